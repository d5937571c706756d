// SPDX-License-Identifier: GPL-3.0-or-later
/* A recovery key replaced on a real header, signed by a real TPM, and broken off at every write: the medium opens, and one recovery key
 * alone opens it, the one that the officer decrypts from what lies there. */
#include "mediad/volume/rotation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/modhex.h"
#include "crypto/label.h"
#include "mediad/volume/custody.h"
#include "mediad/volume/medium.h"
#include "tests/fakes/crash_trace.h"
#include "tests/fakes/officer.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_bench.h"

#define NUMBER "M-0001"
#define HEADER_AND_SLOTS (2 << 20)

static struct tpm_bench bench;
static char officer[40], path[40], uuid[40], state[40];
static int state_fd;
static struct secret *volume_key, *old_key;
static char *before; /* the image as it was registered */
static struct volume_settings settings;

static json_t *payload(int generation)
{
	return json_pack("{s:s, s:s, s:i}", "number", NUMBER, "handler", "佐藤 花子", "generation", generation);
}

static void make_image(void)
{
	SCOPED(escrow_free) struct escrow *escrow = NULL;
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(json_release) json_t *first = payload(1);
	SCOPED(json_text_free) char *jws = NULL;
	int fd = mkstemp(path);

	ck_assert_int_eq(ftruncate(fd, 20 << 20), 0);
	ck_assert_int_eq(escrow_load(officer, clock_now(), &escrow, NULL), 0);
	ck_assert_int_eq(secret_random(LUKS_VOLUME_KEY_SIZE, &volume_key, NULL), 0);
	ck_assert_int_eq(escrow_key_new(&old_key, NULL), 0);
	ck_assert_int_eq(luks_format(path, NUMBER, volume_key, &luks, NULL), 0);
	strcpy(uuid, luks_uuid(luks));
	ck_assert_int_eq(recovery_write(luks, bench.tpm, &(struct recovery){ .volume_key = volume_key, .key = old_key, .escrow = escrow,
								.generation = 1, .now = clock_now() }, &jws, NULL), 0);
	ck_assert_int_eq(label_write(luks, bench.tpm, first, NULL, NULL), 0);
	ck_assert_int_eq(custody_keep(state_fd, NUMBER, jws, NULL), 0);
	before = malloc(HEADER_AND_SLOTS);
	ck_assert_int_eq(pread(fd, before, HEADER_AND_SLOTS, 0), HEADER_AND_SLOTS);
	close(fd);
}

