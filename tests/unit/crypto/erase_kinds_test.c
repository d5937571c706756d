// SPDX-License-Identifier: GPL-3.0-or-later
/* What is found in place of the stream, each kind where it lies, how long it is, how far away it belongs, and counted exactly. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/fakes/suite.h"
#include "tests/fakes/surface.h"

#define MIB SURFACE_MIB
#define SIZE (6 * MIB + 512) /* below what is probed */
#define OLD 0xa5

static void written(struct surface *surface)
{
	surface_open(surface, SIZE, OLD);
	ck_assert_int_eq(surface_phase(surface, ERASE_WRITE), 0);
}

static const struct erase_extent *only_extent(const struct surface *surface, enum erase_kind kind)
{
	ck_assert_uint_eq(surface->state.extents, 1);
	ck_assert_uint_eq(surface->state.extents_more, 0);
	ck_assert_int_eq(surface->state.extent[0].kind, kind);
	return &surface->state.extent[0];
}

/* One extent of that kind, everything else equal. */
static void found(struct surface *surface, const struct erase_extent *expected)
{
	const struct erase_extent *extent;

	ck_assert_int_eq(surface_phase(surface, ERASE_COMPARE), -EIO);
	extent = only_extent(surface, expected->kind);
	ck_assert_uint_eq(extent->offset, expected->offset);
	ck_assert_uint_eq(extent->length, expected->length);
	ck_assert_int_eq(extent->distance, expected->distance);
	for (int kind = 0; kind < ERASE_KINDS; kind++)
		ck_assert_uint_eq(surface->state.bytes[kind], kind == (int)expected->kind ? expected->length : 0);
	ck_assert_uint_eq(surface->state.mismatched, expected->length);
	ck_assert_uint_eq(surface->state.verified, SIZE - expected->length);
	ck_assert_uint_eq(surface->state.first_bad, expected->offset);
	ck_assert_uint_eq(surface->state.old_sectors, expected->kind == ERASE_OLD ? expected->length / 512 : 0);
}

START_TEST(what_reads_as_zeros_or_ones_is_lost)
{
	struct surface surface;

	written(&surface);
	surface_fill(&surface, 2 * MIB - 1024, 3072, 0);
	found(&surface, &(struct erase_extent){ 2 * MIB - 1024, 3072, 0, ERASE_LOST });
	surface_stream(&surface, 0, 2 * MIB - 1024, 2 * MIB - 1024, 3072);
	surface_fill(&surface, SIZE - 512, 512, 0xff);
	found(&surface, &(struct erase_extent){ SIZE - 512, 512, 0, ERASE_LOST });
	surface_close(&surface);
}
END_TEST

/* Shows R-DSP-02. */
START_TEST(what_belongs_elsewhere_is_an_alias_with_its_distance)
{
	struct surface surface;

	written(&surface);
	surface_copy(&surface, 5 * MIB, MIB, MIB);
	found(&surface, &(struct erase_extent){ MIB, MIB, 4 * MIB, ERASE_ALIAS });
	surface_stream(&surface, 0, MIB, MIB, MIB);
	surface_copy(&surface, 0, 6 * MIB, 512);
	found(&surface, &(struct erase_extent){ 6 * MIB, 512, -6 * (int64_t)MIB, ERASE_ALIAS });
	surface_stream(&surface, 0, 6 * MIB, 6 * MIB, 512);
	/* of a place that this medium does not even claim to have */
	surface_stream(&surface, 0, 1ull << 40, 3 * MIB, 4096);
	found(&surface, &(struct erase_extent){ 3 * MIB, 4096, (int64_t)((1ull << 40) - 3 * MIB), ERASE_ALIAS });
	surface_close(&surface);
}
END_TEST

START_TEST(a_wrap_is_one_extent_of_one_distance)
{
	struct surface surface;

	written(&surface);
	surface_copy(&surface, 4 * MIB, 0, 2 * MIB + 512); /* the later half was written over the earlier */
	found(&surface, &(struct erase_extent){ 0, 2 * MIB + 512, 4 * MIB, ERASE_ALIAS });
	surface_close(&surface);
}
END_TEST

START_TEST(another_pass_of_this_job_is_stale)
{
	struct surface surface;

	written(&surface);
	surface_stream(&surface, 7, 4096, 4096, 8192);
	found(&surface, &(struct erase_extent){ 4096, 8192, 0, ERASE_STALE });
	surface_close(&surface);
}
END_TEST

/* A medium that keeps an old pass is found out by the next one: it has another nonce. */
START_TEST(a_write_that_begins_anew_is_another_pass_so_that_what_it_does_not_reach_shows)
{
	struct surface surface;

	written(&surface);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), 0);
	ck_assert_uint_eq(surface.state.pass, 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	ck_assert_uint_eq(surface.state.pass, 1);
	ck_assert_uint_eq(surface.state.nonce & 0xff, 1);
	surface_stream(&surface, 0, MIB, MIB, 512); /* this write was dropped */
	found(&surface, &(struct erase_extent){ MIB, 512, 0, ERASE_STALE });
	surface_close(&surface);
}
END_TEST

