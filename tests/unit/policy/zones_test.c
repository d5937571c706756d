// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/zones.h"

#include "policy/exceptions.h"
#include "policy/hosts.h"
#include "policy/rules/book.h"
#include "tests/unit/policy/town.h"

#define HERE "desk-1"

/* What the policy of this computer says. */
static struct rules rules;

static void town_in(struct town *town, unsigned int zone)
{
	rules = *rules_standard();
	rules.station = (struct station){ .zone = zone, .area = 2 };
	town_open_at(town, ":memory:");
}

static struct act in(struct town *town, int who)
{
	struct act act = by(town, who);

	act.rules = &rules;
	act.host = HERE;
	return act;
}

/* A whole opening; `*read_only` and `rule` as it would be. */
static int open_as(struct town *town, int who, const char *number, bool *read_only, char rule[RULE_TEXT])
{
	struct act act = in(town, who);
	const struct opening_wish wish = { .number = number, .rule = rule };
	int r = medium_open_begin(&act, &wish, read_only, &town->fault);

	if (r == 0)
		r = medium_open_end(&act, number, NULL, &town->fault);
	return r < 0 ? r : medium_closed(&act, number, "closed", &town->fault);
}

static void opens(struct town *town_, const char *number, bool read_only, const char *rule)
{
	struct town town = *town_;
	char why[RULE_TEXT];
	bool only;

	ck_result(open_as(&town, STAFF, number, &only, why), 0);
	ck_assert_int_eq(only, read_only);
	ck_assert_str_eq(why, rule);
}

static void stays_shut(struct town *town, const char *number, const char *rule)
{
	char why[RULE_TEXT];
	bool only;

	town->fault = (struct fault){ 0 };
	ck_assert_int_eq(open_as(town, STAFF, number, &only, why), -EPERM);
	ck_assert_str_eq(town->fault.rule, rule);
}

/* For STAFF, by ADMIN, as break-glass. */
static void except(struct town *town_, const char *number, const char *rule)
{
	struct town town = *town_;
	struct act act = in(&town, ADMIN);
	char exception[EXCEPTION_NUMBER];
	const struct exception_terms terms = { .rule = rule, .medium = number, .person = town.people[STAFF].person, .host = HERE,
		.reason = "-", .measure = "-" };

	ck_result(exception_emergency(&act, &terms, exception, &town.fault), 0);
}

static int64_t uses(struct town *town)
{
	int64_t count;

	ck_assert_int_eq(store_number(registry_store(town->registry), "SELECT coalesce(sum(uses), 0) FROM exception", NO_VALUES, &count, NULL),
		0);
	return count;
}

/* Shows R-ZON-01. */
START_TEST(the_my_number_zone_only_reads_but_by_exception_which_is_counted)
{
	struct town town;
	char number[MEDIUM_NUMBER], other[MEDIUM_NUMBER];

	town_in(&town, ZONE_MYNUMBER);
	in_service(&town, 1, number);
	in_service(&town, 2, other);
	opens(&town, number, true, "R-ZON-01");
	except(&town, number, "R-ZON-01");
	ck_assert_int_eq(uses(&town), 0);
	opens(&town, number, false, "");
	ck_assert_int_eq(uses(&town), 1);
	opens(&town, other, true, "R-ZON-01");
	struct act act = in(&town, STAFF);
	const struct opening_wish wish = { .number = number, .read_only = true };
	bool read_only;

	ck_result(medium_open_begin(&act, &wish, &read_only, &town.fault), 0); /* who only reads uses no exception */
	ck_assert_int_eq(uses(&town), 1);
	ck_result(medium_failed(&act, "medium.open-failed", number, "-", &town.fault), 0);
	town.now += DAY + 1;
	opens(&town, number, true, "R-ZON-01");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ZON-01. */
START_TEST(in_the_my_number_zone_nothing_is_registered_and_nothing_opens_without_an_approval)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	struct registration registration = { .attached = true, .number = number, .job = JOB };
	json_t *label;

	town_in(&town, ZONE_MYNUMBER);
	approved_medium(&town, 1, number);
	struct act act = in(&town, ADMIN);

	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-ZON-01");
	enrol(&town, number);
	town.now += 200 * DAY; /* its handler's request has ended */
	stays_shut(&town, number, "R-ZON-01");
	struct act staff = by(&town, STAFF);
	const struct new_request request = { .kind = "use", .medium = number, .purpose = "取込み" };

	ck_result(request_make(&staff, &request, id, (char[MEDIUM_NUMBER]){ 0 }, &town.fault), 0);
	approve(&town, id);
	opens(&town, number, true, "R-ZON-01");
	town_close(&town);
}
END_TEST

