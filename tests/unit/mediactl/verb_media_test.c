// SPDX-License-Identifier: GPL-3.0-or-later
/* What opening and closing a medium print. */
#include <string.h>

#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define OPENED                                                                                                                       \
	"{\"parameters\":{\"number\":\"M-0001\",\"path\":\"/run/mediad/media/1001/M-0001\",\"read_only\":false,\"last\":{\"seq\":41,\"time\":" \
	"\"2026-11-21T03:00:00Z\",\"kind\":\"request.made\",\"subject\":\"R-0007\"},\"refused\":2}}"
#define CLOSED "{\"parameters\":{\"number\":\"M-0001\",\"since\":\"2026-11-21T03:00:00Z\",\"until\":\"2026-11-21T04:30:00Z\"}}"

/* Shows R-ACC-13. */
START_TEST(who_opens_sees_their_last_act_and_what_was_refused_to_them)
{
	struct talk talk = { .replies = { OPENED } };

	TALK(&talk, "open", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_msg(strstr(talk.out, "You last acted here on 2026-11-21") && strstr(talk.out, "request.made R-0007 (event 41"), "%s", talk.out);
	ck_assert_ptr_nonnull(strstr(talk.out, "were refused: 2."));
	ck_assert_ptr_nonnull(strstr(talk.out, "mediactl incident report"));
	talk_japanese();
	TALK(&talk, "open", "M-0001");
	ck_assert_msg(strstr(talk.out, "前回の操作") && strstr(talk.out, "拒否された操作: 2 件"), "%s", talk.out);
	TALK(&talk, "open", "M-0001", "--json");
	ck_assert_ptr_nonnull(strstr(talk.out, "\"refused\""));
	talk_clear(&talk);
}
END_TEST

START_TEST(who_opens_for_the_first_time_and_was_refused_nothing_reads_nothing_of_it)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"number\":\"M-0001\",\"path\":\"/x\",\"read_only\":false,\"refused\":0}}" } };

	TALK(&talk, "open", "M-0001");
	ck_assert_ptr_null(strstr(talk.out, "last acted"));
	ck_assert_ptr_null(strstr(talk.out, "refused"));
	talk_clear(&talk);
}
END_TEST

/* Shows R-ACC-13. */
START_TEST(who_closes_sees_from_when_till_when_it_was_open)
{
	struct talk talk = { .replies = { CLOSED } };

	TALK(&talk, "close", "M-0001");
	ck_assert_msg(strstr(talk.out, "It was open from 2026-11-21") && strstr(talk.out, " till 2026-11-21"), "%s", talk.out);
	talk_japanese();
	TALK(&talk, "close", "M-0001");
	ck_assert_msg(strstr(talk.out, "開いていた時間"), "%s", talk.out);
	talk_clear(&talk);
}
END_TEST

RUN_TESTS("mediactl/verb_media", who_opens_sees_their_last_act_and_what_was_refused_to_them,
	who_opens_for_the_first_time_and_was_refused_nothing_reads_nothing_of_it, who_closes_sees_from_when_till_when_it_was_open)