static void flip_bits(struct surface *surface, uint64_t offset, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		surface_flip(surface, offset + i * 7, (uint8_t)(1u << (i % 8)));
}

START_TEST(sixty_four_wrong_bits_are_a_bit_error_and_sixty_five_are_old_data)
{
	struct surface surface;

	written(&surface);
	flip_bits(&surface, 3 * MIB, 1);
	found(&surface, &(struct erase_extent){ 3 * MIB, 512, 0, ERASE_BIT_ERROR });
	surface_flip(&surface, 3 * MIB, 1);
	flip_bits(&surface, 3 * MIB, 64);
	found(&surface, &(struct erase_extent){ 3 * MIB, 512, 0, ERASE_BIT_ERROR });
	flip_bits(&surface, 3 * MIB + 64 * 7, 1);
	found(&surface, &(struct erase_extent){ 3 * MIB, 512, 0, ERASE_OLD });
	surface_close(&surface);
}
END_TEST

/* Shows R-DSP-02. */
START_TEST(anything_else_is_old_data_and_counted_to_the_sector)
{
	struct surface surface;

	written(&surface);
	surface_fill(&surface, MIB - 512, 1536, OLD); /* over the edge of a block */
	found(&surface, &(struct erase_extent){ MIB - 512, 1536, 0, ERASE_OLD });
	surface_close(&surface);
}
END_TEST

/* A sector that is half ours and half old, or half zeros, holds old data: nothing of that is explained away. */
/* Shows R-DSP-02. */
START_TEST(a_sector_of_two_kinds_is_old_data)
{
	struct surface surface;

	written(&surface);
	surface_copy(&surface, 4 * MIB, 0, 256);
	surface_fill(&surface, 256, 256, OLD);
	found(&surface, &(struct erase_extent){ 0, 512, 0, ERASE_OLD });
	surface_stream(&surface, 0, 0, 0, 512);
	surface_fill(&surface, 512, 500, 0);
	surface_fill(&surface, 1012, 12, OLD);
	found(&surface, &(struct erase_extent){ 512, 512, 0, ERASE_OLD });
	surface_stream(&surface, 0, 512, 512, 512);
	surface_copy(&surface, 4 * MIB, 1024, 496); /* an alias but for its last block */
	surface_fill(&surface, 1024 + 496, 16, OLD);
	found(&surface, &(struct erase_extent){ 1024, 512, 0, ERASE_OLD });
	surface_close(&surface);
}
END_TEST

START_TEST(different_kinds_side_by_side_are_told_apart_and_like_neighbours_are_one)
{
	static const enum erase_kind kinds[] = { ERASE_LOST, ERASE_STALE, ERASE_ALIAS, ERASE_ALIAS, ERASE_OLD };
	static const uint64_t sectors[] = { 2, 1, 1, 2, 1 };
	static const int64_t distances[] = { 0, 0, 2 * MIB, 3 * MIB, 0 };
	struct surface surface;
	uint64_t at = MIB;

	written(&surface);
	surface_fill(&surface, MIB, 1024, 0);
	surface_stream(&surface, 9, MIB + 1024, MIB + 1024, 512);
	surface_stream(&surface, 0, 3 * MIB + 1536, MIB + 1536, 512);
	surface_stream(&surface, 0, 4 * MIB + 2048, MIB + 2048, 1024);
	surface_fill(&surface, MIB + 3072, 512, OLD);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(surface.state.extents, ARRAY_SIZE(kinds));
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		ck_assert_int_eq(surface.state.extent[i].kind, kinds[i]);
		ck_assert_uint_eq(surface.state.extent[i].offset, at);
		ck_assert_uint_eq(surface.state.extent[i].length, sectors[i] * 512);
		ck_assert_int_eq(surface.state.extent[i].distance, distances[i]);
		at += sectors[i] * 512;
	}
	ck_assert_uint_eq(surface.state.mismatched, 7 * 512);
	ck_assert_uint_eq(surface.state.old_sectors, 1);
	surface_close(&surface);
}
END_TEST

/* Shows R-DSP-02. */
START_TEST(more_extents_than_are_listed_are_still_counted_exactly)
{
	static uint8_t bytes[(ERASE_EXTENTS_MAX + 44) * 1024];
	struct surface surface;

	surface_open(&surface, SIZE, OLD);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	surface_get(&surface, 0, bytes, sizeof(bytes));
	for (unsigned int i = 0; i < ERASE_EXTENTS_MAX + 44; i++)
		memset(bytes + i * 1024ul, OLD, 512);
	surface_put(&surface, 0, bytes, sizeof(bytes));
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(surface.state.extents, ERASE_EXTENTS_MAX);
	ck_assert_uint_eq(surface.state.extents_more, 44);
	ck_assert_uint_eq(surface.state.old_sectors, ERASE_EXTENTS_MAX + 44);
	ck_assert_uint_eq(surface.state.bytes[ERASE_OLD], (ERASE_EXTENTS_MAX + 44) * 512);
	ck_assert_uint_eq(surface.state.extent[ERASE_EXTENTS_MAX - 1].offset, (ERASE_EXTENTS_MAX - 1) * 1024);
	/* the next comparison begins with an empty list */
	surface_stream(&surface, 0, 0, 0, sizeof(bytes));
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), 0);
	ck_assert_uint_eq(surface.state.extents + surface.state.extents_more + surface.state.old_sectors, 0);
	surface_close(&surface);
}
END_TEST

