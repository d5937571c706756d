// SPDX-License-Identifier: GPL-3.0-or-later
/* What people hold at a moment: the period and the department of a role. */
#include "tests/unit/policy/town.h"

static void give(struct town *town_, int who, enum role role, const char *department, const char *from, const char *until)
{
	struct town town = *town_;
	struct act act = by(&town, ADMIN);

	ck_result(people_grant(&act,
			  &(struct new_role){ .login = townsfolk[who].login,
				  .role = role,
				  .department = department,
				  .from = from,
				  .until = until },
			  &town.fault),
		0);
}

static int holds(struct town *town, int who, enum role role, const char *department, const char *now)
{
	char principal[PERSON_ID];
	int r = people_holds(town->registry, &(struct post){ role, department, now, NULL }, town->people[who].person,
		principal, &town->fault);

	ck_assert_str_eq(principal, "");
	return r;
}

/* Shows R-ACC-04. */
START_TEST(a_role_holds_from_its_first_day_to_its_last)
{
	struct town town;
	struct actor actor;

	town_open_at(&town, ":memory:");
	give(&town, CLERK, ROLE_OPERATOR, NULL, "2026-12-01", "R8.12.31");
	ck_assert_int_eq(holds(&town, CLERK, ROLE_OPERATOR, NULL, "2026-11-30T14:59:59Z"), 0);
	ck_assert_int_eq(holds(&town, CLERK, ROLE_OPERATOR, NULL, "2026-11-30T15:00:00Z"), 1);
	ck_assert_int_eq(holds(&town, CLERK, ROLE_OPERATOR, NULL, "2026-12-31T14:59:59Z"), 1);
	ck_assert_int_eq(holds(&town, CLERK, ROLE_OPERATOR, NULL, "2026-12-31T15:00:00Z"), 0);
	ck_result(people_actor(town.registry, &(struct caller){ 1005, "ito", NOON }, &actor, &town.fault), 0);
	ck_assert_uint_eq(actor.roles, ROLE_STAFF);
	ck_result(people_actor(town.registry, &(struct caller){ 1005, "ito", NOON + 20 * DAY }, &actor, &town.fault), 0);
	ck_assert_uint_eq(actor.roles, ROLE_STAFF | ROLE_OPERATOR);
	ck_assert_uint_eq(actor.own, actor.roles);
	ck_result(people_actor(town.registry, &(struct caller){ 1005, "ito", NOON + 60 * DAY }, &actor, &town.fault), 0);
	ck_assert_uint_eq(actor.roles, ROLE_STAFF);
	town.now = NOON + 60 * DAY;
	give(&town, CLERK, ROLE_OPERATOR, NULL, NULL, NULL); /* the one before has run out */
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-APP-09. */
START_TEST(a_role_for_a_department_reaches_no_other)
{
	static const char now[] = "2026-11-21T03:00:00Z";
	struct town town;
	char names[256];
	int64_t count;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, ADMIN);

	give(&town, CLERK, ROLE_APPROVER, "会計課", NULL, NULL);
	ck_assert_int_eq(holds(&town, CLERK, ROLE_APPROVER, "会計課", now), 1);
	ck_assert_int_eq(holds(&town, CLERK, ROLE_APPROVER, "税務課", now), 0);
	ck_assert_int_eq(holds(&town, CLERK, ROLE_APPROVER, NULL, now), 0);
	ck_assert_int_eq(holds(&town, CHIEF, ROLE_APPROVER, "税務課", now), 1);
	ck_assert_int_eq(holds(&town, CHIEF, ROLE_APPROVER, "", now), 1);
	ck_result(people_holders(town.registry, &(struct post){ ROLE_APPROVER, "会計課", now, NULL }, names, sizeof(names), &town.fault), 0);
	ck_assert_str_eq(names, "田中 次郎, 伊藤 四郎");
	ck_result(people_holders(town.registry, &(struct post){ ROLE_APPROVER, "会計課", now, "P-0003" }, names, sizeof(names), &town.fault), 0);
	ck_assert_str_eq(names, "伊藤 四郎");
	ck_result(people_holders(town.registry, &(struct post){ ROLE_CISO, NULL, now, NULL }, names, sizeof(names), &town.fault), 0);
	ck_assert_str_eq(names, "");
	ck_result(people_count_holders(town.registry, &(struct post){ ROLE_APPROVER, "税務課", now, NULL }, &count, &town.fault), 0);
	ck_assert_int_eq(count, 1);
	give(&town, CLERK, ROLE_APPROVER, "税務課", NULL, NULL);
	ck_result(people_revoke(&act, "ito", ROLE_APPROVER, "会計課", &town.fault), 0);
	ck_assert_int_eq(holds(&town, CLERK, ROLE_APPROVER, "会計課", now), 0);
	ck_assert_int_eq(holds(&town, CLERK, ROLE_APPROVER, "税務課", now), 1);
	ck_result(people_revoke(&act, "ito", ROLE_APPROVER, NULL, &town.fault), 0);
	ck_assert_int_eq(holds(&town, CLERK, ROLE_APPROVER, "税務課", now), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_person_is_named_by_login_id_or_number)
{
	const struct new_person person = { .login = "yamada", .uid = 1010, .name = "山田", .number = "20314" };
	static const char *const names[] = { "yamada", "P-0006", "20314" };
	struct town town;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, ADMIN);

	ck_result(people_add(&act, &person, &town.fault), 0);
	for (int i = 0; i < 3; i++)
		ck_result(people_grant(&act, &(struct new_role){ .login = names[i], .role = (enum role)(1u << i) }, &town.fault), 0);
	ck_result(people_grant(&act, &(struct new_role){ .login = "20315", .role = ROLE_STAFF }, &town.fault), -ENOENT);
	town_close(&town);
}
END_TEST

/* Shows R-ACC-01, R-ACC-10. */
START_TEST(an_employees_number_is_one_persons_and_a_contractor_has_an_end)
{
	struct new_person person = { .login = "yamada", .uid = 1010, .name = "山田", .number = "20314" };
	struct town town;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, ADMIN);

	ck_result(people_add(&act, &person, &town.fault), 0);
	person = (struct new_person){ .login = "mori", .uid = 1011, .name = "森", .number = "20314" };
	ck_result(people_add(&act, &person, &town.fault), -EEXIST);
	person.number = NULL;
	person.external = true;
	ck_result(people_add(&act, &person, &town.fault), -EINVAL);
	person.valid_until = "2026-11-20";
	ck_result(people_add(&act, &person, &town.fault), -EINVAL);
	person.valid_until = "2026-12-20";
	ck_result(people_add(&act, &person, &town.fault), 0);
	ck_result(people_grant(&act, &(struct new_role){ .login = "mori", .role = ROLE_ADMINISTRATOR }, &town.fault), -EPERM);
	ck_result(people_grant(&act, &(struct new_role){ .login = "mori", .role = ROLE_STAFF }, &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/holding", a_role_holds_from_its_first_day_to_its_last, a_role_for_a_department_reaches_no_other,
	a_person_is_named_by_login_id_or_number, an_employees_number_is_one_persons_and_a_contractor_has_an_end)
