// SPDX-License-Identifier: GPL-3.0-or-later
/* What is kept out is recorded and told: to whom, with what, how often, and what becomes of those who listen. */
#include "tests/unit/mediad/broker/stage.h"

#include <fcntl.h>

#include "mediad/broker/policies.h"

/* The last event told of this kind; fails when there is none. */
static const json_t *last_told(const char *kind)
{
	for (size_t i = json_array_size(told); i > 0; i--) {
		const json_t *event = json_array_get(told, i - 1);

		if (strcmp(json_member_text(event, "kind"), kind) == 0)
			return event;
	}
	ck_abort_msg("nobody was told %s", kind);
}

static int recorded(const char *kind)
{
	json_t *events, *event;
	size_t i;
	int count = 0;

	ck_assert_int_eq(ledger_list(broker.registry, 1, 5000, &events, NULL), 0);
	json_array_foreach(events, i, event)
		count += strcmp(json_member_text(event, "kind"), kind) == 0;
	json_decref(events);
	return count;
}

/* The data of the last event; the test's to release. */
static json_t *last_recorded(const char *kind)
{
	json_t *events, *event, *found = NULL;
	size_t i;

	ck_assert_int_eq(ledger_list(broker.registry, 1, 5000, &events, NULL), 0);
	json_array_foreach(events, i, event)
		if (strcmp(json_member_text(event, "kind"), kind) == 0)
			found = json_object_get(event, "data");
	ck_assert_msg(found != NULL, "no %s is on record", kind);
	json_incref(found);
	json_decref(events);
	return found;
}

static void is_text(const json_t *object, const char *key, const char *wanted)
{
	const char *text = json_member_text(object, key);

	ck_assert_msg(text && strcmp(text, wanted) == 0, "%s is %s, not %s", key, text ? text : "missing", wanted);
}

static void forget(void)
{
	json_array_clear(told);
}

static void watch(uint32_t uid, const char *parameters)
{
	ask(uid, "Watch", parameters);
	ck_assert_str_eq(error, "no answer"); /* it goes on */
}

static void plug_other(const char *usb, uint8_t class)
{
	struct fake_stick *device = fake_world_plug(&fake, usb, "P1");

	device->facts.functions = USB_FUNCTION_OTHER;
	memset(device->facts.classes, 0, sizeof(device->facts.classes));
	device->facts.classes[class / 32] = 1u << class % 32;
	event(usb, WATCH_USB, false);
}

static struct fake_stick *plug_composite(const char *usb, const char *serial)
{
	struct fake_stick *device = fake_world_plug(&fake, usb, serial);

	device->facts.functions |= USB_FUNCTION_HARMLESS;
	device->facts.classes[0] |= 1 << 3;
	device->facts.interfaces = 2;
	device->facts.descriptors[0] = 0xc0;
	event(usb, WATCH_USB, false);
	return device;
}

static void door(const char *port, const char *model, bool gone)
{
	struct watch_event event = { .kind = WATCH_DOOR, .gone = gone, .door = DOOR_SD_CARD };

	text_copy(event.port, sizeof(event.port), port);
	text_copy(event.model, sizeof(event.model), model);
	sticks_event(&broker, &event);
	pump();
}

START_TEST(a_blocked_device_is_recorded_and_told_with_seat_rule_and_clause)
{
	json_t *data;

	staff_the_office();
	fake.seat = SATO;
	watch(ROOT, "{}");
	plug("2-1", "A100");
	is_text(last_told("device.blocked"), "rule", "storage-unregistered");
	is_text(last_told("device.blocked"), "seat", "sato");
	is_text(last_told("device.blocked"), "time", "2026-11-21T08:00:00Z");
	ck_assert_ptr_nonnull(json_member_text(json_member_object(last_told("device.blocked"), "ask"), "text"));
	data = last_recorded("device.blocked");
	is_text(data, "what", "storage");
	is_text(data, "door", "usb");
	is_text(data, "clause", "R-DEV-01");
	is_text(data, "seat", "sato");
	is_text(data, "serial", "A100");
	is_text(data, "port", "2-1");
	ck_assert_int_eq(json_member_number(data, "seat_uid", -1), SATO);
	json_decref(data);
	pull("2-1");
	is_text(last_told("device.gone"), "port", "2-1");
	verify_books();
}
END_TEST

