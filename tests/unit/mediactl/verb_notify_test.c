// SPDX-License-Identifier: GPL-3.0-or-later
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/macros.h"
#include "mediactl/notify_bus.h"
#include "mediactl/verb.h"
#include "tests/fakes/desktop.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"
#include "tests/fakes/teller.h"

#define TEXT_MAX 2048

static void tell_blocked(struct teller *teller, const char *tag, const char *model, const char *seat)
{
	char event[TEXT_MAX];

	snprintf(event, sizeof(event),
		"{\"continues\":true,\"parameters\":{\"event\":{\"kind\":\"device.blocked\",\"time\":"
		"\"2026-11-21T07:40:55Z\",\"what\":\"storage\",\"door\":\"usb\",\"tag\":\"%s\",\"model\":\"%s\","
		"\"serial\":\"A100\",\"vendor\":1921,\"product\":21889,\"port\":\"1-2\",\"seat\":\"%s\","
		"\"rule\":\"usb.storage\",\"clause\":\"R-DEV-01\",\"why\":{\"message\":\"It is not registered.\","
		"\"arguments\":[],\"text\":\"-\"},\"ask\":{\"message\":\"Ask for it: mediactl request use %%s "
		"--purpose '…'.\",\"arguments\":[\"%s\"],\"text\":\"-\"}}}}",
		tag, model, seat, tag);
	teller_tell(teller, event);
}

static void tell_gone(struct teller *teller, const char *tag)
{
	char event[TEXT_MAX];

	snprintf(event, sizeof(event),
		"{\"continues\":true,\"parameters\":{\"event\":{\"kind\":\"device.gone\",\"time\":"
		"\"2026-11-21T07:41:00Z\",\"tag\":\"%s\",\"port\":\"1-2\"}}}",
		tag);
	teller_tell(teller, event);
}

/* A session with bus and service, and a notifier that listens. */
static void begin(struct teller **teller, struct desktop **desktop, const char *capability)
{
	*teller = teller_start();
	*desktop = desktop_new();
	desktop_start_bus(*desktop);
	desktop_start_service(*desktop, capability);
	teller_run(*teller, (char *const[]){ "notify", NULL });
	json_decref(teller_accept(*teller));
}

static void end(struct teller *teller, struct desktop *desktop)
{
	ck_assert_int_eq(teller_interrupt(teller), OUTCOME_DONE);
	desktop_stop_service(desktop);
	desktop_free(desktop);
	teller_free(teller);
}

START_TEST(a_blocked_device_is_shown_with_why_and_how_to_ask)
{
	struct teller *teller;
	struct desktop *desktop;
	const struct shown *shown;

	begin(&teller, &desktop, "body-markup");
	tell_blocked(teller, "stick-1", "<b>Ultra</b> & \\u001b[31mCo", "");
	shown = desktop_shown(desktop, 0);
	ck_assert_str_eq(shown->application, "mediad");
	ck_assert_str_eq(shown->title, "Blocked: USB stick or disk");
	/* What the device says of itself stays text. */
	ck_assert_str_eq(shown->body,
		"&lt;b&gt;Ultra&lt;/b&gt; &amp; \\x1b[31mCo (0781:5581), serial number A100\n"
		"Why: It is not registered.\n"
		"Rule: usb.storage (R-DEV-01)\n"
		"Next: Ask for it: mediactl request use stick-1 --purpose '…'.\n");
	ck_assert_int_eq(shown->actions, 0);
	ck_assert_uint_eq(shown->replaces, 0);
	end(teller, desktop);
}
END_TEST

START_TEST(a_server_without_markup_gets_plain_text)
{
	struct teller *teller;
	struct desktop *desktop;

	begin(&teller, &desktop, NULL);
	tell_blocked(teller, "stick-1", "<b>Ultra</b> & Co", "");
	ck_assert_ptr_nonnull(strstr(desktop_shown(desktop, 0)->body, "<b>Ultra</b> & Co ("));
	end(teller, desktop);
}
END_TEST

START_TEST(a_name_that_the_bus_would_not_carry_keeps_nobody_from_being_told)
{
	static const char *const names[] = { "a\\ufdd0", "a\\ufffe", "a\\ud83f\\udfff" }; /* characters that are none */
	struct teller *teller;
	struct desktop *desktop;
	char tag[32];

	begin(&teller, &desktop, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(tag, sizeof(tag), "stick-%zu", i);
		tell_blocked(teller, tag, names[i], "");
		ck_assert_ptr_nonnull(strstr(desktop_shown(desktop, (int)i)->body, "a\\x"));
	}
	end(teller, desktop);
}
END_TEST