static void setup(void)
{
	tpm_bench_open(&bench);
	officer_folder(officer);
	officer_make(officer, "one", OFFICER_P256);
	strcpy(path, "/tmp/rotation-test-XXXXXX");
	strcpy(state, "/tmp/rotation-state-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(state));
	state_fd = open(state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	settings = (struct volume_settings){ .escrow = officer, .state = state };
	make_image();
}

static void teardown(void)
{
	bool was_there;

	custody_drop(state_fd, NUMBER, &was_there, NULL);
	unlinkat(state_fd, "escrow", AT_REMOVEDIR);
	close(state_fd);
	rmdir(state);
	unlink(path);
	free(before);
	secret_free(volume_key);
	secret_free(old_key);
	officer_remove(officer);
	tpm_bench_close(&bench);
}

static void put_back(void)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	ck_assert_int_eq(pwrite(fd, before, HEADER_AND_SLOTS, 0), HEADER_AND_SLOTS);
	close(fd);
}

/* As job_rotate does it, on a file. */
static int rotate(bool settle, json_t *result, struct fault *fault)
{
	struct volume_request request = { .generation = 1 };
	struct job job = { .settings = &settings, .request = &request, .connection = -1, .passed = -1, .stop = -1, .result = result };
	SCOPED(escrow_free) struct escrow *escrow = NULL;
	struct rotation rotation = { .on = REWRITING_CLOSED, .label = payload(2), .generation = 2 };
	int r;

	strcpy(request.number, NUMBER);
	strcpy(request.uuid, uuid);
	ck_assert_int_eq(escrow_load(officer, clock_now(), &escrow, NULL), 0);
	rotation.escrow = escrow;
	rotation.on.key = volume_key;
	rotation.on.vault.tpm = bench.tpm;
	rotation.on.vault.host = bench.host;
	rotation.on.vault.directory = state_fd;
	strcpy(rotation.on.device.path, path);
	r = luks_load(path, &rotation.on.luks, fault);
	if (r == 0)
		r = settle ? rotation_settle(&job, &rotation) : rotation_begin(&job, &rotation);
	if (r < 0 && fault && job.fault.code)
		*fault = job.fault;
	luks_close(rotation.on.luks);
	json_decref(rotation.label);
	secret_free(rotation.key);
	return r;
}

static size_t slots(struct luks *luks)
{
	return json_object_size(json_object_get(luks_view(luks).metadata, "keyslots"));
}

/* Of label, statement, host's copy, keyslots and officer's key, all are of one generation, and nothing else is there. */
static void is_whole(int generation)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	SCOPED(file_text_free) char *copy = NULL;
	SCOPED(secret_free) struct secret *opened = NULL;
	SCOPED(secret_free) struct secret *found = NULL;
	const struct medium_expected expected = { .number = NUMBER, .uuid = uuid, .generation = (uint32_t)generation };
	struct fault fault = { 0 };
	char key[72];
	int r;

	ck_assert_int_eq(luks_load_with_slots(path, &luks, NULL), 0);
	ck_assert_int_eq(luks_check_key(luks, volume_key, NULL), 0);
	ck_assert_msg(medium_check(luks, &bench.host, &expected, &fault) == 0, "%s", fault.message);
	ck_assert_int_eq(luks_escrow(luks, &escrow, NULL), 0);
	ck_assert_int_eq(json_member_number(escrow.payload, "generation", 0), generation);
	ck_assert_int_eq(custody_read(state_fd, NUMBER, &copy, NULL), 0);
	ck_assert_str_eq(copy, luks_escrow_jws(luks));
	ck_assert_uint_eq(slots(luks), 1);
	ck_assert_int_eq(officer_open_box(officer, "one",
				 json_string_value(json_array_get(json_object_get(escrow.payload, "boxes"), 0)), key),
		MODHEX_TEXT);
	officer_shell(officer, "rm box.pem"); /* no certificate */
	ck_assert_int_eq(secret_new(MODHEX_TEXT, &found, NULL), 0);
	memcpy(found->bytes, key, MODHEX_TEXT);
	ck_assert_int_eq(luks_slot_open(luks, escrow.slot, found, &opened, NULL), 0);
	ck_assert_mem_eq(opened->bytes, volume_key->bytes, opened->size);
	r = memcmp(key, old_key->bytes, MODHEX_TEXT) == 0 ? 1 : 2;
	ck_assert_int_eq(r, generation);
	if (generation == 2)
		ck_assert_int_eq(luks_slot_try(luks, escrow.slot, old_key, volume_key, NULL), -EKEYREJECTED);
}

START_TEST(another_key_takes_the_place_of_the_old_one)
{
	SCOPED(json_release) json_t *result = json_object();
	struct fault fault = { 0 };
	int r = rotate(false, result, &fault);

	ck_assert_msg(r == 0, "%s", fault.message);
	ck_assert_int_eq(json_member_number(result, "generation", 0), 2);
	ck_assert_uint_eq(json_array_size(json_object_get(result, "escrow")), 1);
	is_whole(2);
}
END_TEST

START_TEST(the_certificates_are_those_of_today)
{
	SCOPED(json_release) json_t *result = json_object();
	char fingerprint[65];

	officer_shell(officer, "mkdir old && mv one.pem one.key old/");
	officer_make(officer, "one", OFFICER_P256);
	officer_fingerprint(officer, "one", fingerprint);
	ck_assert_int_eq(rotate(false, result, NULL), 0);
	ck_assert_str_eq(json_string_value(json_array_get(json_object_get(result, "escrow"), 0)), fingerprint);
	is_whole(2);
}
END_TEST

START_TEST(what_did_not_begin_is_taken_back_and_what_ended_stays)
{
	SCOPED(json_release) json_t *first = json_object();
	SCOPED(json_release) json_t *second = json_object();

	ck_assert_int_eq(rotate(true, first, NULL), 0);
	ck_assert_int_eq(json_member_number(first, "generation", 0), 1);
	is_whole(1);
	ck_assert_int_eq(rotate(false, second, NULL), 0);
	ck_assert_int_eq(rotate(true, second, NULL), 0);
	ck_assert_int_eq(json_member_number(second, "generation", 0), 2);
	is_whole(2);
}
END_TEST

