// SPDX-License-Identifier: GPL-3.0-or-later
/* A medium with a large bad part, or that dies: what is good is all done before what is bad is tried again, what is bad is counted to the
 * sector, and one that is dead is soon told. Transfers fail by standing in for the C library's pread and pwrite. */
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "crypto/erase_missing.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/surface.h"

#define MIB SURFACE_MIB
#define OLD 0xa5

/* What the medium does; one test is one process. */
static struct {
	int fd;
	uint64_t from, to;       /* bad: transfers that touch this fail */
	uint64_t every;          /* 0, or one bad sector in so many bytes between them */
	uint64_t dies_after;     /* good transfers; 0: never */
	useconds_t slow, pace;   /* how long a failure takes, and writing */
	uint64_t back_after;     /* ms of waiting: then it answers again; 0: never */
	uint64_t waited;         /* ms */
	uint32_t good, failed;
	uint64_t wrote;          /* bytes */
	uint32_t unread;         /* failures to read */
	uint64_t last;           /* 0, or the last byte of all */
	uint64_t last_of_good;   /* failures until it was reached */
} medium = { .fd = -1 };

static bool is_bad(uint64_t offset, uint64_t length)
{
	uint64_t first;

	if (medium.dies_after && medium.good >= medium.dies_after)
		return true;
	if (offset + length <= medium.from || offset >= medium.to)
		return false;
	first = medium.every ? (offset + medium.every - 1) / medium.every * medium.every : offset;
	return first < offset + length && first < medium.to;
}

static bool fails(int fd, uint64_t offset, uint64_t length)
{
	if (fd != medium.fd)
		return false;
	if (is_bad(offset, length)) {
		__atomic_fetch_add(&medium.failed, 1, __ATOMIC_SEQ_CST);
		if (medium.slow)
			usleep(medium.slow);
		errno = EIO;
		return true;
	}
	__atomic_fetch_add(&medium.good, 1, __ATOMIC_SEQ_CST);
	if (medium.last && length == MIB && offset + length > medium.last && medium.last_of_good == 0)
		medium.last_of_good = medium.failed;
	return false;
}

ssize_t pread(int fd, void *bytes, size_t length, off_t offset)
{
	if (!fails(fd, (uint64_t)offset, length))
		return syscall(SYS_pread64, fd, bytes, length, offset);
	medium.unread++;
	return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
	if (fails(fd, (uint64_t)offset, length))
		return -1;
	if (medium.pace)
		usleep(medium.pace);
	medium.wrote += fd == medium.fd ? length : 0;
	return syscall(SYS_pwrite64, fd, bytes, length, offset);
}

/* Nobody really waits. */
int nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)left;
	medium.waited += (uint64_t)time->tv_sec * 1000 + (uint64_t)time->tv_nsec / 1000000;
	if (medium.back_after && medium.waited >= medium.back_after)
		medium.dies_after = 0;
	return 0;
}

static void open_bad(struct surface *surface, uint64_t size, uint64_t from, uint64_t to)
{
	surface_open(surface, size, OLD);
	surface->job.threads = true; /* io_uring does not go by the C library */
	medium.fd = surface->fd;
	medium.from = from;
	medium.to = to;
}

static void heal(void)
{
	medium.from = medium.to = medium.dies_after = medium.waited = 0;
}

/* One extent of that kind, exactly there. */
static void is_exactly(const struct erase_state *state, enum erase_kind kind, uint64_t from, uint64_t to)
{
	ck_assert_uint_eq(state->bytes[kind], to - from);
	ck_assert_uint_eq(state->extents, 1);
	ck_assert_uint_eq(state->extents_more, 0);
	ck_assert_int_eq(state->extent[0].kind, kind);
	ck_assert_uint_eq(state->extent[0].offset, from);
	ck_assert_uint_eq(state->extent[0].length, to - from);
	ck_assert_uint_eq(state->first_bad, from);
}

/* Shows R-DSP-02. */
START_TEST(a_bad_part_is_told_to_the_sector_and_all_the_rest_is_overwritten)
{
	const uint64_t from = 8 * MIB + 3 * 512, to = 10 * MIB - 5 * 512, size = 32 * MIB;
	struct surface surface;

	open_bad(&surface, size, from, to);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	is_exactly(&surface.state, ERASE_UNWRITTEN, from, to);
	ck_assert_uint_eq(surface.state.written, size - (to - from));
	ck_assert_uint_lt(medium.failed, 2 * 2 * MIB / 512);
	heal();
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(surface.state.verified, size - (to - from));
	ck_assert_uint_eq(surface.state.old_sectors, (to - from) / 512);
	surface_close(&surface);
}
END_TEST

