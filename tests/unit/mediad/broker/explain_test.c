// SPDX-License-Identifier: GPL-3.0-or-later
/* What is said of an act is what the act then meets, for everybody and in every state; and the books do not move. */
#include "policy/explain.h"
#include "tests/unit/mediad/broker/stage.h"

#define QUESTION_TEXT 256

static const struct person {
	uint32_t uid;
	const char *login;
} people[] = { { TANAKA, "tanaka" }, { SUZUKI, "suzuki" }, { SATO, "sato" }, { ITO, "ito" }, { KIMURA, "kimura" } };

/* The acts with what their calls need beside the number. */
static const struct asked {
	const char *action, *method, *rest;
	bool works; /* on the stick, which is refused first where that is in use */
} acts[] = {
	{ "open", "Open", "", true },
	{ "close", "Close", "", false },
	{ "checkout", "CheckOut", "", false },
	{ "return", "Return", "", false },
	{ "register", "Register", "", true },
	{ "provide", "Provide", "", true },
	{ "provide-end", "EndProvide", "", true },
	{ "escrow-rotate", "RotateEscrow", "", true },
	{ "witness", "Witness", "", false },
	{ "erase", "Erase", ",\"confirm\":\"M-0001\"", true },
	{ "lost", "Lost", ",\"reason\":\"r\"", false },
	{ "found", "Found", ",\"reason\":\"r\"", false },
	{ "quarantine-release", "ReleaseQuarantine", ",\"reason\":\"r\"", false },
	{ "hold-set", "SetHold", ",\"reason\":\"r\"", false },
	{ "hold-release", "ReleaseHold", ",\"reason\":\"r\"", false },
};

static int64_t events(void)
{
	struct ledger_head head;

	ck_assert_int_eq(ledger_head(broker.registry, &head, NULL), 0);
	return head.sequence;
}

/* Asks, and holds that nothing was recorded. */
static bool is_allowed(uint32_t asker, const char *action, const char *number, const char *login)
{
	char parameters[QUESTION_TEXT];
	int64_t before = events();

	snprintf(parameters, sizeof(parameters), "{\"action\":\"%s\",\"number\":\"%s\",\"person\":\"%s\"}", action, number, login);
	must(asker, "ExplainPolicy", parameters);
	ck_assert_int_eq(events(), before);
	return json_is_true(json_object_get(heard, "allowed"));
}

/* The act itself must be refused with the same words. */
static void refused_alike(const struct asked *asked, const struct person *person)
{
	SCOPED(json_release) json_t *why = json_incref(json_object_get(heard, "why"));
	char parameters[QUESTION_TEXT];

	snprintf(parameters, sizeof(parameters), "{\"number\":\"M-0001\"%s}", asked->rest);
	ck_assert_msg(!ask(person->uid, asked->method, parameters), "%s by %s was to be refused: %s", asked->action, person->login,
		json_member_text(why, "text"));
	if (asked->works && medium_now().opened)
		return;
	ck_assert_str_eq(json_member_text(heard, "text"), json_member_text(why, "text"));
	ck_assert(json_equal(json_object_get(heard, "rule"), json_object_get(why, "rule")) ||
		  !json_object_get(why, "rule"));
}

static unsigned int hold_all_to_it(void)
{
	unsigned int allowed = 0;

	for (size_t p = 0; p < ARRAY_SIZE(people); p++)
		for (size_t i = 0; i < ARRAY_SIZE(acts); i++) {
			limits_free(MOVE(broker.limits));
			ck_assert_int_eq(limits_new(&broker.limits), 0);
			if (is_allowed(TANAKA, acts[i].action, "M-0001", people[p].login))
				allowed++;
			else
				refused_alike(&acts[i], &people[p]);
		}
	return allowed;
}

/* Shows R-TRN-05. */
START_TEST(what_is_explained_is_what_the_act_meets_and_nothing_is_recorded)
{
	staff_the_office();
	ask_and_approve();
	ck_assert_uint_gt(hold_all_to_it(), 0);
	register_medium();
	ck_assert_uint_gt(hold_all_to_it(), 0);
	open_medium();
	ck_assert_uint_gt(hold_all_to_it(), 0);
	close_medium();
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"worn out\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	ck_assert_uint_gt(hold_all_to_it(), 0);
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
	ck_assert(is_allowed(TANAKA, "erase", "M-0001", "tanaka"));
	must(SATO, "Lost", "{\"number\":\"M-0001\",\"reason\":\"r\"}");
	ck_assert_uint_gt(hold_all_to_it(), 0);
	verify_books();
}
END_TEST

START_TEST(staff_ask_about_themselves_alone)
{
	in_service();
	ck_assert(is_allowed(SATO, "open", "M-0001", "sato"));
	must(SATO, "ExplainPolicy", "{\"action\":\"open\",\"number\":\"M-0001\"}");
	ck_assert_str_eq(json_member_text(heard, "login"), "sato");
	must_not(SATO, "ExplainPolicy", "{\"action\":\"open\",\"number\":\"M-0001\",\"person\":\"ito\"}", "io.mediad.Refused");
	ck_assert(!is_allowed(KIMURA, "open", "M-0001", "ito"));
	ck_assert_str_eq(json_member_text(json_object_get(heard, "why"), "rule"), "R-ACC-12");
	ck_assert(!is_allowed(KIMURA, "open", "M-0001", "tanaka")); /* neither staff nor approver: the role does not reach */
	ck_assert_str_eq(json_member_text(json_object_get(heard, "why"), "rule"), "R-ACC-06");
}
END_TEST

