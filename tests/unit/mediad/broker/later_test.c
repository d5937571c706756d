// SPDX-License-Identifier: GPL-3.0-or-later
/* What takes long over the books: reviewing, closing and rebuilding them, while everybody else is served. */
#include "policy/books.h"
#include "tests/unit/mediad/broker/stated_host.h"

#define TODAY 1795230000       /* 2026-11-21 */
#define SPRING_2020 1588302000 /* 2020-05-01 */
#define MANY 6000              /* events: more than a turn of the loop verifies */

static struct signer attestation;
static uint8_t counter;

static int64_t answer(struct fake_world *world, const struct notary_question *question, struct notary_answer *out)
{
	(void)world;
	if (question->wish == NOTARY_STEP)
		counter++;
	if (question->wish != NOTARY_SIGN)
		out->statement = stating_counter(&attestation, question->head, counter);
	return 0;
}

static void begin(void)
{
	setup();
	attestation = signer_new();
	counter = 2;
	fake.tpm_answers = answer;
	fake.now = SPRING_2020;
	broker.settings = settings_default();
	init_stated(&attestation);
	must(TANAKA, "AddPerson", "{\"login\":\"kimura\"}");
	must(TANAKA, "GrantRole", "{\"login\":\"kimura\",\"role\":\"auditor\"}");
	must(TANAKA, "AddPerson", "{\"login\":\"suzuki\"}");
	must(TANAKA, "GrantRole", "{\"login\":\"suzuki\",\"role\":\"administrator\"}");
	pump();
	fake.now = TODAY;
}

static void finish(void)
{
	signer_free(&attestation);
	teardown();
}

static void record_many(void)
{
	json_t *data = json_pack("{s:i}", "open_hubs", 0);
	struct record records[100];

	for (size_t i = 0; i < ARRAY_SIZE(records); i++)
		records[i] = (struct record){ .kind = "gate.status", .now = fake.now, .data = data };
	for (size_t i = 0; i < MANY / ARRAY_SIZE(records); i++)
		ck_assert_int_eq(registry_record(broker.registry, records, ARRAY_SIZE(records), NULL), 0);
	json_decref(data);
}

/* The call is not answered within a turn of the loop, and others are meanwhile; then it is. */
static void asks_for_long(uint32_t uid, const char *method, const char *parameters)
{
	call(uid, method, parameters);
	wait_for(0);
	ck_assert_str_eq(error, "no answer");
}

static void meanwhile(uint32_t uid, const char *method, const char *parameters)
{
	ck_assert_msg(call(uid, method, parameters), "%s: %s: %s", method, error, sentence());
}

static void wait_for_answer(void)
{
	text_copy(error, sizeof(error), "no answer");
	for (int i = 0; i < 2000 && strcmp(error, "no answer") == 0; i++)
		wait_for(5);
}

static void is_done(void)
{
	wait_for_answer();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
}

static int64_t number(const char *sql)
{
	int64_t out = -1;

	ck_assert_int_eq(store_number(registry_store(broker.registry), sql, NO_VALUES, &out, NULL), 0);
	return out;
}

/* Shows R-LOG-05. */
START_TEST(a_review_waits_for_the_whole_ledger_and_nobody_waits_for_it)
{
	record_many();
	asks_for_long(KIMURA, "ReviewLedger", "{\"month\":\"2026-11\",\"note\":\"全件を確認\",\"findings\":\"なし\"}");
	meanwhile(4242, "Status", "{}");
	is_done();
	ck_assert_str_eq(json_member_text(heard, "review"), "L-0001");
	must_not(KIMURA, "ConfirmLedgerReview", "{\"review\":\"L-0001\"}", "io.mediad.Refused");
	must_not(TANAKA, "ConfirmLedgerReview", "{\"review\":\"L-0002\"}", "io.mediad.NotFound");
	must(TANAKA, "ConfirmLedgerReview", "{\"review\":\"L-0001\"}");
	must(KIMURA, "ListLedgerReviews", "{}");
	ck_assert_uint_eq(json_array_size(json_object_get(heard, "reviews")), 1);
	ck_assert(heard_holds("全件を確認"));
	verify_books();
}
END_TEST