static enum erase_wish never_goes_back(struct surface *surface, uint64_t done)
{
	ck_assert_uint_ge(done, surface->shown);
	ck_assert_uint_le(done, surface->size);
	surface->shown = done;
	return ERASE_GO_ON;
}

START_TEST(what_is_put_off_is_not_told_as_done_and_what_is_told_never_goes_back)
{
	struct surface surface;

	open_bad(&surface, 32 * MIB, 8 * MIB, 9 * MIB);
	medium.slow = 1000;
	surface.strike = never_goes_back;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	ck_assert_uint_eq(surface.shown, 32 * MIB);
	ck_assert_uint_gt(surface.calls, 3); /* the time is spent on what is bad */
	ck_assert_uint_eq(surface.ends, 1);
	surface_close(&surface);
}
END_TEST

/* One that cannot be narrowed down within the budget. */
/* Shows R-DSP-02. */
START_TEST(errors_use_up_their_budget_only_when_everything_good_is_overwritten)
{
	const uint64_t from = MIB, to = 33 * MIB, size = 64 * MIB;
	struct surface surface;

	open_bad(&surface, size, from, to);
	medium.last = size - 1;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -EIO);
	is_exactly(&surface.state, ERASE_UNWRITTEN, from, to);
	ck_assert_uint_eq(surface.state.written, size - (to - from));
	ck_assert_uint_eq(surface.state.durable, size);
	ck_assert_uint_gt(medium.last_of_good, 0);
	ck_assert_uint_le(medium.last_of_good, 64); /* a block each and the probe, before the last block of all */
	ck_assert_uint_le(medium.failed, ERASE_FAILURES_MAX + 64);
	heal();
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(surface.state.old_sectors, (to - from) / 512);
	ck_assert_uint_eq(surface.state.verified, size - (to - from));
	surface_close(&surface);
}
END_TEST

static void has_died(struct surface *surface, enum erase_phase phase)
{
	enum erase_kind kind = phase == ERASE_WRITE ? ERASE_UNWRITTEN : ERASE_UNREADABLE;
	uint64_t done;

	ck_assert_int_eq(surface_phase(surface, phase), -EIO);
	ck_assert_ptr_nonnull(strstr(surface->fault.message, "it has died"));
	done = phase == ERASE_WRITE ? surface->state.written : surface->state.verified;
	is_exactly(&surface->state, kind, done, surface->size);
	ck_assert_uint_eq(surface->state.durable, surface->size);
	ck_assert_uint_ge(medium.waited, 2 * 1000); /* by then the kernel would have taken away what was pulled out */
	ck_assert_uint_le(medium.failed, 64 + 16 * medium.waited / 300);
}

/* Shows R-DSP-02. */
START_TEST(a_medium_that_dies_is_told_after_a_few_dozen_errors_whatever_it_was_doing)
{
	static const uint64_t sizes[] = { 4 * MIB, 6 * MIB + 512, 64 * MIB };
	struct surface surface;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		open_bad(&surface, sizes[i], 0, 0);
		medium.good = medium.failed = 0;
		medium.dies_after = sizes[i] / MIB / 2 + 1;
		has_died(&surface, ERASE_WRITE);
		heal();
		surface_close(&surface);
		open_bad(&surface, sizes[i], 0, 0);
		ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
		medium.good = medium.failed = 0;
		medium.dies_after = sizes[i] / MIB / 2 + 1;
		has_died(&surface, ERASE_COMPARE);
		heal();
		surface_close(&surface);
	}
}
END_TEST

START_TEST(a_medium_that_is_silent_for_a_moment_is_not_called_dead)
{
	struct surface surface;

	open_bad(&surface, 16 * MIB, 0, 0);
	medium.dies_after = 3;
	medium.back_after = 1000;
	ck_assert_int_eq(surface_erase(&surface), 0);
	ck_assert_uint_ge(medium.waited, medium.back_after);
	ck_assert_uint_eq(surface.state.written, 16 * MIB);
	surface_close(&surface);
}
END_TEST