/* Shows R-ZON-02. */
START_TEST(what_was_written_in_the_my_number_zone_goes_nowhere_else)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_in(&town, ZONE_MYNUMBER);
	in_service(&town, 1, number);
	opens(&town, number, true, "R-ZON-01");
	rules.station.zone = ZONE_LGWAN;
	opens(&town, number, false, ""); /* read there, never written */
	rules.station.zone = ZONE_MYNUMBER;
	except(&town, number, "R-ZON-01");
	opens(&town, number, false, "");
	rules.station.zone = ZONE_LGWAN;
	stays_shut(&town, number, "R-ZON-02");
	except(&town, number, "R-ZON-02");
	opens(&town, number, false, "");
	ck_assert_int_eq(uses(&town), 2);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static void sanitise(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act act = in(&town, STAFF);
	const struct sanitising sanitising = { .number = number, .tool = "無害化装置 A", .reference = "S-17" };

	ck_result(medium_sanitised(&act, &sanitising, &town.fault), 0);
}

/* Shows R-ZON-03. */
START_TEST(from_the_internet_only_what_was_sanitised_comes_in_and_only_to_be_read)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_in(&town, ZONE_INTERNET);
	in_service(&town, 1, number);
	opens(&town, number, false, "");
	rules.station.zone = ZONE_LGWAN;
	stays_shut(&town, number, "R-ZON-03");
	struct act act = in(&town, STAFF);

	ck_result(medium_sanitised(&act, &(struct sanitising){ .number = number, .tool = "A" }, &town.fault), -EINVAL);
	ck_result(medium_sanitised(&act, &(struct sanitising){ .number = number, .reference = "A" }, &town.fault), -EINVAL);
	sanitise(&town, number);
	opens(&town, number, true, "R-ZON-03");
	opens(&town, number, true, "R-ZON-03"); /* until it is written to again */
	rules.station.zone = ZONE_INTERNET;
	opens(&town, number, false, "");
	rules.station.zone = ZONE_LGWAN;
	stays_shut(&town, number, "R-ZON-03");
	rules.station.zone = ZONE_MYNUMBER;
	stays_shut(&town, number, "R-ZON-03");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* The books are told of an opening a moment after it is one. */
START_TEST(what_was_being_opened_when_mediad_stopped_counts_as_written)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	bool read_only;

	town_in(&town, ZONE_INTERNET);
	in_service(&town, 1, number);
	struct act act = in(&town, STAFF);
	const struct opening_wish wish = { .number = number };

	ck_result(medium_open_begin(&act, &wish, &read_only, &town.fault), 0);
	ck_result(medium_closed(&act, number, "stopped", &town.fault), 0);
	rules.station.zone = ZONE_LGWAN;
	stays_shut(&town, number, "R-ZON-03");
	town_close(&town);
}
END_TEST

static void trust(struct town *town_, const char *zone, int wanted)
{
	struct town town = *town_;
	struct act act = in(&town, ADMIN);
	const struct trusted_host host = { .host = "there", .name = "desk-2", .epoch = 1, .record = "eyJ.eyJ.c2ln", .zone = zone };

	ck_result(host_trust(&act, &host, &town.fault), wanted);
}

