// SPDX-License-Identifier: GPL-3.0-or-later
/* Stopping and going on: what was done is not done again, what was lost is, and another medium is never gone on with. And the cheap
 * early end for media that lie about their size. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/text.h"
#include "crypto/erase_pass.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/surface.h"

#define MIB SURFACE_MIB
#define SIZE (6 * MIB + 512)
#define OLD 0xa5

static enum erase_wish pause_at_once(struct surface *surface, uint64_t done)
{
	return done < surface->size ? ERASE_PAUSE : ERASE_GO_ON;
}

/* The first word is asked after one block: so much is done and no more. */
static void paused(struct surface *surface, enum erase_phase phase)
{
	surface->strike = pause_at_once;
	ck_assert_int_eq(surface_phase(surface, phase), -EINTR);
	surface->strike = NULL;
	ck_assert_uint_eq(surface->state.durable, MIB);
	ck_assert_uint_eq(surface->kept.durable, MIB);
}

static uint8_t byte_at(struct surface *surface, uint64_t offset)
{
	uint8_t byte;

	surface_get(surface, offset, &byte, 1);
	return byte;
}

START_TEST(a_paused_write_goes_on_where_it_stopped)
{
	struct surface surface;

	surface_open(&surface, SIZE, OLD);
	paused(&surface, ERASE_WRITE);
	ck_assert_uint_eq(byte_at(&surface, SIZE - 1), OLD);
	ck_assert_int_eq(surface_resume(&surface), 0);
	ck_assert_uint_eq(surface.state.interruptions, 1);
	ck_assert_uint_eq(surface.state.written, SIZE);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), 0);
	ck_assert_uint_eq(surface.state.interruptions, 1);
	ck_assert_uint_eq(surface.state.verified, SIZE);
	surface_close(&surface);
}
END_TEST

static enum erase_wish spoil_the_first_block(struct surface *surface, uint64_t done)
{
	if (done == surface->size && surface->state.phase == ERASE_WRITE)
		surface_fill(surface, 4096, 512, OLD);
	return ERASE_GO_ON;
}

/* What a write resumed from its mark does not touch again stays as it was put there meanwhile. */
START_TEST(what_is_durable_is_not_written_again)
{
	struct surface surface;

	surface_open(&surface, SIZE, OLD);
	paused(&surface, ERASE_WRITE);
	surface.strike = spoil_the_first_block;
	ck_assert_int_eq(surface_resume(&surface), 0);
	ck_assert_uint_eq(byte_at(&surface, 4096), OLD);
	surface_close(&surface);
}
END_TEST

START_TEST(a_comparison_goes_on_where_it_stopped_with_what_it_had_found)
{
	struct surface surface;

	surface_open(&surface, SIZE, OLD);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	surface_fill(&surface, 512, 512, OLD);
	surface_fill(&surface, 5 * MIB, 1024, OLD);
	paused(&surface, ERASE_COMPARE);
	ck_assert_uint_eq(surface.kept.bytes[ERASE_OLD], 512);
	ck_assert_int_eq(surface_resume(&surface), -EIO);
	ck_assert_uint_eq(surface.state.bytes[ERASE_OLD], 1536);
	ck_assert_uint_eq(surface.state.old_sectors, 3);
	ck_assert_uint_eq(surface.state.extents, 2);
	ck_assert_uint_eq(surface.state.verified, SIZE - 1536);
	ck_assert_uint_eq(surface.state.interruptions, 1);
	/* over is over */
	ck_assert_int_eq(surface_resume(&surface), -EIO);
	ck_assert_uint_eq(surface.state.interruptions, 1);
	surface_close(&surface);
}
END_TEST

/* Blocks are asked about only ten times a second: so the state is made as a checkpoint would have it. */
static void three_are_done(struct surface *surface)
{
	surface_open(surface, SIZE, OLD);
	paused(surface, ERASE_WRITE);
	surface_stream(surface, 0, 0, 0, 3 * MIB);
	surface_fill(surface, 3 * MIB, SIZE - 3 * MIB, OLD);
	surface->kept.durable = surface->kept.written = 3 * MIB;
}

