// SPDX-License-Identifier: GPL-3.0-or-later
/* The methods about people: suspending, deputies, the personnel list. */
#include "tests/unit/mediad/broker/stage.h"

static bool was_told(const char *word)
{
	SCOPED(json_text_free) char *text = json_dumps(told, 0);

	return strstr(text, word);
}

/* Shows R-ACC-17, R-APP-08. */
START_TEST(who_is_suspended_loses_what_is_open_and_can_still_report_a_loss)
{
	in_service();
	open_medium();
	ask(SUZUKI, "Watch", "{}");
	must_not(SATO, "SuspendPerson", "{\"person\":\"ito\",\"reason\":\"r\",\"emergency\":\"yes\"}", "io.mediad.Refused");
	must_not(TANAKA, "SuspendPerson", "{\"person\":\"sato\",\"reason\":\"r\"}", "io.mediad.BadInput");
	must(TANAKA, "SuspendPerson", "{\"person\":\"sato\",\"reason\":\"r\",\"emergency\":\"yes\"}");
	ck_assert_str_eq(json_member_text(heard, "standing"), "suspended");
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(fake.request.flags & VOLUME_FORCE);
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	ck_assert(!medium_now().opened);
	ck_assert(was_told("person.suspended"));
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "suspended"));
	must_not(SATO, "List", "{}", "io.mediad.Refused");
	must(SATO, "Lost", "{\"number\":\"M-0001\",\"reason\":\"left on a train\"}");
	must_not(TANAKA, "ResumePerson", "{\"person\":\"sato\",\"reason\":\"r\"}", "io.mediad.Refused");
	must(TANAKA, "GrantRole", "{\"login\":\"suzuki\",\"role\":\"supervisor\"}");
	must(SUZUKI, "ResumePerson", "{\"person\":\"sato\",\"reason\":\"r\"}");
	must(SATO, "List", "{}");
	verify_books();
}
END_TEST

/* Shows R-APP-07. */
START_TEST(a_deputys_yes_says_for_whom_and_the_office_hears_of_the_deputy)
{
	char parameters[256];

	staff_the_office();
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"ciso\"}");
	ask(TANAKA, "Watch", "{}");
	must(SUZUKI, "AddDeputy", "{\"principal\":\"suzuki\",\"deputy\":\"sato\",\"until\":\"2026-12-31\"}");
	plug("2-1", "A100");
	snprintf(parameters, sizeof(parameters), "{\"medium\":\"%s\",\"purpose\":\"report\",\"classification\":\"confidential\"}",
		name_of_tag());
	must(ITO, "RequestUse", parameters);
	must_not(SATO, "Approve", "{\"request\":\"R-0001\"}", "io.mediad.Refused");
	must_not(SUZUKI, "AcceptDeputy", "{\"deputy\":\"D-0001\"}", "io.mediad.Refused");
	must(ITO, "AcceptDeputy", "{\"deputy\":\"D-0001\"}");
	ck_assert(was_told("deputy.accepted"));
	must(SATO, "Approve", "{\"request\":\"R-0001\"}");
	must(KIMURA, "LedgerList", "{\"from\":-4,\"limit\":4}");
	ck_assert(heard_holds("\"for\": \"P-0003\""));
	must(SATO, "ListDeputies", "{}");
	ck_assert(heard_holds("\"state\": \"acting\""));
	must(SATO, "EndDeputy", "{\"deputy\":\"D-0001\",\"reason\":\"back\"}");
	must_not(SATO, "Approve", "{\"request\":\"R-0001\"}", "io.mediad.Refused");
	verify_books();
}
END_TEST

/* Shows R-ACC-05. */
START_TEST(a_list_is_heard_to_its_end_and_rehearsed_before_it_counts)
{
	staff_the_office();
	for (int i = 0; i < 30; i++) {
		must(TANAKA, "ImportPerson", "{\"login\":\"kimura\",\"name\":\"木村 三郎\",\"roles\":\"staff\",\"rehearse\":\"yes\"}");
		ck_assert(heard_holds("R-APP-06"));
	}
	must(TANAKA, "ImportPerson", "{\"login\":\"nobody\",\"name\":\"誰か\",\"rehearse\":\"yes\"}");
	ck_assert(heard_holds("problem"));
	must(TANAKA, "ImportPerson", "{\"login\":\"sato\",\"name\":\"佐藤 花子\",\"department\":\"税務課\",\"number\":\"20001\",\"rehearse\":\"yes\"}");
	ck_assert(heard_holds("transfer"));
	must(TANAKA, "ShowPerson", "{\"person\":\"sato\"}");
	ck_assert(json_is_null(json_object_get(heard, "department")));
	must(TANAKA, "ImportPerson", "{\"login\":\"sato\",\"name\":\"佐藤 花子\",\"department\":\"税務課\",\"number\":\"20001\"}");
	must(TANAKA, "ShowPerson", "{\"person\":\"20001\"}");
	ck_assert_str_eq(json_member_text(heard, "department"), "税務課");
	must(TANAKA, "ListPeople", "{\"department\":\"税務課\"}");
	ck_assert_uint_eq(json_array_size(json_object_get(heard, "people")), 1);
	must_not(TANAKA, "ListPeople", "{\"idle\":\"long\"}", "io.mediad.BadInput");
	must_not(SATO, "ImportPerson", "{\"login\":\"ito\",\"name\":\"x\"}", "io.mediad.Refused");
	verify_books();
}
END_TEST

/* Shows R-ACC-03. */
START_TEST(an_account_comes_by_three_hands)
{
	init();
	must(TANAKA, "AddPerson", "{\"login\":\"sato\"}");
	must(TANAKA, "AddPerson", "{\"login\":\"suzuki\"}");
	must(TANAKA, "GrantRole", "{\"login\":\"sato\",\"role\":\"staff\"}");
	must(TANAKA, "GrantRole", "{\"login\":\"suzuki\",\"role\":\"approver\"}");
	must_not(SATO, "RequestAccount", "{\"login\":\"sato\",\"change\":\"role\",\"role\":\"ciso\",\"purpose\":\"p\"}", "io.mediad.Refused");
	must(SATO, "RequestAccount", "{\"login\":\"ito\",\"change\":\"add\",\"name\":\"伊藤 四郎\",\"department\":\"税務課\",\"purpose\":\"採用\"}");
	must_not(TANAKA, "ActivateAccount", "{\"request\":\"R-0001\"}", "io.mediad.Refused");
	must(SUZUKI, "Approve", "{\"request\":\"R-0001\"}");
	must_not(SUZUKI, "ActivateAccount", "{\"request\":\"R-0001\"}", "io.mediad.Refused");
	must(TANAKA, "ActivateAccount", "{\"request\":\"R-0001\"}");
	ck_assert_str_eq(json_member_text(heard, "login"), "ito");
	must(TANAKA, "ShowPerson", "{\"person\":\"ito\"}");
	ck_assert_str_eq(json_member_text(heard, "department"), "税務課");
	must_not(TANAKA, "ActivateAccount", "{\"request\":\"R-0001\"}", "io.mediad.Refused");
	verify_books();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { who_is_suspended_loses_what_is_open_and_can_still_report_a_loss,
		a_deputys_yes_says_for_whom_and_the_office_hears_of_the_deputy, a_list_is_heard_to_its_end_and_rehearsed_before_it_counts,
		an_account_comes_by_three_hands };

	return suite_run_with("mediad/broker/people", tests, ARRAY_SIZE(tests), setup, teardown);
}