START_TEST(phones_and_cards_are_told_too_and_nobody_at_the_seat_is_nobody)
{
	json_t *data;

	staff_the_office();
	watch(ROOT, "{}");
	plug_other("1-4", 0x06);
	data = last_recorded("device.blocked");
	is_text(data, "what", "phone");
	is_text(data, "seat", "");
	ck_assert_int_eq(strncmp(json_member_text(data, "tag"), "device-", 7), 0);
	json_decref(data);
	ck_assert_int_eq(sticks_count(broker.sticks), 0);
	door("mmc/mmc0:aaaa", "SD32G", false);
	is_text(last_told("device.blocked"), "door", "sd-card");
	is_text(last_told("device.blocked"), "model", "SD32G");
	data = last_recorded("device.blocked");
	is_text(data, "rule", "door-sd-card");
	json_decref(data);
	forget();
	door("mmc/mmc0:aaaa", "SD32G", false); /* the same again: nothing new */
	ck_assert_uint_eq(json_array_size(told), 0);
	door("mmc/mmc0:aaaa", "", true);
	is_text(last_told("device.gone"), "port", "mmc/mmc0:aaaa");
	forget();
	door("mmc/mmc0:bbbb", "", true); /* was never kept out */
	pull("1-4");
	ck_assert_uint_eq(json_array_size(told), 1);
	verify_books();
}
END_TEST

START_TEST(a_keyboard_and_what_is_let_in_are_no_news)
{
	struct fake_stick *keys;

	staff_the_office();
	watch(ROOT, "{}");
	keys = fake_world_plug(&fake, "1-1", "");
	keys->facts.functions = USB_FUNCTION_HARMLESS;
	event("1-1", WATCH_USB, false);
	fake_world_plug(&fake, "2-2", "SYSTEM")->admitted = true;
	event("2-2", WATCH_USB, false);
	ck_assert_uint_eq(json_array_size(told), 0);
	ck_assert_int_eq(recorded("device.blocked"), 0);
}
END_TEST

START_TEST(who_comes_later_is_told_what_is_there)
{
	in_service();
	plug_other("1-4", 0xe0);
	forget();
	watch(ROOT, "{}");
	ck_assert_uint_eq(json_array_size(told), 2);
	is_text(last_told("device.blocked"), "what", "wireless");
	is_text(json_array_get(told, 0), "rule", "medium-closed");
	forget();
	server_drop(NULL, 7);
	open_medium();
	watch(ROOT, "{}"); /* an open medium is not kept out */
	ck_assert_uint_eq(json_array_size(told), 1);
}
END_TEST

START_TEST(each_sees_what_they_may_and_no_longer_than_they_may)
{
	staff_the_office();
	plug("2-1", "A100");
	watch(4242, "{}");
	ck_assert_uint_eq(json_array_size(told), 0); /* a stranger, not at the seat */
	fake.now += 61;
	pull("2-1");
	plug("2-1", "A100");
	ck_assert_uint_eq(json_array_size(told), 0);
	server_drop(NULL, 7);
	watch(SATO, "{}");
	ck_assert_uint_eq(json_array_size(told), 1);
	must(TANAKA, "RevokeRole", "{\"login\":\"sato\",\"role\":\"staff\"}");
	forget();
	pull("2-1");
	ck_assert_uint_eq(json_array_size(told), 0);
	fake.seat = SATO; /* at the seat everybody sees what they plugged in */
	fake.now += 61;
	plug("2-1", "A100");
	ck_assert_uint_eq(json_array_size(told), 1);
}
END_TEST

START_TEST(all_is_the_ledger_for_auditors_and_root)
{
	staff_the_office();
	must_not(SATO, "Watch", "{\"all\":\"yes\"}", "io.mediad.Refused");
	must_not(KIMURA, "Watch", "{\"all\":\"no\"}", "io.mediad.BadInput");
	watch(KIMURA, "{\"all\":\"yes\"}");
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"approver\"}");
	is_text(json_member_object(last_told("ledger"), "event"), "kind", "role.granted");
	must(TANAKA, "RevokeRole", "{\"login\":\"kimura\",\"role\":\"auditor\"}");
	forget();
	must(TANAKA, "RevokeRole", "{\"login\":\"ito\",\"role\":\"approver\"}");
	ck_assert_uint_eq(json_array_size(told), 0);
}
END_TEST