START_TEST(a_medium_that_is_dead_from_the_start_is_told_too)
{
	static const uint64_t sizes[] = { MIB, 64 * MIB };
	struct surface surface;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		open_bad(&surface, sizes[i], 0, sizes[i]);
		medium.failed = 0;
		has_died(&surface, ERASE_WRITE);
		ck_assert_uint_eq(surface.state.written, 0);
		heal();
		surface_close(&surface);
	}
}
END_TEST

/* Its old data are zeros, which would pass for lost: only the list tells that nothing was ever written there. */
/* Shows R-DSP-02. */
START_TEST(old_sectors_are_counted_exactly_however_many_bad_places_there_are)
{
	struct surface surface;

	surface_open(&surface, 32 * MIB, 0);
	surface.job.threads = true;
	medium.fd = surface.fd;
	medium.to = 32 * MIB;
	medium.every = 65536;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	ck_assert_uint_eq(surface.state.extents, 512);
	ck_assert_uint_eq(surface.state.bytes[ERASE_UNWRITTEN], 512 * 512);
	ck_assert_uint_eq(surface.state.written, 32 * MIB - 512 * 512);
	heal();
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(surface.state.bytes[ERASE_LOST], 512 * 512);
	ck_assert_uint_eq(surface.state.old_sectors, 512);
	ck_assert_uint_eq(surface.state.verified, 32 * MIB - 512 * 512);
	surface_close(&surface);
}
END_TEST

START_TEST(what_cannot_be_read_back_either_is_old_and_what_was_written_there_is_only_unreadable)
{
	const uint64_t from = 3 * MIB + 512, to = 4 * MIB, size = 8 * MIB;
	struct surface surface;

	open_bad(&surface, size, from, to);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	medium.to = to + 1024;
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(surface.state.bytes[ERASE_UNREADABLE], to + 1024 - from);
	ck_assert_uint_eq(surface.state.old_sectors, (to - from) / 512);
	ck_assert_uint_eq(surface.state.verified, size - (to + 1024 - from));
	ck_assert_uint_eq(surface.state.extents, 2);
	ck_assert_int_eq(surface.state.extent[0].kind, ERASE_UNWRITTEN);
	ck_assert_int_eq(surface.state.extent[1].kind, ERASE_UNREADABLE);
	ck_assert_uint_eq(surface.state.extent[1].length, 1024);
	surface_close(&surface);
}
END_TEST

/* More than can be narrowed down, so it is given up as a whole, the unwritten part in it too. */
START_TEST(what_is_given_up_as_a_whole_counts_what_was_never_written_as_old)
{
	const uint64_t size = 32 * MIB;
	struct surface surface;

	open_bad(&surface, size, 4 * MIB, 5 * MIB);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	medium.from = 2 * MIB;
	medium.to = 30 * MIB;
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(surface.state.bytes[ERASE_UNREADABLE], 28 * MIB);
	ck_assert_uint_eq(surface.state.old_sectors, MIB / 512);
	ck_assert_uint_eq(surface.state.verified, 4 * MIB);
	ck_assert_uint_eq(surface.state.extents, 3);
	surface_close(&surface);
}
END_TEST

static enum erase_wish pause_at_once(struct surface *surface, uint64_t done)
{
	return done < surface->size ? ERASE_PAUSE : ERASE_GO_ON;
}

/* Until it is tried again it counts as unwritten, and when it goes on it is tried again. */
START_TEST(what_was_put_off_is_kept_as_unwritten_and_done_when_the_write_goes_on)
{
	struct surface surface;

	open_bad(&surface, 6 * MIB, 512, 1024);
	surface.strike = pause_at_once;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -EINTR);
	ck_assert_uint_eq(surface.kept.durable, MIB);
	is_exactly(&surface.kept, ERASE_UNWRITTEN, 0, MIB);
	surface.strike = NULL;
	heal();
	ck_assert_int_eq(surface_resume(&surface), 0);
	ck_assert_uint_eq(surface.state.written, 6 * MIB);
	ck_assert_uint_eq(surface.state.extents, 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), 0);
	surface_close(&surface);
}
END_TEST

static enum erase_wish pause_late(struct surface *surface, uint64_t done)
{
	return done >= 8 * MIB && done < surface->size ? ERASE_PAUSE : ERASE_GO_ON;
}

