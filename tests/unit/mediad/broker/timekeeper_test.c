// SPDX-License-Identifier: GPL-3.0-or-later
/* A clock that is moved under the broker: what decisions go by, what is refused, what stands on the books. The time since the boot is
 * the world's own; fake.set moves the clock against it. */
#include "tests/unit/mediad/broker/stated_host.h"

#include "common/attest.h"
#include "common/clock.h"
#include "mediad/broker/timekeeper.h"
#include "policy/timekeeping.h"
#include "tests/fakes/signer.h"

static void keep_time(void)
{
	ck_assert_int_eq(timekeeper_new(&broker, &broker.timekeeper), 0);
	timekeeper_start(broker.timekeeper);
	timekeeper_look(&broker);
}

static void leave(void)
{
	timekeeper_free(broker.timekeeper);
	broker.timekeeper = NULL;
}

/* As if mediad was started again, in this run of the kernel or in the next. */
static void start_again(const char *boot)
{
	leave();
	text_copy(broker.boot, sizeof(broker.boot), boot);
	keep_time();
}

static void begin(void)
{
	setup();
	text_copy(broker.boot, sizeof(broker.boot), "b007");
	keep_time();
	staff_the_office();
}

static void finish(void)
{
	leave();
	teardown();
}

/* The data of the newest event of this kind; the test frees nothing, for it is part of `found`. */
static json_t *found;
static const json_t *newest(const char *kind)
{
	json_decref(found);
	ck_assert_int_eq(ledger_list(broker.registry, -200, 200, &found, NULL), 0);
	for (size_t i = json_array_size(found); i > 0; i--)
		if (strcmp(json_member_text(json_array_get(found, i - 1), "kind"), kind) == 0)
			return json_object_get(json_array_get(found, i - 1), "data");
	return NULL;
}

static int count(const char *kind)
{
	int number = 0;

	newest(kind);
	for (size_t i = 0; i < json_array_size(found); i++)
		number += strcmp(json_member_text(json_array_get(found, i), "kind"), kind) == 0;
	return number;
}

static void verify(void)
{
	struct ledger_report report;
	struct fault fault = { 0 };

	ck_assert_msg(ledger_verify(broker.registry, &report, &fault) == 0, "%s %s", fault.message, fault.argument[0]);
}

/* Shows R-LOG-08. */
START_TEST(how_the_clock_stands_is_recorded_at_the_start_and_when_it_changes)
{
	ck_assert_int_eq(count("clock.state"), 1);
	ck_assert_str_eq(json_member_text(newest("clock.state"), "sync"), "unknown");
	ck_assert_str_eq(json_member_text(newest("clock.state"), "boot"), "b007");
	fake.sync = CLOCK_SYNC_YES;
	must(4242, "Status", "{}");
	ck_assert_str_eq(json_member_text(json_object_get(heard, "clock"), "sync"), "yes");
	ck_assert(!json_is_true(json_object_get(json_object_get(heard, "clock"), "behind")));
	must(4242, "Status", "{}");
	ck_assert_int_eq(count("clock.state"), 2);
	ck_assert_int_eq(json_member_number(newest("clock.state"), "error", -2), 20);
	fake.sync = CLOCK_SYNC_NO;
	must(4242, "Status", "{}");
	ck_assert_int_eq(count("clock.state"), 3);
	start_again("b007");
	ck_assert_int_eq(count("clock.state"), 4);
	ck_assert_int_eq(count("clock.stepped"), 0);
	verify();
}
END_TEST