/* Shows R-DSP-02. */
START_TEST(what_was_lost_below_the_mark_is_found_and_written_again)
{
	struct surface surface;

	three_are_done(&surface);
	surface_fill(&surface, 2 * MIB + 512, 512, OLD); /* a bridge said that it was on the medium */
	ck_assert_int_eq(surface_resume(&surface), 0);
	ck_assert_uint_eq(surface.state.written, SIZE);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), 0);
	ck_assert_uint_eq(surface.state.verified, SIZE);
	surface_close(&surface);
}
END_TEST

START_TEST(another_medium_under_the_mark_is_overwritten_from_its_start)
{
	struct surface surface;

	three_are_done(&surface);
	surface_fill(&surface, 0, SIZE, OLD);
	ck_assert_int_eq(surface_resume(&surface), 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), 0);
	ck_assert_uint_eq(surface.state.old_sectors, 0);
	surface_close(&surface);
}
END_TEST

START_TEST(going_back_forgets_what_lay_above_and_keeps_what_lies_below)
{
	struct surface surface;

	three_are_done(&surface);
	surface.kept.extent[0] = (struct erase_extent){ .offset = MIB + 512, .length = 512, .kind = ERASE_UNWRITTEN };
	surface.kept.extent[1] = (struct erase_extent){ .offset = 2 * MIB + 4096, .length = 1024, .kind = ERASE_UNWRITTEN };
	surface.kept.extents = 2;
	surface.kept.bytes[ERASE_UNWRITTEN] = 1536;
	surface.kept.written = 3 * MIB - 1536;
	surface_fill(&surface, MIB + 512, 512, OLD); /* known: no reason to go back */
	surface_fill(&surface, 2 * MIB + 8192, 512, OLD);
	ck_assert_int_eq(surface_resume(&surface), 0);
	ck_assert_uint_eq(surface.state.extents, 1);
	ck_assert_uint_eq(surface.state.bytes[ERASE_UNWRITTEN], 512);
	ck_assert_uint_eq(surface.state.written, SIZE - 512);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(surface.state.old_sectors, 1);
	ck_assert_uint_eq(surface.state.verified, SIZE - 512);
	surface_close(&surface);
}
END_TEST

START_TEST(going_back_into_an_extent_leaves_the_part_below)
{
	struct surface surface;

	three_are_done(&surface);
	surface.kept.extent[0] = (struct erase_extent){ .offset = 2 * MIB - 512, .length = 1024, .kind = ERASE_UNWRITTEN };
	surface.kept.extents = 1;
	surface.kept.bytes[ERASE_UNWRITTEN] = 1024;
	surface.kept.written = 3 * MIB - 1024;
	surface_fill(&surface, 2 * MIB + 8192, 512, OLD);
	ck_assert_int_eq(surface_resume(&surface), 0);
	ck_assert_uint_eq(surface.state.extents, 1);
	ck_assert_uint_eq(surface.state.extent[0].length, 512);
	ck_assert_uint_eq(surface.state.bytes[ERASE_UNWRITTEN], 512);
	ck_assert_uint_eq(surface.state.written, SIZE - 512);
	surface_close(&surface);
}
END_TEST

START_TEST(where_the_list_does_not_tell_what_to_forget_all_is_done_again)
{
	struct surface surface;

	three_are_done(&surface);
	surface.kept.extents_more = 1;
	surface.kept.bytes[ERASE_UNWRITTEN] = 512;
	surface.kept.written = 3 * MIB - 512;
	surface_fill(&surface, 2 * MIB, 512, OLD);
	ck_assert_int_eq(surface_resume(&surface), 0);
	ck_assert_uint_eq(surface.state.written, SIZE);
	ck_assert_uint_eq(surface.state.bytes[ERASE_UNWRITTEN], 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), 0);
	surface_close(&surface);
}
END_TEST

START_TEST(a_state_of_another_key_or_size_is_not_gone_on_with)
{
	struct surface surface;

	surface_open(&surface, SIZE, OLD);
	paused(&surface, ERASE_WRITE);
	surface.kept.commitment[0] ^= 1;
	ck_assert_int_eq(surface_resume(&surface), -EKEYREJECTED);
	surface.kept.commitment[0] ^= 1;
	surface.kept.size = SIZE + 512;
	ck_assert_int_eq(surface_resume(&surface), -ESTALE);
	ck_assert_uint_eq(byte_at(&surface, SIZE - 1), OLD);
	surface_close(&surface);
}
END_TEST