/* An older statement under the new label: the slot that it names is another key's by then, or gone. */
START_TEST(an_older_statement_that_is_put_back_is_refused)
{
	SCOPED(file_text_free) char *old = NULL;
	SCOPED(json_release) json_t *result = json_object();
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	const struct medium_expected expected = { .number = NUMBER, .uuid = uuid, .generation = 2 };
	struct fault fault = { 0 };
	int slot;

	ck_assert_int_eq(custody_read(state_fd, NUMBER, &old, NULL), 0);
	ck_assert_int_eq(rotate(false, result, NULL), 0);
	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	ck_assert_int_eq(luks_slot_add(luks, volume_key, old_key, &slot, NULL), 0); /* the number that is free again */
	ck_assert_int_eq(luks_put_escrow(luks, slot, old, NULL), 0);
	ck_assert_int_eq(luks_escrow(luks, &escrow, NULL), 0);
	ck_assert_int_eq(medium_check(luks, &bench.host, &expected, &fault), -EKEYREJECTED);
	ck_assert_ptr_nonnull(strstr(fault.message, "an older one back"));
}
END_TEST

static int nothing(void *context)
{
	(void)context;
	return 0;
}

static int act(void *context)
{
	SCOPED(json_release) json_t *result = json_object();

	(void)context;
	return rotate(false, result, NULL);
}

static bool is_write(const struct __ptrace_syscall_info *info)
{
	return info->op == PTRACE_SYSCALL_INFO_ENTRY &&
		(info->entry.nr == SYS_write || info->entry.nr == SYS_pwrite64 || info->entry.nr == SYS_writev ||
			info->entry.nr == SYS_pwritev || info->entry.nr == SYS_pwritev2);
}

/* The stick is gone from its `last` write on. Returns how many there were before. */
static int pulled_at(int last, int *code)
{
	const struct crash crash = { .directory = state, .prepare = nothing, .act = act };
	struct __ptrace_syscall_info info;
	struct trace trace;
	char where[4096];
	int writes = 0;

	trace_start(&crash, &trace);
	while (trace_next(&trace, &info)) {
		if (!is_write(&info))
			continue;
		trace_path(&trace, info.entry.args[0], where);
		if (strcmp(where, path) == 0 && writes++ >= last)
			trace_refuse(&trace, EIO);
	}
	*code = trace_end(&trace);
	return writes;
}

START_TEST(broken_off_at_any_write_it_is_one_key_or_the_other)
{
	int ends[3] = { 0 }, code = -1;

	for (int last = 0; code != 0; last++) {
		SCOPED(json_release) json_t *result = json_object();
		struct fault fault = { 0 };
		int generation;

		ck_assert_int_lt(last, 400);
		put_back();
		ck_assert_int_eq(custody_keep(state_fd, NUMBER, "a.b.c", NULL), 0);
		pulled_at(last, &code);
		if (code == 0)
			break;
		ck_assert_msg(rotate(true, result, &fault) == 0, "%d: %s", last, fault.message);
		generation = (int)json_member_number(result, "generation", 0);
		ck_assert_msg(generation == 1 || generation == 2, "%d", last);
		ends[generation]++;
		if (generation == 1) { /* its copy was never touched */
			SCOPED(luks_close) struct luks *luks = NULL;
			SCOPED(file_text_free) char *copy = NULL;

			ck_assert_int_eq(custody_read(state_fd, NUMBER, &copy, NULL), 0);
			ck_assert_str_eq(copy, "a.b.c");
			ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
			ck_assert_int_eq(custody_keep(state_fd, NUMBER, luks_escrow_jws(luks), NULL), 0);
		}
		is_whole(generation);
	}
	ck_assert_int_eq(code, 0);
	ck_assert_int_gt(ends[1], 2);
	ck_assert_int_gt(ends[2], 2);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { another_key_takes_the_place_of_the_old_one, the_certificates_are_those_of_today,
		what_did_not_begin_is_taken_back_and_what_ended_stays, an_older_statement_that_is_put_back_is_refused,
		broken_off_at_any_write_it_is_one_key_or_the_other };

	return suite_run_with("mediad/volume/rotation", tests, ARRAY_SIZE(tests), setup, teardown);
}
