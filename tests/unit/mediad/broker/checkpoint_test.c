// SPDX-License-Identifier: GPL-3.0-or-later
/* Checkpoints with a TPM that takes its time: their order, what is recorded meanwhile, and what a TPM that is silent leaves. */
#include "tests/unit/mediad/broker/stated_host.h"

static struct signer attestation;
static uint8_t counter;    /* where the TPM's stands */
static int64_t delay;      /* ms that an answer takes */
static int silent;         /* so many of the next questions have no answer */
static bool silent_step;   /* nor has a step, which is made */
static char questions[32]; /* in their order: c(ounter), s(tep) */

/* What was announced before a step: the ledger must know it first. */
static bool is_announced(void)
{
	struct ledger_report report;

	return ledger_verify(broker.registry, &report, NULL) == 0 && report.announced >= counter + 1u;
}

static int64_t answer(struct fake_world *world, const struct notary_question *question, struct notary_answer *out)
{
	size_t used = strlen(questions);

	(void)world;
	if (question->wish == NOTARY_SIGN)
		return delay;
	questions[used] = question->wish == NOTARY_STEP ? 's' : 'c';
	questions[used + 1] = '\0';
	if (question->wish == NOTARY_STEP) {
		ck_assert(is_announced());
		counter++;
	}
	if (silent > 0 || (silent_step && question->wish == NOTARY_STEP)) {
		silent -= silent > 0;
		fault_set(&out->fault, -ETIMEDOUT, "The TPM has not answered.");
		return delay;
	}
	out->statement = stating_counter(&attestation, question->head, counter);
	return delay;
}

static void begin(void)
{
	setup();
	attestation = signer_new();
	counter = 2;
	delay = 0;
	silent = 0;
	silent_step = false;
	questions[0] = '\0';
	fake.tpm_answers = answer;
	init_stated(&attestation);
}

static void finish(void)
{
	signer_free(&attestation);
	teardown();
}

static struct ledger_report books(void)
{
	struct ledger_report report;
	struct fault fault = { 0 };

	ck_assert_msg(ledger_verify(broker.registry, &report, &fault) == 0, "%s", fault.message);
	return report;
}

START_TEST(a_step_is_announced_then_made_then_recorded)
{
	ck_assert_str_eq(questions, "cs"); /* after Init, at once */
	ck_assert_int_eq(books().checkpoints, 1);
	ck_assert_uint_eq(books().counter, 3);
	must(TANAKA, "AddPerson", "{\"login\":\"sato\"}");
	pump();
	ck_assert_str_eq(questions, "cscs");
	ck_assert_int_eq(books().checkpoints, 2);
	ck_assert_uint_eq(books().counter, counter);
}
END_TEST

/* The loop, until the TPM was asked that much. */
static void wait_until_asked(const char *expected)
{
	for (int i = 0; i < 2000 && strcmp(questions, expected) != 0; i++)
		wait_for(1);
	ck_assert_str_eq(questions, expected);
}

START_TEST(while_the_tpm_thinks_everybody_is_served_and_nothing_stays_uncovered)
{
	delay = 200;
	must(TANAKA, "AddPerson", "{\"login\":\"sato\"}"); /* each asks for a checkpoint at once */
	must(TANAKA, "AddPerson", "{\"login\":\"suzuki\"}");
	must(4242, "Status", "{}");
	ck_assert_int_eq(books().checkpoints, 1);
	wait_until_asked("cscs"); /* what came before the step is covered by it */
	must(TANAKA, "AddPerson", "{\"login\":\"ito\"}");
	wait_until_asked("cscscs"); /* what came after it, by one more */
	wait_for(300);
	ck_assert_int_eq(books().checkpoints, 3);
	ck_assert_uint_eq(books().counter, counter);
	wait_until_asked("cscscs");
}
END_TEST

START_TEST(a_tpm_that_is_silent_spoils_nothing_and_the_next_checkpoint_holds)
{
	silent = 1;
	must(TANAKA, "AddPerson", "{\"login\":\"sato\"}");
	pump();
	ck_assert_str_eq(questions, "csc"); /* the counter is not known: it is not stepped */
	silent_step = true;
	must(TANAKA, "AddPerson", "{\"login\":\"suzuki\"}");
	pump();
	ck_assert_str_eq(questions, "csccs");
	ck_assert_int_eq(books().checkpoints, 1);
	ck_assert_uint_ge(books().announced, counter); /* so nobody takes the books for an older copy */
	silent_step = false;
	must(TANAKA, "AddPerson", "{\"login\":\"ito\"}");
	pump();
	ck_assert_int_eq(books().checkpoints, 3); /* the one that was lost has its statement too */
	ck_assert_uint_eq(books().counter, counter);
	must(ROOT, "LedgerVerify", "{}");
	ck_assert(json_is_true(json_object_get(heard, "tpm")));
}
END_TEST

START_TEST(a_comparison_asked_before_a_step_is_no_accusation)
{
	delay = 2000; /* so that its answer comes after the step */
	ask(ROOT, "LedgerVerify", "{}");
	ck_assert_str_eq(error, "no answer");
	delay = 0;
	must(TANAKA, "AddPerson", "{\"login\":\"sato\"}");
	ck_assert_int_eq(books().checkpoints, 2);
	text_copy(error, sizeof(error), "no answer");
	for (int i = 0; i < 1000 && strcmp(error, "no answer") == 0; i++)
		wait_for(10);
	ck_assert_str_eq(error, "");
	ck_assert(json_is_true(json_object_get(heard, "tpm")));
	ck_assert_int_eq(broker.closed.code, 0);
	ck_assert_int_eq(books().checkpoints, 2);
}
END_TEST

START_TEST(without_the_tpm_verify_says_that_it_was_not_asked)
{
	silent = 1;
	must(ROOT, "LedgerVerify", "{}");
	ck_assert(json_is_false(json_object_get(heard, "tpm")));
}
END_TEST

START_TEST(a_counter_beyond_the_books_is_found_out_and_answered_for_once)
{
	counter += 5;
	must_not(ROOT, "LedgerVerify", "{}", "io.mediad.Closed");
	ck_assert_ptr_nonnull(strstr(sentence(), "older copy"));
	fault_set(&broker.closed, -EUCLEAN, "an older copy");
	must(TANAKA, "LedgerAccept", "{\"reason\":\"disk\"}");
	ck_assert_int_eq(json_member_number(heard, "steps", 0), 5);
	ck_assert_uint_eq(strlen(json_member_text(heard, "since")), 20);
	ck_assert_int_eq(broker.closed.code, 0);
	pump();
	must(ROOT, "LedgerVerify", "{}");
	must_not(TANAKA, "LedgerAccept", "{\"reason\":\"disk\"}", "io.mediad.BadInput");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_step_is_announced_then_made_then_recorded,
		while_the_tpm_thinks_everybody_is_served_and_nothing_stays_uncovered,
		a_tpm_that_is_silent_spoils_nothing_and_the_next_checkpoint_holds,
		a_comparison_asked_before_a_step_is_no_accusation, without_the_tpm_verify_says_that_it_was_not_asked,
		a_counter_beyond_the_books_is_found_out_and_answered_for_once };

	return suite_run_with("mediad/broker/checkpoint", tests, ARRAY_SIZE(tests), begin, finish);
}
