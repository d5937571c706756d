// SPDX-License-Identifier: GPL-3.0-or-later
/* What opening and closing tell a person of their own account, by the broker's methods. */
#include "common/clock.h"
#include "tests/unit/mediad/broker/stage.h"

/* Shows R-ACC-13. */
START_TEST(opening_tells_of_the_last_act_and_closing_from_when_till_when)
{
	const json_t *last;
	int64_t since, until;

	in_service();
	must_not(SATO, "Approve", "{\"request\":\"R-0001\"}", "io.mediad.Refused");
	fake.now += 3600;
	open_medium();
	last = json_member_object(heard, "last");
	ck_assert_str_eq(json_member_text(last, "kind"), "request.made");
	ck_assert_str_eq(json_member_text(last, "subject"), "R-0001");
	ck_assert_int_eq(json_member_number(heard, "refused", -1), 1);
	ck_assert_ptr_null(json_object_get(heard, "rule"));
	fake.now += 3600;
	close_medium();
	ck_assert(clock_parse_utc(json_member_text(heard, "since"), &since) && clock_parse_utc(json_member_text(heard, "until"), &until));
	ck_assert_int_eq(until - since, 3600);
	open_medium();
	ck_assert_str_eq(json_member_text(json_member_object(heard, "last"), "kind"), "medium.closed");
	ck_assert_int_eq(json_member_number(heard, "refused", -1), 0);
	verify_books();
}
END_TEST

/* Shows R-ACC-13. */
START_TEST(who_is_refused_too_often_waits_and_may_still_close)
{
	in_service();
	open_medium();
	for (int i = 0; i < LIMIT_REFUSALS; i++)
		must_not(SATO, "Approve", "{\"request\":\"R-0001\"}", "io.mediad.Refused");
	must_not(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"x\"}", "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "refused too often"));
	close_medium();
}
END_TEST

int main(void)
{
	const TTest *tests[] = { opening_tells_of_the_last_act_and_closing_from_when_till_when, who_is_refused_too_often_waits_and_may_still_close };

	return suite_run_with("mediad/broker/last_act", tests, ARRAY_SIZE(tests), setup, teardown);
}
