// SPDX-License-Identifier: GPL-3.0-or-later
/* What somebody would try who wants past another person's yes: by way of a second account, a deputy, what has ended, what was found. */
#include "policy/accounts.h"
#include "policy/acts.h"
#include "policy/contents.h"
#include "policy/custody.h"
#include "policy/decide_people.h"
#include "policy/exceptions.h"
#include "policy/reports.h"
#include "tests/unit/policy/rules/bylaw.h"
#include "tests/unit/policy/town.h"

static struct town town;

static void setup(void)
{
	town_open_at(&town, ":memory:");
}

static void teardown(void)
{
	town_close(&town);
}

static struct actor join(const char *login, uint32_t uid, enum role role)
{
	const struct new_person person = { .login = login, .uid = uid, .name = login };
	struct act act = by(&town, ADMIN);
	struct actor actor;

	ck_result(people_add(&act, &person, &town.fault), 0);
	ck_result(people_grant(&act, &(struct new_role){ .login = login, .role = role }, &town.fault), 0);
	ck_result(people_actor(town.registry, &(struct caller){ uid, login, town.now }, &actor, &town.fault), 0);
	return actor;
}

static struct act as(const struct actor *actor)
{
	return (struct act){ .registry = town.registry, .actor = actor, .now = town.now };
}

static void meet(const char *login, uint32_t uid, struct actor *actor)
{
	ck_result(people_actor(town.registry, &(struct caller){ uid, login, town.now }, actor, &town.fault), 0);
}

static void acts_for(const struct act *ciso, const char *deputy, const char *principal)
{
	const struct new_deputy new = { .principal = principal, .deputy = deputy, .until = "2026-12-31" };
	struct act act = by(&town, ADMIN);
	char id[PERSON_ID];
	json_t *list;

	ck_result(deputy_nominate(&act, &new, id, &town.fault), 0);
	ck_result(deputy_accept(ciso, id, &list, &town.fault), 0);
	json_decref(list);
}

static const char *last_for(json_t **list)
{
	const char *text;

	ck_result(ledger_list(town.registry, -1, 1, list, &town.fault), 0);
	text = json_member_text(json_member_object(json_array_get(*list, 0), "data"), "for");
	return text ? text : "";
}

