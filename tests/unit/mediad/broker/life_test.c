// SPDX-License-Identifier: GPL-3.0-or-later
/* A medium's life through the broker's methods, in a played world with real books; then the same life with every single
 * effect failing in turn: whatever fails, nothing stays let in that the books do not know as open. */
#include "tests/unit/mediad/broker/stage.h"

START_TEST(a_medium_lives_its_whole_life)
{
	in_service();
	ck_assert_int_gt(progress, 0);
	ck_assert(!fake_world_anything_open(&fake));
	open_medium();
	ck_assert(fake_world_anything_open(&fake));
	close_medium();
	ck_assert(!fake_world_anything_open(&fake));
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"worn out\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
	must_not(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0002\"}", "io.mediad.BadInput");
	ask_for_work(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_DESTROY_KEY);
	fake_volume_done(&fake, KEY);
	pump();
	prove_surface();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert_str_eq(json_member_text(heard, "certificate"), "C-0001");
	ck_assert(!fake_world_anything_open(&fake));
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	verify_books();
}
END_TEST

/* Registers, has the disposal approved and witnessed, and starts to erase: up to the question which stick it is. */
static void start_erase(void)
{
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
	ask_for_work(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
}

/* Nothing is asked for again: neither the number nor a witness. */
static void go_on_with_erase(void)
{
	ask_for_work(TANAKA, "Erase", "{\"number\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
}

START_TEST(an_erase_that_broke_off_goes_on_without_a_header_but_never_on_another_medium)
{
	in_service();
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"worn out\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	start_erase();
	fake_volume_fails(&fake, -ENOTSUP, "no header");
	pump_a_second();
	ck_assert_str_eq(error, "io.mediad.Failed"); /* its key still lives, so it must be the right one */
	start_erase();
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	fake_volume_done(&fake, KEY);
	pump();
	fake_volume_fails(&fake, -EIO, "broken");
	pump_a_second();
	go_on_with_erase();
	fake_volume_fails(&fake, -EKEYREJECTED, "another medium");
	pump_a_second();
	ck_assert_str_eq(error, "io.mediad.Failed");
	go_on_with_erase();
	fake_volume_fails(&fake, -ENOTSUP, "no header");
	pump_a_second();
	prove_surface();
	ck_assert_str_eq(json_member_text(heard, "certificate"), "C-0001");
	verify_books();
}
END_TEST

/* Shows R-APP-05. */
START_TEST(nobody_approves_their_own_request_and_the_attempt_is_on_record)
{
	staff_the_office();
	must(TANAKA, "GrantRole", "{\"login\":\"suzuki\",\"role\":\"staff\"}");
	ask_and_approve();
	register_medium();
	must(SUZUKI, "RequestUse", "{\"medium\":\"M-0001\",\"purpose\":\"mine\"}");
	must_not(SUZUKI, "Approve", "{\"request\":\"R-0002\"}", "io.mediad.Refused");
	must_not(SUZUKI, "Deny", "{\"request\":\"R-0002\",\"reason\":\"x\"}", "io.mediad.Refused");
	ck_assert_str_eq(json_member_text(heard, "rule"), "R-APP-05");
	ck_assert_str_eq(json_member_text(heard, "clause"), "南国市 4(7)①");
	ck_assert_str_eq(json_member_text(heard, "ask"), "田中 次郎"); /* there is no other approver, so who can make one */
	must(KIMURA, "LedgerList", "{\"limit\":2}");
	ck_assert(heard_holds("act.refused"));
}
END_TEST

START_TEST(who_is_refused_again_and_again_cannot_fill_the_ledger)
{
	struct ledger_head before, after;

	staff_the_office();
	for (int i = 0; i < LIMIT_REFUSALS; i++)
		must_not(SATO, "ListPeople", "{}", "io.mediad.Refused");
	ledger_head(broker.registry, &before, NULL);
	must_not(SATO, "ListPeople", "{}", "io.mediad.Refused");
	must_not(SATO, "CheckOut", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	ledger_head(broker.registry, &after, NULL);
	ck_assert_int_eq(before.sequence, after.sequence);
	must(SATO, "List", "{}");
	must_not(ITO, "CheckOut", "{\"number\":\"M-0001\"}", "io.mediad.NotFound");
	fake.now += 61;
	must_not(SATO, "CheckOut", "{\"number\":\"M-0001\"}", "io.mediad.NotFound");
}
END_TEST

START_TEST(anyone_may_know_how_many_media_are_open)
{
	in_service();
	open_medium();
	must(4242, "Status", "{}");
	ck_assert_int_eq(json_member_number(heard, "media", -1), 1);
	ck_assert_int_eq(json_member_number(heard, "open", -1), 1);
	close_medium();
	must(4242, "Status", "{}");
	ck_assert_int_eq(json_member_number(heard, "open", -1), 0);
}
END_TEST

START_TEST(a_long_list_comes_in_parts)
{
	static const char once[] = "{\"method\":\"io.mediad.ListPeople\",\"parameters\":{}}";
	const struct actor tanaka = { .uid = 1000, .login = "tanaka", .person = "P-0001" };
	struct act act;
	char login[16];

	staff_the_office();
	act = broker_act(&broker, &tanaka);
	for (unsigned int i = 0; i < 1200; i++) {
		text_format(login, sizeof(login), "u%u", i);
		ck_assert_int_eq(people_add(&act, &(struct new_person){ .login = login, .uid = 5000 + i, .name = login }, NULL), 0);
	}
	progress = 0;
	must(TANAKA, "ListPeople", "{}");
	ck_assert_int_eq(progress, 2);
	ck_assert_uint_eq(json_array_size(json_object_get(heard, "people")), 205);
	ck_assert_ptr_null(json_object_get(heard, "rest"));
	/* Who does not ask for more is told that there is more. */
	progress = 0;
	methods_handle(&broker, 7, TANAKA, once, strlen(once));
	pump();
	ck_assert_int_eq(progress, 0);
	ck_assert_uint_eq(json_array_size(json_object_get(heard, "people")), 500);
	ck_assert(json_is_true(json_object_get(heard, "rest")));
}
END_TEST

START_TEST(an_export_comes_in_parts)
{
	struct ledger_head head;

	staff_the_office();
	for (int i = 0; i < 250; i++)
		broker_record(&broker, "gate.status", json_pack("{s:i}", "open_hubs", i));
	ledger_head(broker.registry, &head, NULL);
	progress = 0;
	must(KIMURA, "LedgerExport", "{}");
	ck_assert_int_eq(progress, head.sequence / 100);
	ck_assert_int_eq((int64_t)json_array_size(json_object_get(heard, "events")), head.sequence % 100);
}
END_TEST

/* Revoking is how somebody who left is kept out: their word counts no more. */
START_TEST(who_has_no_role_left_is_no_witness)
{
	in_service();
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"worn out\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	must(TANAKA, "RevokeRole", "{\"login\":\"ito\",\"role\":\"staff\"}");
	must_not(ITO, "Witness", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
}
END_TEST

/* Every cell of the table, both ways: uid by uid, method by method. */
/* Shows R-ACC-06. */
START_TEST(every_method_asks_for_its_role)
{
	static const struct {
		uint32_t uid, bits;
	} people[] = { { ROOT, WHO_ROOT }, { SATO, ROLE_STAFF | WHO_PERSON }, { SUZUKI, ROLE_APPROVER | WHO_PERSON },
		{ TANAKA, ROLE_ADMINISTRATOR | WHO_PERSON }, { KIMURA, ROLE_AUDITOR | WHO_PERSON }, { 4242, 0 } };

	staff_the_office();
	for (unsigned int m = 0; m < methods_count; m++) {
		fake.now += 61; /* refusals are counted by the minute */
		for (size_t p = 0; p < ARRAY_SIZE(people); p++) {
			bool may = methods[m].who & WHO_ANYONE || methods[m].who & people[p].bits;

			ask(people[p].uid, methods[m].name, "{\"nonsense\":\"1\"}");
			/* Who may call gets as far as the parameters; who may not, does not. */
			ck_assert_msg((strcmp(error, "io.mediad.BadInput") == 0) == may, "%s by %u: %s %s", methods[m].name,
				people[p].uid, error, sentence());
		}
	}
	ck_assert(!ask(SATO, "NoSuch", "{}"));
	ck_assert_str_eq(error, "org.varlink.service.MethodNotFound");
}
END_TEST

START_TEST(two_sticks_with_one_serial_stay_closed)
{
	in_service();
	plug("2-2", "A100");
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "A100"));
	ck_assert(!fake_world_anything_open(&fake));
	pull("2-2");
	open_medium();
}
END_TEST

START_TEST(a_stick_without_a_serial_and_one_with_escapes_are_handled)
{
	char parameters[256];

	staff_the_office();
	plug("2-1", "");
	snprintf(parameters, sizeof(parameters), "{\"medium\":\"%s\",\"purpose\":\"x\",\"classification\":\"internal\"}", name_of_tag());
	must_not(SATO, "RequestUse", parameters, "io.mediad.Refused");
	pull("2-1");
	plug("2-1", "\x1b[31m%s%n");
	must(SATO, "List", "{}");
	ck_assert_str_eq(json_member_text(json_array_get(json_object_get(heard, "sticks"), 0), "serial"), "\\x1b[31m%s%n");
	snprintf(parameters, sizeof(parameters), "{\"medium\":\"%s\",\"purpose\":\"x\",\"classification\":\"internal\"}", name_of_tag());
	must(SATO, "RequestUse", parameters);
	verify_books();
}
END_TEST

START_TEST(pulled_out_while_open_is_locked_and_recorded)
{
	in_service();
	open_medium();
	pull("2-1");
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(fake.request.flags & VOLUME_FORCE);
	fake_volume_done(&fake, "{}");
	pump();
	must(KIMURA, "LedgerList", "{\"limit\":1}");
	ck_assert(heard_holds("unplugged"));
	verify_books();
}
END_TEST

START_TEST(a_stick_that_shows_a_second_disk_goes_out_again)
{
	const struct watch_event second = { .kind = WATCH_DISK, .usb = "2-1", .major = 8, .minor = 16, .sequence = 6,
		.size = 1 << 25 };

	in_service();
	open_medium();
	event("2-1", WATCH_DISK, false); /* the same one again */
	ck_assert(fake_world_anything_open(&fake));
	sticks_event(&broker, &second);
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(fake.request.flags & VOLUME_FORCE);
}
END_TEST

START_TEST(pulled_out_while_events_were_lost_is_locked_too)
{
	in_service();
	open_medium();
	fake.sticks[0] = (struct fake_stick){ 0 };
	event("", WATCH_LOST, false);
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(fake.request.flags & VOLUME_FORCE);
	ck_assert_int_eq(sticks_count(broker.sticks), 0);
}
END_TEST

START_TEST(pulled_out_while_a_close_fails_is_locked_all_the_same)
{
	in_service();
	open_medium();
	ask(SATO, "Close", "{\"number\":\"M-0001\"}");
	pull("2-1");
	fake_volume_fails(&fake, -EBUSY, "A program still uses files.");
	pump();
	ck_assert_str_eq(error, "io.mediad.Refused");
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(fake.request.flags & VOLUME_FORCE);
	fake_volume_done(&fake, "{}");
	pump();
	must(KIMURA, "LedgerList", "{\"limit\":1}");
	ck_assert(heard_holds("unplugged"));
}
END_TEST

START_TEST(a_helper_that_dies_leaves_nothing_let_in)
{
	in_service();
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert(fake_world_anything_open(&fake));
	fake_volume_dies(&fake);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_str_eq(error, "io.mediad.Failed");
	ck_assert(!fake_world_anything_open(&fake));
	open_medium();
}
END_TEST

/* What it may have mapped is locked as soon as it answers again, and nothing else happens to the medium before. */
START_TEST(a_helper_that_stays_away_has_to_lock_first)
{
	in_service();
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	fake.volume_away = true;
	fake_volume_dies(&fake);
	pump();
	ck_assert_str_eq(error, "io.mediad.Failed");
	ck_assert(!fake_world_anything_open(&fake));
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	fake.volume_away = false;
	wait_for(2100);
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(fake.request.flags & VOLUME_FORCE);
	fake_volume_done(&fake, "{}");
	pump();
	open_medium();
	verify_books();
}
END_TEST

START_TEST(pulled_out_in_the_middle_of_the_work_is_what_the_person_hears)
{
	in_service();
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	fake.sticks[0] = (struct fake_stick){ 0 };
	fake_volume_fails(&fake, -EIO, "Sector 7 cannot be read.");
	pump();
	ck_assert_ptr_nonnull(strstr(sentence(), "M-0001 was pulled out"));
	must(KIMURA, "LedgerList", "{\"limit\":1}");
	ck_assert(heard_holds("pulled out"));
}
END_TEST

START_TEST(an_error_of_the_stick_itself_is_told_after_a_moment)
{
	in_service();
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	fake_volume_fails(&fake, -EIO, "Sector 7 cannot be read.");
	pump();
	ck_assert_str_eq(error, "no answer");
	wait_for(GONE_WITHIN + 10);
	ck_assert_ptr_nonnull(strstr(sentence(), "Sector 7"));
	ck_assert(!fake_world_anything_open(&fake));
	/* and earlier when the stick goes while its error waits */
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	fake_volume_fails(&fake, -EIO, "Sector 7 cannot be read.");
	pump();
	ck_assert_str_eq(error, "no answer");
	pull("2-1");
	ck_assert_ptr_nonnull(strstr(sentence(), "M-0001 was pulled out"));
}
END_TEST

START_TEST(a_stick_that_came_while_the_gate_was_away_is_noticed_later)
{
	staff_the_office();
	fake.fail_at = fake.calls + 2; /* after the plugging itself */
	plug("2-1", "A100");
	ck_assert_int_eq(sticks_count(broker.sticks), 0);
	wait_for(1100);
	ck_assert_int_eq(sticks_count(broker.sticks), 1);
}
END_TEST

START_TEST(an_open_stick_stays_known_while_the_gate_is_away)
{
	in_service();
	open_medium();
	fake.fail_at = fake.calls + 1;
	event("2-1", WATCH_USB, false);
	ck_assert_ptr_nonnull(sticks_by_number(broker.sticks, "M-0001"));
	close_medium();
}
END_TEST

START_TEST(what_was_under_way_is_settled_after_a_restart)
{
	struct medium medium;

	in_service();
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	/* the broker dies here: a new one finds the same books, the same stick, still let in */
	jobs_free(broker.jobs);
	sticks_free(broker.sticks);
	ck_assert_int_eq(sticks_new(&broker, &broker.sticks), 0);
	ck_assert_int_eq(jobs_new(&broker.jobs), 0);
	event("2-1", WATCH_USB, false);
	settle(&broker);
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert_int_eq(medium_find(broker.registry, "M-0001", &medium, NULL), 0);
	ck_assert(!medium.opened);
	open_medium();
	verify_books();
}
END_TEST

START_TEST(what_a_full_disk_kept_out_of_the_books_is_recorded_later)
{
	struct rlimit before, full;

	in_service();
	open_medium();
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	full = before;
	full.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &full), 0);
	close_medium();
	ck_assert(!fake_world_anything_open(&fake));
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Closed");
	must(SATO, "List", "{}");
	setrlimit(RLIMIT_FSIZE, &before);
	open_medium();
	must(KIMURA, "LedgerList", "{\"limit\":3}");
	ck_assert(heard_holds("\"reason\": \"closed\""));
	ck_assert(heard_holds("\"login\": \"sato\""));
	verify_books();
}
END_TEST

