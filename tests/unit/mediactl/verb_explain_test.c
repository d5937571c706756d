// SPDX-License-Identifier: GPL-3.0-or-later
/* What is printed of an explanation and of a rule. */
#include "mediactl/verb.h"

#include <string.h>

#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define ABOUT "\"action\":\"open\",\"number\":\"M-0001\",\"name\":\"伊藤\",\"at\":\"2026-12-01T03:00:00Z\""

START_TEST(a_yes_says_with_what_it_comes)
{
	struct talk talk = { .replies = { "{\"parameters\":{" ABOUT ",\"allowed\":true,\"read_only\":true,"
					  "\"exceptions\":[\"EXC-2026-001\"]}}" } };

	TALK(&talk, "policy", "explain", "open", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_ptr_nonnull(strstr(talk.out, "Yes: 伊藤, open M-0001, 2026-12-01"));
	ck_assert_ptr_nonnull(strstr(talk.out, "For reading only"));
	ck_assert_ptr_nonnull(strstr(talk.out, "EXC-2026-001"));
	talk_clear(&talk);
}
END_TEST

START_TEST(a_no_says_the_rule_its_clauses_and_whom_to_ask)
{
	struct talk talk = { .replies = { "{\"parameters\":{" ABOUT ",\"allowed\":false,\"read_only\":false,\"exceptions\":[],"
					  "\"why\":{\"message\":\"%s is open already, by %s: it must be closed first.\",\"arguments\":"
					  "[\"M-0001\",\"佐藤\"],\"text\":\"-\",\"rule\":\"R-ACC-12\",\"title\":"
					  "\"Only those in charge of that very data\",\"clause\":\"南国市 9.1(1)③\",\"ask\":\"田中\"}}}" } };

	TALK(&talk, "policy", "explain", "open", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_ptr_nonnull(strstr(talk.out, "No: 伊藤, open M-0001"));
	ck_assert_ptr_nonnull(strstr(talk.out, "  M-0001 is open already, by 佐藤: it must be closed first.\n"
					       "  Rule: R-ACC-12, Only those in charge of that very data (南国市 9.1(1)③)\n"
					       "  Ask: 田中\n"));
	talk_japanese();
	TALK(&talk, "policy", "explain", "open", "M-0001");
	ck_assert_ptr_nonnull(strstr(talk.out, "不可: 伊藤、open M-0001"));
	ck_assert_ptr_nonnull(strstr(talk.out, "その情報を担当する者だけが使う"));
	talk_clear(&talk);
}
END_TEST

#define LEVEL(needed, why, rule, least, least_why) \
	"{\"parameters\":{" ABOUT ",\"allowed\":true,\"read_only\":false,\"exceptions\":[],\"level\":{\"needed\":\"" needed "\",\"why\":\"" why \
	"\",\"rule\":\"" rule "\",\"least\":\"" least "\",\"least_why\":\"" least_why "\",\"least_rule\":\"R-DSP-03\"}}}"

START_TEST(a_level_is_told_with_its_reason_and_its_clauses)
{
	struct talk talk = { .replies = { LEVEL("E3", "write-once", "R-REU-03", "E3", "write-once") } };

	TALK(&talk, "policy", "explain", "erase", "M-0001");
	ck_assert_ptr_nonnull(strstr(talk.out, "Its erase level is E3: it can be written only once, so nothing on it can be overwritten (R-REU-03, IPA 3章3.2)."));
	ck_assert_ptr_nonnull(strstr(talk.out, "mediactl destroyed"));
	talk.replies[0] = LEVEL("E1", "class", "R-DSP-01", "E2", "passphrase");
	TALK(&talk, "policy", "explain", "erase", "M-0001");
	ck_assert_ptr_nonnull(strstr(talk.out, "must be overwritten and read back (E2): an outside party had a passphrase for it (R-DSP-03)"));
	talk.replies[0] = LEVEL("E1", "class", "R-DSP-01", "E1", "class");
	TALK(&talk, "policy", "explain", "erase", "M-0001");
	ck_assert_ptr_nonnull(strstr(talk.out, "--level E1"));
	talk_clear(&talk);
}
END_TEST

START_TEST(a_rule_is_shown_without_asking_mediad)
{
	struct talk talk = { 0 };

	TALK(&talk, "policy", "rule", "R-APP-05");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_str_eq(talk.out, "R-APP-05, Nobody approves their own request (南国市 4(7)①)\n");
	TALK(&talk, "policy", "rule", "R-APP-05", "--json");
	ck_assert_str_eq(talk.out,
		"{\"rule\": \"R-APP-05\", \"title\": \"Nobody approves their own request\", \"clause\": \"南国市 4(7)①\"}\n");
	TALK(&talk, "policy", "rule", "R-APP-99");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "There is no rule R-APP-99"));
	TALK(&talk, "policy", "rule");
	ck_assert_ptr_nonnull(strstr(talk.out, "R-DEV-01, "));
	ck_assert_ptr_nonnull(strstr(talk.out, "R-PII-04, "));
	talk_clear(&talk);
}
END_TEST

RUN_TESTS("mediactl/verb_explain", a_yes_says_with_what_it_comes, a_no_says_the_rule_its_clauses_and_whom_to_ask,
	a_level_is_told_with_its_reason_and_its_clauses, a_rule_is_shown_without_asking_mediad)
