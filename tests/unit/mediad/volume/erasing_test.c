// SPDX-License-Identifier: GPL-3.0-or-later
/* What is kept of an erase under way: it comes back whole, for its own job alone, or not at all. */
#include "mediad/volume/erasing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"
#include "tests/fakes/suite.h"

#define NUMBER "MT-2026-0001"
#define JOB "4dbb0d0f-9e1c-4f3a-8c63-0c6f2d8a3b11"
#define OTHER "00000000-0000-4000-8000-000000000000"

static char folder[40];

static void make_folder(void)
{
	strcpy(folder, "/tmp/erasing-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
	char path[96];

	ck_assert_int_eq(erasing_drop(folder, NUMBER, NULL), 0);
	text_format(path, sizeof(path), "%s/erasing", folder);
	rmdir(path);
	ck_assert_int_eq(rmdir(folder), 0); /* nothing else is left */
}

static struct erasing sample(void)
{
	struct erasing erasing = { .reads = 4096, .write = { .slowest = 11000000, .fastest = 12000000 }, .verify = { .fastest = 7 } };
	struct erase_state *state = &erasing.state;

	erase_begin(state, ERASE_WRITE);
	state->size = 1 << 20;
	state->pass = 3;
	state->durable = 524288;
	state->written = 524288 - 1536;
	state->bytes[ERASE_UNWRITTEN] = 1536;
	state->first_bad = 512;
	state->interruptions = 2;
	state->write_ms = 1234;
	state->probe = ERASE_PROBE_PASSED;
	state->nonce = 0x8123456789abcd03; /* beyond what JSON numbers hold */
	memset(state->commitment, 0xc5, sizeof(state->commitment));
	state->extent[0] = (struct erase_extent){ .offset = 512, .length = 512, .kind = ERASE_UNWRITTEN };
	state->extent[1] = (struct erase_extent){ .offset = 4096, .length = 1024, .kind = ERASE_UNWRITTEN };
	state->extents = 2;
	state->begun = true;
	return erasing;
}

START_TEST(what_is_kept_comes_back_whole_and_for_its_own_job_alone)
{
	struct erasing kept = sample(), back = { 0 };

	make_folder();
	ck_assert_int_eq(erasing_read(folder, NUMBER, JOB, &back), -ENOENT);
	ck_assert_int_eq(erasing_keep(folder, NUMBER, JOB, &kept, NULL), 0);
	ck_assert_int_eq(erasing_read(folder, NUMBER, JOB, &back), 0);
	ck_assert_uint_eq(back.reads, 4096);
	ck_assert_mem_eq(&back.state, &kept.state, sizeof(kept.state));
	ck_assert_int_eq(erasing_read(folder, NUMBER, OTHER, &back), -ENOENT);
	ck_assert_int_eq(erasing_read(folder, "MT-2026-0002", JOB, &back), -ENOENT);
	ck_assert_int_eq(erasing_drop(folder, NUMBER, NULL), 0);
	ck_assert_int_eq(erasing_read(folder, NUMBER, JOB, &back), -ENOENT);
	ck_assert_int_eq(erasing_drop(folder, NUMBER, NULL), 0);
	remove_folder();
}
END_TEST

START_TEST(it_is_for_root_alone)
{
	struct erasing kept = sample();
	struct stat status;
	char path[96];

	make_folder();
	ck_assert_int_eq(erasing_keep(folder, NUMBER, JOB, &kept, NULL), 0);
	text_format(path, sizeof(path), "%s/erasing/%s.json", folder, NUMBER);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0600);
	text_format(path, sizeof(path), "%s/erasing", folder);
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_uint_eq(status.st_mode & 0777, 0700);
	remove_folder();
}
END_TEST

static char *text_of(const struct erasing *erasing)
{
	json_t *json = json_pack("{s:i, s:s, s:s}", "form", 1, "number", NUMBER, "job", JOB);
	char *text;

	ck_assert_int_eq(erasing_to_json(erasing, ERASE_EXTENTS_MAX, json), 0);
	text = json_canonical(json);
	json_decref(json);
	return text;
}

static int parse(const struct erasing *erasing)
{
	SCOPED(json_text_free) char *text = text_of(erasing);
	struct erasing back;

	return erasing_parse(text, strlen(text), NUMBER, JOB, &back);
}

START_TEST(what_contradicts_itself_is_not_believed)
{
	struct erasing kept = sample();

	ck_assert_int_eq(parse(&kept), 0);
	kept.state.durable += 512; /* more is said to be done than was counted */
	ck_assert_int_eq(parse(&kept), -EBADMSG);
	kept = sample();
	kept.state.durable = kept.state.size + 512;
	kept.state.written = kept.state.durable - 1536;
	ck_assert_int_eq(parse(&kept), -EBADMSG);
	kept = sample();
	kept.state.extent[1].offset = kept.state.size;
	ck_assert_int_eq(parse(&kept), -EBADMSG);
	kept = sample();
	kept.state.extent[1].length = kept.state.size;
	ck_assert_int_eq(parse(&kept), -EBADMSG);
	kept = sample();
	kept.state.extent[0].offset = 8192; /* behind the next */
	ck_assert_int_eq(parse(&kept), -EBADMSG);
	kept = sample();
	kept.state.extent[1].length += 512; /* more than is counted */
	ck_assert_int_eq(parse(&kept), -EBADMSG);
	kept = sample();
	kept.state.mismatched = 512;
	ck_assert_int_eq(parse(&kept), -EBADMSG);
	kept = sample();
	kept.state.size = 0;
	ck_assert_int_eq(parse(&kept), -EBADMSG);
}
END_TEST