/* It can be neither written nor read, and stands for no loss of what was written around it. */
START_TEST(a_bad_part_below_the_mark_is_not_read_when_the_write_goes_on_and_nothing_is_done_again)
{
	const uint64_t from = MIB + 512, to = 3 * MIB - 512, size = 32 * MIB;
	struct surface surface;
	uint64_t before;

	open_bad(&surface, size, from, to);
	medium.pace = 15000;
	surface.strike = pause_late;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -EINTR);
	ck_assert_uint_ge(surface.kept.durable, 8 * MIB);
	ck_assert_uint_eq(surface.kept.bytes[ERASE_UNWRITTEN], 2 * MIB);
	before = surface.kept.durable;
	surface.strike = NULL;
	medium.wrote = medium.pace = medium.unread = 0;
	ck_assert_int_eq(surface_resume(&surface), 0);
	is_exactly(&surface.state, ERASE_UNWRITTEN, from, to);
	ck_assert_uint_eq(medium.unread, 0);
	ck_assert_uint_ge(medium.wrote, size - before + 2 * MIB - (to - from));
	ck_assert_uint_le(medium.wrote, size - before + 2 * MIB - (to - from) + 16 * 512); /* whether it answers anywhere */
	surface_close(&surface);
}
END_TEST

static enum erase_wish pause_within_a_block(struct surface *surface, uint64_t done)
{
	(void)surface;
	(void)done;
	return medium.failed > 10 ? ERASE_PAUSE : ERASE_GO_ON; /* four blocks, then their parts */
}

START_TEST(a_block_full_of_errors_need_not_be_waited_for)
{
	struct surface surface;

	open_bad(&surface, 4 * MIB, 300 * 512, 4 * MIB);
	medium.slow = 20000;
	surface.strike = pause_within_a_block;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -EINTR);
	ck_assert_uint_lt(medium.failed, 20);
	ck_assert_uint_eq(surface.state.durable, 0);
	ck_assert_uint_eq(surface.state.written + surface.state.bytes[ERASE_UNWRITTEN] + surface.state.extents, 0);
	surface.strike = NULL;
	heal();
	ck_assert_int_eq(surface_erase(&surface), 0);
	surface_close(&surface);
}
END_TEST

/* What could not be read at first is read when the comparison goes on, and nothing that was compared is read again. */
START_TEST(a_comparison_that_put_something_off_goes_on_from_its_mark)
{
	struct surface surface;

	open_bad(&surface, 6 * MIB, 0, 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	medium.from = MIB / 2;
	medium.to = MIB / 2 + 512;
	surface.strike = pause_at_once;
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EINTR);
	ck_assert_uint_eq(surface.kept.durable, MIB);
	is_exactly(&surface.kept, ERASE_UNREADABLE, 0, MIB);
	surface.strike = NULL;
	heal();
	medium.good = 0;
	ck_assert_int_eq(surface_resume(&surface), 0);
	ck_assert_uint_eq(surface.state.verified, 6 * MIB);
	ck_assert_uint_eq(medium.good, 6);
	ck_assert(erase_is_sound(&surface.state));
	surface_close(&surface);
}
END_TEST

RUN_TESTS("crypto/erase_missing", a_bad_part_is_told_to_the_sector_and_all_the_rest_is_overwritten,
	errors_use_up_their_budget_only_when_everything_good_is_overwritten,
	what_is_put_off_is_not_told_as_done_and_what_is_told_never_goes_back,
	a_medium_that_dies_is_told_after_a_few_dozen_errors_whatever_it_was_doing, a_medium_that_is_dead_from_the_start_is_told_too,
	a_medium_that_is_silent_for_a_moment_is_not_called_dead,
	old_sectors_are_counted_exactly_however_many_bad_places_there_are,
	what_cannot_be_read_back_either_is_old_and_what_was_written_there_is_only_unreadable,
	what_is_given_up_as_a_whole_counts_what_was_never_written_as_old,
	what_was_put_off_is_kept_as_unwritten_and_done_when_the_write_goes_on,
	a_bad_part_below_the_mark_is_not_read_when_the_write_goes_on_and_nothing_is_done_again, a_block_full_of_errors_need_not_be_waited_for,
	a_comparison_that_put_something_off_goes_on_from_its_mark)
