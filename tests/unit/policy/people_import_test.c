// SPDX-License-Identifier: GPL-3.0-or-later
/* The personnel list, row by row. */
#include "tests/unit/policy/town.h"

#define ROW(...) (&(struct import_row){ __VA_ARGS__ })

static void changes_are(json_t *reply, const char *wanted)
{
	char all[256] = "";
	json_t *change;
	size_t i;

	json_array_foreach(json_object_get(reply, "changes"), i, change)
		text_format(all + strlen(all), sizeof(all) - strlen(all), "%s%s", all[0] ? " " : "", json_string_value(change));
	ck_assert_str_eq(all, wanted);
	json_decref(reply);
}

/* Shows R-ACC-05. */
START_TEST(a_row_brings_the_books_up_to_the_list)
{
	struct actor actor;
	struct town town;
	json_t *reply;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, ADMIN);

	ck_result(people_import(&act,
			  ROW(.person = { .login = "mori", .uid = 1010, .name = "森 五郎", .department = "税務課", .number = "20314" },
				  .uid_known = true, .roles = "staff approver"),
			  &reply, &town.fault),
		0);
	changes_are(reply, "add role:staff role:approver");
	ck_result(people_actor(town.registry, &(struct caller){ 1010, "mori", NOON }, &actor, &town.fault), 0);
	ck_assert_uint_eq(actor.roles, ROLE_STAFF | ROLE_APPROVER);
	ck_assert_str_eq(actor.department, "税務課");
	/* The same again changes nothing; by number alone, with another name and department. */
	ck_result(people_import(&act, ROW(.person = { .number = "20314", .name = "森 五郎", .department = "税務課" }), &reply, &town.fault), 0);
	changes_are(reply, "");
	ck_result(people_import(&act, ROW(.person = { .number = "20314", .name = "林 五郎", .department = "会計課", .valid_until = "2027-03-31" }),
			  &reply, &town.fault),
		0);
	changes_are(reply, "correct transfer until");
	ck_result(people_actor(town.registry, &(struct caller){ 1010, "mori", NOON }, &actor, &town.fault), 0);
	ck_assert_str_eq(actor.name, "林 五郎");
	ck_assert_str_eq(actor.department, "会計課");
	/* A number for somebody who had none, and a second login. */
	ck_result(people_import(&act, ROW(.person = { .login = "sato", .uid = 1002, .name = "佐藤 花子", .number = "20001" }, .uid_known = true),
			  &reply, &town.fault),
		0);
	changes_are(reply, "correct");
	ck_result(people_import(&act, ROW(.person = { .login = "sato2", .uid = 2002, .name = "佐藤 花子", .number = "20001" }, .uid_known = true),
			  &reply, &town.fault),
		0);
	changes_are(reply, "login");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_row_that_is_wrong_changes_nothing)
{
	static const struct {
		struct import_row row;
		int result;
	} cases[] = {
		{ { .person = { .name = "誰か" } }, -EINVAL },
		{ { .person = { .login = "mori", .uid = 1010, .name = "森" } }, -ENOENT }, /* no account of this computer */
		{ { .person = { .number = "20314", .name = "森" } }, -EINVAL },             /* new, without a login */
		{ { .person = { .login = "admin", .uid = 1010, .name = "森" }, .uid_known = true }, -EINVAL },
		{ { .person = { .login = "mori", .uid = 1002, .name = "森" }, .uid_known = true }, -EEXIST }, /* sato's uid */
		{ { .person = { .login = "mori", .uid = 1010, .name = "森", .external = true }, .uid_known = true }, -EINVAL },
		{ { .person = { .login = "mori", .uid = 1010, .name = "森", .valid_until = "kinou" }, .uid_known = true }, -EINVAL },
		{ { .person = { .login = "mori", .uid = 1010, .name = "森" }, .uid_known = true, .roles = "staff king" }, -EINVAL },
		{ { .person = { .login = "mori", .uid = 1010, .name = "森" }, .uid_known = true, .roles = "staff auditor" }, -EPERM },
		{ { .person = { .login = "sato", .uid = 1002, .name = "佐藤 花子" }, .uid_known = true, .roles = "auditor" }, -EPERM },
		{ { .person = { .login = "suzuki", .uid = 1001, .name = "鈴木", .department = "税務課" }, .uid_known = true }, -EPERM },
		{ { .person = { .login = "mori", .uid = 1010, .name = "森", .valid_until = "2027-03-31", .external = true },
			  .uid_known = true, .roles = "administrator" }, -EPERM },
	};
	struct town town;
	int64_t people;
	json_t *reply;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, ADMIN);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ck_result(people_import(&act, &cases[i].row, &reply, &town.fault), cases[i].result);
	ck_result(store_number(registry_store(town.registry), "SELECT count(*) FROM person", NO_VALUES, &people, &town.fault), 0);
	ck_assert_int_eq(people, PEOPLE);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_rehearsed_row_leaves_nothing)
{
	SCOPED(json_release) json_t *recorded = json_array();
	struct ledger_head before, after;
	struct town town;
	json_t *reply;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, ADMIN);
	const struct import_row row = { .person = { .login = "mori", .uid = 1010, .name = "森" }, .uid_known = true, .roles = "staff" };

	ck_result(ledger_head(town.registry, &before, &town.fault), 0);
	registry_rehearse(town.registry, recorded);
	ck_result(people_import(&act, &row, &reply, &town.fault), 0);
	changes_are(reply, "add role:staff");
	registry_rehearse(town.registry, NULL);
	ck_result(ledger_head(town.registry, &after, &town.fault), 0);
	ck_assert_int_eq(before.sequence, after.sequence);
	ck_result(people_import(&act, &row, &reply, &town.fault), 0);
	json_decref(reply);
	/* Numbers and logins of two people do not make one. */
	ck_result(people_import(&act, ROW(.person = { .login = "mori", .uid = 1010, .name = "森", .number = "1" }, .uid_known = true), &reply,
			  &town.fault),
		0);
	json_decref(reply);
	ck_result(people_import(&act, ROW(.person = { .login = "mori", .uid = 1010, .name = "森", .number = "2" }, .uid_known = true), &reply,
			  &town.fault),
		-EEXIST);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/people_import", a_row_brings_the_books_up_to_the_list, a_row_that_is_wrong_changes_nothing,
	a_rehearsed_row_leaves_nothing)
