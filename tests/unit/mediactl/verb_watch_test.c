// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mediactl/verb.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"
#include "tests/fakes/teller.h"

#define BLOCKED(tag, model)                                                                                            \
	"{\"continues\":true,\"parameters\":{\"event\":{\"kind\":\"device.blocked\",\"time\":\"2026-11-21T07:40:55Z\","    \
	"\"what\":\"storage\",\"door\":\"usb\",\"tag\":\"" tag "\",\"model\":\"" model "\",\"serial\":\"A100\","           \
	"\"vendor\":1921,\"product\":21889,\"port\":\"1-2\",\"seat\":\"sato\",\"rule\":\"usb.storage\","                   \
	"\"clause\":\"R-DEV-01\",\"why\":{\"message\":\"It is not registered.\",\"arguments\":[],\"text\":\"-\"},"         \
	"\"ask\":{\"message\":\"Ask for it: mediactl request use %s --purpose '…'.\",\"arguments\":[\"" tag "\"],"         \
	"\"text\":\"-\"}}}}"
#define GONE "{\"continues\":true,\"parameters\":{\"event\":{\"kind\":\"device.gone\",\"time\":\"2026-11-21T07:41:00Z\"," \
	     "\"tag\":\"stick-1\",\"port\":\"1-2\"}}}"
#define LEDGER "{\"continues\":true,\"parameters\":{\"event\":{\"kind\":\"ledger\",\"event\":{\"seq\":12,\"time\":"         \
	       "\"2026-11-21T07:41:00Z\",\"kind\":\"request.approved\",\"actor\":{\"login\":\"suzuki\"},"                   \
	       "\"data\":{\"request\":\"R-0001\"}}}}}"

static void tokyo(void)
{
	setenv("TZ", "JST-9", 1);
	tzset();
}

START_TEST(each_event_is_a_block_with_the_time_of_this_place)
{
	struct teller *teller = teller_start();
	json_t *call;

	tokyo();
	teller_run(teller, (char *const[]){ "watch", "--all", NULL });
	call = teller_accept(teller);
	ck_assert_str_eq(json_string_value(json_object_get(call, "method")), "io.mediad.Watch");
	ck_assert(json_is_true(json_object_get(call, "more")));
	ck_assert_str_eq(
		json_string_value(json_object_get(json_object_get(call, "parameters"), "all")), "yes");
	json_decref(call);
	teller_tell(teller, BLOCKED("stick-1", "Ultra\\u001b[31m"));
	teller_tell(teller, LEDGER);
	teller_tell(teller, GONE);
	ck_assert_str_eq(teller_printed(teller, "Pulled out: stick-1 (1-2)\n"),
		"2026-11-21 16:40:55  Blocked: USB stick or disk  stick-1\n"
		"    Ultra\\x1b[31m (0781:5581), serial number A100\n"
		"    Why: It is not registered.\n"
		"    Rule: usb.storage (R-DEV-01)\n"
		"    Next: Ask for it: mediactl request use stick-1 --purpose '…'.\n"
		"    Where: 1-2; at the screen: sato\n"
		"2026-11-21 16:41:00  Ledger no. 12: request.approved by suzuki  R-0001 \n"
		"2026-11-21 16:41:00  Pulled out: stick-1 (1-2)\n");
	ck_assert_int_eq(teller_interrupt(teller), OUTCOME_DONE);
	teller_free(teller);
}
END_TEST

START_TEST(it_speaks_japanese)
{
	struct teller *teller = teller_start();

	talk_japanese();
	tokyo();
	teller_run(teller, (char *const[]){ "watch", NULL });
	json_decref(teller_accept(teller));
	teller_tell(teller, BLOCKED("stick-1", "Ultra"));
	teller_printed(teller, "遮断しました: USB メモリ・USB ディスク");
	teller_printed(teller, "理由: この媒体は登録されていません。");
	teller_printed(teller, "mediactl request use stick-1");
	ck_assert_int_eq(teller_interrupt(teller), OUTCOME_DONE);
	teller_free(teller);
}
END_TEST

