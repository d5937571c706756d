// SPDX-License-Identifier: GPL-3.0-or-later
/* A medium is granted to another computer and that is taken back, through the broker's methods, whether the books take it or not; the
 * work breaks off, and the books follow the stick. */
#include <fcntl.h>

#include "common/file.h"
#include "tests/unit/mediad/broker/late_books.h"
#include "tests/unit/mediad/broker/neighbour.h"

#define GRANT "{\"number\":\"M-0001\",\"host\":\"zeimu-1\"}"
#define LABEL "\"number\":\"M-0001\",\"label\":\"a.b.c\",\"generation\":1"
#define NOTHING "{" LABEL ",\"grants\":[]}"

static char thumbprint[HOST_ID];

/* zeimu-1 is trusted, and a grant to it approved. */
static void approved(void)
{
	in_service();
	trust_a_neighbour(thumbprint);
	must(SATO, "RequestGrant", "{\"number\":\"M-0001\",\"host\":\"zeimu-1\",\"purpose\":\"joint survey\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
}

/* What the stick would say with the grant that was asked for last on it. */
static const char *with_grant(void)
{
	static char text[512], created[32];
	SCOPED(json_release) json_t *wanted = json_loads(fake.request.label, 0, NULL);

	if (json_member_text(wanted, "created"))
		text_copy(created, sizeof(created), json_member_text(wanted, "created"));
	text_format(text, sizeof(text), "{" LABEL ",\"grants\":[{\"host\":\"%s\",\"created\":\"%s\"}]}", thumbprint, created);
	return text;
}

static void start(void)
{
	SCOPED(json_release) json_t *wanted = NULL;

	ask_for_work(TANAKA, "Grant", GRANT);
	ck_assert_msg(fake.request.verb == VOLUME_GRANT, "%s: %s", error, sentence());
	wanted = json_loads(fake.request.label, 0, NULL);
	ck_assert_str_eq(json_member_text(wanted, "host"), thumbprint);
	ck_assert_ptr_nonnull(json_member_text(wanted, "srk"));
	ck_assert_int_gt(json_member_number(wanted, "epoch", -1), 0);
}

static void granted(void)
{
	approved();
	start();
	fake_volume_done(&fake, with_grant());
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
}

static void events_hold(const char *word)
{
	must(KIMURA, "LedgerList", "{\"limit\":3}");
	ck_assert_msg(heard_holds(word), "no %s", word);
}

/* The stick is let in by itself. */
static void look_for_grants(const char *result)
{
	wait_for(A_LITTLE_LATER);
	ck_assert(fake_world_anything_open(&fake));
	event("2-1", WATCH_DISK, false);
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
	ck_assert_int_eq(fake.request.flags, 0);
	fake_volume_done(&fake, result);
	pump();
}

static const char *state(const char *member)
{
	static char text[64];
	const char *found;

	must(SATO, "ListGrants", "{\"number\":\"M-0001\"}");
	found = json_member_text(json_array_get(json_object_get(heard, "grants"), 0), member);
	text_copy(text, sizeof(text), found ? found : "");
	return text;
}

START_TEST(a_medium_is_granted)
{
	approved();
	must_not(SATO, "Grant", GRANT, "io.mediad.Refused");
	start();
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused"); /* its header is being written to */
	fake_volume_done(&fake, with_grant());
	pump();
	ck_assert_msg(!error[0] || strcmp(error, "io.mediad.Refused") == 0, "%s: %s", error, sentence());
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert_str_eq(state("name"), "zeimu-1");
	ck_assert_str_ne(state("made"), "");
	must_not(TANAKA, "Grant", GRANT, "io.mediad.Refused"); /* one word, one grant */
	open_medium();
	verify_books();
}
END_TEST

START_TEST(without_a_word_or_a_trusted_computer_nothing_is_touched)
{
	in_service();
	must_not(SATO, "RequestGrant", "{\"number\":\"M-0001\",\"host\":\"zeimu-1\",\"purpose\":\"x\"}", "io.mediad.NotFound");
	must_not(TANAKA, "Grant", GRANT, "io.mediad.NotFound");
	ck_assert(!fake_world_anything_open(&fake));
}
END_TEST

START_TEST(after_an_error_the_stick_says_what_became_of_it)
{
	approved();
	start();
	fake_volume_fails(&fake, -EIO, "Sector 7 cannot be written.");
	pump_a_second();
	ck_assert_ptr_nonnull(strstr(sentence(), "Sector 7"));
	must_not(TANAKA, "Grant", GRANT, "io.mediad.Refused");
	look_for_grants(NOTHING);
	events_hold("grant.failed");
	start();
	fake_volume_fails(&fake, -EKEYREJECTED, "It did not read back.");
	pump();
	look_for_grants(with_grant());
	events_hold("grant.made");
	ck_assert(!fake_world_anything_open(&fake));
	verify_books();
}
END_TEST

START_TEST(a_broker_that_died_settles_it_at_its_next_start)
{
	approved();
	start();
	with_grant(); /* notes when it was to be created */
	broker_dies();
	settle(&broker);
	event("2-1", WATCH_USB, false);
	settle(&broker);
	look_for_grants(with_grant());
	events_hold("grant.made");
	verify_books();
}
END_TEST

START_TEST(with_the_stick_there_it_comes_off_at_once)
{
	granted();
	ask_for_work(TANAKA, "Revoke", GRANT);
	ck_assert_int_eq(fake.request.verb, VOLUME_UNGRANT);
	ck_assert_ptr_nonnull(strstr(fake.request.label, thumbprint));
	fake_volume_done(&fake, NOTHING);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(json_is_true(json_object_get(heard, "removed")));
	ck_assert_str_ne(state("removed"), "");
	must_not(TANAKA, "Revoke", GRANT, "io.mediad.Refused");
	verify_books();
}
END_TEST

START_TEST(without_the_stick_it_holds_by_word_and_comes_off_when_it_is_back)
{
	granted();
	pull("2-1");
	must_not(SATO, "Revoke", GRANT, "io.mediad.Refused");
	must(TANAKA, "Revoke", GRANT);
	ck_assert(json_is_false(json_object_get(heard, "removed")));
	ck_assert_str_ne(state("revoked"), "");
	plug("2-1", "A100");
	look_for_grants(with_grant());
	ck_assert_int_eq(fake.request.verb, VOLUME_UNGRANT);
	fake_volume_done(&fake, NOTHING);
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	events_hold("grant.removed");
	ck_assert_str_ne(state("removed"), "");
	verify_books();
}
END_TEST

START_TEST(revoked_while_it_is_open_it_comes_off_when_it_is_closed)
{
	granted();
	open_medium();
	must(TANAKA, "Revoke", GRANT);
	ck_assert(json_is_false(json_object_get(heard, "removed")));
	close_medium();
	look_for_grants(with_grant());
	ck_assert_int_eq(fake.request.verb, VOLUME_UNGRANT);
	fake_volume_done(&fake, NOTHING);
	pump();
	events_hold("grant.removed");
	verify_books();
}
END_TEST

/* Broken off on the way, too. Shows R-DSP-03. */
START_TEST(what_is_erased_is_granted_to_nobody_any_more)
{
	granted();
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"worn out\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0003\"}");
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
	ask_for_work(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\"}");
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	fake_volume_done(&fake, KEY);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	fake_volume_dies(&fake);
	pump_a_second();
	disk_sequence++;
	ask_for_work(TANAKA, "Erase", "{\"number\":\"M-0001\"}");
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	prove_surface();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert_str_ne(state("revoked"), "");
	ck_assert_str_ne(state("removed"), "");
	ck_assert_str_eq(state("name"), "zeimu-1"); /* who may have the key stays known */
	verify_books();
	pull("2-1");
	plug("2-1", "A100");
	wait_for(A_LITTLE_LATER);
	ck_assert(!fake_world_anything_open(&fake)); /* nothing is owed to the stick */
}
END_TEST

