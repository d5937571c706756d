// SPDX-License-Identifier: GPL-3.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/text.h"
#include "tests/fakes/crash.h"
#include "tests/fakes/keyring_bench.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_probe.h"

#define TPM_STATE "tpm2-00.permall"

struct table {
	struct keyring_bench bench;
	struct crash crash;
	char beside[128];
	uint64_t old_epoch;
	struct copy old; /* the keyring before the act */
	const char *measured; /* into PCR 7 at each start; NULL: nothing */
	struct secret *code, *new_code;
	json_t *boxes;
	void (*judge)(struct table *table, bool done);
};

/* ---- the acts ---- */

static int connect_alone(void *context)
{
	struct table *table = context;

	return tpm_open(table->bench.swtpm.tcti, &table->bench.host, &table->bench.tpm, NULL);
}

static int connect_both(void *context)
{
	struct keyring_bench *bench = &((struct table *)context)->bench;
	int r = connect_alone(context);

	return r < 0 ? r : keyring_open(bench->directory, bench->tpm, &bench->keyring, NULL);
}

static int create(void *context)
{
	const struct keyring_bench *bench = &((struct table *)context)->bench;

	return keyring_create(bench->directory, bench->tpm, NULL);
}

static int add(void *context)
{
	const struct keyring_bench *bench = &((struct table *)context)->bench;

	return keyring_add(bench->keyring, "M-0003", UUID_A, bench->a, NULL);
}

static int destroy(void *context)
{
	const struct keyring_bench *bench = &((struct table *)context)->bench;
	struct keyring_moved destroyed = { 0 };
	int r = keyring_destroy(bench->keyring, "M-0001", keyring_bench_binding, &destroyed, NULL);

	json_decref(destroyed.statement);
	return r;
}

static const uint8_t binding_by_code[32] = { 1, 2, 3 };

static int reseal_with(struct table *table, const struct secret *old_code)
{
	const struct keyring_seal seal = { .pcrs = 1 << 7, .code = table->new_code, .boxes = table->boxes,
		.certificates = table->boxes, .old_code = old_code };
	struct keyring_moved moved = { 0 };
	int r = keyring_reseal(table->bench.keyring, &seal, old_code ? binding_by_code : keyring_bench_binding, &moved, NULL);

	json_decref(moved.statement);
	return r;
}

static int reseal(void *context)
{
	return reseal_with(context, NULL);
}

static int reseal_by_code(void *context)
{
	struct table *table = context;

	return reseal_with(table, table->code);
}

/* ---- what must be so afterwards, whenever the power went ---- */

static void judge_create(struct table *table, bool done)
{
	struct keyring_bench *bench = &table->bench;
	int r = keyring_create(bench->directory, bench->tpm, &bench->fault);

	ck_assert_msg(r == -EEXIST || (r == 0 && !done), "creating it again: %d", r);
	open_keyring(bench);
	ck_assert(keyring_is_empty(bench->keyring));
	expect(bench, keyring_add(bench->keyring, "M-0001", UUID_A, bench->a, &bench->fault), 0);
	expect(bench, unwrap(bench, "M-0001", UUID_A, bench->a), 0);
}

static void judge_add(struct table *table, bool done)
{
	struct keyring_bench *bench = &table->bench;
	int r;

	expect(bench, take(bench, "M-0002", UUID_B, bench->b), 0);
	open_keyring(bench);
	expect_media(bench, true, true);
	r = unwrap(bench, "M-0003", UUID_A, bench->a);
	ck_assert_msg(r == 0 || (r == -ENOENT && !done), "the new one: %d", r);
	ck_assert_uint_eq(epoch(bench), table->old_epoch);
}

static void judge_destroy(struct table *table, bool done)
{
	struct keyring_bench *bench = &table->bench;
	uint64_t now;

	expect(bench, take(bench, "M-0002", UUID_B, bench->b), 0);
	open_keyring(bench);
	now = epoch(bench);
	ck_assert(now == table->old_epoch + 1 || (now == table->old_epoch && !done));
	expect_media(bench, now == table->old_epoch, true);
	expect(bench, keyring_add(bench->keyring, "M-0004", UUID_A, bench->b, &bench->fault), 0);
	expect_media(bench, now == table->old_epoch, true);
	if (now == table->old_epoch)
		return;
	put_back(bench, "keyring", &table->old);
	expect(bench, unwrap(bench, "M-0001", UUID_A, bench->a), -ESTALE);
}

