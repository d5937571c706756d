// SPDX-License-Identifier: GPL-3.0-or-later
/* A medium is reported lost in every situation it can be in: from then on nothing of it opens, whatever the books and the helper do.
 * A hold stops what would destroy it. */
#include <fcntl.h>

#include "common/file.h"
#include "mediad/broker/reserve.h"
#include "tests/unit/mediad/broker/late_books.h"

#define LOST "{\"number\":\"M-0001\",\"reason\":\"left on the train\"}"
#define WHY "{\"number\":\"M-0001\",\"reason\":\"asked by the police\"}"

static void state_is(const char *state)
{
	struct medium medium;

	ck_assert_int_eq(medium_find(broker.registry, "M-0001", &medium, NULL), 0);
	ck_assert_str_eq(medium.state, state);
}

static bool was_told(const char *word)
{
	SCOPED(json_text_free) char *text = json_dumps(told, 0);

	return strstr(text, word);
}

static void never_opens(void)
{
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert_str_eq(error, "io.mediad.Refused");
	ck_assert(!fake_world_anything_open(&fake));
}

/* Another approver, for who reported or set a hold does not release it. */
static void more_approvers(void)
{
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"approver\"}");
}

/* Shows R-INC-02. */
START_TEST(lost_while_open_it_is_closed_by_force_and_seen_when_it_comes_back)
{
	in_service();
	open_medium();
	ask(KIMURA, "Watch", "{}");
	must(ITO, "Lost", LOST);
	ck_assert(heard_holds("\"recorded\": true"));
	ck_assert(heard_holds("\"was_in_use\": true"));
	state_is("lost");
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(fake.request.flags & VOLUME_FORCE);
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert(on_record("medium.lost"));
	ck_assert(on_record("\"reason\": \"lost\""));
	pull("2-1");
	fake.seat = SATO;
	fake.now += 61;
	plug("2-1", "A100");
	ck_assert(was_told("medium-lost"));
	ck_assert(was_told("bring it to an administrator"));
	ck_assert(on_record("medium.lost-seen"));
	ck_assert(heard_holds("\"seat\": \"sato\""));
	ck_assert(heard_holds("\"port\": \"2-1\""));
	never_opens();
	verify_books();
}
END_TEST

START_TEST(a_storm_hides_no_lost_medium)
{
	int seen;

	in_service();
	must(ITO, "Lost", LOST);
	pull("2-1");
	fake.now += 61;
	ck_assert_int_eq(count_on_record("medium.lost-seen"), 1); /* as it was plugged in when it was reported */
	for (int i = 0; i < 1000; i++) {
		char serial[16];

		snprintf(serial, sizeof(serial), "S%d", i);
		plug_and_pull("2-2", serial);
		if (i == 500)
			plug_and_pull("2-1", "A100");
	}
	plug_and_pull("2-1", "A100");
	seen = count_on_record("medium.lost-seen");
	ck_assert_int_eq(seen, 3); /* each time that it was there */
	for (int i = 0; i < 1000; i++)
		plug_and_pull("2-1", "A100"); /* what only looks like it does not fill the books */
	seen = count_on_record("medium.lost-seen");
	ck_assert_int_le(seen, 32);
	plug("2-1", "A100");
	ck_assert_int_eq(count_on_record("medium.lost-seen"), seen);
	fake.now += 11;
	wait_for(10100);
	ck_assert_int_eq(count_on_record("medium.lost-seen"), seen + 1); /* it stayed */
	ck_assert_int_eq(count_on_record("device.suppressed"), 1);
	verify_books();
}
END_TEST

START_TEST(what_is_plugged_in_here_when_it_is_reported_is_told_at_once)
{
	in_service();
	ask(KIMURA, "Watch", "{}");
	ck_assert(!was_told("medium-lost"));
	must(SATO, "Lost", LOST);
	ck_assert(heard_holds("\"was_in_use\": false"));
	ck_assert(was_told("medium-lost"));
	ck_assert(on_record("medium.lost-seen"));
	must_not(SATO, "Lost", LOST, "io.mediad.Refused");
	verify_books();
}
END_TEST

