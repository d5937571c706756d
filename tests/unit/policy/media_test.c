// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/policy/town.h"

static json_t *only_medium(struct town *town)
{
	struct act act = by(town, ADMIN);
	json_t *list, *medium;

	ck_assert_int_eq(medium_list(town->registry, town->now, &list, NULL), 0);
	media_classify(&act, list);
	ck_assert_uint_eq(json_array_size(list), 1);
	medium = json_incref(json_array_get(list, 0));
	json_decref(list);
	return medium;
}

/* Shows R-DEV-01, R-LBL-02. */
START_TEST(registering_needs_a_yes_and_says_what_the_label_will)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct registration registration = { .attached = true,
		.job = JOB, .texts.caution = "特定個人情報在中・禁帯出", .texts.contact = "総務課 0000-00-0000"
	};
	json_t *label, *wanted;

	town_open_at(&town, ":memory:");
	ask_use(&town, STAFF, 1, id, number);
	struct act act = by(&town, ADMIN);

	registration.number = number;
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EBUSY);
	approve(&town, id);
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), 0);
	wanted = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "number", "M-0001",
		"organisation", "緑町役場", "handler", "佐藤 花子", "manager", "田中 次郎",
		"created", "2026-11-21", "classification", "confidential", "caution",
		"特定個人情報在中・禁帯出", "contact", "総務課 0000-00-0000", "generation", 1);
	ck_assert(json_equal(label, wanted));
	json_decref(label);
	json_decref(wanted);
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EBUSY);
	state_is(&town, number, "approved");
	town_close(&town);
}
END_TEST

START_TEST(handler_manager_and_class_can_be_named)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct stick stick = town_stick(1);
	struct new_request request = {
		.kind = "use", .stick = &stick, .purpose = "閲覧"
	}; /* no class */
	struct registration registration = { .attached = true, .job = JOB };
	json_t *label;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, STAFF);

	ck_result(request_make(&act, &request, id, number, &town.fault), 0);
	approve(&town, id);
	registration.number = number;
	act = by(&town, ADMIN);
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EINVAL);
	registration.texts.classification = "機密性2";
	registration.handler = "nobody";
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -ENOENT);
	registration.handler = "ito";
	registration.manager = "kimura";
	registration.texts.caution = "two\nlines";
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EINVAL);
	registration.texts.caution = NULL;
	registration.job = NULL;
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EINVAL);
	registration.job = JOB;
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), 0);
	ck_assert_str_eq(json_member_text(label, "handler"), "伊藤 四郎");
	ck_assert_str_eq(json_member_text(label, "manager"), "木村 三郎");
	ck_assert_str_eq(json_member_text(label, "classification"), "機密性2");
	json_decref(label);
	town_close(&town);
}
END_TEST

/* A handler opens without a request of their own: that would be a yes to oneself. */
/* Shows R-APP-05. */
START_TEST(nobody_becomes_the_handler_by_their_own_act)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	struct registration registration = { .attached = true, .job = JOB, .number = number };
	json_t *label;

	town_open_at(&town, ":memory:");
	approved_medium(&town, 1, number);
	struct act act = by(&town, ADMIN);

	registration.handler = "suzuki"; /* the administrator who registers */
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EPERM);
	registration.handler = "tanaka"; /* the approver */
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EPERM);
	registration.handler = "sato"; /* who asked */
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), 0);
	json_decref(label);
	town_close(&town);
}
END_TEST

