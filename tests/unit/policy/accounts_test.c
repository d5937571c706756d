// SPDX-License-Identifier: GPL-3.0-or-later
/* Accounts and roles as the office wants them: on request, not together, not too many administrators, no name that is nobody's. */
#include "tests/unit/policy/town.h"

static struct rules *rules;

/* An [office] of these lines. */
static void office(const char *lines)
{
	char folder[] = "/tmp/mediad-accounts-XXXXXX", path[96];
	struct fault fault = { 0 };
	char text[512];
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(path, sizeof(path), "%s/office.conf", folder);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fprintf(file, "[office]\n%s", lines);
	fclose(file);
	rules_free(rules);
	rules = NULL;
	ck_assert_msg(rules_load(folder, folder, &rules, &fault) == 0, "%s", fault_text(&fault, text, sizeof(text)));
	unlink(path);
	rmdir(folder);
}

static struct act here(struct town *town, int who)
{
	struct act act = by(town, who);

	act.rules = rules;
	return act;
}

static int grant(const struct act *act, const char *login, enum role role, struct fault *fault)
{
	return people_grant(act, &(struct new_role){ .login = login, .role = role }, fault);
}

/* Shows R-ACC-07. */
START_TEST(what_does_not_go_together_is_not_given_to_one_person)
{
	struct town town;
	json_t *list;

	town_open_at(&town, ":memory:");
	office("forbid-roles = administrator approver\nforbid-roles = ciso administrator\n");
	struct act act = here(&town, ADMIN);

	ck_result(grant(&act, "tanaka", ROLE_ADMINISTRATOR, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-ACC-07");
	last_event_is(&town, "act.refused");
	ck_result(grant(&act, "tanaka", ROLE_CISO, &town.fault), 0);
	ck_result(grant(&act, "sato", ROLE_ADMINISTRATOR, &town.fault), 0);
	ck_result(grant(&act, "sato", ROLE_CISO, &town.fault), -EPERM);
	/* Without the switch it is allowed, and said. */
	rules_free(rules);
	rules = NULL;
	act = here(&town, ADMIN);
	ck_result(grant(&act, "tanaka", ROLE_ADMINISTRATOR, &town.fault), 0);
	ck_result(ledger_list(town.registry, -1, 1, &list, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_member_object(json_array_get(list, 0), "data"), "together"), "approver administrator");
	json_decref(list);
	ck_result(people_list(&act, NULL, &list, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(list, CHIEF), "together"), "approver administrator");
	ck_assert_ptr_null(json_object_get(json_array_get(list, STAFF), "together"));
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ACC-08, R-ACC-09. */
START_TEST(administrators_are_few_and_have_names_of_their_own)
{
	const struct new_person person = { .login = "Soumu", .uid = 1010, .name = "総務" };
	struct town town;

	town_open_at(&town, ":memory:");
	office("max-administrators = 2\nforbid-login = soumu\nforbid-login = kyouyuu\nforbid-login = kiosk@example.lan\n");
	struct act act = here(&town, ADMIN);
	struct new_person shared = person;

	ck_result(grant(&act, "tanaka", ROLE_ADMINISTRATOR, &town.fault), 0);
	ck_result(grant(&act, "sato", ROLE_ADMINISTRATOR, &town.fault), -EBUSY);
	ck_result(people_revoke(&act, "tanaka", ROLE_ADMINISTRATOR, NULL, &town.fault), 0);
	ck_result(grant(&act, "sato", ROLE_ADMINISTRATOR, &town.fault), 0);
	shared.login = "soumu";
	ck_result(people_add(&act, &shared, &town.fault), -EINVAL);
	shared.login = "kyouyuu";
	ck_result(people_add(&act, &shared, &town.fault), -EINVAL);
	shared.login = "EXAMPLE\\Soumu";
	ck_result(people_add(&act, &shared, &town.fault), -EINVAL);
	shared.login = "SOUMU@example.lan";
	ck_result(people_add(&act, &shared, &town.fault), -EINVAL);
	shared.login = "kiosk@Example.lan";
	ck_result(people_add(&act, &shared, &town.fault), -EINVAL);
	shared.login = "kiosk@other.lan";
	ck_result(people_add(&act, &shared, &town.fault), 0);
	shared.uid++;
	shared.login = "soumu1";
	ck_result(people_add(&act, &shared, &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static int ask(struct town *town, int who, json_t *form, const char *until, char *id)
{
	SCOPED(json_release) json_t *owned = form;
	struct act act = here(town, who);
	const struct new_request request = { .kind = "account", .purpose = "採用", .until = until, .form = owned };
	char number[MEDIUM_NUMBER];

	return request_make(&act, &request, id, number, &town->fault);
}

#define FORM(...) json_pack(__VA_ARGS__)

/* Shows R-ACC-03. */
START_TEST(an_account_is_asked_for_approved_and_carried_out_by_three)
{
	struct account_wish wish;
	struct actor mori;
	struct town town;
	char id[REQUEST_ID];

	town_open_at(&town, ":memory:");
	office("accounts = request\n");
	struct act admin = here(&town, ADMIN), chief = here(&town, CHIEF);
	const struct new_person person = { .login = "mori", .uid = 1011, .name = "森" };

	ck_result(people_add(&admin, &person, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-ACC-03");
	ck_result(grant(&admin, "ito", ROLE_OPERATOR, &town.fault), -EPERM);
	ck_result(ask(&town, STAFF, FORM("{s:s, s:s}", "login", "mori", "change", "fly"), NULL, id), -EINVAL);
	ck_result(ask(&town, STAFF, FORM("{s:s, s:s}", "login", "mori", "change", "add"), NULL, id), -EINVAL);
	ck_result(ask(&town, STAFF, FORM("{s:s, s:s, s:s}", "login", "ito", "change", "add", "name", "別"), NULL, id), -EEXIST);
	ck_result(ask(&town, STAFF, FORM("{s:s, s:s, s:s}", "login", "mori", "change", "role", "role", "staff"), NULL, id), -ENOENT);
	ck_result(ask(&town, STAFF, FORM("{s:s, s:s, s:s}", "login", "ito", "change", "role", "role", "king"), NULL, id), -EINVAL);
	ck_result(ask(&town, STAFF, FORM("{s:s, s:s, s:s, s:s, s:s}", "login", "mori", "change", "add", "name", "森 五郎", "employee",
				  "20314", "department", "税務課"),
			  "2027-03-31", id),
		0);
	ck_result(account_find(&admin, id, &wish, &town.fault), -EBUSY); /* not approved yet */
	ck_result(request_approve(&chief, id, &town.fault), 0);
	ck_result(account_find(&chief, id, &wish, &town.fault), -EPERM); /* who approved */
	ck_result(account_find(&admin, id, &wish, &town.fault), 0);
	ck_result(account_carry_out(&admin, &wish, 1011, &town.fault), 0);
	ck_result(account_find(&admin, id, &wish, &town.fault), -EBUSY); /* used up */
	ck_result(people_actor(town.registry, &(struct caller){ 1011, "mori", NOON }, &mori, &town.fault), 0);
	ck_assert_str_eq(mori.name, "森 五郎");
	ck_assert_str_eq(mori.department, "税務課");
	ck_result(people_actor(town.registry, &(struct caller){ 1011, "mori", NOON + 200 * DAY }, &mori, &town.fault), 0);
	ck_assert_int_eq(mori.standing, STANDING_OVER);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ACC-03, R-APP-05. */
START_TEST(nobody_has_a_hand_in_their_own_role)
{
	struct account_wish wish;
	struct town town;
	char id[REQUEST_ID];

	town_open_at(&town, ":memory:");
	office("accounts = request\n");
	struct act admin = here(&town, ADMIN), chief = here(&town, CHIEF);

	ck_result(ask(&town, CLERK, FORM("{s:s, s:s, s:s}", "login", "ito", "change", "role", "role", "operator"), NULL, id), -EPERM);
	/* An approver whose own role it is does not sign it. */
	ck_result(ask(&town, STAFF, FORM("{s:s, s:s, s:s}", "login", "tanaka", "change", "role", "role", "ciso"), NULL, id), 0);
	ck_result(request_approve(&chief, id, &town.fault), -EPERM);
	/* Nor does an administrator carry out their own. */
	ck_result(ask(&town, STAFF, FORM("{s:s, s:s, s:s}", "login", "suzuki", "change", "role", "role", "staff"), NULL, id), 0);
	ck_result(request_approve(&chief, id, &town.fault), 0);
	ck_result(account_find(&admin, id, &wish, &town.fault), -EPERM);
	ck_result(ask(&town, STAFF, FORM("{s:s, s:s, s:s}", "login", "ito", "change", "role", "role", "operator"), NULL, id), 0);
	ck_result(request_approve(&chief, id, &town.fault), 0);
	ck_result(account_find(&admin, id, &wish, &town.fault), 0);
	ck_result(account_carry_out(&admin, &wish, 0, &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
	rules_free(rules);
	rules = NULL;
}
END_TEST

RUN_TESTS("policy/accounts", what_does_not_go_together_is_not_given_to_one_person, administrators_are_few_and_have_names_of_their_own,
	an_account_is_asked_for_approved_and_carried_out_by_three, nobody_has_a_hand_in_their_own_role)