START_TEST(an_older_header_that_brings_it_back_is_found_when_it_is_opened)
{
	granted();
	ask_for_work(TANAKA, "Revoke", GRANT);
	fake_volume_done(&fake, NOTHING);
	pump();
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_OPEN);
	fake_volume_done(&fake, with_grant());
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(!heard_holds("grants"));
	must(KIMURA, "LedgerList", "{\"limit\":2}");
	ck_assert(heard_holds("grant.returned"));
	close_medium();
	look_for_grants(with_grant());
	ck_assert_int_eq(fake.request.verb, VOLUME_UNGRANT);
	fake_volume_done(&fake, NOTHING);
	pump();
	events_hold("grant.removed");
	verify_books();
}
END_TEST

START_TEST(a_stick_that_cannot_be_written_is_tried_again_at_its_next_plugging)
{
	granted();
	ask_for_work(TANAKA, "Revoke", GRANT);
	fake_volume_fails(&fake, -EKEYREJECTED, "It did not read back.");
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(json_is_false(json_object_get(heard, "removed")));
	ck_assert(!fake_world_anything_open(&fake));
	pull("2-1");
	plug("2-1", "A100");
	look_for_grants(NOTHING); /* it had come off all the same */
	ck_assert(!fake_world_anything_open(&fake));
	events_hold("grant.removed");
	verify_books();
}
END_TEST