START_TEST(a_failed_registration_can_be_tried_again)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	struct registration registration = { .attached = true, .job = JOB };
	json_t *label, *unsettled;

	town_open_at(&town, ":memory:");
	approved_medium(&town, 1, number);
	registration.number = number;
	struct act act = by(&town, ADMIN);

	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), 0);
	json_decref(label);
	ck_result(medium_unsettled(town.registry, &unsettled, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(unsettled, 0), "intent"), "registering");
	ck_assert_str_eq(json_member_text(json_array_get(unsettled, 0), "number"), number);
	ck_assert_str_eq(json_member_text(json_array_get(unsettled, 0), "job"), JOB);
	json_decref(unsettled);
	ck_result(medium_failed(&act, "medium.register-failed", number,
			  "The stick was pulled out.\n", &town.fault),
		0);
	ck_result(medium_failed(&act, "medium.register-failed", number, "again", &town.fault),
		-EINVAL);
	ck_result(medium_failed(&act, "host.failed", number, "again", &town.fault), -EINVAL);
	state_is(&town, number, "approved");
	enrol(&town, number);
	state_is(&town, number, "in-service");
	ck_result(medium_unsettled(town.registry, &unsettled, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(unsettled), 0);
	json_decref(unsettled);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(an_outcome_without_uuid_label_or_intent_is_not_recorded)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *empty = json_object();
	json_t *whole = json_pack("{s:s, s:s, s:i}", "uuid", "u", "label", "l", "size", 5);
	json_t *label;
	struct registration registration = { .attached = true, .job = JOB };
	char *jws;

	town_open_at(&town, ":memory:");
	approved_medium(&town, 1, number);
	registration.number = number;
	struct act act = by(&town, ADMIN);

	ck_result(medium_register_end(&act, number, whole, &town.fault), -EINVAL);
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), 0);
	json_decref(label);
	ck_result(medium_register_end(&act, number, empty, &town.fault), -EINVAL);
	json_object_del(whole, "size");
	ck_result(medium_register_end(&act, number, whole, &town.fault), -EINVAL);
	state_is(&town, number, "approved");
	ck_result(medium_label(town.registry, number, &jws, &town.fault), -ENOENT);
	json_object_set_new(whole, "size", json_integer(4096));
	ck_result(medium_register_end(&act, number, whole, &town.fault), 0);
	state_is(&town, number, "in-service");
	ck_result(medium_label(town.registry, number, &jws, &town.fault), 0);
	ck_assert_str_eq(jws, "l");
	free(jws);
	json_decref(empty);
	json_decref(whole);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ACC-12. */