/* A role that was over stays over. */
/* Shows R-LOG-08. */
START_TEST(a_clock_set_back_revives_nothing)
{
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"operator\",\"until\":\"2026-11-25\"}");
	fake.now += 5 * 86400;
	must_not(ITO, "AddPlace", "{\"name\":\"金庫1\"}", "io.mediad.Refused");
	fake.set = -4 * 86400;
	must_not(ITO, "AddPlace", "{\"name\":\"金庫1\"}", "io.mediad.Refused");
	ck_assert_str_eq(json_member_text(newest("act.refused"), "why"), "role");
	must_not(TANAKA, "AddPlace", "{\"name\":\"金庫1\"}", "io.mediad.Refused"); /* nor does anybody do anything new */
	ck_assert_ptr_nonnull(strstr(sentence(), "books reach"));
	must(TANAKA, "List", "{}");
	must(TANAKA, "RevokeRole", "{\"login\":\"ito\",\"role\":\"operator\"}"); /* taking away is always possible */
	ck_assert_int_eq(count("clock.stepped"), 1);
	ck_assert_int_eq(json_member_number(newest("clock.stepped"), "by", 0), -4 * 86400);
	fake.set = 0;
	must(TANAKA, "AddPlace", "{\"name\":\"金庫1\"}");
	ck_assert_int_eq(json_member_number(newest("clock.stepped"), "by", 0), 4 * 86400);
	verify();
}
END_TEST

START_TEST(the_time_of_events_never_goes_back)
{
	char last[21] = "";
	const char *time;

	must(TANAKA, "List", "{}");
	for (int i = 0; i < 20; i++) {
		fake.now += 7;
		fake.set += i % 3 ? -11 : 5;
		ask(SATO, "Register", "{\"number\":\"M-0001\"}"); /* refused: an event */
	}
	newest("act.refused");
	for (size_t i = 0; i < json_array_size(found); i++) {
		time = json_member_text(json_array_get(found, i), "time");
		ck_assert_str_ge(time, last);
		text_copy(last, sizeof(last), time);
	}
	verify();
}
END_TEST

START_TEST(a_clock_that_is_set_back_again_and_again_stops_no_time)
{
	int64_t before = broker_now(&broker);

	for (int i = 0; i < 100; i++) { /* the clock stands; each step alone is too small to be one */
		fake.now += 1;
		fake.set -= 1;
		broker_now(&broker);
	}
	ck_assert_int_eq(broker_now(&broker), before + 50);
	must_not(TANAKA, "AddPlace", "{\"name\":\"金庫1\"}", "io.mediad.Refused");
	ck_assert_int_ge(count("clock.stepped"), 1);
	fake.now += 200; /* and then it is left alone */
	must(TANAKA, "AddPlace", "{\"name\":\"金庫1\"}");
	ck_assert_int_eq(broker_now(&broker), fake.now + fake.set);
}
END_TEST

START_TEST(a_clock_that_was_a_little_fast_is_waited_for)
{
	fake.set = -CLOCK_BEHIND;
	must(TANAKA, "AddPlace", "{\"name\":\"金庫1\"}");
	fake.set -= 20;
	must_not(TANAKA, "AddPlace", "{\"name\":\"金庫2\"}", "io.mediad.Refused");
	fake.now += 2 * 25;
	must(TANAKA, "AddPlace", "{\"name\":\"金庫2\"}");
}
END_TEST

START_TEST(a_second_is_no_step_and_a_jump_forward_is_one)
{
	fake.set = 1;
	must(4242, "Status", "{}");
	ck_assert_int_eq(count("clock.stepped"), 0);
	fake.set = 2;
	must(4242, "Status", "{}");
	ck_assert_int_eq(json_member_number(newest("clock.stepped"), "by", 0), 2);
	fake.now += 86400; /* which the time since the boot explains */
	must(4242, "Status", "{}");
	ck_assert_int_eq(count("clock.stepped"), 1);
	ask(TANAKA, "Watch", "{}");
	fake.set += CLOCK_STEP_TOLD - 1;
	must(4242, "Status", "{}");
	ck_assert_uint_eq(json_array_size(told), 0);
	fake.set += CLOCK_STEP_TOLD;
	must(4242, "Status", "{}");
	ck_assert_int_eq(count("clock.stepped"), 3);
	ck_assert_str_eq(json_member_text(json_array_get(told, 0), "what"), "clock.stepped");
}
END_TEST