START_TEST(japanese_is_spoken_where_japanese_is_read)
{
	struct teller *teller;
	struct desktop *desktop;
	const struct shown *shown;

	talk_japanese();
	begin(&teller, &desktop, "body-markup");
	tell_blocked(teller, "stick-1", "Ultra", "");
	shown = desktop_shown(desktop, 0);
	ck_assert_str_eq(shown->title, "遮断しました: USB メモリ・USB ディスク");
	ck_assert_ptr_nonnull(strstr(shown->body, "理由: この媒体は登録されていません。"));
	ck_assert_ptr_nonnull(strstr(shown->body, "mediactl request use stick-1"));
	end(teller, desktop);
}
END_TEST

START_TEST(only_news_is_told_and_only_to_who_sits_there)
{
	const char *me = getpwuid(getuid())->pw_name;
	struct teller *teller;
	struct desktop *desktop;

	begin(&teller, &desktop, NULL);
	tell_blocked(teller, "stick-1", "Ultra", "somebody-else");
	tell_blocked(teller, "stick-2", "Ultra", me);
	ck_assert_ptr_nonnull(strstr(desktop_shown(desktop, 0)->body, "stick-2"));
	tell_blocked(teller, "stick-2", "Ultra", me); /* mediad tells it again after a restart */
	tell_blocked(teller, "stick-2", "Extra", me); /* more is known now: it takes the other's place */
	ck_assert_ptr_nonnull(strstr(desktop_shown(desktop, 1)->body, "Extra"));
	ck_assert_uint_eq(desktop_shown(desktop, 1)->replaces, desktop_shown(desktop, 0)->id);
	tell_gone(teller, "stick-2");
	tell_blocked(teller, "stick-2", "Extra", me); /* plugged in once more */
	ck_assert_uint_eq(desktop_shown(desktop, 2)->replaces, 0);
	ck_assert_int_eq(desktop_count(desktop), 3);
	end(teller, desktop);
}
END_TEST

START_TEST(a_storm_becomes_one_summary)
{
	struct teller *teller;
	struct desktop *desktop;
	const struct shown *last;
	char tag[32];

	begin(&teller, &desktop, NULL);
	for (int i = 0; i < 200; i++) {
		snprintf(tag, sizeof(tag), "stick-%d", i);
		tell_blocked(teller, tag, "Ultra", "");
	}
	last = desktop_shown(desktop, 4);
	ck_assert_str_eq(last->title, "Many devices were blocked");
	ck_assert_ptr_nonnull(strstr(last->body, "196 more"));
	ck_assert_int_eq(desktop_count(desktop), 5);
	end(teller, desktop);
}
END_TEST

START_TEST(nothing_is_lost_while_the_desktop_or_mediad_is_away)
{
	struct teller *teller = teller_start();
	struct desktop *desktop = desktop_new();

	/* No bus, no mediad: it waits. */
	teller_leave(teller);
	teller_run(teller, (char *const[]){ "notify", NULL });
	usleep(700000);
	teller_come_back(teller);
	json_decref(teller_accept(teller));
	tell_blocked(teller, "stick-1", "Ultra", "");
	desktop_start_bus(desktop);
	desktop_start_service(desktop, NULL);
	ck_assert_ptr_nonnull(strstr(desktop_shown(desktop, 0)->body, "stick-1"));
	/* The bus dies and comes back; so does mediad. */
	desktop_stop_service(desktop);
	desktop_stop_bus(desktop);
	teller_hang_up(teller);
	json_decref(teller_accept(teller));
	tell_blocked(teller, "stick-2", "Ultra", "");
	desktop_start_bus(desktop);
	desktop_start_service(desktop, NULL);
	ck_assert_ptr_nonnull(strstr(desktop_shown(desktop, 1)->body, "stick-2"));
	end(teller, desktop);
}
END_TEST

START_TEST(one_notifier_a_session_is_enough)
{
	struct teller *teller = teller_start();
	struct desktop *desktop = desktop_new();
	struct notify_bus *first = NULL;

	desktop_start_bus(desktop);
	ck_assert_int_eq(notify_bus_open(&first), 0);
	teller_run(teller, (char *const[]){ "notify", NULL });
	json_decref(teller_accept(teller));
	ck_assert_int_eq(teller_join(teller), OUTCOME_DONE);
	notify_bus_close(first);
	desktop_free(desktop);
	teller_free(teller);
}
END_TEST

RUN_TESTS("mediactl/verb_notify", a_blocked_device_is_shown_with_why_and_how_to_ask,
	a_server_without_markup_gets_plain_text, a_name_that_the_bus_would_not_carry_keeps_nobody_from_being_told,
	japanese_is_spoken_where_japanese_is_read,
	only_news_is_told_and_only_to_who_sits_there, a_storm_becomes_one_summary,
	nothing_is_lost_while_the_desktop_or_mediad_is_away, one_notifier_a_session_is_enough)