START_TEST(a_watch_needs_more_and_is_no_job)
{
	const char *call = "{\"method\":\"io.mediad.Watch\"}";

	staff_the_office();
	methods_handle(&broker, 7, SATO, call, strlen(call));
	ck_assert_str_eq(error, "io.mediad.BadInput");
	for (int i = 0; i < JOBS_MAX; i++)
		watch(1001 + (uint32_t)i % 5, "{}");
	ask_and_approve();
	register_medium();
}
END_TEST

START_TEST(so_many_watches_for_one_user_and_the_oldest_stranger_makes_room)
{
	staff_the_office();
	for (int i = 0; i < AUDIENCE_PER_USER; i++)
		watch(SATO, "{}");
	must_not(SATO, "Watch", "{}", "io.mediad.Refused");
	/* Strangers come under thousands of uids; none of them keeps anybody else out. */
	for (uint32_t uid = 100000; uid < 100000 + 2 * AUDIENCE_MAX; uid++)
		watch(uid, "{}");
	watch(SUZUKI, "{}");
	watch(ROOT, "{}");
}
END_TEST

START_TEST(no_crowd_of_strangers_keeps_who_sits_there_from_being_told)
{
	staff_the_office();
	must(TANAKA, "RevokeRole", "{\"login\":\"sato\",\"role\":\"staff\"}");
	fake.seat = SATO;
	watch(SATO, "{}");
	for (uint32_t uid = 100000; uid < 100000 + 2 * AUDIENCE_MAX; uid++)
		watch(uid, "{}");
	forget();
	plug("2-1", "A100");
	ck_assert_uint_eq(json_array_size(told), 1);
}
END_TEST

START_TEST(who_does_not_read_is_cut_off_and_who_hangs_up_is_forgotten)
{
	staff_the_office();
	watch(ROOT, "{}");
	waiting = AUDIENCE_BACKLOG + 1;
	plug("2-1", "A100");
	ck_assert_uint_eq(json_array_size(told), 1);
	ck_assert_ptr_null(hangs_up);
	waiting = 0;
	pull("2-1");
	ck_assert_uint_eq(json_array_size(told), 1);
}
END_TEST

START_TEST(a_storm_is_bounded_counted_and_nothing_of_it_is_hidden)
{
	json_t *data;

	staff_the_office();
	watch(ROOT, "{}");
	for (int i = 0; i < 1000; i++) {
		char serial[16];

		snprintf(serial, sizeof(serial), "S%d", i);
		plug_and_pull("2-1", serial);
	}
	ck_assert_int_eq(recorded("device.blocked"), 30);
	ck_assert_int_le((int)json_array_size(told), 2 * 120);
	fake.now += 11;
	wait_for(10100);
	data = last_recorded("device.suppressed");
	ck_assert_int_eq(json_member_number(data, "number", 0), 970);
	json_decref(data);
	ck_assert_ptr_nonnull(json_member_text(last_told("device.suppressed"), "time"));
	fake.now += 61;
	plug("2-1", "S1");
	ck_assert_int_eq(recorded("device.blocked"), 31);
	verify_books();
}
END_TEST

START_TEST(what_went_while_events_were_lost_is_told_as_gone)
{
	staff_the_office();
	watch(ROOT, "{}");
	plug_other("1-4", 0x06);
	door("mmc/mmc0:aaaa", "SD32G", false);
	plug("2-1", "A100");
	forget();
	fake.sticks[0] = (struct fake_stick){ 0 }; /* the phone */
	sticks_event(&broker, &(struct watch_event){ .kind = WATCH_LOST });
	event("2-1", WATCH_USB, false);
	event("", WATCH_SCANNED, false);
	ck_assert_uint_eq(json_array_size(told), 2);
	is_text(json_array_get(told, 0), "kind", "device.gone");
	is_text(json_array_get(told, 1), "kind", "device.gone");
	forget();
	server_drop(NULL, 7);
	watch(ROOT, "{}");
	ck_assert_uint_eq(json_array_size(told), 1);
	is_text(json_array_get(told, 0), "port", "2-1");
}
END_TEST

/* ---- identity (R-DEV-07) ---- */

START_TEST(a_stick_that_changes_its_serial_between_two_plugs_is_another_one)
{
	in_service();
	pull("2-1");
	fake.now += 61;
	plug("2-1", "B200");
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.NotFound");
	ck_assert_int_eq(recorded("device.blocked"), 2);
	pull("2-1");
	plug("2-1", "A100");
	open_medium();
}
END_TEST