/* The keyring knows, too. */
static bool has_moved(struct table *table, const uint8_t binding[32], bool done)
{
	struct keyring_bench *bench = &table->bench;
	struct keyring_moved moved;
	uint64_t now;
	int r;

	open_keyring(bench);
	now = epoch(bench);
	ck_assert(now == table->old_epoch + 1 || (now == table->old_epoch && !done));
	r = keyring_recall(bench->keyring, binding, &moved, &bench->fault);
	expect(bench, r, now == table->old_epoch ? -ENOENT : 0);
	if (r == 0)
		json_decref(moved.statement);
	return now != table->old_epoch;
}

/* Switched on: nothing is lost at any moment, and what was sealed to less opens no longer once the new one counts. */
static void judge_reseal(struct table *table, bool done)
{
	struct keyring_bench *bench = &table->bench;
	bool moved = has_moved(table, keyring_bench_binding, done);

	ck_assert_uint_eq(keyring_pcrs(bench->keyring), moved ? 1 << 7 : 0);
	expect_media(bench, true, true);
	expect(bench, take(bench, "M-0002", UUID_B, bench->b), 0);
	if (!moved)
		return;
	put_back(bench, "keyring", &table->old);
	expect(bench, take(bench, "M-0001", UUID_A, bench->a), -ESTALE);
}

/* Locked out: shut, with the old code still good, or open again. */
static void judge_reseal_by_code(struct table *table, bool done)
{
	struct keyring_bench *bench = &table->bench;

	if (!has_moved(table, binding_by_code, done)) {
		expect(bench, unwrap(bench, "M-0001", UUID_A, bench->a), -EKEYEXPIRED);
		expect(bench, reseal_by_code(table), 0);
	}
	expect_media(bench, true, true);
	expect(bench, take(bench, "M-0002", UUID_B, bench->b), 0);
}

/* ---- the table ---- */

static void measure(const struct table *table)
{
	if (table->measured)
		tpm_probe_extend(table->bench.swtpm.tcti, 7, table->measured);
}

static void disconnect(struct table *table)
{
	keyring_close(table->bench.keyring);
	tpm_close(table->bench.tpm);
	table->bench.keyring = NULL;
	table->bench.tpm = NULL;
}

static void swap_codes(struct table *table)
{
	struct secret *code = table->code;

	table->code = table->new_code;
	table->new_code = code;
}

/* What the resealing begins with. */
static void prepare(struct table *table, int (*act)(void *))
{
	struct keyring_bench *bench = &table->bench;

	if (act != reseal && act != reseal_by_code)
		return;
	table->measured = "this firmware";
	table->boxes = json_pack("[s]", "a box");
	expect(bench, secret_random(71, &table->code, &bench->fault), 0);
	expect(bench, secret_random(71, &table->new_code, &bench->fault), 0);
	measure(table);
	if (act == reseal)
		return;
	expect(bench, connect_both(table), 0);
	swap_codes(table);
	expect(bench, reseal(table), 0);
	swap_codes(table);
	table->old_epoch = epoch(bench);
	disconnect(table);
	swtpm_kill(&bench->swtpm);
	swtpm_restart(&bench->swtpm);
	table->measured = "another firmware";
	measure(table);
}

static void setup(struct table *table, int (*act)(void *), void (*judge)(struct table *table, bool done))
{
	struct keyring_bench *bench = &table->bench;

	keyring_bench_open(bench);
	table->old_epoch = epoch(bench);
	table->old = keep(bench, "keyring");
	table->judge = judge;
	if (act == create)
		ck_assert_int_eq(unlinkat(bench->directory, "keyring", 0), 0);
	disconnect(table);
	prepare(table, act);
	text_format(table->beside, sizeof(table->beside), "%s/" TPM_STATE, bench->swtpm.directory);
	table->crash = (struct crash){ .directory = bench->path, .beside = table->beside,
		.prepare = act == create ? connect_alone : connect_both, .act = act, .context = table };
}