START_TEST(the_disk_that_the_machine_runs_from_is_not_cut)
{
	in_service();
	fake_world_plug(&fake, "2-2", "SYSTEM")->admitted = true; /* the gate spared it */
	event("2-2", WATCH_USB, false);
	settle(&broker);
	pump();
	ck_assert(fake_world_anything_open(&fake));
}
END_TEST

/* The life up to an open medium, with no claim about any step's outcome. */
static void live(void)
{
	init();
	ask(TANAKA, "AddPerson", "{\"login\":\"sato\"}");
	ask(TANAKA, "AddPerson", "{\"login\":\"suzuki\"}");
	ask(TANAKA, "GrantRole", "{\"login\":\"sato\",\"role\":\"staff\"}");
	ask(TANAKA, "GrantRole", "{\"login\":\"suzuki\",\"role\":\"approver\"}");
	fake_world_plug(&fake, "2-1", "A100");
	event("2-1", WATCH_USB, false);
	if (sticks_count(broker.sticks)) {
		char parameters[256];

		snprintf(parameters, sizeof(parameters),
			"{\"medium\":\"%s\",\"purpose\":\"x\",\"classification\":\"internal\"}",
			sticks_at(broker.sticks, 0)->stick.tag);
		ask(SATO, "RequestUse", parameters);
	}
	ask(SUZUKI, "Approve", "{\"request\":\"R-0001\"}");
	ask_for_work(TANAKA, "Register", "{\"number\":\"M-0001\",\"label_attached\":\"yes\"}");
	play_surface();
	fake_volume_done(&fake, REGISTERED);
	pump();
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	fake_volume_done(&fake, "{\"path\":\"/x\",\"read_only\":false}");
	pump();
}