START_TEST(only_what_the_kernel_saw_being_read_proves_a_comparison)
{
	struct erasing erasing = { 0 };
	struct erase_state *state = &erasing.state;

	erase_begin(state, ERASE_COMPARE);
	state->size = 8 << 20;
	state->durable = 2 << 20;
	erasing_count(&erasing, 7 << 20); /* blocks on their way, and others' reads */
	ck_assert_uint_eq(erasing.reads, 2 << 20);
	ck_assert(!erasing_proves(&erasing));
	state->durable = 8 << 20;
	erasing_count(&erasing, (6 << 20) - 1);
	ck_assert(!erasing_proves(&erasing));
	erasing_count(&erasing, 1);
	ck_assert(erasing_proves(&erasing));
	state->phase = ERASE_WRITE;
	ck_assert(!erasing_proves(&erasing));
}
END_TEST

/* As a torn file, or one that somebody else wrote, would be: any text that does not say all is refused. */
START_TEST(no_part_of_it_is_taken_for_the_whole)
{
	struct erasing kept = sample(), back;
	SCOPED(json_text_free) char *text = text_of(&kept);

	for (size_t length = 0; length < strlen(text); length++)
		ck_assert_int_eq(erasing_parse(text, length, NUMBER, JOB, &back), -EBADMSG);
	ck_assert_int_eq(erasing_parse(text, strlen(text), NUMBER, JOB, &back), 0);
	ck_assert_int_eq(erasing_parse(text, strlen(text), NUMBER, OTHER, &back), -ESTALE);
}
END_TEST

START_TEST(the_longest_state_fits_its_file_and_the_listed_extents_fit_a_report)
{
	struct erasing kept = sample();
	struct erase_state *state = &kept.state;
	SCOPED(json_text_free) char *text = NULL;
	SCOPED(json_text_free) char *listed = NULL;
	SCOPED(json_release) json_t *report = json_object();

	erase_begin(state, ERASE_COMPARE);
	state->size = INT64_MAX;
	state->durable = state->written = state->bytes[ERASE_UNREADABLE] = INT64_MAX;
	state->old_sectors = state->write_ms = state->verify_ms = state->probe_distance = state->extents_more = INT64_MAX;
	state->bytes[ERASE_UNWRITTEN] = state->bytes[ERASE_OLD] = state->mismatched = 0;
	state->extents = ERASE_EXTENTS_MAX;
	for (uint32_t i = 0; i < state->extents; i++)
		state->extent[i] = (struct erase_extent){ .offset = (1ull << 62) + ((uint64_t)i << 49), .length = 1ull << 49,
			.distance = INT64_MIN, .kind = ERASE_UNREADABLE };
	kept.reads = INT64_MAX;
	text = text_of(&kept);
	ck_assert_uint_lt(strlen(text) + ERASE_EXTENTS_MAX * strlen("1000"), ERASING_MAX); /* a length may have four digits more */
	ck_assert_int_eq(parse(&kept), 0);
	ck_assert_int_eq(erasing_to_json(&kept, 64, report), 0);
	ck_assert_uint_eq(json_array_size(json_object_get(report, "extents")), 64);
	listed = json_canonical(report);
	ck_assert_uint_lt(strlen(listed), 8192);
}
END_TEST

/* Shows R-DSP-02. */
START_TEST(what_the_device_answered_outlives_a_write_that_broke_off)
{
	SCOPED(json_release) json_t *notes = json_pack("{s:[s], s:{s:s}}", "sanitize", "x", "device", "vendor", "y");
	json_t *again;

	make_folder();
	ck_assert_int_eq(erasing_notes(folder, NUMBER, JOB, &again), -ENOENT);
	ck_assert_int_eq(erasing_note(folder, NUMBER, JOB, notes, NULL), 0);
	ck_assert_int_eq(erasing_notes(folder, NUMBER, OTHER, &again), -ENOENT);
	ck_assert_int_eq(erasing_notes(folder, "MT-2026-0002", JOB, &again), -ENOENT);
	ck_assert_int_eq(erasing_notes(folder, NUMBER, JOB, &again), 0);
	ck_assert(json_equal(again, notes));
	json_decref(again);
	ck_assert_int_eq(erasing_drop(folder, NUMBER, NULL), 0);
	ck_assert_int_eq(erasing_notes(folder, NUMBER, JOB, &again), -ENOENT);
	remove_folder();
}
END_TEST

RUN_TESTS("mediad/volume/erasing", what_the_device_answered_outlives_a_write_that_broke_off, what_is_kept_comes_back_whole_and_for_its_own_job_alone, it_is_for_root_alone,
	only_what_the_kernel_saw_being_read_proves_a_comparison, what_contradicts_itself_is_not_believed, no_part_of_it_is_taken_for_the_whole,
	the_longest_state_fits_its_file_and_the_listed_extents_fit_a_report)
