// SPDX-License-Identifier: GPL-3.0-or-later
/* Deputies: who names them, who accepts them, what they may do and how it is recorded. */
#include "tests/unit/policy/town.h"

/* The town with suzuki administrator, tanaka approver, ito supervisor beside staff, kimura auditor, mori CISO. */
enum { CISO_UID = 1020 };

struct office_town {
	struct town town;
	struct actor ciso;
};

static struct act as(struct town *town, const struct actor *actor)
{
	return (struct act){ .registry = town->registry, .actor = actor, .now = town->now };
}

static void give(struct town *town_, const char *login, enum role role, const char *department)
{
	struct town town = *town_;
	struct act act = by(&town, ADMIN);

	ck_result(people_grant(&act, &(struct new_role){ .login = login, .role = role, .department = department }, &town.fault), 0);
}

static void know(struct town *town, uint32_t uid, const char *login, struct actor *out)
{
	ck_assert_int_eq(people_actor(town->registry, &(struct caller){ uid, login, town->now }, out, NULL), 0);
}

static void office_open(struct office_town *office)
{
	const struct new_person mori = { .login = "mori", .uid = CISO_UID, .name = "森 五郎" };

	town_open_at(&office->town, ":memory:");
	struct town town = office->town;
	struct act act = by(&town, ADMIN);

	ck_result(people_add(&act, &mori, &town.fault), 0);
	give(&town, "mori", ROLE_CISO, NULL);
	give(&town, "ito", ROLE_SUPERVISOR, NULL);
	town_meet(&office->town);
	know(&office->town, CISO_UID, "mori", &office->ciso);
}

/* A case changes what it is about. */
#pragma GCC diagnostic ignored "-Woverride-init"
#define NAMED(...) (&(struct new_deputy){ .principal = "tanaka", .deputy = "sato", .until = "2026-12-31", __VA_ARGS__ })