START_TEST(looking_at_what_lies_there_can_be_stopped_too_and_changes_nothing)
{
	struct surface surface;

	three_are_done(&surface);
	surface.strike = pause_at_once;
	ck_assert_int_eq(surface_resume(&surface), -EINTR);
	ck_assert_uint_eq(surface.state.durable, 3 * MIB);
	ck_assert_uint_eq(byte_at(&surface, 3 * MIB), OLD);
	surface_close(&surface);
}
END_TEST

/* ---- years later ---- */

static void open_to_read(struct surface *surface)
{
	char path[40];

	text_format(path, sizeof(path), "/proc/self/fd/%d", surface->fd);
	surface->job.fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	ck_assert_int_ge(surface->job.fd, 0);
	memset(&surface->state, 0, sizeof(surface->state));
}

/* Shows R-DSP-02. */
START_TEST(a_medium_is_compared_again_from_the_key_alone_whichever_pass_it_was)
{
	struct surface surface;

	surface_open(&surface, SIZE, OLD);
	ck_assert_int_eq(erase_find_pass(&surface.job), -ENOENT);
	ck_assert_int_eq(surface_erase(&surface), 0);
	ck_assert_int_eq(surface_erase(&surface), 0); /* the second pass of the job */
	surface_fill(&surface, 0, 512, OLD);
	open_to_read(&surface);
	ck_assert_int_eq(erase_find_pass(&surface.job), 1);
	surface.state.pass = 1;
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(surface.state.old_sectors, 1);
	ck_assert_uint_eq(surface.state.extents, 1);
	surface_stream(&surface, 1, 0, 0, 512);
	memset(&surface.state, 0, sizeof(surface.state));
	surface.state.pass = 1;
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), 0);
	ck_assert_uint_eq(surface.state.verified, SIZE);
	close(surface.job.fd);
	surface_close(&surface);
}
END_TEST

/* As far as a write came, so that another stick is not taken for it. */
START_TEST(a_medium_shows_the_job_by_any_of_the_places_that_a_write_begins_with)
{
	const uint64_t places[] = { 0, 4 * MIB, SIZE - 512 };
	struct surface surface;

	surface_open(&surface, SIZE, OLD);
	surface_stream(&surface, 0, 0, MIB, 512); /* what belongs elsewhere says nothing */
	ck_assert_int_eq(erase_find_pass(&surface.job), -ENOENT);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		surface_fill(&surface, 0, SIZE, OLD);
		surface_stream(&surface, 3, places[i], places[i], 512);
		ck_assert_int_eq(erase_find_pass(&surface.job), 3);
	}
	surface_close(&surface);
}
END_TEST

/* ---- the device ---- */

static enum erase_wish it_changes(struct surface *surface, uint64_t done)
{
	(void)done;
	surface->same = -ESTALE;
	return ERASE_GO_ON;
}

static enum erase_wish it_goes(struct surface *surface, uint64_t done)
{
	(void)done;
	surface->same = -ENODEV;
	return ERASE_GO_ON;
}

START_TEST(a_medium_that_becomes_another_one_or_goes_ends_either_phase)
{
	struct surface surface;

	surface_open(&surface, SIZE, OLD);
	surface.strike = it_changes;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -ESTALE);
	ck_assert_uint_eq(surface.checkpoints, 0);
	ck_assert_uint_eq(surface.state.written, 0); /* as at the last checkpoint */
	surface.strike = it_goes;
	surface.same = 0;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -ENODEV);
	surface.strike = NULL;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -ENODEV);
	surface.same = 0;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	surface.strike = it_changes;
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -ESTALE);
	ck_assert_uint_eq(surface.state.verified, 0);
	surface_close(&surface);
}
END_TEST

/* Errors that come because it is being pulled out are not the medium's. */
START_TEST(errors_of_a_medium_that_is_gone_are_not_counted)
{
	struct rlimit limit = { .rlim_cur = 2 * MIB, .rlim_max = RLIM_INFINITY };
	struct surface surface;

	surface_open(&surface, SIZE, OLD);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	surface.strike = it_goes;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -ENODEV);
	ck_assert_uint_eq(surface.state.bytes[ERASE_UNWRITTEN], 0);
	ck_assert_uint_eq(surface.state.extents, 0);
	surface_close(&surface);
}
END_TEST

/* ---- the probe ---- */

#define LARGE (32ull * MIB)