/* As if it had been granted there. */
static void granted(struct town *town, const char *number)
{
	ck_assert_int_eq(store_run(registry_store(town->registry),
				 "INSERT INTO granted (medium, host, name, made, request) VALUES (?1, 'there', 'desk-2', '2026', 'R-0001')",
				 VALUES(TEXT(number)), NULL),
		0);
}

/* Shows R-ZON-02, R-ZON-03. */
START_TEST(what_another_computer_can_write_counts_as_written_in_its_zone)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_in(&town, ZONE_LGWAN);
	in_service(&town, 1, number);
	trust(&town, "moon", -EINVAL);
	trust(&town, "lgwan", 0);
	granted(&town, number);
	opens(&town, number, false, "");
	trust(&town, "mynumber", 0); /* where nobody writes */
	opens(&town, number, false, "");
	trust(&town, "internet", 0);
	stays_shut(&town, number, "R-ZON-03");
	sanitise(&town, number);
	opens(&town, number, true, "R-ZON-03");
	stays_shut(&town, number, "R-ZON-03"); /* it may have been there meanwhile */
	trust(&town, "lgwan", 0);
	trust(&town, NULL, 0); /* a newer record */
	opens(&town, number, false, "");
	struct act act = in(&town, ADMIN);

	ck_result(host_distrust(&act, "there", &town.fault), 0); /* nobody says any more where it is */
	stays_shut(&town, number, "R-ZON-03");
	trust(&town, NULL, 0);
	stays_shut(&town, number, "R-ZON-03");
	town_close(&town);
}
END_TEST

static void bind_to(struct town *town_, const char *number, const char *systems)
{
	struct town town = *town_;
	struct act act = in(&town, ADMIN);

	ck_result(medium_bind(&act, number, systems, "専用", &town.fault), 0);
}

/* Shows R-ZON-04, R-ZON-07. */
START_TEST(a_bound_medium_opens_on_its_systems_and_the_server_room_knows_no_other)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_in(&town, ZONE_LGWAN);
	in_service(&town, 1, number);
	struct act act = in(&town, ADMIN);

	ck_result(medium_bind(&act, number, "税務", "", &town.fault), -EINVAL);
	bind_to(&town, number, "税務 住基");
	stays_shut(&town, number, "R-ZON-07");
	text_copy(rules.station.systems, sizeof(rules.station.systems), "税務システム");
	stays_shut(&town, number, "R-ZON-07");
	text_copy(rules.station.systems, sizeof(rules.station.systems), "財務 住基");
	opens(&town, number, false, "");
	rules.station.area = 3;
	opens(&town, number, false, "");
	bind_to(&town, number, "");
	stays_shut(&town, number, "R-ZON-04");
	except(&town, number, "R-ZON-04");
	opens(&town, number, false, "");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* An office with classes that permits private media. */
static void permit_private(unsigned int zone)
{
	rules = *rules_standard();
	rules.station = (struct station){ .zone = zone, .area = 2 };
	rules.count = 2;
	rules.list[0] = (struct class){ .key = "C1", .name = "公開", .axis = "機密性", .rank = 1 };
	rules.list[1] = (struct class){ .key = "C3", .name = "秘", .axis = "機密性", .rank = 3 };
	handling_init(&rules.list[0].handling);
	handling_init(&rules.list[1].handling);
	rules.office.private_media = PRIVATE_INTERNET_ONLY;
	text_copy(rules.office.private_max_class, sizeof(rules.office.private_max_class), "C1");
}