START_TEST(a_serial_that_changes_between_two_reads_opens_nothing_and_is_told)
{
	json_t *data;

	in_service();
	memcpy(fake.sticks[0].facts.serial.bytes, "Z", 1);
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Failed");
	ck_assert(!fake_world_anything_open(&fake));
	data = last_recorded("device.blocked");
	is_text(data, "rule", "changed");
	is_text(data, "serial", "Z100");
	json_decref(data);
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.NotFound");
	verify_books();
}
END_TEST

START_TEST(a_serial_that_changes_while_it_is_open_closes_it)
{
	in_service();
	open_medium();
	memcpy(fake.sticks[0].facts.serial.bytes, "Z", 1);
	event("2-1", WATCH_USB, false);
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(fake.request.flags & VOLUME_FORCE);
	fake_volume_done(&fake, "{}");
	pump();
	verify_books();
}
END_TEST

START_TEST(a_twin_is_recorded_as_one)
{
	json_t *data;

	in_service();
	plug("2-2", "A100");
	data = last_recorded("device.blocked");
	is_text(data, "rule", "twin");
	is_text(data, "clause", "R-DEV-07");
	json_decref(data);
}
END_TEST

START_TEST(another_capacity_is_recorded_and_the_header_decides)
{
	struct watch_event disk = { .kind = WATCH_DISK, .usb = "2-1", .major = 8, .sequence = 5, .size = 1 << 20 };
	json_t *data;

	in_service();
	open_medium();
	close_medium();
	ck_assert_int_eq(recorded("medium.hints-differ"), 0);
	ask(SATO, "Open", "{\"number\":\"M-0001\"}");
	sticks_event(&broker, &disk);
	pump();
	data = last_recorded("medium.hints-differ");
	ck_assert_int_eq(json_member_number(data, "registered", 0), 1 << 25);
	ck_assert_int_eq(json_member_number(data, "found", 0), 1 << 20);
	json_decref(data);
	ck_assert_int_eq(fake.request.verb, VOLUME_OPEN);
	verify_books();
}
END_TEST

/* ---- composites (R-DEV-06) ---- */

static void ask_for_composite(void)
{
	char parameters[256];

	snprintf(parameters, sizeof(parameters), "{\"medium\":\"%s\",\"purpose\":\"report\",\"classification\":\"confidential\"}",
		name_of_tag());
	must(SATO, "RequestUse", parameters);
	must(SUZUKI, "Approve", "{\"request\":\"R-0001\"}");
}

START_TEST(a_composite_opens_as_exactly_what_was_registered)
{
	struct fake_stick *device;

	staff_the_office();
	device = plug_composite("2-1", "A100");
	ask_for_composite();
	must_not(TANAKA, "Register", "{\"number\":\"M-0001\"}", "io.mediad.BadInput");
	ck_assert(!fake_world_anything_open(&fake));
	ask_for_work(TANAKA, "Register", "{\"number\":\"M-0001\",\"composite\":\"yes\",\"label_attached\":\"yes\"}");
	prove_surface();
	fake_volume_done(&fake, REGISTERED);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	open_medium();
	close_medium();
	device->facts.descriptors[0] = 0xc1; /* the same numbers, other functions */
	device->facts.device += 100;
	event("2-1", WATCH_USB, false);
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	ck_assert(!fake_world_anything_open(&fake));
	verify_books();
}
END_TEST

START_TEST(a_registered_stick_that_became_a_composite_stays_closed)
{
	in_service();
	pull("2-1");
	plug_composite("2-1", "A100");
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	ck_assert(!fake_world_anything_open(&fake));
}
END_TEST

START_TEST(two_configurations_are_never_asked_for)
{
	struct fake_stick *device;
	char parameters[128];

	staff_the_office();
	device = plug_composite("2-1", "A100");
	device->facts.configurations = 2;
	device->facts.device += 100;
	event("2-1", WATCH_USB, false);
	snprintf(parameters, sizeof(parameters), "{\"medium\":\"%s\",\"purpose\":\"report\"}", name_of_tag());
	must_not(SATO, "RequestUse", parameters, "io.mediad.Refused");
}
END_TEST

/* ---- policy files ---- */

static void load_policy(const char *text)
{
	char folder[] = "/tmp/mediad-policy-XXXXXX", file[64];
	int fd;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/10-test.conf", folder);
	fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	policies_load(&broker, folder, PROFILES_FOLDER);
	unlink(file);
	rmdir(folder);
}

