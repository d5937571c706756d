// SPDX-License-Identifier: GPL-3.0-or-later
/* What stands under a refusal: the rule, where it stands, and whom to ask, in the reader's language. */
#include "mediactl/print.h"

#include <string.h>

#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define OWN_REQUEST                                                                                                        \
	"{\"error\":\"io.mediad.Refused\",\"parameters\":{\"message\":\"%s is your own request, and nobody decides on their " \
	"own: ask another approver.\",\"arguments\":[\"R-0001\"],\"text\":\"-\",\"rule\":\"R-APP-05\"," \
	"\"title\":\"Nobody approves their own request\",\"clause\":\"南国市 4(7)①\",\"ask\":\"鈴木 一郎\"}}"

/* Shows R-TRN-05. */
START_TEST(a_refusal_names_its_rule_where_it_stands_and_whom_to_ask)
{
	struct talk talk = { .replies = { OWN_REQUEST } };

	TALK(&talk, "approve", "R-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_str_eq(talk.err,
		"R-0001 is your own request, and nobody decides on their own: ask another approver.\n"
		"  Rule: R-APP-05, Nobody approves their own request (南国市 4(7)①)\n"
		"  Ask: 鈴木 一郎\n");
	talk_japanese();
	TALK(&talk, "approve", "R-0001");
	ck_assert_ptr_nonnull(strstr(talk.err, "根拠: R-APP-05 申請者と承認者は必ず別の人（南国市 4(7)①）"));
	ck_assert_ptr_nonnull(strstr(talk.err, "相談先: 鈴木 一郎"));
	talk_clear(&talk);
}
END_TEST

START_TEST(with_json_the_grounds_are_members)
{
	struct talk talk = { .replies = { OWN_REQUEST } };
	json_t *json;

	TALK(&talk, "approve", "R-0001", "--json");
	ck_assert_str_eq(talk.err, "");
	json = json_loads(talk.out, 0, NULL);
	ck_assert_str_eq(json_string_value(json_object_get(json, "rule")), "R-APP-05");
	ck_assert_str_eq(json_string_value(json_object_get(json, "clause")), "南国市 4(7)①");
	ck_assert_str_eq(json_string_value(json_object_get(json, "ask")), "鈴木 一郎");
	json_decref(json);
	talk_clear(&talk);
}
END_TEST

START_TEST(what_no_rule_refuses_has_nothing_under_it)
{
	struct talk talk = { .replies = { "{\"error\":\"io.mediad.BadInput\",\"parameters\":{\"message\":\"The value %s is missing.\","
					  "\"arguments\":[\"number\"],\"text\":\"-\"}}" } };

	TALK(&talk, "approve", "R-0001");
	ck_assert_str_eq(talk.err, "The value number is missing.\n");
	talk_clear(&talk);
}
END_TEST

RUN_TESTS("mediactl/print", a_refusal_names_its_rule_where_it_stands_and_whom_to_ask, with_json_the_grounds_are_members,
	what_no_rule_refuses_has_nothing_under_it)
