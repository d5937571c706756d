// SPDX-License-Identifier: GPL-3.0-or-later
/* A day of custody by the broker's methods: who may call what, and what they hear. */
#include "tests/unit/mediad/broker/stage.h"

#define NUMBER "{\"number\":\"M-0001\"}"

static void out_today(void)
{
	in_service();
	must(SATO, "RequestCarryOut",
		"{\"number\":\"M-0001\",\"purpose\":\"survey\",\"from\":\"2026-11-21\",\"until\":\"2026-11-22\",\"destination\":\"県庁\",\"contents\":\"表\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
}

/* Shows R-OUT-02, R-CUS-09. */
START_TEST(the_desk_hands_out_and_takes_back)
{
	out_today();
	must_not(ITO, "CheckOut", "{\"number\":\"M-0001\",\"person\":\"sato\"}", "io.mediad.Refused");
	must(TANAKA, "CheckOutTerms", "{\"number\":\"M-0001\",\"person\":\"sato\"}");
	ck_assert(heard_holds("\"request\": \"R-0002\""));
	must(TANAKA, "CheckOut", "{\"number\":\"M-0001\",\"person\":\"sato\"}");
	ck_assert(heard_holds("\"request\": \"R-0002\""));
	must_not(KIMURA, "HandOver", "{\"number\":\"M-0001\",\"to\":\"ito\"}", "io.mediad.Refused");
	must(SATO, "HandOver", "{\"number\":\"M-0001\",\"to\":\"ito\"}");
	must_not(SATO, "TakeOver", NUMBER, "io.mediad.Refused");
	must(ITO, "TakeOver", NUMBER);
	fake.now += 3 * 86400;
	must(KIMURA, "ListOverdue", "{}");
	ck_assert(heard_holds("伊藤"));
	must(KIMURA, "DayEnd", "{}");
	ck_assert(heard_holds("overdue"));
	must_not(ITO, "Return", "{\"number\":\"M-0001\",\"scan\":\"maybe\"}", "io.mediad.BadInput");
	must(ITO, "Return", "{\"number\":\"M-0001\",\"label\":\"bad\",\"scan\":\"clean\"}");
	ck_assert(heard_holds("\"late\": true"));
	ck_assert(heard_holds("\"label\": \"bad\""));
	verify_books();
}
END_TEST

/* Shows R-CUS-01, R-CUS-08. */
START_TEST(places_are_the_administrators_and_everybody_puts_away)
{
	in_service();
	must_not(SATO, "AddPlace", "{\"name\":\"金庫\"}", "io.mediad.Refused");
	must(TANAKA, "AddPlace", "{\"name\":\"金庫\",\"properties\":\"lockable\"}");
	must_not(SATO, "PutAway", NUMBER, "io.mediad.BadInput");
	must(SATO, "PutAway", "{\"number\":\"M-0001\",\"place\":\"金庫\"}");
	ck_assert(heard_holds("\"moved\": true"));
	must(KIMURA, "ListPlaces", "{}");
	ck_assert(heard_holds("\"media\": 1"));
	must(KIMURA, "ShowPlace", "{\"place\":\"S-0001\"}");
	ck_assert(heard_holds("M-0001"));
	must(KIMURA, "ListPlacements", NUMBER);
	ck_assert(heard_holds("金庫"));
	must_not(TANAKA, "RetirePlace", "{\"place\":\"金庫\",\"reason\":\"x\"}", "io.mediad.Refused");
	verify_books();
}
END_TEST

/* Shows R-CUS-03, R-REV-01. */
START_TEST(what_is_plugged_in_was_seen)
{
	in_service();
	must(SATO, "DayEnd", "{}");
	ck_assert(heard_holds("plugged"));
	must(SATO, "RollCall", "{}");
	ck_assert(heard_holds("\"seen\": 0"));
	must_not(SATO, "RollCall", "{\"numbers\":\"M-0001\",\"plugged\":\"yes\"}", "io.mediad.BadInput");
	must(SATO, "RollCall", "{\"plugged\":\"yes\"}");
	ck_assert(heard_holds("\"seen\": 1"));
	must_not(SATO, "OpenStocktake", "{}", "io.mediad.Refused");
	must(SUZUKI, "OpenStocktake", "{}");
	must(SATO, "CheckStock", "{\"stocktake\":\"K-0001\",\"number\":\"M-0001\",\"result\":\"present\"}");
	ck_assert(heard_holds("\"how\": \"plugged\""));
	must(SATO, "ShowStocktake", "{\"stocktake\":\"K-0001\"}");
	ck_assert(heard_holds("M-0001"));
	must(SATO, "CloseStocktake", "{\"stocktake\":\"K-0001\"}");
	must_not(TANAKA, "ConfirmStocktake", "{\"stocktake\":\"K-0001\"}", "io.mediad.Refused");
	must(SUZUKI, "ConfirmStocktake", "{\"stocktake\":\"K-0001\"}");
	must(KIMURA, "ListStocktakes", "{}");
	ck_assert(heard_holds("\"unchecked\": 0"));
	verify_books();
}
END_TEST

/* Shows R-RET-01. */
START_TEST(what_is_archived_is_protected_in_the_kernel_whoever_opens_it)
{
	in_service();
	must(SATO, "RequestArchive", "{\"number\":\"M-0001\",\"purpose\":\"kept for ten years\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_OPEN);
	ck_assert(fake.request.flags & VOLUME_READ_ONLY);
	fake_volume_done(&fake, "{\"path\":\"/run/mediad/media/1001/M-0001\",\"read_only\":true}");
	pump();
	close_medium();
	must_not(SATO, "CheckOut", NUMBER, "io.mediad.Refused");
	must_not(TANAKA, "ReviseLabel", "{\"number\":\"M-0001\",\"reason\":\"x\",\"caution\":\"y\"}", "io.mediad.Refused");
	must(SATO, "RequestUnarchive", "{\"number\":\"M-0001\",\"purpose\":\"needed again\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0003\"}");
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert(!(fake.request.flags & VOLUME_READ_ONLY));
	verify_books();
}
END_TEST

/* Shows R-CUS-06. */
START_TEST(more_time_is_an_approvers_to_give)
{
	out_today();
	must(SATO, "CheckOut", NUMBER);
	fake.now += 2 * 86400;
	must(KIMURA, "ListOverdue", "{}");
	ck_assert(heard_holds("M-0001"));
	must(SATO, "RequestExtend", "{\"number\":\"M-0001\",\"purpose\":\"the train\",\"until\":\"2026-11-30 12:00\"}");
	must_not(SATO, "Approve", "{\"request\":\"R-0003\"}", "io.mediad.Refused");
	must(SUZUKI, "Approve", "{\"request\":\"R-0003\"}");
	must(KIMURA, "ListOverdue", "{}");
	ck_assert(!heard_holds("M-0001"));
	must(SATO, "Return", NUMBER);
	ck_assert(heard_holds("\"late\": false"));
	verify_books();
}
END_TEST

int main(void)
{
	const TTest *tests[] = { the_desk_hands_out_and_takes_back, places_are_the_administrators_and_everybody_puts_away,
		what_is_plugged_in_was_seen,
		what_is_archived_is_protected_in_the_kernel_whoever_opens_it, more_time_is_an_approvers_to_give };

	return suite_run_with("mediad/broker/custody", tests, ARRAY_SIZE(tests), setup, teardown);
}