static int ask_private(struct town *town, const char *class, const char *until, char id[REQUEST_ID], char number[MEDIUM_NUMBER])
{
	struct act act = in(town, STAFF);
	struct stick stick = town_stick(7);
	SCOPED(json_release) json_t *form =
		json_pack("{s:s, s:s, s:s, s:s}", "terminals", "窓口", "scanned", "異常なし", "not_stored", "yes", "erased_at_end", "yes");
	const struct new_request request = { .kind = "private",
		.stick = &stick,
		.purpose = "講演資料",
		.classification = class,
		.until = until,
		.form = form };

	return request_make(&act, &request, id, number, &town->fault);
}

/* Shows R-DEV-02, R-DEV-03, R-DEV-04. */
START_TEST(a_private_medium_is_permitted_on_the_books_and_gets_no_key_and_no_opening)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER], why[RULE_TEXT];
	struct registration registration = { .attached = true, .number = number, .job = JOB };
	json_t *label;
	bool read_only;

	permit_private(ZONE_INTERNET);
	town_open_at(&town, ":memory:");
	ck_result(ask_private(&town, "C3", "2026-11-30", id, number), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-DEV-04");
	ck_result(ask_private(&town, "C1", "2027-03-01", id, number), -EINVAL);
	rules.station.zone = ZONE_LGWAN;
	ck_result(ask_private(&town, "C1", "2026-11-30", id, number), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-DEV-02");
	rules.station.zone = ZONE_INTERNET;
	rules.office.private_media = PRIVATE_FORBID;
	ck_result(ask_private(&town, "C1", "2026-11-30", id, number), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-DEV-03");
	rules.office.private_media = PRIVATE_INTERNET_ONLY;
	ck_result(ask_private(&town, "C1", "2026-11-30", id, number), 0);
	struct act chief = in(&town, CHIEF), admin = in(&town, ADMIN), staff = in(&town, STAFF);

	ck_result(request_approve(&chief, id, &town.fault), 0);
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-DEV-04");
	ck_result(open_as(&town, STAFF, number, &read_only, why), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-DEV-04");
	SCOPED(json_release) json_t *form = json_pack("{s:s, s:s, s:s, s:s}", "business", "-", "terminals", "-", "users", "-", "pledge", "yes");
	const struct new_request use = { .kind = "use", .medium = number, .purpose = "-", .classification = "C1", .contents = "-", .form = form };

	ck_result(request_make(&staff, &use, id, (char[MEDIUM_NUMBER]){ 0 }, &town.fault), -EPERM);
	town.now += 20 * DAY; /* the permission is over, but nothing was erased (R-REU-07) */
	admin = in(&town, ADMIN);
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-REU-07");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ZON-01. */
START_TEST(the_books_take_no_writing_in_the_my_number_zone_without_an_exception)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_in(&town, ZONE_MYNUMBER);
	in_service(&town, 1, number);
	struct act act = in(&town, STAFF);
	const struct record open = { .kind = "medium.opening", .actor = act.actor, .now = act.now,
		.data = json_pack("{s:s, s:s, s:b, s:s}", "number", number, "person", act.actor->person, "read_only", 0, "zone", "mynumber") };

	ck_assert_int_lt(registry_record(town.registry, &open, 1, &town.fault), 0);
	json_object_set_new(open.data, "zone", json_string("lgwan"));
	ck_result(registry_record(town.registry, &open, 1, &town.fault), 0);
	json_decref(open.data);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/zones", the_my_number_zone_only_reads_but_by_exception_which_is_counted,
	in_the_my_number_zone_nothing_is_registered_and_nothing_opens_without_an_approval,
	what_was_written_in_the_my_number_zone_goes_nowhere_else,
	from_the_internet_only_what_was_sanitised_comes_in_and_only_to_be_read,
	what_was_being_opened_when_mediad_stopped_counts_as_written, what_another_computer_can_write_counts_as_written_in_its_zone,
	a_bound_medium_opens_on_its_systems_and_the_server_room_knows_no_other,
	a_private_medium_is_permitted_on_the_books_and_gets_no_key_and_no_opening,
	the_books_take_no_writing_in_the_my_number_zone_without_an_exception)
