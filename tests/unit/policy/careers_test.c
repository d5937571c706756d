// SPDX-License-Identifier: GPL-3.0-or-later
/* People who move, leave, are suspended and come back; their logins. */
#include "tests/unit/policy/town.h"

static uint32_t roles_now(struct town *town, int who)
{
	struct actor actor;

	ck_assert_int_eq(people_actor(town->registry, &(struct caller){ townsfolk[who].uid, townsfolk[who].login, town->now }, &actor,
				 NULL),
		0);
	return actor.roles;
}

static enum person_standing standing_now(struct town *town, int who)
{
	struct actor actor;

	ck_assert_int_eq(people_actor(town->registry, &(struct caller){ townsfolk[who].uid, townsfolk[who].login, town->now }, &actor,
				 NULL),
		0);
	ck_assert_str_ne(actor.person, "");
	return actor.standing;
}

/* A second administrator, who reverses what the first did. */
static void second_administrator(struct town *town_)
{
	struct town town = *town_;
	struct act act = by(&town, ADMIN);

	ck_result(people_grant(&act, &(struct new_role){ .login = "tanaka", .role = ROLE_ADMINISTRATOR }, &town.fault), 0);
	town_meet(town_);
}

/* Shows R-ACC-04, R-CUS-07. */
START_TEST(who_leaves_has_no_right_the_next_day_and_what_they_hold_is_listed)
{
	struct career career = { .whom = "sato", .reason = "退職" };
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *left;

	town_open_at(&town, ":memory:");
	second_administrator(&town);
	struct act act = by(&town, ADMIN), other = by(&town, CHIEF), sato = by(&town, STAFF);

	in_service(&town, 1, number);
	ck_result(people_retire(&sato, &career, &left, &town.fault), -EPERM); /* oneself */
	ck_result(people_retire(&act, &(struct career){ .whom = "sato" }, &left, &town.fault), -EINVAL);
	ck_result(people_retire(&act, &career, &left, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(json_object_get(left, "handles"), 0), "number"), number);
	json_decref(left);
	ck_assert_uint_eq(roles_now(&town, STAFF), ROLE_STAFF); /* to the end of the day */
	ck_result(people_retire(&act, &career, &left, &town.fault), -EEXIST);
	town.now += DAY;
	ck_assert_uint_eq(roles_now(&town, STAFF), 0);
	ck_assert_int_eq(standing_now(&town, STAFF), STANDING_OVER);
	/* Reversed by another only, and not into the past. */
	act.now = other.now = town.now;
	career = (struct career){ .whom = "sato", .reason = "誤り", .on = "2026-11-21" };
	ck_result(people_extend(&other, &career, &town.fault), -EINVAL);
	career.on = NULL;
	ck_result(people_extend(&act, &career, &town.fault), -EPERM);
	ck_result(people_extend(&other, &career, &town.fault), 0);
	ck_assert_uint_eq(roles_now(&town, STAFF), ROLE_STAFF);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ACC-08. */
START_TEST(the_last_administrator_neither_leaves_nor_is_suspended)
{
	struct town town;
	json_t *out;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, CHIEF); /* the method table would not let them: here only the rule is asked */

	ck_result(people_retire(&act, &(struct career){ .whom = "suzuki", .reason = "退職" }, &out, &town.fault), -EBUSY);
	ck_result(people_suspend(&act, &(struct career){ .whom = "suzuki", .reason = "違反", .emergency = true }, &out, &town.fault),
		-EBUSY);
	/* One with an end is none to rely on. */
	act = by(&town, ADMIN);
	ck_result(people_grant(&act, &(struct new_role){ .login = "tanaka", .role = ROLE_ADMINISTRATOR, .until = "2026-12-31" },
			  &town.fault),
		0);
	act = by(&town, CHIEF);
	ck_result(people_retire(&act, &(struct career){ .whom = "suzuki", .reason = "退職" }, &out, &town.fault), -EBUSY);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ACC-04. */
START_TEST(a_transfer_ends_the_roles_of_the_old_department)
{
	struct town town;
	json_t *out;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, ADMIN);
	struct career career = { .whom = "ito", .department = "税務課" };

	ck_result(people_grant(&act, &(struct new_role){ .login = "ito", .role = ROLE_APPROVER, .department = "会計課" }, &town.fault), 0);
	ck_result(people_grant(&act,
			  &(struct new_role){ .login = "ito", .role = ROLE_MYNUMBER, .department = "会計課", .from = "2027-04-01" },
			  &town.fault),
		0);
	career.on = "2026-12-31";
	ck_result(people_transfer(&act, &career, &out, &town.fault), -EINVAL); /* too far ahead */
	career.on = NULL;
	ck_result(people_transfer(&act, &career, &out, &town.fault), 0);
	ck_assert_str_eq(json_member_text(out, "department"), "税務課");
	json_decref(out);
	ck_result(people_transfer(&act, &career, &out, &town.fault), -EEXIST);
	ck_assert_uint_eq(roles_now(&town, CLERK), ROLE_STAFF | ROLE_APPROVER);
	town.now += DAY;
	ck_assert_uint_eq(roles_now(&town, CLERK), ROLE_STAFF);
	town.now += 200 * DAY;
	ck_assert_uint_eq(roles_now(&town, CLERK), ROLE_STAFF); /* what had not begun never does */
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ACC-04. */
START_TEST(who_has_moved_opens_the_old_departments_media_no_more)
{
	struct opening_wish wish = { 0 };
	char number[MEDIUM_NUMBER];
	struct town town;
	bool read_only;
	json_t *out;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, ADMIN);

	ck_result(people_transfer(&act, &(struct career){ .whom = "sato", .department = "税務課" }, &out, &town.fault), 0);
	json_decref(out);
	town.now += 2 * DAY;
	in_service(&town, 1, number);
	wish.number = number;
	struct act sato = by(&town, STAFF);

	ck_result(medium_open_begin(&sato, &wish, &read_only, &town.fault), 0);
	ck_result(medium_closed(&sato, number, "closed", &town.fault), 0);
	town.now += DAY;
	act.now = sato.now = town.now;
	ck_result(people_transfer(&act, &(struct career){ .whom = "sato", .department = "会計課" }, &out, &town.fault), 0);
	json_decref(out);
	ck_result(medium_open_begin(&sato, &wish, &read_only, &town.fault), 0); /* the same day */
	ck_result(medium_closed(&sato, number, "closed", &town.fault), 0);
	town.now += 2 * DAY;
	sato.now = town.now;
	ck_result(medium_open_begin(&sato, &wish, &read_only, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-ACC-04");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ACC-17. */
START_TEST(a_suspension_needs_guidance_or_an_emergency_and_another_to_end_it)
{
	struct career career = { .whom = "sato", .reason = "許可なく持ち出した" };
	struct town town;
	json_t *out;

	town_open_at(&town, ":memory:");
	second_administrator(&town);
	struct act act = by(&town, ADMIN), other = by(&town, CHIEF), sato = by(&town, STAFF);

	ck_result(people_suspend(&act, &career, &out, &town.fault), -EINVAL);
	career.guidance = "2026-11-10 指導記録 第3号";
	ck_result(people_suspend(&sato, &career, &out, &town.fault), -EPERM);
	ck_result(people_suspend(&act, &career, &out, &town.fault), 0);
	ck_assert_str_eq(json_member_text(out, "standing"), "suspended");
	json_decref(out);
	ck_result(people_suspend(&other, &career, &out, &town.fault), -EEXIST);
	ck_assert_uint_eq(roles_now(&town, STAFF), 0);
	ck_assert_int_eq(standing_now(&town, STAFF), STANDING_SUSPENDED);
	ck_result(people_resume(&act, &career, &town.fault), -EPERM);
	ck_result(people_resume(&sato, &career, &town.fault), -EPERM);
	ck_result(people_resume(&other, &career, &town.fault), 0);
	ck_result(people_resume(&other, &career, &town.fault), -ENOENT);
	ck_assert_uint_eq(roles_now(&town, STAFF), ROLE_STAFF);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ACC-01. */
START_TEST(one_person_may_have_several_logins_and_no_two_share_one)
{
	struct actor actor;
	struct town town;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, ADMIN);

	ck_result(people_add_login(&act, &(struct new_login){ "sato", "sato.h", 2002, NULL }, &town.fault), 0);
	ck_result(people_actor(town.registry, &(struct caller){ 2002, "sato.h", NOON }, &actor, &town.fault), 0);
	ck_assert_str_eq(actor.person, "P-0002");
	ck_assert_uint_eq(actor.roles, ROLE_STAFF);
	ck_result(people_add_login(&act, &(struct new_login){ "ito", "sato.h", 2003, NULL }, &town.fault), -EEXIST);
	ck_result(people_add_login(&act, &(struct new_login){ "ito", "ito2", 2002, NULL }, &town.fault), -EEXIST);
	ck_result(people_add_login(&act, &(struct new_login){ "ito", "admin", 2004, NULL }, &town.fault), -EINVAL);
	ck_result(people_add_login(&act, &(struct new_login){ "nobody", "ito2", 2004, NULL }, &town.fault), -ENOENT);
	ck_result(people_add_login(&act, &(struct new_login){ "suzuki", "suzuki2", 2004, NULL }, &town.fault), -EPERM);
	ck_result(people_remove_login(&act, "sato", &town.fault), 0);
	ck_result(people_remove_login(&act, "sato.h", &town.fault), -EBUSY); /* the last one */
	ck_result(people_remove_login(&act, "sato", &town.fault), -ENOENT);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ACC-05. */
START_TEST(who_has_done_nothing_for_long_is_found)
{
	struct people_filter idle = { .idle_days = 90 };
	struct town town;
	json_t *list;

	town_open_at(&town, ":memory:");
	town.now = NOON + 100 * DAY;
	struct act act = by(&town, ADMIN), staff = by(&town, STAFF);
	char id[REQUEST_ID], number[MEDIUM_NUMBER];

	(void)staff;
	ask_use(&town, STAFF, 1, id, number);
	ck_result(people_list(&act, &idle, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), PEOPLE - 1);
	for (size_t i = 0; i < json_array_size(list); i++)
		ck_assert_str_ne(json_member_text(json_array_get(list, i), "person"), "P-0002");
	json_decref(list);
	idle = (struct people_filter){ .standing = "over" };
	ck_result(people_list(&act, &idle, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(what_a_person_is_called_takes_the_place_of_what_stood_there)
{
	struct town town;
	json_t *person;

	town_open_at(&town, ":memory:");
	struct act admin = by(&town, ADMIN);

	ck_result(people_describe(&admin, &(struct description){ .whom = "ito", .title = "主査", .contact = "内線 2101" }, &town.fault), 0);
	ck_result(people_show(&admin, "ito", &person, &town.fault), 0);
	ck_assert_str_eq(json_member_text(person, "title"), "主査");
	ck_assert_str_eq(json_member_text(person, "contact"), "内線 2101");
	json_decref(person);
	ck_result(people_describe(&admin, &(struct description){ .whom = "ito", .title = "係長", .contact = "" }, &town.fault), 0);
	ck_result(people_show(&admin, "ito", &person, &town.fault), 0);
	ck_assert_str_eq(json_member_text(person, "title"), "係長");
	ck_assert_ptr_null(json_member_text(person, "contact"));
	json_decref(person);
	ck_result(people_describe(&admin, &(struct description){ .whom = "nobody", .title = "x" }, &town.fault), -ENOENT);
	ck_result(people_describe(&admin, &(struct description){ .whom = "ito", .title = "a\x1b[2J" }, &town.fault), -EINVAL);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/careers", what_a_person_is_called_takes_the_place_of_what_stood_there,
	who_leaves_has_no_right_the_next_day_and_what_they_hold_is_listed,
	the_last_administrator_neither_leaves_nor_is_suspended, a_transfer_ends_the_roles_of_the_old_department,
	who_has_moved_opens_the_old_departments_media_no_more,
	a_suspension_needs_guidance_or_an_emergency_and_another_to_end_it, one_person_may_have_several_logins_and_no_two_share_one,
	who_has_done_nothing_for_long_is_found)