/* What a wrap of 31 MiB does to the last sector. */
static enum erase_wish wrap_the_end(struct surface *surface, uint64_t done)
{
	if (done < surface->size)
		surface_copy(surface, MIB - 512, LARGE - 512, 512);
	return ERASE_GO_ON;
}

START_TEST(fake_capacity_ends_the_write_early_and_names_the_distance)
{
	struct surface surface;

	surface_open(&surface, LARGE, OLD);
	surface.strike = wrap_the_end;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), -EUCLEAN);
	ck_assert_int_eq(surface.state.probe, ERASE_FAKE_CAPACITY);
	ck_assert_uint_eq(surface.state.probe_distance, LARGE - MIB);
	ck_assert_uint_lt(surface.state.written, LARGE);
	ck_assert_str_eq(surface.fault.argument[0], "32505856");
	surface_close(&surface);
}
END_TEST

/* Between writing and reading the places, which no callback can tell apart from the rest of the phase. */
START_TEST(a_medium_that_keeps_nothing_is_found_out_and_one_that_keeps_a_single_place_is_left_to_the_comparison)
{
	struct erase_places places = { 0 };
	struct erase_pass pass = { .scratch = aligned_alloc(4096, ERASE_BLOCK), .expected = aligned_alloc(4096, ERASE_PIECE) };
	struct surface surface;

	surface_open(&surface, LARGE, OLD);
	erase_begin(&surface.state, ERASE_WRITE);
	surface.state.nonce = surface.job.nonce & ~(uint64_t)UINT8_MAX;
	pass.job = &surface.job;
	pass.state = &surface.state;
	ck_assert_int_eq(erase_stream_open(surface.key, surface.state.nonce, &pass.stream), 0);
	ck_assert_int_eq(erase_places_write(&pass, &places), 0);
	ck_assert_uint_ge(places.count, 16 + 1 + 2 * 5); /* random ones, the last sector, around 1, 2, 4, 8 and 16 MiB */
	ck_assert_uint_eq(places.read_at, LARGE / 2);
	surface_fill(&surface, 0, LARGE, OLD);
	ck_assert_int_eq(erase_places_read(&pass, &places), -EUCLEAN);
	ck_assert_int_eq(surface.state.probe, ERASE_IGNORES_WRITES);
	surface_stream(&surface, 0, LARGE - 512, LARGE - 512, 512);
	ck_assert_int_eq(erase_places_read(&pass, &places), 0);
	ck_assert_int_eq(surface.state.probe, ERASE_PROBE_PASSED);
	free(places.offset);
	free(pass.scratch);
	free(pass.expected);
	erase_stream_close(pass.stream);
	surface_close(&surface);
}
END_TEST

START_TEST(a_sound_medium_passes_the_probe_and_is_compared_all_the_same)
{
	struct surface surface;

	surface_open(&surface, LARGE, OLD);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	ck_assert_int_eq(surface.state.probe, ERASE_PROBE_PASSED);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), 0);
	ck_assert_uint_eq(surface.state.verified, LARGE);
	surface_close(&surface);
}
END_TEST

RUN_TESTS("crypto/erase_resume", a_paused_write_goes_on_where_it_stopped, what_is_durable_is_not_written_again,
	a_comparison_goes_on_where_it_stopped_with_what_it_had_found, what_was_lost_below_the_mark_is_found_and_written_again,
	another_medium_under_the_mark_is_overwritten_from_its_start, going_back_forgets_what_lay_above_and_keeps_what_lies_below,
	going_back_into_an_extent_leaves_the_part_below, where_the_list_does_not_tell_what_to_forget_all_is_done_again,
	a_state_of_another_key_or_size_is_not_gone_on_with,
	looking_at_what_lies_there_can_be_stopped_too_and_changes_nothing,
	a_medium_is_compared_again_from_the_key_alone_whichever_pass_it_was,
		a_medium_shows_the_job_by_any_of_the_places_that_a_write_begins_with,
	a_medium_that_becomes_another_one_or_goes_ends_either_phase, errors_of_a_medium_that_is_gone_are_not_counted,
	fake_capacity_ends_the_write_early_and_names_the_distance, a_medium_that_keeps_nothing_is_found_out_and_one_that_keeps_a_single_place_is_left_to_the_comparison,
	a_sound_medium_passes_the_probe_and_is_compared_all_the_same)