/* Shows R-INC-01. */
START_TEST(whoever_has_a_role_reports_and_nobody_else)
{
	in_service();
	must_not(4242, "Lost", LOST, "io.mediad.Refused");
	must_not(ROOT, "Lost", LOST, "io.mediad.Refused");
	must_not(SATO, "Lost", "{\"number\":\"M-0009\",\"reason\":\"x\"}", "io.mediad.NotFound");
	must_not(SATO, "Lost", "{\"number\":\"M-0001\",\"reason\":\"x\",\"since\":\"soon\"}", "io.mediad.BadInput");
	must_not(SATO, "SetHold", WHY, "io.mediad.Refused");
	state_is("in-service");
	must(KIMURA, "Lost", LOST);
	must_not(SATO, "Found", WHY, "io.mediad.Refused");
	must_not(SUZUKI, "Found", WHY, "io.mediad.Refused");
	must(TANAKA, "Found", WHY);
	must_not(TANAKA, "ReleaseQuarantine", WHY, "io.mediad.Refused");
	must(SUZUKI, "ReleaseHold", WHY);
	must(SUZUKI, "ReleaseQuarantine", WHY);
	state_is("in-service");
	open_medium();
	close_medium();
	verify_books();
}
END_TEST

START_TEST(lost_while_it_is_being_opened_it_does_not_open)
{
	struct medium medium;

	in_service();
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_OPEN);
	must(ITO, "Lost", LOST);
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(!fake_world_anything_open(&fake));
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert(on_record("medium.open-failed"));
	ck_assert_int_eq(medium_find(broker.registry, "M-0001", &medium, NULL), 0);
	ck_assert(!medium.opened);
	never_opens();
	verify_books();
}
END_TEST

START_TEST(lost_while_somebody_tries_to_close_it_politely_it_is_closed_by_force)
{
	in_service();
	open_medium();
	ask(SATO, "Close", "{\"number\":\"M-0001\"}");
	ck_assert(!(fake.request.flags & VOLUME_FORCE));
	must(ITO, "Lost", LOST);
	ck_assert(fake.request.flags & VOLUME_FORCE);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	never_opens();
	verify_books();
}
END_TEST