START_TEST(who_reports_it_lost_is_told_who_has_a_key)
{
	granted();
	must(ITO, "Lost", "{\"number\":\"M-0001\",\"reason\":\"not in its drawer\"}");
	ck_assert(heard_holds("zeimu-1"));
	ck_assert_str_ne(state("revoked"), "");
	ck_assert_str_eq(state("removed"), "");
	pull("2-1");
	plug("2-1", "A100");
	wait_for(A_LITTLE_LATER);
	ck_assert(!fake_world_anything_open(&fake)); /* what is lost is not let in for that */
	verify_books();
}
END_TEST

/* ---- while the books take nothing ---- */

static void comes_off(const char *result)
{
	ck_assert_int_eq(fake.request.verb, VOLUME_UNGRANT);
	ck_assert_ptr_nonnull(strstr(fake.request.label, thumbprint));
	fake_volume_done(&fake, result);
	pump();
	ck_assert(!fake_world_anything_open(&fake));
}

static void is_owed(bool removed, bool kept)
{
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(json_is_true(json_object_get(heard, "removed")) == removed);
	ck_assert(json_is_false(json_object_get(heard, "recorded")));
	ck_assert(json_is_true(json_object_get(heard, "kept")) == kept);
	ck_assert_int_eq(count_on_record("grant.revoked"), 0);
	ck_assert_str_eq(state("revoked"), "2026-11-21T08:00:00Z"); /* it holds, though the books do not know */
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert_str_eq(error, "io.mediad.Closed");
}

/* The books take it, and the stick is looked at once more. */
static void is_recorded(void)
{
	wait_for(2100);
	ck_assert_int_eq(count_on_record("grant.revoked"), 1);
	ck_assert(heard_holds("\"login\": \"tanaka\""));
	look_for_grants(NOTHING);
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert_int_eq(count_on_record("grant.removed"), 1);
	verify_books();
}

START_TEST(on_a_full_disk_it_comes_off_at_once_and_is_recorded_later)
{
	granted();
	fill_the_disk();
	ask_for_work(TANAKA, "Revoke", GRANT);
	comes_off(NOTHING);
	is_owed(true, false); /* nothing at all can be written */
	setrlimit(RLIMIT_FSIZE, &before);
	is_recorded();
}
END_TEST