START_TEST(faulty_policy_files_open_nothing_and_close_all_the_same)
{
	in_service();
	open_medium();
	load_policy("[media]\nopen = sideways\n");
	ck_assert_int_eq(recorded("policy.faulty"), 1);
	must(4242, "Status", "{}");
	is_text(heard, "policy", "faulty");
	ck_assert_ptr_nonnull(json_member_object(heard, "why"));
	close_medium();
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Closed");
	must_not(TANAKA, "Register", "{\"number\":\"M-0001\"}", "io.mediad.Closed");
	must_not(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"p\"}", "io.mediad.Closed"); /* who would have to sign? */
	must_not(SATO, "CheckOut", "{\"number\":\"M-0001\"}", "io.mediad.Closed");
	must_not(SATO, "ListClasses", "{}", "io.mediad.Closed");
	must_not(SATO, "Return", "{\"number\":\"M-0001\"}", "io.mediad.Refused"); /* it is not out, and would be taken */
	pull("2-1");
	fake.now += 61;
	plug("2-1", "B200");
	ck_assert_int_eq(recorded("device.blocked"), 2);
	verify_books();
}
END_TEST

START_TEST(only_the_stricter_of_policy_and_wish_opens)
{
	static const struct {
		const char *policy, *wish;
		uint32_t flags;
	} rows[] = { { "read-write", "", 0 }, { "read-write", ",\"read_only\":\"yes\"", VOLUME_READ_ONLY },
		{ "read-only", "", VOLUME_READ_ONLY }, { "read-only", ",\"read_only\":\"yes\"", VOLUME_READ_ONLY } };

	if (geteuid() != 0)
		return; /* policy files belong to root, or they are faulty */
	in_service();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char text[128];

		snprintf(text, sizeof(text), "[media]\nopen = %s\n", rows[i].policy);
		load_policy(text);
		ck_assert_int_eq(broker.faulty.code, 0);
		snprintf(text, sizeof(text), "{\"number\":\"M-0001\"%s}", rows[i].wish);
		ask_for_work(SATO, "Open", text);
		ck_assert_int_eq(fake.request.verb, VOLUME_OPEN);
		ck_assert_uint_eq(fake.request.flags, rows[i].flags);
		fake_volume_done(&fake, "{\"path\":\"/run/mediad/media/1001/M-0001\",\"read_only\":false}");
		pump();
		must(SATO, "List", "{}");
		ck_assert_int_eq(json_is_true(json_object_get(json_array_get(json_object_get(heard, "media"), 0), "open_read_only")),
			rows[i].flags != 0);
		close_medium();
	}
	must_not(SATO, "Open", "{\"number\":\"M-0001\",\"read_only\":\"no\"}", "io.mediad.BadInput");
	ck_assert_int_eq(recorded("policy.loaded"), 2); /* read-write, read-only */
	verify_books();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_blocked_device_is_recorded_and_told_with_seat_rule_and_clause,
		phones_and_cards_are_told_too_and_nobody_at_the_seat_is_nobody, a_keyboard_and_what_is_let_in_are_no_news,
		who_comes_later_is_told_what_is_there, each_sees_what_they_may_and_no_longer_than_they_may,
		all_is_the_ledger_for_auditors_and_root, a_watch_needs_more_and_is_no_job,
		so_many_watches_for_one_user_and_the_oldest_stranger_makes_room,
		no_crowd_of_strangers_keeps_who_sits_there_from_being_told,
		who_does_not_read_is_cut_off_and_who_hangs_up_is_forgotten,
		a_storm_is_bounded_counted_and_nothing_of_it_is_hidden, what_went_while_events_were_lost_is_told_as_gone,
		a_stick_that_changes_its_serial_between_two_plugs_is_another_one,
		a_serial_that_changes_between_two_reads_opens_nothing_and_is_told,
		a_serial_that_changes_while_it_is_open_closes_it, a_twin_is_recorded_as_one,
		another_capacity_is_recorded_and_the_header_decides, a_composite_opens_as_exactly_what_was_registered,
		a_registered_stick_that_became_a_composite_stays_closed, two_configurations_are_never_asked_for,
		faulty_policy_files_open_nothing_and_close_all_the_same, only_the_stricter_of_policy_and_wish_opens };

	return suite_run_with("mediad/broker/audience", tests, ARRAY_SIZE(tests), setup, teardown);
}