/* The computer starts again with what was left. */
static void start_from(struct table *table, const struct crash_state *state)
{
	swtpm_kill(&table->bench.swtpm);
	crash_restore(&table->crash, state);
	swtpm_restart(&table->bench.swtpm);
	measure(table);
}

static void judge_now(struct table *table, bool done)
{
	expect(&table->bench, connect_alone(table), 0);
	table->judge(table, done);
	disconnect(table);
}

/* Every moment. With CRASH_SHOW in the environment each is told before it is judged. */
static void play(struct table *table, struct crash_states *out)
{
	crash_play(&table->crash, out);
	ck_assert_int_eq(out->code, 0);
	ck_assert_uint_ge(out->count, 5); /* nothing, empty, torn and whole but not in place, in place */
	for (size_t i = 0; i < out->count; i++) {
		const struct crash_state *state = &out->states[i];

		if (getenv("CRASH_SHOW"))
			fprintf(stderr, "before call %ld of %ld: %s\n", state->call, out->calls, state->how);
		start_from(table, state);
		judge_now(table, state->done);
	}
	printf("crypto/keyring_crash: %ld system calls, %zu different ends\n", out->calls, out->count);
}

/* From the beginning each time, with one change of the directory failing. */
static void fail_each(struct table *table, const struct crash_state *beginning)
{
	static const int errors[] = { ENOSPC, EIO, EROFS };
	int tried = 0, refused = 0, code;

	for (long nth = 0;; nth++) {
		bool happened = true;

		for (size_t i = 0; i < ARRAY_SIZE(errors) && happened; i++) {
			start_from(table, beginning);
			happened = crash_fail(&table->crash, nth, errors[i], &code);
			swtpm_kill(&table->bench.swtpm);
			swtpm_restart(&table->bench.swtpm);
			measure(table);
			judge_now(table, code == 0);
			tried += happened;
			refused += happened && code < 0;
		}
		if (!happened)
			break;
	}
	ck_assert_int_ge(tried, 15);
	ck_assert_int_ge(refused, 15);
	printf("crypto/keyring_crash: %d failing writes, %d of them refused the act\n", tried, refused);
}

static void run(int (*act)(void *), void (*judge)(struct table *table, bool done))
{
	struct table table = { 0 };
	struct crash_states all;

	setup(&table, act, judge);
	play(&table, &all);
	fail_each(&table, &all.states[0]);
	crash_release(&all);
	free(table.old.bytes);
	secret_free(table.code);
	secret_free(table.new_code);
	json_decref(table.boxes);
	keyring_bench_close(&table.bench);
}

START_TEST(whenever_the_power_goes_a_new_keyring_is_there_or_can_be_made)
{
	run(create, judge_create);
}
END_TEST

START_TEST(whenever_the_power_goes_while_a_key_is_added_no_other_is_lost)
{
	run(add, judge_add);
}
END_TEST

START_TEST(whenever_the_power_goes_a_key_is_destroyed_for_ever_or_not_at_all)
{
	run(destroy, judge_destroy);
}
END_TEST

START_TEST(whenever_the_power_goes_while_the_keys_are_sealed_anew_all_media_open)
{
	run(reseal, judge_reseal);
}
END_TEST

START_TEST(whenever_the_power_goes_while_a_lockout_is_ended_it_can_be_ended)
{
	run(reseal_by_code, judge_reseal_by_code);
}
END_TEST

RUN_TESTS("crypto/keyring_crash", whenever_the_power_goes_a_new_keyring_is_there_or_can_be_made,
	whenever_the_power_goes_while_a_key_is_added_no_other_is_lost,
	whenever_the_power_goes_a_key_is_destroyed_for_ever_or_not_at_all,
	whenever_the_power_goes_while_the_keys_are_sealed_anew_all_media_open,
	whenever_the_power_goes_while_a_lockout_is_ended_it_can_be_ended)