/* Shows R-LOG-05. */
START_TEST(what_cannot_be_reviewed_is_said_at_once_and_bad_books_are_not_vouched_for)
{
	must_not(KIMURA, "ReviewLedger", "{\"month\":\"2026-12\",\"note\":\"確認\"}", "io.mediad.BadInput");
	must_not(KIMURA, "ReviewLedger", "{\"month\":\"2026-10\",\"note\":\"確認\"}", "io.mediad.BadInput");
	ck_assert_int_eq(store_run(registry_store(broker.registry), "UPDATE person SET name = 'x' WHERE id = 'P-0002'", NO_VALUES, NULL), 0);
	must_not(KIMURA, "ReviewLedger", "{\"month\":\"2020-05\",\"note\":\"確認\"}", "io.mediad.Closed");
	ck_assert_int_eq(number("SELECT count(*) FROM ledger_review"), 0);
}
END_TEST

START_TEST(whose_rights_end_meanwhile_reviews_nothing)
{
	record_many();
	asks_for_long(KIMURA, "ReviewLedger", "{\"note\":\"確認\"}");
	meanwhile(TANAKA, "RevokeRole", "{\"login\":\"kimura\",\"role\":\"auditor\"}");
	wait_for_answer();
	ck_assert_str_eq(error, "io.mediad.Refused");
	ck_assert_int_eq(number("SELECT count(*) FROM ledger_review"), 0);
	verify_books();
}
END_TEST

/* Shows R-LOG-03. */
START_TEST(the_registry_is_made_anew_while_others_are_served)
{
	record_many();
	ck_assert_int_eq(store_run(registry_store(broker.registry), "UPDATE person SET name = 'x' WHERE id = 'P-0002'", NO_VALUES, NULL), 0);
	asks_for_long(TANAKA, "LedgerRebuild", "{\"reason\":\"照合で不一致\"}");
	meanwhile(TANAKA, "AddPerson", "{\"login\":\"ito\"}"); /* is in the new one too */
	is_done();
	ck_assert_int_gt(json_member_number(heard, "events", 0), MANY);
	ck_assert_int_eq(number("SELECT count(*) FROM person WHERE name = 'x'"), 0);
	ck_assert_int_eq(number("SELECT count(*) FROM login WHERE login = 'ito'"), 1);
	verify_books();
	ck_assert_int_eq(number("SELECT count(*) FROM event WHERE text LIKE '%\"ledger.rebuilt\"%'"), 1);
}
END_TEST

/* What mediactl does between the two calls is to write that copy and to read it again. */
static void copy_until(const char *day, char *parameters, size_t size)
{
	char wish[64];
	const char *hash;
	int64_t until;

	text_format(wish, sizeof(wish), "{\"until\":\"%s\"}", day);
	must(TANAKA, "LedgerCloseStatement", wish);
	ck_assert_ptr_nonnull(json_member_text(heard, "jws"));
	ck_assert_int_eq(json_member_number(heard, "from", 0), 1);
	until = json_member_number(heard, "until", 0);
	text_format(wish, sizeof(wish), "{\"until\":%lld}", (long long)until);
	must(TANAKA, "BackupRead", wish);
	ck_assert_int_eq((int64_t)json_array_size(json_object_get(heard, "events")), until);
	hash = json_member_text(json_array_get(json_object_get(heard, "events"), (size_t)until - 1), "hash");
	text_format(parameters, size, "{\"until\":\"%s\",\"sequence\":%lld,\"hash\":\"%s\"}", day, (long long)until, hash);
}

/* Shows R-RET-03. */
START_TEST(old_years_are_closed_while_others_are_served)
{
	char parameters[192];

	record_many();
	copy_until("2021-03-31", parameters, sizeof(parameters));
	must_not(KIMURA, "LedgerClose", parameters, "io.mediad.Refused");
	asks_for_long(TANAKA, "LedgerClose", parameters);
	meanwhile(TANAKA, "AddPerson", "{\"login\":\"ito\"}");
	is_done();
	ck_assert_int_gt(number("SELECT min(seq) FROM event"), 3);
	ck_assert_int_eq(number("SELECT count(*) FROM event WHERE text LIKE '%\"ledger.closed\"%'"), 1);
	ck_assert_int_eq(number("SELECT count(*) FROM person"), 4);
	verify_books();
	must_not(TANAKA, "LedgerClose", parameters, "io.mediad.NotFound"); /* it is closed */
}
END_TEST

