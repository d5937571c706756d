// SPDX-License-Identifier: GPL-3.0-or-later
/* What the verbs about one person and about deputies print. */
#include <check.h>
#include <string.h>

#include "common/macros.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define SATO                                                                                                                  \
	"{\"parameters\":{\"person\":\"P-0002\",\"name\":\"佐藤 花子\",\"department\":\"税務課\",\"number\":\"20001\",\"external\":false,"       \
	"\"standing\":\"over\",\"until\":\"2026-11-21T14:59:59Z\",\"logins\":[{\"login\":\"sato\",\"uid\":1001}],\"grants\":[{\"role\":"       \
	"\"approver\",\"department\":\"税務課\",\"until\":\"2027-03-31T14:59:59Z\"}],\"deputies\":[],\"handles\":[{\"number\":\"M-0001\","     \
	"\"state\":\"in-service\"}],\"manages\":[],\"out\":[],\"open\":[],\"requests\":[]}}"

/* Shows R-CUS-07. */
START_TEST(who_leaves_is_shown_with_what_must_come_back)
{
	static const char *const shown[] = { "must be handed over", "P-0002", "佐藤 花子", "20001", "sato", "approver", "税務課", "M-0001", "over" };
	struct talk talk = { .replies = { SATO } };

	TALK(&talk, "people", "retire", "sato", "--reason", "退職");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
		ck_assert_msg(strstr(talk.out, shown[i]) != NULL, "%s: %s", shown[i], talk.out);
	TALK(&talk, "people", "show", "sato");
	ck_assert_ptr_null(strstr(talk.out, "must be handed over"));
	ck_assert_ptr_nonnull(strstr(talk.out, "M-0001"));
	talk_clear(&talk);
}
END_TEST

START_TEST(who_holds_nothing_has_nothing_to_hand_over)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"person\":\"P-0002\",\"name\":\"佐藤 花子\",\"standing\":\"suspended\","
					  "\"suspended_why\":\"x\",\"external\":true}}" } };

	TALK(&talk, "people", "suspend", "sato", "--reason", "x", "--emergency");
	ck_assert_ptr_null(strstr(talk.out, "must be handed over"));
	ck_assert_ptr_nonnull(strstr(talk.out, "from outside"));
	ck_assert_ptr_nonnull(strstr(talk.out, "suspended"));
	talk_clear(&talk);
}
END_TEST

START_TEST(deputies_are_listed_with_role_and_state)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"deputies\":[{\"deputy\":\"D-0001\",\"principal_name\":\"田中 次郎\",\"name\":\"佐藤 花子\","
					  "\"role\":null,\"from\":\"2026-11-21T00:00:00Z\",\"until\":\"2026-12-31T14:59:59Z\",\"state\":\"acting\"}]}}" } };

	TALK(&talk, "deputy", "list");
	ck_assert_msg(strstr(talk.out, "D-0001") && strstr(talk.out, "all") && strstr(talk.out, "acting"), "%s", talk.out);
	talk.replies[0] = "{\"parameters\":{\"deputies\":[]}}";
	TALK(&talk, "deputy", "list");
	ck_assert_str_eq(talk.out, "Nobody acts for anybody.\n");
	talk_clear(&talk);
}
END_TEST

/* Shows R-ACC-07. */
START_TEST(that_roles_are_not_to_be_held_together_is_marked_however_many_there_are)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"people\":[{\"person\":\"P-0002\",\"login\":\"sato\",\"name\":\"佐藤 花子\",\"roles\":["
					  "\"staff\",\"approver\",\"administrator\",\"auditor\",\"ciso\",\"mynumber\",\"supervisor\",\"incident\",\"contact\"],"
					  "\"together\":\"administrator approver\",\"standing\":\"current\"}]}}" } };
	const char *marked;

	talk_japanese();
	TALK(&talk, "people", "list");
	marked = strstr(talk.out, " (!)");
	ck_assert_msg(marked != NULL, "%s", talk.out);
	ck_assert_ptr_null(strstr(marked, ", "));
	talk_clear(&talk);
}
END_TEST

RUN_TESTS("mediactl/verb_person", that_roles_are_not_to_be_held_together_is_marked_however_many_there_are,
	who_leaves_is_shown_with_what_must_come_back, who_holds_nothing_has_nothing_to_hand_over,
	deputies_are_listed_with_role_and_state)