/* The yes was for whom the login was then, and who signed would gain by it now. */
/* Shows R-ACC-03, R-APP-05. */
START_TEST(a_login_that_became_another_persons_takes_no_approved_role_along)
{
	SCOPED(json_release) json_t *form = json_pack("{s:s, s:s, s:s}", "login", "sato2", "change", "role", "role", "operator");
	const struct new_request request = { .kind = "account", .purpose = "人手不足", .form = form };
	struct act admin = by(&town, ADMIN), clerk = by(&town, CLERK), chief = by(&town, CHIEF);
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct account_wish wish;
	int r;

	ck_result(people_add_login(&admin, &(struct new_login){ "sato", "sato2", 2001, NULL }, &town.fault), 0);
	ck_result(request_make(&clerk, &request, id, number, &town.fault), 0);
	ck_result(request_approve(&chief, id, &town.fault), 0);
	ck_result(people_remove_login(&admin, "sato2", &town.fault), 0);
	ck_result(people_add_login(&admin, &(struct new_login){ "tanaka", "sato2", 2001, NULL }, &town.fault), 0);
	r = account_find(&admin, id, &wish, &town.fault);
	if (r == 0)
		r = account_carry_out(&admin, &wish, 0, &town.fault);
	ck_assert_int_eq(r, -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-ACC-03");
	books_are_good(&town);
}
END_TEST

/* Shows R-APP-06. */
START_TEST(who_acts_for_somebody_does_not_audit_them)
{
	struct actor mori = join("mori", 1020, ROLE_CISO);
	struct act ciso = as(&mori), admin = by(&town, ADMIN);
	const struct new_role audits = { .login = "ito", .role = ROLE_AUDITOR }, later = { .login = "hara", .role = ROLE_AUDITOR, .from = "2026-12-01" };
	const struct new_person hara = { .login = "hara", .uid = 1021, .name = "原" };
	const struct new_deputy new = { .principal = "tanaka", .deputy = "hara", .until = "2026-12-31" };
	const struct import_row row = { .person = { .login = "ito", .uid = 1005, .name = "伊藤 四郎" }, .uid_known = true, .roles = "auditor" };
	char id[PERSON_ID];
	json_t *out;

	ck_result(people_revoke(&admin, "ito", ROLE_STAFF, NULL, &town.fault), 0);
	acts_for(&ciso, "ito", "tanaka");
	ck_result(people_grant(&admin, &audits, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-APP-06");
	ck_result(people_import(&admin, &row, &out, &town.fault), -EPERM);
	/* Nor the other way round, from a day on that has not come. */
	ck_result(people_add(&admin, &hara, &town.fault), 0);
	ck_result(people_grant(&admin, &later, &town.fault), 0);
	ck_result(deputy_nominate(&admin, &new, id, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-APP-06");
	books_are_good(&town);
}
END_TEST

/* Shows R-INC-02, R-MAL-03. */
START_TEST(who_brought_malware_back_does_not_release_it)
{
	struct act admin = by(&town, ADMIN), staff = by(&town, STAFF), chief = by(&town, CHIEF);
	struct actor second = join("oda", 1022, ROLE_APPROVER);
	struct act other = as(&second);
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	bool late;

	in_service(&town, 1, number);
	ck_result(people_grant(&admin, &(struct new_role){ .login = "sato", .role = ROLE_APPROVER }, &town.fault), 0);
	town_meet(&town);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-22", id), 0);
	ck_result(request_approve(&chief, id, &town.fault), 0);
	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), 0);
	ck_result(medium_return(&staff, &(struct bringing){ .number = number, .scan = "found" }, &late, &town.fault), 0);
	ck_result(medium_release(&staff, number, "何もなかった", &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-INC-02");
	/* Nor past the rules: the books themselves say no. */
	ck_assert_int_eq(act_record(&staff, "quarantine.released",
				 json_pack("{s:s, s:s, s:s}", "number", number, "reason", "x", "state", "in-service"), &town.fault),
		-EPERM);
	ck_result(medium_release(&other, number, "駆除した", &town.fault), 0);
	books_are_good(&town);
}
END_TEST

/* Shows R-APP-05, R-DSP-13. */
START_TEST(who_asked_for_reuse_return_or_transfer_witnesses_nothing_past_the_rules_either)
{
	SCOPED(json_release) json_t *form = json_pack("{s:s}", "business", "防災");
	struct new_request request = { .kind = "reuse", .purpose = "使い回す", .form = form };
	struct act staff = by(&town, STAFF), chief = by(&town, CHIEF);
	char id[REQUEST_ID], number[MEDIUM_NUMBER], same[MEDIUM_NUMBER];

	in_service(&town, 1, number);
	request.medium = number;
	ck_result(request_make(&staff, &request, id, same, &town.fault), 0);
	ck_result(request_approve(&chief, id, &town.fault), 0);
	ck_assert_int_eq(act_record(&staff, "erase.witnessed",
				 json_pack("{s:s, s:s, s:s}", "number", number, "person", staff.actor->person, "until", "2026-11-21T04:00:00Z"),
				 &town.fault),
		-EPERM);
	books_are_good(&town);
}
END_TEST

/* Shows R-APP-07. */
START_TEST(who_acts_for_who_asked_and_for_another_signs_for_the_other)
{
	struct actor mori = join("mori", 1020, ROLE_CISO), first = join("first", 1030, ROLE_APPROVER), second = join("second", 1031, ROLE_APPROVER),
		     deputy = join("deputy", 1032, ROLE_STAFF);
	struct act ciso = as(&mori), asks = as(&first);
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct stick stick = town_stick(7);
	const struct new_request request = { .kind = "use", .stick = &stick, .purpose = "調査", .classification = "confidential" };
	json_t *list;

	acts_for(&ciso, "deputy", "first");
	acts_for(&ciso, "deputy", "second");
	meet("deputy", 1032, &deputy);
	struct act signs = as(&deputy);

	ck_result(request_make(&asks, &request, id, number, &town.fault), 0);
	ck_result(request_approve(&signs, id, &town.fault), 0);
	ck_assert_str_eq(last_for(&list), second.person);
	json_decref(list);
	books_are_good(&town);
}
END_TEST

/* Shows R-APP-07, R-EXC-03. */
START_TEST(who_answers_for_an_emergency_or_a_class_as_a_deputy_says_for_whom)
{
	struct actor mori = join("mori", 1020, ROLE_CISO), deputy = join("deputy", 1032, ROLE_APPROVER);
	struct act ciso = as(&mori), admin = by(&town, ADMIN);
	char number[MEDIUM_NUMBER], exception[EXCEPTION_NUMBER];
	struct exception_terms terms = { .rule = "R-APP-03", .reason = "水害", .measure = "二名で運ぶ" };
	struct actor accepting = join("sup", 1033, ROLE_SUPERVISOR);
	struct act supervisor = as(&accepting);
	json_t *list;

	in_service(&town, 1, number);
	acts_for(&supervisor, "deputy", "mori");
	meet("deputy", 1032, &deputy);
	struct act answers = as(&deputy);

	terms.medium = number;
	terms.person = town.people[STAFF].person;
	ck_result(exception_emergency(&admin, &terms, exception, &town.fault), 0);
	(void)ciso;
	ck_result(exception_settle(&answers, &(struct exception_answer){ .number = exception, .approved = true, .permanent = "規程を直す" },
			  &town.fault),
		0);
	ck_assert_str_eq(last_for(&list), mori.person);
	json_decref(list);
	books_are_good(&town);
}
END_TEST

/* Shows R-ACC-03, R-APP-05. */
START_TEST(where_accounts_come_by_request_so_does_a_second_login)
{
	struct rules *rules = bylaw("nankoku", "[office]\naccounts = request\n");
	struct act admin = by(&town, ADMIN), clerk = by(&town, CLERK), chief = by(&town, CHIEF);
	SCOPED(json_release) json_t *form = json_pack("{s:s, s:s}", "login", "tanaka2", "change", "login");
	struct new_request request = { .kind = "account", .purpose = "端末の更新", .form = form };
	struct new_login own = { "tanaka", "tanaka2", 2003, NULL };
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct account_wish wish;
	struct actor second;

	admin.rules = clerk.rules = chief.rules = rules;
	/* An administrator's own second account as a login of the approver would sign as them. */
	ck_result(people_add_login(&admin, &own, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-ACC-03");
	ck_result(request_make(&clerk, &request, id, number, &town.fault), -EINVAL);
	json_object_set_new(form, "employee", json_string("nobody"));
	ck_result(request_make(&clerk, &request, id, number, &town.fault), -ENOENT);
	json_object_set_new(form, "employee", json_string("ito"));
	ck_result(request_make(&clerk, &request, id, number, &town.fault), -EPERM); /* one's own */
	json_object_set_new(form, "employee", json_string("tanaka"));
	ck_result(request_make(&clerk, &request, id, number, &town.fault), 0);
	ck_result(request_approve(&chief, id, &town.fault), -EPERM); /* whose it will be */
	second = join("oda", 1022, ROLE_APPROVER);
	struct act other = as(&second);

	other.rules = rules;
	ck_result(request_approve(&other, id, &town.fault), 0);
	ck_result(account_find(&admin, id, &wish, &town.fault), 0);
	ck_result(account_carry_out(&admin, &wish, 2003, &town.fault), 0);
	ck_result(account_find(&admin, id, &wish, &town.fault), -EBUSY);
	meet("tanaka2", 2003, &second);
	ck_assert_str_eq(second.person, town.people[CHIEF].person);
	books_are_good(&town);
	rules_free(rules);
}
END_TEST

/* Shows R-APP-03, R-EXC-01. */
START_TEST(what_must_not_leave_stays_when_its_exception_is_over)
{
	struct rules *rules = bylaw("hokusho", "");
	struct actor mori = join("mori", 1020, ROLE_CISO);
	struct act ciso = as(&mori), staff = by(&town, STAFF), admin = by(&town, ADMIN);
	struct exception_terms terms = { .rule = "R-APP-03", .reason = "水害", .measure = "二名で運ぶ" };
	const struct check_out check_out = { .acknowledged = true };
	char id[REQUEST_ID], number[MEDIUM_NUMBER], exception[EXCEPTION_NUMBER];
	struct check_out leaving = check_out;

	struct stick stick = town_stick(1);
	const struct new_request use = { .kind = "use", .stick = &stick, .purpose = "調査", .classification = "非公開" };

	ck_result(request_make(&staff, &use, id, number, &town.fault), 0);
	approve(&town, id);
	enrol(&town, number);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-30", id), 0);
	approve(&town, id);
	leaving.number = number;
	staff.rules = admin.rules = ciso.rules = rules;
	ck_result(medium_check_out(&staff, &leaving, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-APP-03");
	terms.medium = number;
	terms.person = town.people[STAFF].person;
	ck_result(exception_emergency(&admin, &terms, exception, &town.fault), 0);
	ck_result(exception_end(&ciso, exception, "水が引いた", &town.fault), 0);
	ck_result(medium_check_out(&staff, &leaving, &town.fault), -EPERM);
	ck_result(exception_emergency(&admin, &terms, exception, &town.fault), 0);
	/* The desk hands it to whose exception it is. */
	leaving.person = "sato";
	ck_result(medium_check_out(&admin, &leaving, &town.fault), 0);
	books_are_good(&town);
	rules_free(rules);
}
END_TEST

/* Shows R-CLS-04. */
START_TEST(nobody_makes_the_books_slow_with_contents)
{
	struct act staff = by(&town, STAFF);
	char number[MEDIUM_NUMBER];
	json_t *out;

	in_service(&town, 1, number);
	const struct new_content content = { .number = number, .name = "表", .classification = "confidential" };

	for (int i = 0; i < 500; i++) {
		ck_result(content_add(&staff, &content, &out, &town.fault), 0);
		json_decref(out);
	}
	ck_result(content_add(&staff, &content, &out, &town.fault), -EBUSY);
	books_are_good(&town);
}
END_TEST

/* Shows R-INC-03. */
START_TEST(nobody_drowns_the_incidents_in_reports_of_their_own)
{
	struct actor sano = join("sano", 1023, ROLE_INCIDENT);
	struct act staff = by(&town, STAFF), clerk = by(&town, CLERK), lead = as(&sano);
	const struct new_report report = { .kind = "near-miss", .what = "机の上" };
	struct new_entry entry = { .kind = "note", .text = "x" };
	char id[INCIDENT_ID], first[INCIDENT_ID], number[MEDIUM_NUMBER];

	in_service(&town, 1, number);
	ck_result(report_make(&staff, &report, first, &town.fault), 0);
	for (int i = 1; i < 50; i++)
		ck_result(report_make(&staff, &report, id, &town.fault), 0);
	ck_result(report_make(&staff, &report, id, &town.fault), -EBUSY);
	ck_result(report_make(&clerk, &report, id, &town.fault), 0);
	/* What is lost is reported all the same. */
	ck_result(medium_lost(&staff, &(struct loss){ .number = number, .reason = "紛失", .reported = town.now }, &town.fault), 0);
	entry.incident = first;
	for (int i = 0; i < 200; i++)
		ck_result(report_add_entry(&staff, &entry, &town.fault), 0);
	ck_result(report_add_entry(&staff, &entry, &town.fault), -EBUSY);
	ck_result(report_add_entry(&lead, &entry, &town.fault), 0);
	books_are_good(&town);
}
END_TEST

/* Shows R-OUT-02, R-CUS-08. */
START_TEST(nothing_keeps_a_medium_from_coming_back)
{
	struct rules *rules = bylaw("nankoku", "");
	struct act staff = by(&town, STAFF), admin = by(&town, ADMIN);
	const struct new_place shelf = { .name = "棚", .properties = "lockable" };
	struct stick stick = town_stick(1);
	const struct new_request use = { .kind = "use", .stick = &stick, .purpose = "調査", .classification = "C2+I1+A1+tokutei" };
	char id[REQUEST_ID], number[MEDIUM_NUMBER], place[PLACE_ID];
	bool late, unplaced = false;

	ck_result(place_add(&admin, &shelf, place, &town.fault), 0);
	ck_result(request_make(&staff, &use, id, number, &town.fault), 0);
	approve(&town, id);
	enrol(&town, number);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-22", id), 0);
	approve(&town, id);
	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), 0);
	/* Nobody but the My Number manager says where it may lie, who is not the one to bring it. */
	staff.rules = rules;
	struct bringing bringing = { .number = number, .label = "ok", .contents = "ok", .scan = "clean", .unplaced = &unplaced };

	bringing.place = "棚";
	ck_result(medium_return(&staff, &bringing, &late, &town.fault), -EPERM);
	bringing.place = NULL;
	ck_result(medium_return(&staff, &bringing, &late, &town.fault), 0);
	ck_assert(unplaced);
	state_is(&town, number, "in-service");
	ck_result(medium_return(&staff, &bringing, &late, &town.fault), -EBUSY);
	books_are_good(&town);
	rules_free(rules);
}
END_TEST

int main(void)
{
	const TTest *tests[] = { a_login_that_became_another_persons_takes_no_approved_role_along, who_acts_for_somebody_does_not_audit_them,
		who_brought_malware_back_does_not_release_it,
		who_asked_for_reuse_return_or_transfer_witnesses_nothing_past_the_rules_either,
		who_acts_for_who_asked_and_for_another_signs_for_the_other,
		who_answers_for_an_emergency_or_a_class_as_a_deputy_says_for_whom, where_accounts_come_by_request_so_does_a_second_login,
		what_must_not_leave_stays_when_its_exception_is_over, nobody_makes_the_books_slow_with_contents,
		nobody_drowns_the_incidents_in_reports_of_their_own, nothing_keeps_a_medium_from_coming_back };

	return suite_run_with("policy/attacks", tests, ARRAY_SIZE(tests), setup, teardown);
}