START_TEST(a_restart_does_not_forget_what_comes_off_when_the_stick_is_back)
{
	granted();
	pull("2-1");
	close_books(true);
	must(TANAKA, "Revoke", GRANT);
	is_owed(false, true);
	must(TANAKA, "Revoke", GRANT); /* once more */
	is_owed(false, true);
	fake.now += 3600;
	broker_dies();
	owed_settle(&broker, NULL);
	settle(&broker);
	plug("2-1", "A100");
	look_for_grants(with_grant());
	comes_off(NOTHING);
	pull("2-1");
	plug("2-1", "A100");
	look_for_grants(NOTHING);
	ck_assert(!fake_world_anything_open(&fake));
	close_books(false);
	is_recorded();
	must_not(TANAKA, "Revoke", GRANT, "io.mediad.Refused");
}
END_TEST

START_TEST(what_the_books_know_comes_off_though_they_take_no_more)
{
	granted();
	pull("2-1");
	must(TANAKA, "Revoke", GRANT);
	close_books(true);
	plug("2-1", "A100");
	look_for_grants(with_grant());
	comes_off(NOTHING);
	ck_assert_str_eq(state("removed"), "");
	close_books(false);
	pull("2-1");
	plug("2-1", "A100");
	look_for_grants(NOTHING);
	ck_assert_int_eq(count_on_record("grant.removed"), 1);
	verify_books();
}
END_TEST

/* The power fails after the books took it, before the file beside them was cleared. */
START_TEST(a_revocation_on_the_books_is_not_recorded_twice)
{
	SCOPED(file_text_free) char *kept = NULL;
	size_t length;

	granted();
	close_books(true);
	ask_for_work(TANAKA, "Revoke", GRANT);
	comes_off(NOTHING);
	ck_assert_int_eq(file_read(AT_FDCWD, reserve_path, 1 << 20, &kept, &length), 0);
	close_books(false);
	is_recorded();
	ck_assert_int_eq(file_replace(AT_FDCWD, reserve_path, 0600, kept, length), 0);
	start_again(NOTHING_OPEN);
	ck_assert_int_eq(owed_settle(&broker, NULL), 0);
	ck_assert_int_eq(count_on_record("grant.revoked"), 1);
	verify_books();
}
END_TEST

/* Nothing is let in on the word of books that may be old ones. */
START_TEST(with_books_that_may_be_old_it_waits_for_the_right_ones)
{
	granted();
	fault_set(&broker.closed, -EUCLEAN, "%s", "these are not the newest books");
	must(TANAKA, "Revoke", GRANT);
	ck_assert(json_is_true(json_object_get(heard, "kept")));
	ck_assert(!fake_world_anything_open(&fake));
	broker.closed = (struct fault){ 0 };
	wait_for(2100);
	look_for_grants(with_grant());
	comes_off(NOTHING);
	ck_assert_int_eq(count_on_record("grant.revoked"), 1);
	ck_assert_int_eq(count_on_record("grant.removed"), 1);
	verify_books();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_medium_is_granted, without_a_word_or_a_trusted_computer_nothing_is_touched,
		after_an_error_the_stick_says_what_became_of_it, a_broker_that_died_settles_it_at_its_next_start,
		with_the_stick_there_it_comes_off_at_once, without_the_stick_it_holds_by_word_and_comes_off_when_it_is_back,
		revoked_while_it_is_open_it_comes_off_when_it_is_closed,
		what_is_erased_is_granted_to_nobody_any_more, an_older_header_that_brings_it_back_is_found_when_it_is_opened, a_stick_that_cannot_be_written_is_tried_again_at_its_next_plugging,
		who_reports_it_lost_is_told_who_has_a_key, on_a_full_disk_it_comes_off_at_once_and_is_recorded_later,
		a_restart_does_not_forget_what_comes_off_when_the_stick_is_back,
		what_the_books_know_comes_off_though_they_take_no_more, a_revocation_on_the_books_is_not_recorded_twice,
		with_books_that_may_be_old_it_waits_for_the_right_ones };

	return suite_run_with("mediad/broker/grants", tests, ARRAY_SIZE(tests), setup, teardown);
}