START_TEST(whatever_single_effect_fails_nothing_is_open_that_the_books_do_not_know)
{
	int64_t effects, failures = 0;

	live();
	ck_assert(fake_world_anything_open(&fake));
	effects = fake.calls;
	for (int64_t n = 1; n <= effects; n++) {
		struct medium medium = { 0 };

		teardown();
		setup();
		fake.fail_at = n;
		live();
		medium_find(broker.registry, "M-0001", &medium, NULL);
		ck_assert_msg(fake_world_anything_open(&fake) == medium.opened, "effect %d of %d: let in %d, on the books %d",
			(int)n, (int)effects, fake_world_anything_open(&fake), medium.opened);
		failures += !medium.opened;
		verify_books();
	}
	ck_assert_int_gt(failures, 3);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_medium_lives_its_whole_life,
		who_is_refused_again_and_again_cannot_fill_the_ledger,
		an_erase_that_broke_off_goes_on_without_a_header_but_never_on_another_medium, an_export_comes_in_parts, a_long_list_comes_in_parts,
		anyone_may_know_how_many_media_are_open,
		who_has_no_role_left_is_no_witness,
		nobody_approves_their_own_request_and_the_attempt_is_on_record, every_method_asks_for_its_role,
		two_sticks_with_one_serial_stay_closed, a_stick_without_a_serial_and_one_with_escapes_are_handled,
		pulled_out_while_open_is_locked_and_recorded, pulled_out_while_a_close_fails_is_locked_all_the_same,
		pulled_out_while_events_were_lost_is_locked_too, a_stick_that_shows_a_second_disk_goes_out_again,
		a_helper_that_dies_leaves_nothing_let_in,
		a_helper_that_stays_away_has_to_lock_first,
		pulled_out_in_the_middle_of_the_work_is_what_the_person_hears,
		an_error_of_the_stick_itself_is_told_after_a_moment,
		a_stick_that_came_while_the_gate_was_away_is_noticed_later, an_open_stick_stays_known_while_the_gate_is_away,
		what_was_under_way_is_settled_after_a_restart,
		what_a_full_disk_kept_out_of_the_books_is_recorded_later, the_disk_that_the_machine_runs_from_is_not_cut,
		whatever_single_effect_fails_nothing_is_open_that_the_books_do_not_know };

	return suite_run_with("mediad/broker/life", tests, ARRAY_SIZE(tests), setup, teardown);
}