/* Shows R-RET-03. */
START_TEST(what_was_not_copied_and_what_must_be_kept_stays)
{
	char parameters[192];

	copy_until("2021-03-31", parameters, sizeof(parameters));
	parameters[strlen(parameters) - 3] ^= 1;
	must_not(TANAKA, "LedgerClose", parameters, "io.mediad.BadInput");
	fake.now = SPRING_2020 + 86400;
	must_not(TANAKA, "LedgerCloseStatement", "{\"until\":\"2020-05-01\"}", "io.mediad.Refused");
	ck_assert_str_eq(json_member_text(heard, "rule"), "R-RET-03");
	ck_assert_int_eq(number("SELECT min(seq) FROM event"), 1);
}
END_TEST

/* mediad ends in the middle: nothing was changed, and what was begun gives way to the next. */
START_TEST(a_closing_that_broke_off_is_begun_anew)
{
	char parameters[192];

	record_many();
	copy_until("2021-03-31", parameters, sizeof(parameters));
	asks_for_long(TANAKA, "LedgerClose", parameters);
	verifier_free(broker.verifier);
	ck_assert_int_eq(verifier_new(&broker, &broker.verifier), 0);
	ck_assert_int_eq(store_run(registry_store(broker.registry), "INSERT INTO snapshot SELECT max(seq), 1, 'x' FROM event WHERE text LIKE '%\"ledger.checkpoint\"%'",
				 NO_VALUES, NULL), 0);
	verify_books();
	asks_for_long(TANAKA, "LedgerClose", parameters);
	is_done();
	verify_books();
}
END_TEST

/* Shows R-LOG-09. */
START_TEST(what_a_person_did_is_looked_into_and_that_is_on_record)
{
	must_not(TANAKA, "SearchLedger", "{\"reason\":\"x\",\"person\":\"suzuki\"}", "io.mediad.Refused");
	must_not(KIMURA, "SearchLedger", "{\"reason\":\"x\"}", "io.mediad.BadInput");
	must_not(KIMURA, "SearchLedger", "{\"reason\":\"x\",\"person\":\"nobody\"}", "io.mediad.NotFound");
	must_not(KIMURA, "SearchLedger", "{\"reason\":\"x\",\"from\":\"2020-13-01\"}", "io.mediad.BadInput");
	ck_assert_int_eq(number("SELECT count(*) FROM event WHERE text LIKE '%ledger.searched%'"), 0);
	must(KIMURA, "SearchLedger", "{\"reason\":\"I-0001\",\"person\":\"suzuki\"}");
	ck_assert_int_eq(number("SELECT count(*) FROM event WHERE text LIKE '%ledger.searched%' AND text LIKE '%I-0001%'"), 1);
	ck_assert(heard_holds("person.added") && heard_holds("role.granted") && !heard_holds("host.provisioned"));
	ck_assert_uint_eq(json_array_size(json_object_get(heard, "events")), 3); /* added, role, and that it was looked into */
	must(KIMURA, "SearchLedger", "{\"reason\":\"x\",\"until\":\"2020-04-30\"}");
	ck_assert_uint_eq(json_array_size(json_object_get(heard, "events")), 0);
	record_many(); /* more than a part */
	must(KIMURA, "SearchLedger", "{\"reason\":\"x\",\"from\":\"2026-11-21\",\"person\":\"suzuki\"}");
	ck_assert_int_gt(progress, 1);
	ck_assert_uint_eq(json_array_size(json_object_get(heard, "events")), 1); /* the last part: this look itself */
	verify_books();
}
END_TEST

int main(void)
{
	const TTest *tests[] = { what_a_person_did_is_looked_into_and_that_is_on_record, a_review_waits_for_the_whole_ledger_and_nobody_waits_for_it,
		what_cannot_be_reviewed_is_said_at_once_and_bad_books_are_not_vouched_for, whose_rights_end_meanwhile_reviews_nothing,
		the_registry_is_made_anew_while_others_are_served, old_years_are_closed_while_others_are_served,
		what_was_not_copied_and_what_must_be_kept_stays, a_closing_that_broke_off_is_begun_anew };

	return suite_run_with("mediad/broker/later", tests, ARRAY_SIZE(tests), begin, finish);
}