START_TEST(only_who_is_entitled_opens_it_and_one_at_a_time)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID], same[MEDIUM_NUMBER];
	json_t *result = json_pack("{s:s}", "path", "/run/mediad/mnt/M-0001");
	bool read_only = false;
	struct medium medium;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct new_request leave = {
		.kind = "use", .medium = number, .purpose = "閲覧", .until = "2026-11-30"
	};
	struct act staff = by(&town, STAFF), clerk = by(&town, CLERK), chief = by(&town, CHIEF);

	ck_result(medium_open_begin(&clerk, &(struct opening_wish){ .number = number }, &read_only, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.argument[1], "佐藤 花子");
	last_event_is(&town, "act.refused");
	ck_result(request_make(&clerk, &leave, id, same, &town.fault), 0);
	ck_result(medium_open_begin(&clerk, &(struct opening_wish){ .number = number }, &read_only, &town.fault), -EPERM);
	approve(&town, id);
	ck_result(medium_open_begin(&clerk, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), -EBUSY);
	ck_result(medium_open_end(&clerk, number, result, &town.fault), 0);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert(medium.opened);
	ck_assert_str_eq(medium.open_by, "P-0005");
	ck_result(medium_close_check(&staff, number, &town.fault), -EPERM);
	ck_result(medium_close_check(&chief, number, &town.fault), -EPERM);
	struct act admin = by(&town, ADMIN);
	ck_result(medium_close_check(&admin, number, &town.fault), 0);
	ck_result(medium_close_check(&clerk, number, &town.fault), 0);
	ck_result(medium_closed(&clerk, number, "bored", &town.fault), -EINVAL);
	ck_result(medium_closed(&clerk, number, "closed", &town.fault), 0);
	ck_result(medium_closed(&clerk, number, "closed", &town.fault), -EBUSY);
	ck_result(medium_close_check(&clerk, number, &town.fault), -EBUSY);
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	ck_result(
		medium_failed(&staff, "medium.open-failed", number, "no such header", &town.fault),
		0);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert(!medium.opened);
	clerk.now += 12 * DAY; /* the leave is over, the handler's is not */
	staff.now += 12 * DAY;
	ck_result(medium_open_begin(&clerk, &(struct opening_wish){ .number = number }, &read_only, &town.fault), -EPERM);
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	json_decref(result);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(what_was_open_when_the_machine_stopped_is_found)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	bool read_only = true;
	json_t *unsettled, *nothing = json_object();

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act act = by(&town, STAFF), machine = by(&town, -1);

	ck_result(medium_open_begin(&act, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	ck_result(medium_unsettled(town.registry, &unsettled, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(unsettled, 0), "intent"), "opening");
	json_decref(unsettled);
	ck_result(medium_open_end(&act, number, nothing, &town.fault), 0);
	ck_result(medium_unsettled(town.registry, &unsettled, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(unsettled, 0), "intent"), "opened");
	ck_assert_str_eq(json_member_text(json_array_get(unsettled, 0), "person"), "P-0002");
	json_decref(unsettled);
	ck_result(medium_closed(&machine, number, "stopped", &town.fault), 0);
	ck_result(medium_unsettled(town.registry, &unsettled, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(unsettled), 0);
	json_decref(unsettled);
	json_decref(nothing);
	town_close(&town);
}
END_TEST

/* Shows R-APP-01, R-OUT-01, R-OUT-02. */
START_TEST(a_medium_leaves_only_with_leave_and_in_its_period)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	bool late = true, read_only = false;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act clerk = by(&town, CLERK), staff = by(&town, STAFF), chief = by(&town, CHIEF);

	ck_result(medium_check_out(&clerk, &(struct check_out){ .number = number }, &town.fault), -EPERM);
	last_event_is(&town, "act.refused");
	ck_result(ask_carry(&town, CLERK, number, "2026-11-23", "令和8年11月25日", id), 0);
	clerk.now = NOON + 2 * DAY;
	ck_result(medium_check_out(&clerk, &(struct check_out){ .number = number }, &town.fault), -EPERM); /* asked, not approved */
	approve(&town, id);
	clerk.now = NOON;
	ck_result(medium_check_out(&clerk, &(struct check_out){ .number = number }, &town.fault), -EPERM); /* too early */
	ck_assert_ptr_nonnull(strstr(town.fault.message, "begins"));
	clerk.now = NOON + 9 * DAY;
	ck_result(medium_check_out(&clerk, &(struct check_out){ .number = number }, &town.fault), -EPERM); /* too late */
	clerk.now = staff.now = chief.now = NOON + 2 * DAY;
	ck_result(
		medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), -EPERM); /* somebody else's leave */
	ck_assert_str_eq(town.fault.argument[0], "伊藤 四郎");
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	ck_result(medium_check_out(&clerk, &(struct check_out){ .number = number }, &town.fault), -EBUSY);
	ck_result(medium_closed(&staff, number, "unplugged", &town.fault), 0);
	ck_result(medium_return(&clerk, &(struct bringing){ .number = number }, &late, &town.fault), -EBUSY);
	ck_result(medium_check_out(&clerk, &(struct check_out){ .number = number }, &town.fault), 0);
	state_is(&town, number, "out");
	ck_result(medium_check_out(&clerk, &(struct check_out){ .number = number }, &town.fault), -EBUSY);
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), -EBUSY);
	ck_assert_str_eq(town.fault.argument[1], "伊藤 四郎");
	ck_result(medium_return(&staff, &(struct bringing){ .number = number }, &late, &town.fault), 0);
	ck_assert(!late);
	state_is(&town, number, "in-service");
	ck_result(medium_check_out(&clerk, &(struct check_out){ .number = number }, &town.fault), -EPERM); /* a leave is for once */
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-CUS-06, R-OUT-02. */
START_TEST(an_overdue_medium_shows_and_its_return_is_late)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	bool late = false, read_only = false;
	json_t *medium;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(ask_carry(&town, CLERK, number, "2026-11-21", "2026-11-21", id), 0);
	approve(&town, id);
	struct act clerk = by(&town, CLERK), staff = by(&town, STAFF);

	ck_result(medium_check_out(&clerk, &(struct check_out){ .number = number }, &town.fault), 0);
	medium = only_medium(&town);
	ck_assert(json_is_false(json_object_get(medium, "overdue")));
	ck_assert_str_eq(json_member_text(medium, "until"), "2026-11-21T14:59:59Z");
	ck_assert_str_eq(json_member_text(medium, "purpose"), "県への提出");
	json_decref(medium);
	town.now = 1795273199; /* the day's last second */
	medium = only_medium(&town);
	ck_assert(json_is_false(json_object_get(medium, "overdue")));
	json_decref(medium);
	town.now++;
	medium = only_medium(&town);
	ck_assert(json_is_true(json_object_get(medium, "overdue")));
	json_decref(medium);
	staff.now = clerk.now = town.now;
	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = number }, &read_only, &town.fault), -EBUSY);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "overdue"));
	ck_result(medium_return(&clerk, &(struct bringing){ .number = number }, &late, &town.fault), 0);
	ck_assert(late);
	medium = only_medium(&town);
	ck_assert(json_is_false(json_object_get(medium, "overdue")));
	json_decref(medium);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(media_are_listed_as_the_protocol_says)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *medium, *wanted;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	medium = only_medium(&town);
	wanted = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:n, s:b, s:b, s:b, s:n, s:n, s:b, s:n, s:n, s:b, s:n, s:n, s:n, s:b, s:n, s:n, s:n, s:n, s:b}", "number",
		"M-0001", "state", "in-service", "classification", "confidential", "handler",
		"P-0002", "handler_name", "佐藤 花子", "manager_name", "田中 次郎", "created",
		"2026-11-21", "purpose", "統計調査", "until", "2027-03-31T14:59:59Z", "overdue", 0,
		"open", 0, "open_by", "open_read_only", 0, "composite", 0, "held", 0, "held_by_name", "held_reason", "key_destroyed", 0,
		"provided_to", "provided_until", "provided_overdue", 0, "home", "home_number", "home_until", "rotate", 0, "private_until", "written_zone", "sanitised", "systems", "label_due", 0);
	ck_assert(json_equal(medium, wanted));
	json_decref(medium);
	json_decref(wanted);
	town_close(&town);
}
END_TEST