START_TEST(a_step_that_could_not_be_recorded_is_recorded_later)
{
	struct registry *registry = broker.registry;

	broker.registry = NULL; /* no books to write into */
	fake.set = 60;
	timekeeper_look(&broker);
	fake.now += 600;
	fake.set += 40;
	timekeeper_look(&broker);
	broker.registry = registry;
	ck_assert_int_eq(count("clock.stepped"), 0);
	must(4242, "Status", "{}");
	ck_assert_int_eq(count("clock.stepped"), 1);
	ck_assert_int_eq(json_member_number(newest("clock.stepped"), "by", 0), 100);
}
END_TEST

START_TEST(what_was_done_to_the_clock_while_mediad_was_away_is_found)
{
	leave();
	fake.now += 600;
	fake.set = -3600;
	keep_time(); /* the same run of the kernel: exactly */
	ck_assert_int_eq(json_member_number(newest("clock.stepped"), "by", 0), -3600);
	leave();
	fake.set += 3600 * 2;
	keep_time();
	ck_assert_int_eq(json_member_number(newest("clock.stepped"), "by", 0), 7200);
	must(TANAKA, "AddPlace", "{\"name\":\"金庫1\"}");
	fake.set -= 86400;
	start_again("b008"); /* another run: only that it is behind the books */
	ck_assert_int_eq(json_member_number(newest("clock.stepped"), "by", 0), -86400);
	must_not(TANAKA, "AddPlace", "{\"name\":\"金庫2\"}", "io.mediad.Refused");
	fake.set += 2 * 86400;
	start_again("b009");
	ck_assert_int_eq(count("clock.stepped"), 3);
	must(TANAKA, "AddPlace", "{\"name\":\"金庫2\"}");
	verify();
}
END_TEST

START_TEST(an_administrator_answers_for_books_that_are_ahead)
{
	must_not(TANAKA, "AcceptClock", "{\"reason\":\"r\"}", "io.mediad.BadInput");
	fake.set = 10 * 365 * 86400;
	must(TANAKA, "AddPlace", "{\"name\":\"金庫1\"}");
	fake.set = 0;
	must_not(TANAKA, "AddPlace", "{\"name\":\"金庫2\"}", "io.mediad.Refused");
	must_not(SUZUKI, "AcceptClock", "{\"reason\":\"r\"}", "io.mediad.Refused");
	ask(KIMURA, "Watch", "{}");
	must(TANAKA, "AcceptClock", "{\"reason\":\"the battery was empty\"}");
	ck_assert_str_eq(json_member_text(newest("clock.accepted"), "reason"), "the battery was empty");
	ck_assert_str_eq(json_member_text(json_array_get(told, 0), "what"), "clock.accepted");
	must(TANAKA, "AddPlace", "{\"name\":\"金庫2\"}");
	ck_assert_int_eq(broker_now(&broker), fake.now);
	start_again("b007");
	must(TANAKA, "AddPlace", "{\"name\":\"金庫3\"}");
	verify();
}
END_TEST

/* ---- the TPM's clock ---- */

/* TPMS_ATTEST as in checkpoint_test.c; head, clock, resets, restarts, safe and counter are put in. */
static const char stated[] =
	"ff54434780140022000b772eaa5ec161513aad5861ca7c3e283d70b79bdee291cc269f008aa92d970ccf002077686174"
	"20746869732073746174656d656e7420697320626f756e6420746f000000000000000030c642cf858ee65869013b5539"
	"d0af47b7430022000b46dace734565a7afdec04bae64b1825458a52c47b567cad31b50f3941d1a7b8100000008000000"
	"0000000002";
#define STATED_LENGTH ((sizeof(stated) - 1) / 2)
#define QUALIFYING (6 + 2 + 34 + 2)
#define CLOCK (QUALIFYING + 32)
#define RESTARTS (CLOCK + 8 + 4)
#define SAFE (RESTARTS + 4)

static struct signer attestation;
static uint8_t counter, restarts;
static int64_t tpm_clock; /* s */