/* Shows R-APP-07. */
START_TEST(a_deputy_acts_only_once_the_ciso_has_accepted_and_only_for_the_period)
{
	struct office_town office;
	char id[PERSON_ID], principal[PERSON_ID];
	json_t *deputy;

	office_open(&office);
	struct town town = office.town;
	struct act chief = by(&town, CHIEF), ciso = as(&town, &office.ciso);
	struct post post = { ROLE_APPROVER, "税務課", "2026-12-01T00:00:00Z", NULL };

	ck_result(deputy_nominate(&chief, NAMED(), id, &town.fault), 0);
	ck_assert_str_eq(id, "D-0001");
	ck_assert_int_eq(people_holds(town.registry, &post, "P-0002", principal, NULL), 0);
	ck_result(deputy_accept(&ciso, id, &deputy, &town.fault), 0);
	ck_assert_str_eq(json_member_text(deputy, "principal_name"), "田中 次郎");
	json_decref(deputy);
	ck_result(deputy_accept(&ciso, id, &deputy, &town.fault), -EBUSY);
	ck_assert_int_eq(people_holds(town.registry, &post, "P-0002", principal, NULL), 1);
	ck_assert_str_eq(principal, "P-0003");
	post.now = "2026-12-31T14:59:59Z";
	ck_assert_int_eq(people_holds(town.registry, &post, "P-0002", principal, NULL), 1);
	post.now = "2026-12-31T15:00:00Z";
	ck_assert_int_eq(people_holds(town.registry, &post, "P-0002", principal, NULL), 0);
	post.now = "2026-11-21T02:59:59Z";
	ck_assert_int_eq(people_holds(town.registry, &post, "P-0002", principal, NULL), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_deputy_has_the_principals_roles_but_not_staff_and_says_for_whom)
{
	struct office_town office;
	struct actor sato;
	char id[PERSON_ID];
	json_t *out;

	office_open(&office);
	struct town town = office.town;
	struct act chief = by(&town, CHIEF), ciso = as(&town, &office.ciso);

	give(&town, "tanaka", ROLE_OPERATOR, NULL);
	ck_result(deputy_nominate(&chief, NAMED(.role = "approver"), id, &town.fault), 0);
	ck_result(deputy_accept(&ciso, id, &out, &town.fault), 0);
	json_decref(out);
	know(&town, 1002, "sato", &sato);
	ck_assert_uint_eq(sato.own, ROLE_STAFF);
	ck_assert_uint_eq(sato.roles, ROLE_STAFF | ROLE_APPROVER); /* not operator: only the one role was named */
	ck_result(people_principal(town.registry, ROLE_APPROVER, "2026-11-21T03:00:00Z", &sato, &town.fault), 0);
	ck_assert_str_eq(sato.principal, "P-0003");
	struct act act = as(&town, &sato);

	ck_result(deputy_end(&act, id, "戻られた", &town.fault), 0);
	ck_result(ledger_list(town.registry, -1, 1, &out, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_member_object(json_array_get(out, 0), "data"), "for"), "P-0003");
	json_decref(out);
	know(&town, 1002, "sato", &sato);
	ck_assert_uint_eq(sato.roles, ROLE_STAFF);
	ck_result(deputy_end(&chief, id, "もう一度", &town.fault), -EBUSY);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-APP-07. */
START_TEST(who_may_name_and_who_may_accept)
{
	struct office_town office;
	char id[PERSON_ID];
	json_t *out;

	office_open(&office);
	struct town town = office.town;
	struct act chief = by(&town, CHIEF), staff = by(&town, STAFF), admin = by(&town, ADMIN), clerk = by(&town, CLERK);
	struct act ciso = as(&town, &office.ciso);

	ck_result(deputy_nominate(&staff, NAMED(), id, &town.fault), -EPERM);   /* oneself */
	ck_result(deputy_nominate(&staff, NAMED(.deputy = "ito"), id, &town.fault), -EPERM); /* for another */
	ck_result(deputy_nominate(&chief, NAMED(.deputy = "tanaka"), id, &town.fault), -EPERM);
	ck_result(deputy_nominate(&chief, NAMED(.deputy = "kimura"), id, &town.fault), -EPERM); /* an auditor */
	ck_result(deputy_nominate(&admin, NAMED(.principal = "sato", .deputy = "ito"), id, &town.fault), -EBUSY); /* staff only */
	ck_result(deputy_nominate(&chief, NAMED(.role = "ciso"), id, &town.fault), -EBUSY);
	ck_result(deputy_nominate(&chief, NAMED(.role = "staff"), id, &town.fault), -EINVAL);
	ck_result(deputy_nominate(&chief, NAMED(.until = NULL), id, &town.fault), -EINVAL);
	ck_result(deputy_nominate(&chief, NAMED(.until = "2026-11-20"), id, &town.fault), -EINVAL);
	ck_result(deputy_nominate(&chief, NAMED(.from = "2027-01-01"), id, &town.fault), -EINVAL);
	ck_result(deputy_nominate(&chief, NAMED(.deputy = "nobody"), id, &town.fault), -ENOENT);
	ck_result(deputy_nominate(&admin, NAMED(), id, &town.fault), 0);
	ck_result(deputy_nominate(&chief, NAMED(), id, &town.fault), -EEXIST);
	ck_result(deputy_accept(&admin, id, &out, &town.fault), -EPERM); /* named it */
	ck_result(deputy_accept(&chief, id, &out, &town.fault), -EPERM); /* the principal */
	ck_result(deputy_accept(&staff, id, &out, &town.fault), -EPERM); /* the deputy */
	ck_result(deputy_accept(&clerk, id, &out, &town.fault), -EPERM); /* supervisor, not CISO */
	ck_result(deputy_accept(&ciso, "D-0009", &out, &town.fault), -ENOENT);
	ck_result(deputy_end(&clerk, id, "不要", &town.fault), 0);
	ck_result(deputy_accept(&ciso, id, &out, &town.fault), -EBUSY);
	/* The CISO's own is accepted by the supervisor. */
	ck_result(deputy_nominate(&ciso, NAMED(.principal = "mori"), id, &town.fault), 0);
	ck_result(deputy_accept(&clerk, id, &out, &town.fault), 0);
	json_decref(out);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_deputy_does_nothing_for_the_principal_that_these_could_not_do_themselves)
{
	struct office_town office;
	struct actor sato;
	char id[PERSON_ID];
	json_t *out;

	office_open(&office);
	struct town town = office.town;
	struct act admin = by(&town, ADMIN), ciso = as(&town, &office.ciso);

	ck_result(deputy_nominate(&admin, NAMED(.principal = "suzuki"), id, &town.fault), 0);
	ck_result(deputy_accept(&ciso, id, &out, &town.fault), 0);
	json_decref(out);
	know(&town, 1002, "sato", &sato);
	ck_assert_uint_eq(sato.roles, ROLE_STAFF | ROLE_ADMINISTRATOR);
	ck_result(people_principal(town.registry, ROLE_ADMINISTRATOR, "2026-11-21T03:00:00Z", &sato, &town.fault), 0);
	struct act act = as(&town, &sato);

	ck_result(people_grant(&act, &(struct new_role){ .login = "suzuki", .role = ROLE_STAFF }, &town.fault), -EPERM);
	ck_result(people_grant(&act, &(struct new_role){ .login = "sato", .role = ROLE_APPROVER }, &town.fault), -EPERM);
	ck_result(people_grant(&act, &(struct new_role){ .login = "tanaka", .role = ROLE_STAFF }, &town.fault), 0);
	town_close(&town);
}
END_TEST

START_TEST(a_principal_who_is_suspended_has_no_deputy)
{
	struct office_town office;
	struct post post = { ROLE_APPROVER, NULL, "2026-11-21T03:00:00Z", NULL };
	char id[PERSON_ID], principal[PERSON_ID], names[256];
	json_t *out;
	int64_t count;

	office_open(&office);
	struct town town = office.town;
	struct act chief = by(&town, CHIEF), ciso = as(&town, &office.ciso);

	ck_result(deputy_nominate(&chief, NAMED(), id, &town.fault), 0);
	ck_result(deputy_accept(&ciso, id, &out, &town.fault), 0);
	json_decref(out);
	ck_result(people_holders(town.registry, &post, names, sizeof(names), &town.fault), 0);
	ck_assert_str_eq(names, "田中 次郎, 佐藤 花子");
	post.but_not = "P-0003"; /* nor their deputy */
	ck_result(people_count_holders(town.registry, &post, &count, &town.fault), 0);
	ck_assert_int_eq(count, 0);
	post.but_not = "P-0002";
	ck_result(people_count_holders(town.registry, &post, &count, &town.fault), 0);
	ck_assert_int_eq(count, 1);
	ck_result(people_suspend(&ciso, &(struct career){ .whom = "tanaka", .reason = "違反", .emergency = true }, &out, &town.fault), 0);
	json_decref(out);
	ck_assert_int_eq(people_holds(town.registry, &post, "P-0002", principal, NULL), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/deputies", a_deputy_acts_only_once_the_ciso_has_accepted_and_only_for_the_period,
	a_deputy_has_the_principals_roles_but_not_staff_and_says_for_whom, who_may_name_and_who_may_accept,
	a_deputy_does_nothing_for_the_principal_that_these_could_not_do_themselves, a_principal_who_is_suspended_has_no_deputy)