START_TEST(a_question_about_a_request_is_answered_for_each_approver)
{
	in_service();
	must(TANAKA, "GrantRole", "{\"login\":\"suzuki\",\"role\":\"staff\"}");
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"approver\"}");
	must(SUZUKI, "RequestUse", "{\"medium\":\"M-0001\",\"purpose\":\"mine\"}");
	ck_assert(!is_allowed(KIMURA, "approve", "R-0002", "suzuki"));
	ck_assert_str_eq(json_member_text(json_object_get(heard, "why"), "rule"), "R-APP-05");
	ck_assert_str_eq(json_member_text(json_object_get(heard, "why"), "clause"), "南国市 4(7)①");
	ck_assert_str_eq(json_member_text(json_object_get(heard, "why"), "ask"), "伊藤 四郎");
	must_not(SUZUKI, "Approve", "{\"request\":\"R-0002\"}", "io.mediad.Refused");
	ck_assert_str_eq(json_member_text(heard, "ask"), "伊藤 四郎");
	ck_assert(is_allowed(KIMURA, "approve", "R-0002", "ito"));
	ck_assert(is_allowed(KIMURA, "deny", "R-0002", "ito"));
	must(ITO, "Approve", "{\"request\":\"R-0002\"}");
}
END_TEST

START_TEST(another_time_is_asked_about_with_the_books_of_now)
{
	in_service();
	must(ITO, "RequestUse", "{\"medium\":\"M-0001\",\"purpose\":\"p\",\"until\":\"2026-11-30\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	must(ITO, "ExplainPolicy", "{\"action\":\"open\",\"number\":\"M-0001\",\"at\":\"2026-11-30 12:00\"}");
	ck_assert(json_is_true(json_object_get(heard, "allowed")));
	must(ITO, "ExplainPolicy", "{\"action\":\"open\",\"number\":\"M-0001\",\"at\":\"2026-12-02\"}");
	ck_assert(!json_is_true(json_object_get(heard, "allowed")));
}
END_TEST

START_TEST(every_act_that_can_be_asked_about_has_its_method)
{
	for (size_t i = 0; explained_at(i); i++) {
		ck_assert_msg(methods_find(explained_at(i)->method) != NULL, "%s", explained_at(i)->action);
		ck_assert_ptr_eq(explained_find(explained_at(i)->action), explained_at(i));
	}
}
END_TEST

/* A request is rehearsed with its form filled in, so that what is said is the rule's. */
START_TEST(asking_for_something_is_explained_too)
{
	in_service();
	ck_assert(is_allowed(KIMURA, "request-carry-out", "M-0001", "sato"));
	ck_assert(is_allowed(KIMURA, "request-use", "M-0001", "ito"));
	ck_assert(is_allowed(KIMURA, "request-dispose", "M-0001", "sato"));
	ck_assert(is_allowed(KIMURA, "request-provide", "M-0001", "sato"));
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"worn out\"}");
	ck_assert(!is_allowed(KIMURA, "request-dispose", "M-0001", "sato"));
	ck_assert_str_eq(json_member_text(json_object_get(heard, "why"), "rule"), "R-APP-01");
}
END_TEST

static const char *level_says(const char *member)
{
	return json_member_text(json_object_get(heard, "level"), member);
}

/* Shows R-DSP-01. */
START_TEST(what_ends_a_medium_is_explained_with_its_level)
{
	in_service();
	is_allowed(KIMURA, "open", "M-0001", "sato");
	ck_assert_ptr_null(json_object_get(heard, "level"));
	ck_assert(is_allowed(KIMURA, "request-reuse", "M-0001", "sato"));
	ck_assert_str_eq(level_says("why"), "reuse");
	ck_assert_str_eq(level_says("rule"), "R-REU-01");
	ck_assert(!is_allowed(KIMURA, "erase", "M-0001", "tanaka"));
	ck_assert_str_eq(level_says("needed"), "E2");
	ck_assert_str_eq(level_says("why"), "class");
	ck_assert_str_eq(level_says("rule"), "R-DSP-01");
	ck_assert_str_eq(level_says("least"), "E2");
	must(SATO, "RequestReuse", "{\"number\":\"M-0001\",\"purpose\":\"p\",\"business\":\"b\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	is_allowed(KIMURA, "erase", "M-0001", "tanaka");
	ck_assert_str_eq(level_says("why"), "reuse"); /* as was asked for */
}
END_TEST

START_TEST(what_makes_no_sense_is_not_answered)
{
	in_service();
	must_not(SATO, "ExplainPolicy", "{\"action\":\"eat\",\"number\":\"M-0001\"}", "io.mediad.BadInput");
	must_not(SATO, "ExplainPolicy", "{\"action\":\"open\",\"number\":\"M-0099\"}", "io.mediad.NotFound");
	must_not(SATO, "ExplainPolicy", "{\"action\":\"open\",\"number\":\"M-0001\",\"zone\":\"moon\"}", "io.mediad.BadInput");
	must_not(SATO, "ExplainPolicy", "{\"action\":\"open\",\"number\":\"M-0001\",\"at\":\"soon\"}", "io.mediad.BadInput");
	must_not(TANAKA, "ExplainPolicy", "{\"action\":\"open\",\"number\":\"M-0001\",\"person\":\"nobody9\"}", "io.mediad.NotFound");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { what_is_explained_is_what_the_act_meets_and_nothing_is_recorded, staff_ask_about_themselves_alone,
		a_question_about_a_request_is_answered_for_each_approver, another_time_is_asked_about_with_the_books_of_now,
		every_act_that_can_be_asked_about_has_its_method, asking_for_something_is_explained_too,
		what_ends_a_medium_is_explained_with_its_level,
		what_makes_no_sense_is_not_answered };

	return suite_run_with("mediad/broker/explain", tests, ARRAY_SIZE(tests), setup, teardown);
}