static int64_t answer(struct fake_world *world, const struct notary_question *question, struct notary_answer *out)
{
	uint8_t bytes[STATED_LENGTH], signature[64];

	(void)world;
	if (question->wish == NOTARY_SIGN)
		return 0;
	counter = (uint8_t)(counter + (question->wish == NOTARY_STEP));
	ck_assert(text_unhex(stated, bytes, sizeof(bytes)));
	memcpy(bytes + QUALIFYING, question->head, 32);
	for (int i = 0; i < 8; i++)
		bytes[CLOCK + i] = (uint8_t)((uint64_t)(tpm_clock * 1000) >> (8 * (7 - i)));
	memset(bytes + RESTARTS, 0, 4);
	bytes[RESTARTS] = restarts;
	bytes[SAFE] = 1;
	bytes[sizeof(bytes) - 1] = counter;
	signer_sign(&attestation, bytes, sizeof(bytes), signature);
	out->statement = json_object();
	json_put_hex(out->statement, "attest", bytes, sizeof(bytes));
	json_put_hex(out->statement, "signature", signature, sizeof(signature));
	json_object_set_new(out->statement, "key", jws_key_to_json(&attestation.public));
	return 0;
}

/* So much later by the clock, by the TPM's; then a checkpoint. */
static void checkpoint_after(int64_t seconds, int64_t tpm)
{
	fake.now += seconds;
	tpm_clock += tpm;
	checkpoints_note(&broker, true);
	pump();
	pump();
}

START_TEST(a_clock_that_the_tpm_contradicts_is_doubted)
{
	setup();
	keep_time();
	attestation = signer_new();
	fake.tpm_answers = answer;
	init_stated(&attestation);
	ck_assert_int_eq(count("ledger.checkpoint"), 1);
	must(TANAKA, "AddPerson", "{\"login\":\"sato\"}");
	checkpoint_after(3600, 3400); /* within what a TPM's clock may be off */
	must(TANAKA, "AddPerson", "{\"login\":\"ito\"}");
	ck_assert_int_ge(count("ledger.checkpoint"), 2);
	ck_assert_int_eq(count("clock.doubted"), 0);
	checkpoint_after(86400, 3600); /* a kernel that was made to believe a day */
	must(TANAKA, "AddPerson", "{\"login\":\"suzuki\"}");
	checkpoint_after(1, 1);
	ck_assert_int_eq(count("clock.doubted"), 1);
	ck_assert_int_eq(json_member_number(newest("clock.doubted"), "by", 0), 86400 - 3600);
	restarts++; /* its clock stood still for a while, which says nothing */
	must(TANAKA, "AddPerson", "{\"login\":\"kimura\"}");
	checkpoint_after(86400, 10);
	ck_assert_int_eq(count("clock.doubted"), 1);
	verify();
	signer_free(&attestation);
	finish();
}
END_TEST

/* ---- the kernel's own ---- */

START_TEST(the_kernel_says_how_the_clock_stands_and_when_it_is_set)
{
	int64_t off;
	enum clock_sync sync = clock_synchronised(&off);
	int fd = clock_watch();

	ck_assert_int_eq(sync == CLOCK_SYNC_YES, off >= 0);
	ck_assert_int_ge(fd, 0);
	clock_watch_again(fd);
	close(fd);
}
END_TEST

int main(void)
{
	const TTest *const bare[] = { a_clock_that_the_tpm_contradicts_is_doubted, the_kernel_says_how_the_clock_stands_and_when_it_is_set };
	const TTest *const staffed[] = { how_the_clock_stands_is_recorded_at_the_start_and_when_it_changes, a_clock_set_back_revives_nothing,
		the_time_of_events_never_goes_back, a_clock_that_is_set_back_again_and_again_stops_no_time,
		a_clock_that_was_a_little_fast_is_waited_for, a_second_is_no_step_and_a_jump_forward_is_one,
		a_step_that_could_not_be_recorded_is_recorded_later,
		what_was_done_to_the_clock_while_mediad_was_away_is_found, an_administrator_answers_for_books_that_are_ahead };
	int failed = suite_run_with("mediad/broker/timekeeper", staffed, ARRAY_SIZE(staffed), begin, finish);

	return suite_run("mediad/broker/timekeeper: the TPM and the kernel", bare, ARRAY_SIZE(bare)) || failed;
}