START_TEST(twins_without_a_serial_are_told_apart_by_descriptors_or_not_at_all)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct stick stick = town_stick(1);
	struct new_request request = { .kind = "use", .stick = &stick, .purpose = "閲覧" };
	struct medium found[2];

	town_open_at(&town, ":memory:");
	struct act act = by(&town, STAFF);

	stick.serial[0] = '\0';
	ck_result(request_make(&act, &request, id, number, &town.fault), 0);
	ck_assert_int_eq(medium_match(town.registry, &stick, found, 2), 1);
	stick.descriptors[5] = 'e';
	ck_assert_int_eq(medium_match(town.registry, &stick, found, 2), 0);
	ck_result(request_make(&act, &request, id, number, &town.fault), 0);
	ck_assert_str_eq(number, "M-0002");
	town_close(&town);
}
END_TEST

START_TEST(a_serial_full_of_tricks_is_only_a_serial)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct stick stick = town_stick(1);
	struct new_request request = {
		.kind = "use", .stick = &stick, .purpose = "%s%n'; DROP TABLE medium;--"
	};
	struct medium medium;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, STAFF);

	text_copy(stick.serial, sizeof(stick.serial), "%s%n\\x1b[31m'\";DROP TABLE event;--");
	ck_result(request_make(&act, &request, id, number, &town.fault), 0);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert_str_eq(medium.stick.serial, stick.serial);
	text_copy(stick.serial, sizeof(stick.serial),
		"\x1b[31m"); /* the broker should have made it printable */
	ck_result(request_make(&act, &request, id, number, &town.fault), -EINVAL);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static bool opens_read_only(bool policy, bool wish)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	bool read_only = !(policy || wish);
	json_t *medium;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act staff = by(&town, STAFF);
	struct opening_wish asked = { .number = number, .read_only_policy = policy, .read_only = wish };

	ck_result(medium_open_begin(&staff, &asked, &read_only, &town.fault), 0);
	medium = only_medium(&town);
	ck_assert_int_eq(json_is_true(json_object_get(medium, "open_read_only")), read_only);
	json_decref(medium);
	books_are_good(&town);
	town_close(&town);
	return read_only;
}

START_TEST(only_the_stricter_of_policy_and_wish_counts)
{
	ck_assert(!opens_read_only(false, false));
	ck_assert(opens_read_only(false, true));
	ck_assert(opens_read_only(true, false));
	ck_assert(opens_read_only(true, true));
}
END_TEST