START_TEST(what_was_never_written_and_does_not_show_the_stream_is_old_whatever_it_looks_like)
{
	struct rlimit limit = { .rlim_cur = 6 * MIB, .rlim_max = RLIM_INFINITY };
	struct surface surface;

	surface_open(&surface, SIZE, 0); /* the old data are zeros */
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(only_extent(&surface, ERASE_UNWRITTEN)->length, 512);
	ck_assert_uint_eq(surface.state.bytes[ERASE_UNWRITTEN], 512);
	ck_assert_uint_eq(surface.state.bytes[ERASE_LOST], 512);
	ck_assert_uint_eq(surface.state.old_sectors, 1);
	/* nor can it be read: then it is still there */
	ck_assert_int_eq(ftruncate(surface.fd, 6 * MIB), 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(only_extent(&surface, ERASE_UNWRITTEN)->length, 512);
	ck_assert_uint_eq(surface.state.bytes[ERASE_UNREADABLE], 512);
	ck_assert_uint_eq(surface.state.old_sectors, 1);
	surface_close(&surface);
}
END_TEST

START_TEST(zeros_are_written_and_compared_like_the_stream_and_what_is_left_of_it_is_stale)
{
	struct surface surface;
	uint8_t bytes[512];

	written(&surface);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_BLANK), 0);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE_BLANK), 0);
	ck_assert_uint_eq(surface.state.written, SIZE);
	ck_assert_uint_eq(surface.state.verified, SIZE);
	surface_get(&surface, SIZE - 512, bytes, 512);
	for (size_t i = 0; i < 512; i++)
		ck_assert_uint_eq(bytes[i], 0);
	surface_stream(&surface, 0, MIB, MIB, 1024); /* the zeros never arrived there */
	surface_flip(&surface, 2 * MIB + 5, 0x10);
	surface_fill(&surface, 3 * MIB, 512, OLD);
	surface_fill(&surface, 4 * MIB, 512, 0xff);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE_BLANK), -EIO);
	ck_assert_uint_eq(surface.state.bytes[ERASE_STALE], 1024);
	ck_assert_uint_eq(surface.state.bytes[ERASE_BIT_ERROR], 512);
	ck_assert_uint_eq(surface.state.bytes[ERASE_OLD], 512);
	ck_assert_uint_eq(surface.state.bytes[ERASE_LOST], 512);
	ck_assert_uint_eq(surface.state.old_sectors, 1);
	ck_assert_uint_eq(surface.state.verified, SIZE - 2560);
	surface_close(&surface);
}
END_TEST

START_TEST(sectors_of_4096_bytes_are_judged_as_a_whole)
{
	struct surface surface;

	surface_open(&surface, 4 * MIB, OLD);
	surface.job.sector = 4096;
	ck_assert_int_eq(surface_phase(&surface, ERASE_WRITE), 0);
	surface_copy(&surface, MIB, 0, 4096);
	surface_fill(&surface, 8192, 512, OLD);
	ck_assert_int_eq(surface_phase(&surface, ERASE_COMPARE), -EIO);
	ck_assert_uint_eq(surface.state.extents, 2);
	ck_assert_int_eq(surface.state.extent[0].kind, ERASE_ALIAS);
	ck_assert_uint_eq(surface.state.extent[0].length, 4096);
	ck_assert_int_eq(surface.state.extent[1].kind, ERASE_OLD);
	ck_assert_uint_eq(surface.state.extent[1].length, 4096);
	ck_assert_uint_eq(surface.state.old_sectors, 1);
	surface_close(&surface);
}
END_TEST

RUN_TESTS("crypto/erase_kinds", what_reads_as_zeros_or_ones_is_lost, what_belongs_elsewhere_is_an_alias_with_its_distance,
	a_wrap_is_one_extent_of_one_distance, another_pass_of_this_job_is_stale,
	a_write_that_begins_anew_is_another_pass_so_that_what_it_does_not_reach_shows,
	sixty_four_wrong_bits_are_a_bit_error_and_sixty_five_are_old_data, anything_else_is_old_data_and_counted_to_the_sector,
	a_sector_of_two_kinds_is_old_data, different_kinds_side_by_side_are_told_apart_and_like_neighbours_are_one,
	more_extents_than_are_listed_are_still_counted_exactly,
	what_was_never_written_and_does_not_show_the_stream_is_old_whatever_it_looks_like,
	zeros_are_written_and_compared_like_the_stream_and_what_is_left_of_it_is_stale, sectors_of_4096_bytes_are_judged_as_a_whole)