START_TEST(a_restart_of_mediad_is_told_and_survived)
{
	struct teller *teller = teller_start();

	teller_run(teller, (char *const[]){ "watch", NULL });
	json_decref(teller_accept(teller));
	teller_tell(teller, BLOCKED("stick-1", "Ultra"));
	teller_printed(teller, "stick-1");
	teller_leave(teller);
	teller_printed(teller, "mediad does not answer any more");
	usleep(1200000);
	teller_come_back(teller);
	json_decref(teller_accept(teller));
	teller_printed(teller, "mediad answers again");
	teller_tell(teller, BLOCKED("stick-2", "Other"));
	teller_printed(teller, "stick-2");
	ck_assert_int_eq(teller_interrupt(teller), OUTCOME_DONE);
	teller_free(teller);
}
END_TEST

START_TEST(a_storm_is_summed_up_in_one_sentence)
{
	struct teller *teller = teller_start();

	teller_run(teller, (char *const[]){ "watch", NULL });
	json_decref(teller_accept(teller));
	teller_tell(teller, "{\"continues\":true,\"parameters\":{\"event\":{\"kind\":\"device.suppressed\","
			    "\"time\":\"2026-11-21T07:40:55Z\",\"number\":970,\"seconds\":12}}}");
	teller_printed(teller, "970 more were blocked in 12 seconds");
	ck_assert_int_eq(teller_interrupt(teller), OUTCOME_DONE);
	teller_free(teller);
}
END_TEST

START_TEST(with_json_each_line_is_an_object)
{
	struct teller *teller = teller_start();
	const char *printed;
	json_t *json;

	teller_run(teller, (char *const[]){ "watch", "--json", NULL });
	json_decref(teller_accept(teller));
	teller_tell(teller, BLOCKED("stick-1", "Ultra"));
	printed = teller_printed(teller, "\n");
	json = json_loads(printed, JSON_DISABLE_EOF_CHECK, NULL);
	ck_assert_str_eq(json_string_value(json_object_get(json, "kind")), "device.blocked");
	ck_assert_ptr_eq(strchr(printed, '\n') + 1, printed + strlen(printed));
	json_decref(json);
	teller_hang_up(teller);
	teller_printed(teller, "\"mediad.gone\"");
	json_decref(teller_accept(teller));
	teller_printed(teller, "\"mediad.back\"");
	ck_assert_int_eq(teller_interrupt(teller), OUTCOME_DONE);
	teller_free(teller);
}
END_TEST

START_TEST(a_refusal_ends_it)
{
	struct talk talk = { .replies = { "{\"error\":\"io.mediad.Refused\",\"parameters\":{\"message\":"
					  "\"It is not registered.\",\"arguments\":[],\"text\":\"-\"}}" } };

	TALK(&talk, "watch", "--all");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_str_eq(talk.err, "It is not registered.\n");
	talk_clear(&talk);
}
END_TEST

START_TEST(nobody_there_at_the_beginning_is_unreachable)
{
	struct teller *teller = teller_start();

	teller_leave(teller);
	teller_run(teller, (char *const[]){ "watch", NULL });
	teller_printed(teller, "systemctl start mediad");
	ck_assert_int_eq(teller_join(teller), OUTCOME_UNREACHABLE);
	teller_come_back(teller);
	teller_free(teller);
}
END_TEST

START_TEST(a_flood_of_events_is_shown_whole_and_can_be_interrupted)
{
	struct teller *teller = teller_start();
	const char *printed;
	int seen = 0;

	teller_run(teller, (char *const[]){ "watch", NULL });
	json_decref(teller_accept(teller));
	for (int i = 0; i < 500; i++)
		teller_tell(teller, GONE);
	teller_tell(teller, BLOCKED("stick-last", "Ultra"));
	for (printed = teller_printed(teller, "stick-last"); (printed = strstr(printed, "Pulled out")); printed++)
		seen++;
	ck_assert_int_eq(seen, 500);
	ck_assert_int_eq(teller_interrupt(teller), OUTCOME_DONE);
	teller_free(teller);
}
END_TEST

RUN_TESTS("mediactl/verb_watch", each_event_is_a_block_with_the_time_of_this_place, it_speaks_japanese,
	a_restart_of_mediad_is_told_and_survived, a_storm_is_summed_up_in_one_sentence, with_json_each_line_is_an_object, a_refusal_ends_it,
	nobody_there_at_the_beginning_is_unreachable, a_flood_of_events_is_shown_whole_and_can_be_interrupted)