START_TEST(lost_while_it_is_being_registered_that_ends)
{
	staff_the_office();
	ask_and_approve();
	ask_for_work(TANAKA, "Register", "{\"number\":\"M-0001\"}");
	prove_surface();
	ck_assert_int_eq(fake.request.verb, VOLUME_REGISTER);
	must(SATO, "Lost", LOST);
	fake_volume_done(&fake, "{}"); /* the closing after it */
	pump();
	state_is("lost");
	ck_assert(on_record("medium.register-failed"));
	ck_assert(!fake_world_anything_open(&fake));
	must_not(TANAKA, "Register", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	verify_books();
}
END_TEST

START_TEST(lost_while_the_helper_is_away_its_stick_is_shut_and_it_is_locked_later)
{
	in_service();
	open_medium();
	fake.volume_away = true;
	must(ITO, "Lost", LOST);
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	state_is("lost");
	fake.volume_away = false;
	wait_for(2100);
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert(on_record("\"reason\": \"lost\""));
	verify_books();
}
END_TEST

#define STILL_OPEN "{\"open\":[{\"number\":\"M-0001\",\"path\":\"/x\"}]}"

START_TEST(a_restart_in_the_middle_of_the_closing_does_not_leave_it_open)
{
	in_service();
	open_medium();
	must(ITO, "Lost", LOST);
	start_again(STILL_OPEN);
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(fake.request.flags & VOLUME_FORCE);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	verify_books();
}
END_TEST

/* Shows R-INC-02. */
START_TEST(a_loss_that_the_books_cannot_take_denies_at_once_and_is_recorded_later)
{
	in_service();
	open_medium();
	ask(KIMURA, "Watch", "{}");
	fill_the_disk();
	must(ITO, "Lost", "{\"number\":\"M-0001\",\"reason\":\"stolen\",\"since\":\"2026-11-20 18:30\",\"place\":\"station\"}");
	ck_assert(heard_holds("\"recorded\": false"));
	ck_assert(heard_holds("\"kept\": false")); /* nothing at all can be written */
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert_str_eq(error, "io.mediad.Closed");
	must_not(SATO, "Lost", LOST, "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "already"));
	fake.now += 61;
	pull("2-1");
	plug("2-1", "A100");
	ck_assert(was_told("medium-lost")); /* whoever plugs it in is told, though the books do not know */
	state_is("in-service");
	setrlimit(RLIMIT_FSIZE, &before);
	wait_for(2100);
	state_is("lost");
	ck_assert(on_record("stolen"));
	ck_assert(heard_holds("\"login\": \"ito\""));
	ck_assert(heard_holds("\"place\": \"station\""));
	ck_assert(heard_holds("\"reported\": \"2026-11-21T08:00:00Z\"")); /* when it was said, not when it was written */
	never_opens();
	verify_books();
}
END_TEST

/* ---- kept beside the books ---- */

START_TEST(a_restart_does_not_forget_a_loss_that_the_books_could_not_take)
{
	in_service();
	open_medium();
	close_books(true);
	must(ITO, "Lost", "{\"number\":\"M-0001\",\"reason\":\"stolen\",\"since\":\"2026-11-20 18:30\",\"place\":\"station\"}");
	ck_assert(heard_holds("\"recorded\": false"));
	ck_assert(heard_holds("\"kept\": true"));
	fake.now += 3600;
	start_again(STILL_OPEN); /* killed before it could be closed */
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(fake.request.flags & VOLUME_FORCE);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	state_is("in-service"); /* as the books know it */
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert_str_eq(error, "io.mediad.Closed");
	must_not(SATO, "Lost", LOST, "io.mediad.Refused");
	start_again(NOTHING_OPEN);
	close_books(false);
	wait_for(2100);
	state_is("lost");
	ck_assert_int_eq(count_on_record("medium.lost"), 1);
	ck_assert(on_record("stolen"));
	ck_assert(heard_holds("\"login\": \"ito\""));
	ck_assert(heard_holds("\"place\": \"station\""));
	ck_assert(heard_holds("\"reported\": \"2026-11-21T08:00:00Z\""));
	start_again(NOTHING_OPEN);
	never_opens();
	ck_assert_int_eq(count_on_record("medium.lost"), 1);
	verify_books();
}
END_TEST

START_TEST(a_restart_does_not_forget_a_hold_that_the_books_could_not_take)
{
	in_service();
	close_books(true);
	must(KIMURA, "SetHold", WHY);
	ck_assert(heard_holds("\"kept\": true"));
	start_again(NOTHING_OPEN);
	must_not(KIMURA, "SetHold", WHY, "io.mediad.Refused");
	close_books(false);
	wait_for(2100);
	ck_assert(on_record("asked by the police"));
	must(SATO, "List", "{}");
	ck_assert(heard_holds("\"held\": true"));
	start_again(NOTHING_OPEN);
	ck_assert_int_eq(count_on_record("hold.set"), 1);
	verify_books();
}
END_TEST

/* The power fails after the books took it, before the file beside them was cleared. */
START_TEST(what_is_on_the_books_already_is_not_recorded_twice)
{
	SCOPED(file_text_free) char *kept = NULL;
	size_t length;

	in_service();
	close_books(true);
	must(KIMURA, "SetHold", WHY);
	must(ITO, "Lost", LOST);
	ck_assert_int_eq(file_read(AT_FDCWD, reserve_path, 1 << 20, &kept, &length), 0);
	close_books(false);
	wait_for(2100);
	state_is("lost");
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(file_replace(AT_FDCWD, reserve_path, 0600, kept, length), 0);
		start_again(NOTHING_OPEN);
		ck_assert_int_eq(owed_settle(&broker, NULL), 0);
		ck_assert_int_eq(count_on_record("medium.lost"), 1);
		ck_assert_int_eq(count_on_record("hold.set"), 1);
		if (i == 0)
			must(TANAKA, "Found", WHY);
	}
	state_is("quarantined"); /* found since, so not lost again */
	verify_books();
}
END_TEST

START_TEST(while_nobody_knows_what_is_owed_nothing_opens)
{
	in_service();
	ck_assert_int_eq(file_replace(AT_FDCWD, reserve_path, 0600, "rust", 4), 0);
	start_again(NOTHING_OPEN);
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert_str_eq(error, "io.mediad.Closed");
	ck_assert_ptr_nonnull(strstr(sentence(), reserve_path));
	ck_assert(!fake_world_anything_open(&fake));
	must(4242, "Status", "{}");
	ck_assert(heard_holds("\"ledger\": \"closed\""));
	ck_assert(heard_holds(reserve_path));
	must(ITO, "Lost", LOST); /* saying it again is what is asked for */
	ck_assert(heard_holds("\"recorded\": true"));
	state_is("lost");
	unlink(reserve_path);
	start_again(NOTHING_OPEN);
	must(TANAKA, "Found", WHY);
	verify_books();
}
END_TEST

START_TEST(what_another_version_kept_is_not_thrown_away)
{
	SCOPED(json_release) json_t *other = json_pack("{s:[{s:s}]}", "owed", "kind", "something.new");
	SCOPED(reserve_free) struct reserve *reserve = NULL;
	SCOPED(json_release) json_t *kept = NULL;

	in_service();
	ck_assert_int_eq(reserve_new(reserve_path, &reserve), 0);
	ck_assert_int_eq(reserve_write(reserve, other), 0);
	start_again(NOTHING_OPEN);
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert_str_eq(error, "io.mediad.Closed");
	ck_assert_ptr_nonnull(strstr(sentence(), "another version"));
	close_books(true);
	must(ITO, "Lost", LOST);
	ck_assert(heard_holds("\"kept\": false"));
	ck_assert_int_eq(reserve_read(reserve, &kept, NULL), 0);
	ck_assert(json_equal(kept, other));
}
END_TEST

/* While another copy of the books is in place, or the TPM has not said that these are the newest. */
START_TEST(what_is_owed_waits_for_the_right_books)
{
	in_service();
	close_books(true);
	must(ITO, "Lost", LOST);
	close_books(false);
	fault_set(&broker.closed, -EUCLEAN, "%s", "these are not the newest books");
	start_again(NOTHING_OPEN);
	wait_for(2100);
	state_is("in-service");
	broker.closed = (struct fault){ 0 };
	wait_for(2100);
	state_is("lost");
	verify_books();
}
END_TEST

static void condemn(void)
{
	in_service();
	more_approvers();
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"worn out\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
}

static void start_erase(void)
{
	ask_for_work(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
}

/* Shows R-INC-09. */
START_TEST(a_hold_stops_an_erase_before_its_key_is_touched)
{
	struct medium medium;

	condemn();
	start_erase();
	must(KIMURA, "SetHold", WHY);
	ck_assert(heard_holds("\"in_time\": true"));
	ck_assert(!fake_world_anything_open(&fake));
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY); /* and no step after it */
	ck_assert_int_eq(medium_find(broker.registry, "M-0001", &medium, NULL), 0);
	ck_assert(!medium.key_destroyed);
	ck_assert(on_record("erase.failed"));
	must_not(KIMURA, "Witness", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	must_not(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\"}", "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "evidence"));
	must(SUZUKI, "ReleaseHold", WHY);
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
	start_erase();
	verify_books();
}
END_TEST

START_TEST(a_hold_that_comes_while_the_key_dies_stops_what_comes_after)
{
	condemn();
	start_erase();
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_DESTROY_KEY);
	must(KIMURA, "SetHold", WHY);
	ck_assert(heard_holds("\"in_time\": false"));
	fake_volume_done(&fake, KEY);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_DESTROY_KEY); /* no overwriting */
	ck_assert(on_record("key.destroyed"));
	ck_assert(on_record("erase.interrupted"));
	ck_assert(!fake_world_anything_open(&fake));
	verify_books();
}
END_TEST

START_TEST(a_hold_stops_overwriting_and_registering)
{
	condemn();
	start_erase();
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	fake_volume_done(&fake, KEY);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	must(TANAKA, "SetHold", WHY);
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert(on_record("erase.interrupted"));
	teardown();
	setup();
	staff_the_office();
	ask_and_approve();
	ask_for_work(TANAKA, "Register", "{\"number\":\"M-0001\"}");
	must(SUZUKI, "SetHold", WHY);
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert(on_record("erase.interrupted"));
	must_not(TANAKA, "Register", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	verify_books();
}
END_TEST

START_TEST(a_hold_that_the_books_cannot_take_stops_an_erase_too)
{
	condemn();
	start_erase();
	fill_the_disk();
	must(KIMURA, "SetHold", WHY);
	ck_assert(heard_holds("\"recorded\": false"));
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
	setrlimit(RLIMIT_FSIZE, &before);
	wait_for(2100);
	ck_assert(on_record("hold.set"));
	must_not(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\"}", "io.mediad.Refused");
	verify_books();
}
END_TEST

START_TEST(the_key_of_what_is_lost_dies_without_its_stick_after_the_hold)
{
	in_service();
	more_approvers();
	pull("2-1");
	must(SATO, "Lost", LOST);
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"it will not come back\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	must_not(ITO, "Witness", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	must_not(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\",\"lost\":\"yes\"}", "io.mediad.Refused");
	must(SUZUKI, "ReleaseHold", WHY);
	must(ITO, "Witness", "{\"number\":\"M-0001\"}");
	must_not(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\",\"lost\":\"no\"}", "io.mediad.BadInput");
	must_not(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\"}", "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "--lost"));
	ask(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\",\"lost\":\"yes\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_DESTROY_KEY);
	must_not(TANAKA, "Found", WHY, "io.mediad.Refused"); /* not in the middle of it */
	fake_volume_done(&fake, KEY);
	pump();
	ck_assert(on_record("erase.key-only"));
	state_is("lost");
	must(SATO, "GetCertificate", "{\"number\":\"M-0001\"}");
	must(TANAKA, "Found", WHY);
	must_not(SUZUKI, "ReleaseQuarantine", WHY, "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "destroyed"));
	verify_books();
}
END_TEST

START_TEST(lists_and_status_show_what_is_lost_and_held)
{
	in_service();
	must(SATO, "Lost", LOST);
	must(SATO, "List", "{}");
	ck_assert(heard_holds("\"held\": true"));
	ck_assert(heard_holds("left on the train"));
	must(4242, "Status", "{}");
	ck_assert_int_eq(json_member_number(heard, "lost", -1), 1);
	ck_assert_int_eq(json_member_number(heard, "held", -1), 1);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { lost_while_open_it_is_closed_by_force_and_seen_when_it_comes_back,
		a_storm_hides_no_lost_medium, what_is_plugged_in_here_when_it_is_reported_is_told_at_once, whoever_has_a_role_reports_and_nobody_else,
		lost_while_it_is_being_opened_it_does_not_open,
		lost_while_somebody_tries_to_close_it_politely_it_is_closed_by_force,
		lost_while_it_is_being_registered_that_ends,
		lost_while_the_helper_is_away_its_stick_is_shut_and_it_is_locked_later,
		a_restart_in_the_middle_of_the_closing_does_not_leave_it_open,
		a_loss_that_the_books_cannot_take_denies_at_once_and_is_recorded_later,
		a_restart_does_not_forget_a_loss_that_the_books_could_not_take,
		a_restart_does_not_forget_a_hold_that_the_books_could_not_take,
		what_is_on_the_books_already_is_not_recorded_twice, while_nobody_knows_what_is_owed_nothing_opens,
		what_another_version_kept_is_not_thrown_away,
		what_is_owed_waits_for_the_right_books,
		a_hold_stops_an_erase_before_its_key_is_touched, a_hold_that_comes_while_the_key_dies_stops_what_comes_after,
		a_hold_stops_overwriting_and_registering, a_hold_that_the_books_cannot_take_stops_an_erase_too,
		the_key_of_what_is_lost_dies_without_its_stick_after_the_hold, lists_and_status_show_what_is_lost_and_held };

	return suite_run_with("mediad/broker/lost", tests, ARRAY_SIZE(tests), setup, teardown);
}
