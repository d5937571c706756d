// SPDX-License-Identifier: GPL-3.0-or-later
/* A label is revised through the broker's methods, and the work breaks off at every point: the books follow the stick. */
#include "tests/unit/mediad/broker/stage.h"

#define OLD "{\"number\":\"M-0001\",\"label\":\"a.b.c\",\"generation\":1}"
#define NEW "{\"number\":\"M-0001\",\"label\":\"a.new.c\",\"generation\":2}"
#define HAND_OVER "{\"number\":\"M-0001\",\"handler\":\"ito\",\"reason\":\"moved to another office\"}"

static void approved(void)
{
	in_service();
	must(SATO, "RequestRevise", "{\"number\":\"M-0001\",\"purpose\":\"moved\",\"handler\":\"ito\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
}

static void start(void)
{
	ask_for_work(TANAKA, "ReviseLabel", HAND_OVER);
	ck_assert_int_eq(fake.request.verb, VOLUME_RELABEL);
}

static void is_new(void)
{
	struct medium medium = medium_now();

	ck_assert_str_eq(last_event(), "label.revised");
	ck_assert(!medium.revising);
	ck_assert_int_eq(medium.generation, 2);
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	must(ITO, "GetLabel", "{\"number\":\"M-0001\"}");
	ck_assert(heard_holds("a.new.c"));
	verify_books();
}

static void is_old(void)
{
	struct medium medium = medium_now();

	ck_assert_str_eq(last_event(), "label.revise-failed");
	ck_assert(!medium.revising);
	ck_assert_int_eq(medium.generation, 1);
	open_medium();
	verify_books();
}

START_TEST(a_medium_is_handed_over)
{
	approved();
	start();
	ck_assert_int_eq(fake.request.generation, 1);
	ck_assert_ptr_nonnull(strstr(fake.request.label, "\"generation\":2"));
	ck_assert_ptr_nonnull(strstr(fake.request.label, "\"handler\":\"伊藤 四郎\""));
	ck_assert_ptr_nonnull(strstr(fake.request.label, "\"revised\":\"2026-11-2"));
	fake_volume_done(&fake, NEW);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(heard_holds("伊藤 四郎"));
	ck_assert(!fake_world_anything_open(&fake));
	is_new();
	ask_for_work(ITO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_OPEN);
	ck_assert_int_eq(fake.request.generation, 2);
}
END_TEST

START_TEST(without_a_yes_nothing_is_touched)
{
	in_service();
	must_not(TANAKA, "ReviseLabel", HAND_OVER, "io.mediad.Refused");
	must_not(SATO, "ReviseLabel", HAND_OVER, "io.mediad.Refused"); /* no administrator */
	must_not(TANAKA, "ReviseLabel", "{\"number\":\"M-0001\",\"reason\":\"x\"}", "io.mediad.BadInput");
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert(!medium_now().revising);
}
END_TEST

START_TEST(what_is_empty_is_removed_and_a_reason_may_not_be)
{
	in_service();
	must_not(TANAKA, "ReviseLabel", "{\"number\":\"M-0001\",\"caution\":\"x\",\"reason\":\"\"}", "io.mediad.BadInput");
	must_not(TANAKA, "ReviseLabel", "{\"number\":\"M-0001\",\"caution\":\"a\\nb\",\"reason\":\"x\"}", "io.mediad.BadInput");
	must_not(TANAKA, "ReviseLabel", "{\"number\":\"M-0001\",\"caution\":\"\",\"reason\":\"x\"}", "io.mediad.BadInput");
	ck_assert_ptr_nonnull(strstr(sentence(), "Nothing would change"));
	ask_for_work(TANAKA, "ReviseLabel", "{\"number\":\"M-0001\",\"caution\":\"keep in\",\"reason\":\"x\"}");
	fake_volume_done(&fake, NEW);
	pump();
	ask_for_work(TANAKA, "ReviseLabel", "{\"number\":\"M-0001\",\"caution\":\"\",\"reason\":\"x\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_RELABEL);
	ck_assert_ptr_null(strstr(fake.request.label, "caution"));
}
END_TEST

START_TEST(a_stick_that_is_not_let_in_has_its_old_label)
{
	approved();
	fake.sticks[0].facts.device++; /* another one sits there: the gate says no */
	ask(TANAKA, "ReviseLabel", HAND_OVER);
	ck_assert_str_ne(error, "");
	ck_assert(!medium_now().revising);
	ck_assert_str_eq(last_event(), "label.revise-failed");
	wait_for(A_LITTLE_LATER);
	ck_assert(!fake_world_anything_open(&fake));
}
END_TEST

START_TEST(after_an_error_the_stick_says_which_label_it_has)
{
	approved();
	start();
	fake_volume_fails(&fake, -EIO, "Sector 7 cannot be written.");
	pump_a_second();
	ck_assert_ptr_nonnull(strstr(sentence(), "Sector 7"));
	ck_assert(medium_now().revising);
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	look_at_label(OLD);
	is_old();
}
END_TEST

START_TEST(after_an_error_that_came_too_late_the_label_is_the_new_one)
{
	approved();
	start();
	fake_volume_fails(&fake, -EKEYREJECTED, "It did not read back.");
	pump();
	look_at_label(NEW);
	is_new();
}
END_TEST

START_TEST(a_helper_that_died_is_asked_when_it_is_back)
{
	approved();
	start();
	fake.volume_away = true;
	fake_volume_dies(&fake);
	pump();
	ck_assert_str_eq(error, "io.mediad.Failed");
	wait_for(A_LITTLE_LATER);
	event("2-1", WATCH_DISK, false);
	ck_assert(!fake_world_anything_open(&fake)); /* it waits with the stick shut */
	fake.volume_away = false;
	wait_for(2 * A_LITTLE_LATER);
	event("2-1", WATCH_DISK, false);
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
	fake_volume_done(&fake, NEW);
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	is_new();
}
END_TEST

START_TEST(pulled_out_in_the_middle_it_is_read_when_it_is_back)
{
	approved();
	start();
	fake.sticks[0] = (struct fake_stick){ 0 };
	fake_volume_fails(&fake, -EIO, "Sector 7 cannot be written.");
	pump();
	ck_assert_ptr_nonnull(strstr(sentence(), "pulled out"));
	event("2-1", WATCH_USB, true);
	wait_for(A_LITTLE_LATER);
	ck_assert(medium_now().revising);
	must_not(SATO, "CheckOut", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	must_not(TANAKA, "ReviseLabel", HAND_OVER, "io.mediad.NotFound");
	plug("2-1", "A100");
	look_at_label(NEW);
	is_new();
}
END_TEST

START_TEST(a_broker_that_died_settles_it_at_its_next_start)
{
	approved();
	start();
	broker_dies();
	settle(&broker); /* before its sticks are heard of */
	event("2-1", WATCH_USB, false);
	settle(&broker);
	look_at_label(OLD);
	is_old();
}
END_TEST

START_TEST(books_that_cannot_take_the_end_learn_it_from_the_stick)
{
	struct rlimit before, full;

	approved();
	start();
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	full = before;
	full.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &full), 0);
	fake_volume_done(&fake, NEW);
	pump();
	setrlimit(RLIMIT_FSIZE, &before);
	ck_assert_str_ne(error, "");
	ck_assert(medium_now().revising);
	look_at_label(NEW);
	is_new();
}
END_TEST

START_TEST(a_label_that_nobody_intended_is_never_taken)
{
	approved();
	start();
	fake_volume_fails(&fake, -EKEYREJECTED, "It did not read back.");
	pump();
	look_at_label("{\"number\":\"M-0001\",\"label\":\"a.x.c\",\"generation\":7}");
	ck_assert(medium_now().revising);
	ck_assert_ptr_nonnull(strstr(fake.said, "neither"));
	must_not(ITO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	pull("2-1");
	plug("2-1", "A100");
	look_at_label(OLD);
	is_old();
}
END_TEST

START_TEST(twins_are_not_let_in_to_look)
{
	approved();
	start();
	pull("2-1");
	fake_volume_dies(&fake);
	pump();
	wait_for(A_LITTLE_LATER);
	fake_world_plug(&fake, "2-1", "A100");
	fake_world_plug(&fake, "2-2", "A100");
	event("2-1", WATCH_USB, false);
	event("2-2", WATCH_USB, false);
	wait_for(A_LITTLE_LATER);
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert(medium_now().revising);
}
END_TEST

START_TEST(what_is_lost_meanwhile_is_not_let_in_to_look)
{
	const struct loss loss = { .number = "M-0001", .reason = "not in its drawer", .reported = fake.now };
	struct actor ito = { 0 };
	struct fault why;

	approved();
	start();
	ck_assert_int_eq(people_actor(broker.registry, &(struct caller){ ITO, "ito", fake.now }, &ito, NULL), 0);
	fake_volume_dies(&fake);
	pump();
	ck_assert_int_eq(medium_lost(&(struct act){ .registry = broker.registry, .actor = &ito, .now = fake.now }, &loss, &why), 0);
	wait_for(A_LITTLE_LATER);
	ck_assert(!fake_world_anything_open(&fake));
	pull("2-1");
	plug("2-1", "A100");
	wait_for(A_LITTLE_LATER);
	ck_assert(!fake_world_anything_open(&fake));
	verify_books();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_medium_is_handed_over, without_a_yes_nothing_is_touched,
		what_is_empty_is_removed_and_a_reason_may_not_be, a_stick_that_is_not_let_in_has_its_old_label,
		after_an_error_the_stick_says_which_label_it_has,
		after_an_error_that_came_too_late_the_label_is_the_new_one, a_helper_that_died_is_asked_when_it_is_back,
		pulled_out_in_the_middle_it_is_read_when_it_is_back, a_broker_that_died_settles_it_at_its_next_start,
		books_that_cannot_take_the_end_learn_it_from_the_stick, a_label_that_nobody_intended_is_never_taken,
		twins_are_not_let_in_to_look, what_is_lost_meanwhile_is_not_let_in_to_look };

	return suite_run_with("mediad/broker/revise", tests, ARRAY_SIZE(tests), setup, teardown);
}