START_TEST(a_composite_is_registered_only_when_it_is_said_and_only_the_one_that_was_asked_for)
{
	struct stick asked = town_stick(1), other = town_stick(2);
	struct town town;
	char number[MEDIUM_NUMBER];
	struct medium medium;
	json_t *label = NULL;

	town_open_at(&town, ":memory:");
	approved_medium(&town, 1, number);
	struct act act = by(&town, ADMIN);
	struct registration registration = { .attached = true, .number = number, .job = JOB, .stick = &asked, .is_composite = true };

	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EINVAL);
	registration = (struct registration){ .number = number, .job = JOB, .stick = &asked, .composite = true };
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EINVAL);
	registration.is_composite = true;
	registration.stick = &other;
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EACCES);
	registration.stick = &asked;
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert(!medium.composite);
	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), 0);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert(medium.composite);
	ck_assert_str_eq(medium.stick.descriptors, asked.descriptors);
	json_decref(label);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(another_size_is_recorded_and_stops_nothing)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	struct medium medium;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act machine = by(&town, -1);

	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert_int_eq(medium.size, 1 << 20);
	ck_result(medium_hint_differs(&machine,
			  &(struct hint){ .number = number, .name = "size", .registered = medium.size, .found = 4096 },
			  &town.fault),
		0);
	last_event_is(&town, "medium.hints-differ");
	state_is(&town, number, "in-service");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* 100,000 media must not make a plug slower than 10 (the gate's decision is this one question). */
START_TEST(the_media_that_a_stick_may_be_are_found_by_an_index)
{
	SCOPED(query_close) struct query *query = NULL;
	struct town town;
	bool indexed = false;

	town_open_at(&town, ":memory:");
	ck_result(store_query(registry_store(town.registry), "EXPLAIN QUERY PLAN " MEDIUM_MATCH_SQL,
			  VALUES(NUMBER(1), NUMBER(2), TEXT("s"), TEXT("d")), &query, &town.fault),
		0);
	while (query_next(query, NULL) > 0) {
		ck_assert_msg(strncmp(query_text(query, 3), "SCAN", 4) != 0, "%s", query_text(query, 3));
		indexed |= strstr(query_text(query, 3), "medium_hints (vendor=? AND product=? AND usb_serial=?)") != NULL;
	}
	ck_assert(indexed);
	query_close(MOVE(query));
	town_close(&town);
}
END_TEST

START_TEST(a_long_list_comes_in_parts_that_fit_together)
{
	struct part part = { .limit = 2 };
	json_t *list, *whole, *joined = json_array();
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	struct town town;
	int parts = 0;

	town_open_at(&town, ":memory:");
	for (int n = 1; n <= 6; n++)
		ask_use(&town, STAFF, n, id, number);
	while (!part.last) {
		ck_result(medium_list_part(town.registry, town.now, &part, &list, &town.fault), 0);
		ck_assert_uint_le(json_array_size(list), 2);
		json_array_extend(joined, list);
		json_decref(list);
		/* What is added meanwhile comes too, and nothing twice. */
		if (++parts == 1)
			ask_use(&town, CLERK, 7, id, number);
	}
	ck_assert_int_eq(parts, 4);
	ck_result(medium_list(town.registry, town.now, &whole, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(whole), 7);
	ck_assert(json_equal(joined, whole));
	ck_assert_ptr_null(json_object_get(json_array_get(whole, 0), "part_key"));
	json_decref(joined);
	json_decref(whole);
	struct act act = by(&town, ADMIN);

	part = (struct part){ .limit = 2 };
	joined = json_array();
	while (!part.last) {
		ck_result(people_list_part(&act, NULL, &part, &list, &town.fault), 0);
		json_array_extend(joined, list);
		json_decref(list);
	}
	ck_result(people_list(&act, NULL, &whole, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(whole), PEOPLE);
	ck_assert(json_equal(joined, whole));
	json_decref(joined);
	json_decref(whole);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/media", a_long_list_comes_in_parts_that_fit_together, only_the_stricter_of_policy_and_wish_counts,
	a_composite_is_registered_only_when_it_is_said_and_only_the_one_that_was_asked_for,
	another_size_is_recorded_and_stops_nothing, the_media_that_a_stick_may_be_are_found_by_an_index,
	registering_needs_a_yes_and_says_what_the_label_will,
	handler_manager_and_class_can_be_named, nobody_becomes_the_handler_by_their_own_act,
	a_failed_registration_can_be_tried_again,
	an_outcome_without_uuid_label_or_intent_is_not_recorded,
	only_who_is_entitled_opens_it_and_one_at_a_time,
	what_was_open_when_the_machine_stopped_is_found,
	a_medium_leaves_only_with_leave_and_in_its_period,
	an_overdue_medium_shows_and_its_return_is_late, media_are_listed_as_the_protocol_says,
	twins_without_a_serial_are_told_apart_by_descriptors_or_not_at_all,
	a_serial_full_of_tricks_is_only_a_serial)
