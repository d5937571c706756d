// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/exceptions.h"
#include "policy/rules/rules.h"
#include "tests/unit/policy/town.h"

#define PROFILES "policy/rules/profiles"

static struct rules *rules;

static void load_rules(const char *text)
{
	struct fault fault = { 0 };
	char folder[] = "/tmp/mediad-signatures.XXXXXX", path[64], said[600];
	FILE *file;
	int r;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(path, sizeof(path), "%s/a.conf", folder);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	r = rules_load_of(geteuid(), folder, PROFILES, &rules, &fault);
	unlink(path);
	rmdir(folder);
	ck_assert_msg(r == 0, "%s", fault_text(&fault, said, sizeof(said)));
}

/* One more person of a department; *out acts from then on. */
static void join(struct town *town_, const char *login, const char *department, const char *roles, struct actor *out)
{
	static uint32_t uid = 1100;
	struct town town = *town_;
	struct act act = by(&town, ADMIN);
	struct new_person person = { .login = login, .uid = ++uid, .name = login, .department = department };
	char word[32];

	ck_result(people_add(&act, &person, &town.fault), 0);
	for (; *roles; roles += strcspn(roles, " "), roles += strspn(roles, " ")) {
		struct new_role grant = { .login = login };
		const char *at;

		text_format(word, sizeof(word), "%.*s", (int)strcspn(roles, " "), roles);
		at = strchr(word, '@');
		grant.department = at ? at + 1 : NULL;
		if (at)
			word[at - word] = '\0';
		ck_assert(role_from_name(word, &grant.role));
		ck_result(people_grant(&act, &grant, &town.fault), 0);
	}
	ck_result(people_actor(town.registry, &(struct caller){ person.uid, login, town.now }, out, &town.fault), 0);
}

static struct act as(struct town *town, struct actor *actor)
{
	return (struct act){ .registry = town->registry, .actor = actor, .now = town->now, .rules = rules };
}

static int ask_stick(const struct act *act, int n, const char *class, char *id)
{
	struct stick stick = town_stick(n);
	SCOPED(json_release) json_t *form = json_pack("{s:s, s:s, s:s, s:s}", "business", "固定資産税", "terminals", "業務系", "users", "税務課",
		"pledge", "yes");
	struct new_request request = { .kind = "use", .stick = &stick, .purpose = "統計調査", .contents = "課税台帳",
		.classification = class, .form = form };
	struct fault fault = { 0 };
	char number[MEDIUM_NUMBER], text[300];
	int r = request_make(act, &request, id, number, &fault);

	if (r < 0)
		fprintf(stderr, "%s\n", fault_text(&fault, text, sizeof(text)));
	return r;
}

static void state_of(struct town *town_, const char *id, const char *state)
{
	struct town town = *town_;
	SCOPED(query_close) struct query *query = NULL;

	ck_assert_int_eq(query_one(registry_store(town.registry), "SELECT state FROM request WHERE id = ?1", VALUES(TEXT(id)), &query,
				 &town.fault), 1);
	ck_assert_str_eq(query_text(query, 0), state);
}

/* R-APP-09 */
START_TEST(an_approver_signs_for_their_own_department_alone)
{
	struct town town;
	struct actor clerk, chief, stranger, everywhere;
	char id[REQUEST_ID];

	rules = NULL;
	town_open_at(&town, ":memory:");
	join(&town, "clerk", "税務課", "staff", &clerk);
	join(&town, "chief", "税務課", "approver@税務課", &chief);
	join(&town, "stranger", "福祉課", "approver@福祉課", &stranger);
	join(&town, "everywhere", "総務課", "approver", &everywhere);
	struct act act = as(&town, &clerk), no = as(&town, &stranger), yes = as(&town, &chief), all = as(&town, &everywhere);

	ck_result(ask_stick(&act, 1, "confidential", id), 0);
	ck_result(request_approve(&no, id, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-APP-02");
	ck_assert_ptr_nonnull(strstr(town.fault.argument[2], "chief"));
	ck_result(request_deny(&no, id, "他課", &town.fault), -EPERM);
	ck_result(request_approve(&yes, id, &town.fault), 0);
	ck_result(ask_stick(&act, 2, "confidential", id), 0);
	ck_result(request_approve(&all, id, &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* R-APP-02 R-APP-05 */
START_TEST(two_signatures_are_two_persons_in_any_order)
{
	struct town town;
	struct actor clerk, chief, head, other;
	char id[REQUEST_ID];
	SCOPED(json_release) json_t *list = NULL;

	town_open_at(&town, ":memory:");
	join(&town, "clerk", "税務課", "staff", &clerk);
	/* One who holds both roles signs once. */
	join(&town, "chief", "税務課", "approver ciso", &chief);
	join(&town, "head", NULL, "ciso", &head);
	join(&town, "other", "税務課", "approver", &other);
	load_rules("[office]\nprofile = nishiokitama\n");
	struct act act = as(&town, &clerk), first = as(&town, &head), both = as(&town, &chief), last = as(&town, &other);
	struct new_request carry = { .kind = "provide", .purpose = "照会", .recipient = "県", .basis = "地方税法", .contents = "課税台帳",
		.obligation = "返却", .medium = "M-0001" };
	char same[MEDIUM_NUMBER];
	SCOPED(json_release) json_t *form = json_pack("{s:s, s:s, s:s}", "count", "12", "contact", "県税務課", "password_way", "電話");

	ck_result(ask_stick(&act, 1, "I", id), 0);
	ck_result(request_approve(&both, id, &town.fault), 0);
	enrol(&town, "M-0001");
	carry.form = form;
	ck_result(request_make(&act, &carry, id, same, &town.fault), 0);
	ck_result(request_approve(&both, id, &town.fault), 0);
	state_of(&town, id, "pending");
	last_event_is(&town, "request.signed");
	ck_result(request_approve(&both, id, &town.fault), -EEXIST);
	ck_assert_str_eq(town.fault.rule, "R-APP-05");
	ck_result(request_approve(&last, id, &town.fault), -EPERM); /* the approver's is there; the CISO's is missing */
	ck_result(request_approve(&first, id, &town.fault), 0);
	state_of(&town, id, "approved");
	last_event_is(&town, "request.approved");
	books_are_good(&town);
	rules_free(rules);
	town_close(&town);
}
END_TEST

/* R-APP-11 */
START_TEST(who_answers_for_my_number_signs_beside_the_approver)
{
	struct town town;
	struct actor clerk, chief, manager;
	char id[REQUEST_ID];

	town_open_at(&town, ":memory:");
	join(&town, "clerk", "税務課", "staff", &clerk);
	join(&town, "chief", "税務課", "approver", &chief);
	join(&town, "manager", "税務課", "mynumber-manager", &manager);
	load_rules("[office]\nprofile = nishiokitama\n");
	struct act act = as(&town, &clerk), yes = as(&town, &chief), too = as(&town, &manager);

	ck_result(ask_stick(&act, 1, "II tokutei", id), 0);
	ck_result(request_approve(&too, id, &town.fault), 0);
	state_of(&town, id, "pending");
	ck_result(request_approve(&yes, id, &town.fault), 0);
	state_of(&town, id, "approved");
	ck_result(ask_stick(&act, 2, "II", id), 0);
	ck_result(request_approve(&too, id, &town.fault), -EPERM);
	ck_result(request_approve(&yes, id, &town.fault), 0);
	books_are_good(&town);
	rules_free(rules);
	town_close(&town);
}
END_TEST

/* R-APP-02 */
START_TEST(where_who_asks_is_the_only_approver_the_substitute_signs)
{
	struct town town;
	struct actor chief, supervisor, colleague;
	char id[REQUEST_ID];

	rules = NULL;
	town_open_at(&town, ":memory:");
	join(&town, "chief", "税務課", "staff approver@税務課", &chief);
	join(&town, "supervisor", NULL, "supervisor", &supervisor);
	struct act revoking = by(&town, ADMIN);

	ck_result(people_revoke(&revoking, townsfolk[CHIEF].login, ROLE_APPROVER, NULL, &town.fault), 0);
	struct act act = as(&town, &chief), yes = as(&town, &supervisor);

	ck_result(ask_stick(&act, 1, "confidential", id), 0);
	ck_result(request_approve(&act, id, &town.fault), -EPERM);
	ck_result(request_approve(&yes, id, &town.fault), 0);
	state_of(&town, id, "approved");
	/* Not where a colleague could. */
	join(&town, "colleague", "税務課", "approver@税務課", &colleague);
	ck_result(ask_stick(&act, 2, "confidential", id), 0);
	ck_result(request_approve(&yes, id, &town.fault), -EPERM);
	yes = as(&town, &colleague);
	ck_result(request_approve(&yes, id, &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* R-APP-05: what the code would refuse, the tables refuse too. */
START_TEST(the_tables_take_no_second_signature_of_one_person_and_no_yes_before_all)
{
	struct town town;
	struct actor clerk, chief, head;
	char id[REQUEST_ID];

	town_open_at(&town, ":memory:");
	join(&town, "clerk", "税務課", "staff", &clerk);
	join(&town, "chief", "税務課", "approver mynumber-manager", &chief);
	join(&town, "head", NULL, "mynumber-manager", &head);
	load_rules("[office]\nprofile = nishiokitama\n");
	struct act act = as(&town, &clerk), yes = as(&town, &chief);

	ck_result(ask_stick(&act, 1, "II tokutei", id), 0);
	ck_result(request_approve(&yes, id, &town.fault), 0);
	static const struct {
		const char *kind, *role;
		int slot;
	} forged[] = { { "request.signed", "mynumber-manager", 2 }, { "request.signed", "approver", 1 }, { "request.approved", NULL, 0 } };

	for (size_t i = 0; i < ARRAY_SIZE(forged); i++) {
		SCOPED(json_release) json_t *data = json_pack("{s:s, s:s, s:i, s:s*}", "request", id, "number", "M-0001", "slot", forged[i].slot,
			"role", forged[i].role);
		struct record record = { .kind = forged[i].kind, .actor = &chief, .now = NOON, .data = data };

		ck_result(registry_record(town.registry, &record, 1, &town.fault), -EINVAL);
		record.actor = &clerk;
		ck_result(registry_record(town.registry, &record, 1, &town.fault), -EPERM);
	}
	SCOPED(json_release) json_t *data = json_pack("{s:s, s:s, s:i, s:s, s:s}", "request", id, "number", "M-0001", "slot", 2, "role",
		"mynumber-manager", "principal", clerk.person);
	struct record record = { .kind = "request.signed", .actor = &head, .now = NOON, .data = data };

	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EPERM);
	json_object_set_new(data, "principal", json_string(chief.person));
	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EINVAL);
	json_object_del(data, "principal");
	ck_result(registry_record(town.registry, &record, 1, &town.fault), 0);
	books_are_good(&town);
	rules_free(rules);
	town_close(&town);
}
END_TEST

/* Shows R-APP-03, R-OUT-01, R-OUT-03. */
START_TEST(where_nothing_leaves_in_principle_a_reason_and_the_highest_are_needed)
{
	struct town town;
	struct actor clerk, chief, ciso;
	char id[REQUEST_ID], same[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	join(&town, "clerk", "税務課", "staff", &clerk);
	join(&town, "chief", "税務課", "approver", &chief);
	join(&town, "ciso", NULL, "ciso", &ciso);
	load_rules("[office]\nprofile = hokusho\npurpose = 固定資産税\ntransport = 公用車\ntransport = 書留\n");
	struct act act = as(&town, &clerk), yes = as(&town, &chief), top = as(&town, &ciso);
	SCOPED(json_release) json_t *form = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "business", "固定資産税", "count", "3", "address",
		"長崎市", "contact", "県税務課", "transport", "公用車", "storage", "施錠ケース", "emergency", "090", "outside", "no", "emptied",
		"yes", "scanned", "異常なし", "checklist", "yes");
	struct new_request carry = { .kind = "carry-out", .medium = "M-0001", .purpose = "提出", .from = "2026-11-21",
		.until = "2026-11-22", .destination = "県庁", .contents = "公開資料", .form = form };

	ck_result(ask_stick(&act, 1, "公開", id), 0);
	ck_result(request_approve(&yes, id, &town.fault), 0);
	enrol(&town, "M-0001");
	ck_result(request_make(&act, &carry, id, same, &town.fault), -EINVAL);
	ck_assert_str_eq(town.fault.argument[0], "--justification");
	json_object_set_new(form, "justification", json_string("県が紙を受け取らない"));
	/* What is not on the list of the office is no answer. */
	json_object_set_new(form, "business", json_string("私用"));
	ck_result(request_make(&act, &carry, id, same, &town.fault), -EINVAL);
	ck_assert_str_eq(town.fault.argument[1], "business");
	json_object_set_new(form, "business", json_string("固定資産税"));
	json_object_set_new(form, "transport", json_string("徒歩"));
	ck_result(request_make(&act, &carry, id, same, &town.fault), -EINVAL);
	ck_assert_str_eq(town.fault.argument[1], "transport");
	json_object_set_new(form, "transport", json_string("公用車"));
	ck_result(request_make(&act, &carry, id, same, &town.fault), 0);
	ck_result(request_approve(&yes, id, &town.fault), 0);
	state_of(&town, id, "pending");
	ck_result(request_approve(&top, id, &town.fault), 0);
	state_of(&town, id, "approved");
	/* What is not public does not leave at all. */
	ck_result(ask_stick(&act, 2, "非公開", id), 0);
	ck_result(request_approve(&yes, id, &town.fault), 0);
	enrol(&town, "M-0002");
	carry.medium = "M-0002";
	ck_result(request_make(&act, &carry, id, same, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-APP-03");
	books_are_good(&town);
	rules_free(rules);
	town_close(&town);
}
END_TEST

/* R-APP-05 */
START_TEST(who_signed_neither_handles_nor_carries_out_what_two_signed)
{
	struct town town;
	struct actor clerk, chief, manager;
	struct label_texts texts = { .classification = "II tokutei" };
	struct registration registration = { .number = "M-0001", .job = JOB, .texts = texts };
	char id[REQUEST_ID];
	json_t *label;

	town_open_at(&town, ":memory:");
	join(&town, "clerk", "税務課", "staff", &clerk);
	join(&town, "chief", "税務課", "approver", &chief);
	join(&town, "manager", "税務課", "mynumber-manager administrator", &manager);
	load_rules("[office]\nprofile = nishiokitama\n");
	struct act act = as(&town, &clerk), yes = as(&town, &chief), too = as(&town, &manager), admin = as(&town, &town.people[ADMIN]);

	ck_result(ask_stick(&act, 1, "II tokutei", id), 0);
	ck_result(request_approve(&too, id, &town.fault), 0); /* who signed first */
	ck_result(request_approve(&yes, id, &town.fault), 0);
	registration.handler = "manager";
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-APP-05");
	books_are_good(&town);
	rules_free(rules);
	town_close(&town);
}
END_TEST

START_TEST(who_asked_takes_it_back_until_it_is_carried_out)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];

	rules = NULL;
	town_open_at(&town, ":memory:");
	ask_use(&town, STAFF, 1, id, number);
	struct act act = by(&town, STAFF), other = by(&town, CLERK), chief = by(&town, CHIEF);

	ck_result(request_withdraw(&other, id, NULL, &town.fault), -EPERM);
	ck_result(request_withdraw(&act, id, "不要になった", &town.fault), 0);
	state_of(&town, id, "withdrawn");
	state_is(&town, number, "unknown");
	ck_result(request_approve(&chief, id, &town.fault), -EBUSY);
	ck_result(request_withdraw(&act, id, NULL, &town.fault), -EBUSY);
	in_service(&town, 1, number);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-25", id), 0);
	approve(&town, id);
	ck_result(request_withdraw(&act, id, NULL, &town.fault), 0);
	ck_result(medium_check_out(&act, &(struct check_out){ .number = number }, &town.fault), -EPERM);
	ck_result(ask_dispose(&town, STAFF, number, id), 0);
	approve(&town, id);
	ck_result(request_withdraw(&act, id, NULL, &town.fault), -EBUSY);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* R-APP-01 */
START_TEST(what_was_seen_to_be_over_stays_so_when_the_clock_is_set_back)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER], asked[REQUEST_ID], stick[MEDIUM_NUMBER];
	json_t *list;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-25", id), 0);
	approve(&town, id);
	ask_use(&town, CLERK, 2, asked, stick);
	struct act machine = by(&town, -1);

	ck_result(request_expire(&machine, 100, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	machine.now += 6 * DAY;
	ck_result(request_expire(&machine, 100, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	json_decref(list);
	state_of(&town, id, "expired");
	struct act act = by(&town, STAFF); /* noon of the first day again */

	ck_result(medium_check_out(&act, &(struct check_out){ .number = number }, &town.fault), -EPERM);
	machine.now += 400 * DAY;
	ck_result(request_expire(&machine, 100, &list, &town.fault), 0);

	json_decref(list);	state_of(&town, asked, "expired");
	state_is(&town, stick, "unknown"); /* and can be asked for again */
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* R-APP-05, R-APP-07: a deputy is as far from it as whom they stand in for, and a login is nobody. */
START_TEST(four_eyes_are_two_persons_through_deputies_and_second_logins)
{
	struct town town;
	struct actor clerk, chief, helper, ciso, again;
	struct new_deputy deputy = { .principal = "chief", .deputy = "helper", .until = "2026-12-31", .role = "approver" };
	char id[REQUEST_ID], nomination[PERSON_ID];
	json_t *announced;
	SCOPED(json_release) json_t *shown = NULL;

	rules = NULL;
	town_open_at(&town, ":memory:");
	join(&town, "clerk", "税務課", "staff", &clerk);
	join(&town, "chief", "税務課", "staff approver@税務課", &chief);
	join(&town, "helper", "税務課", "staff", &helper);
	join(&town, "ciso", NULL, "ciso", &ciso);
	struct act revoking = by(&town, ADMIN), nominating = as(&town, &chief), accepting = as(&town, &ciso);

	ck_result(people_revoke(&revoking, townsfolk[CHIEF].login, ROLE_APPROVER, NULL, &town.fault), 0);
	ck_result(deputy_nominate(&nominating, &deputy, nomination, &town.fault), 0);
	ck_result(deputy_accept(&accepting, nomination, &announced, &town.fault), 0);
	json_decref(announced);
	ck_result(people_actor(town.registry, &(struct caller){ helper.uid, "helper", town.now }, &helper, &town.fault), 0);
	struct act act = as(&town, &clerk), own = as(&town, &helper), principal = as(&town, &chief);

	/* In the chief's name, and that is on the books. */
	ck_result(ask_stick(&act, 1, "confidential", id), 0);
	ck_result(request_approve(&own, id, &town.fault), 0);
	ck_result(request_show(&act, id, &shown, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(json_object_get(shown, "signatures"), 0), "principal"), chief.person);
	ck_assert_str_eq(json_member_text(json_array_get(json_object_get(shown, "signatures"), 0), "signer"), helper.person);
	/* Not for the chief's own request, nor for the deputy's. */
	ck_result(ask_stick(&principal, 2, "confidential", id), 0);
	ck_result(request_approve(&own, id, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-APP-05");
	ck_result(ask_stick(&own, 3, "confidential", id), 0);
	ck_result(request_approve(&own, id, &town.fault), -EPERM);
	ck_result(request_approve(&principal, id, &town.fault), 0);
	/* Another login is the same person. */
	struct act adding = by(&town, ADMIN);

	ck_result(people_add_login(&adding, &(struct new_login){ "chief", "chief2", 2222, NULL }, &town.fault), 0);
	ck_result(people_actor(town.registry, &(struct caller){ 2222, "chief2", town.now }, &again, &town.fault), 0);
	struct act second = as(&town, &again);

	ck_result(ask_stick(&principal, 4, "confidential", id), 0);
	ck_result(request_approve(&second, id, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-APP-05");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(who_should_sign_is_reminded_once_a_day)
{
	struct town town;
	struct actor clerk, chief, stranger;
	char id[REQUEST_ID];
	json_t *list;

	rules = NULL;
	town_open_at(&town, ":memory:");
	join(&town, "clerk", "税務課", "staff", &clerk);
	join(&town, "chief", "税務課", "approver@税務課", &chief);
	join(&town, "stranger", "福祉課", "approver@福祉課", &stranger);
	struct act revoking = by(&town, ADMIN), act = as(&town, &clerk), machine = by(&town, -1);

	ck_result(people_revoke(&revoking, townsfolk[CHIEF].login, ROLE_APPROVER, NULL, &town.fault), 0);
	ck_result(ask_stick(&act, 1, "confidential", id), 0);
	ck_result(request_remind(&machine, 10, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	machine.now += 2 * DAY;
	ck_result(request_remind(&machine, 10, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_uint_eq(json_array_size(json_object_get(json_array_get(list, 0), "people")), 1);
	ck_assert_str_eq(json_string_value(json_array_get(json_object_get(json_array_get(list, 0), "people"), 0)), chief.person);
	json_decref(list);
	last_event_is(&town, "request.reminded");
	ck_result(request_remind(&machine, 10, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	machine.now += DAY;
	ck_result(request_remind(&machine, 10, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	json_decref(list);
	const struct career gone = { .whom = "chief", .reason = "異動" };
	json_t *left;

	ck_result(people_retire(&revoking, &gone, &left, &town.fault), 0);
	json_decref(left);
	machine.now += DAY;
	ck_result(request_remind(&machine, 10, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1); /* who is not here any more is not reminded */
	ck_assert_uint_eq(json_array_size(json_object_get(json_array_get(list, 0), "people")), 0);
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* R-EXC-01 R-EXC-02 */
START_TEST(an_exception_is_granted_with_its_last_signature)
{
	struct town town;
	struct actor ciso;
	char id[REQUEST_ID], number[MEDIUM_NUMBER], same[MEDIUM_NUMBER];
	SCOPED(json_release) json_t *form = json_pack("{s:s, s:s, s:s}", "rule", "R-APP-03", "measure", "職員二名で運ぶ", "risk", "紛失");
	json_t *list;
	struct new_request request = { .kind = "exception", .purpose = "県の検査", .until = "2026-12-01", .person = "sato", .form = form };

	rules = NULL;
	town_open_at(&town, ":memory:");
	join(&town, "ciso", NULL, "ciso", &ciso);
	in_service(&town, 1, number);
	struct act act = by(&town, CLERK), chief = by(&town, CHIEF), top = as(&town, &ciso);

	ck_result(request_make(&act, &request, id, same, &town.fault), -EINVAL); /* which medium? */
	request.medium = number;
	ck_result(request_make(&act, &request, id, same, &town.fault), 0);
	ck_result(request_approve(&chief, id, &town.fault), -EPERM);
	ck_result(request_approve(&top, id, &town.fault), 0);
	last_event_is(&town, "exception.granted");
	state_of(&town, id, "used");
	ck_result(exception_list(&top, 0, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "request"), id);
	json_decref(list);
	/* Nobody grants themselves one, and nobody what they gain by. */
	json_object_set_new(form, "rule", json_string("R-LED-10"));
	ck_result(request_make(&act, &request, id, same, &town.fault), -EINVAL);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* R-APP-05, R-CUS-06 */
START_TEST(who_has_a_medium_out_keeps_it_longer_with_another_yes)
{
	struct town town;
	char id[REQUEST_ID], number[MEDIUM_NUMBER], same[MEDIUM_NUMBER];
	struct new_request request = { .kind = "extend", .purpose = "検査が延びた", .until = "2026-11-30" };
	bool late;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	request.medium = number;
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-22", id), 0);
	approve(&town, id);
	struct act act = by(&town, STAFF), other = by(&town, CLERK);

	ck_result(request_make(&act, &request, id, same, &town.fault), -EBUSY);
	ck_result(medium_check_out(&act, &(struct check_out){ .number = number }, &town.fault), 0);
	ck_result(request_make(&other, &request, id, same, &town.fault), -EPERM);
	request.until = "2026-11-22";
	ck_result(request_make(&act, &request, id, same, &town.fault), -EINVAL);
	request.until = "2026-11-30";
	ck_result(request_make(&act, &request, id, same, &town.fault), 0);
	ck_result(request_approve(&act, id, &town.fault), -EPERM);
	approve(&town, id);
	state_of(&town, id, "used");
	town.now += 4 * DAY;
	act = by(&town, STAFF);
	ck_result(medium_return(&act, &(struct bringing){ .number = number }, &late, &town.fault), 0);
	ck_assert(!late);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* R-REU-01 */
START_TEST(another_business_or_department_needs_an_erase_first)
{
	struct town town;
	struct actor clerk, welfare, chief;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	SCOPED(json_release) json_t *form = json_pack("{s:s}", "business", "固定資産税");
	SCOPED(json_release) json_t *anew = json_pack("{s:s}", "business", "選挙");
	struct stick stick = town_stick(1);
	struct new_request request = { .kind = "use", .stick = &stick, .purpose = "調査", .classification = "confidential", .form = form };
	struct new_request revise = { .kind = "revise", .purpose = "異動", .handler = "welfare" };

	town_open_at(&town, ":memory:");
	join(&town, "clerk", "税務課", "staff", &clerk);
	join(&town, "chief", "税務課", "approver", &chief);
	join(&town, "welfare", "福祉課", "staff", &welfare);
	struct act act = as(&town, &clerk), other = as(&town, &welfare), yes = as(&town, &chief);

	ck_result(request_make(&act, &request, id, number, &town.fault), 0);
	ck_result(request_approve(&yes, id, &town.fault), 0);
	enrol(&town, number);
	request.medium = revise.medium = number;
	request.stick = NULL;
	request.form = anew;
	ck_result(request_make(&other, &request, id, number, &town.fault), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-REU-01");
	ck_result(request_make(&act, &revise, id, number, &town.fault), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-REU-01");
	request.form = form;
	ck_result(request_make(&other, &request, id, number, &town.fault), 0);
	/* The way is an erase, asked for as reuse. */
	struct new_request reuse = { .kind = "reuse", .medium = number, .purpose = "選挙に使う", .form = anew };

	ck_result(request_make(&act, &reuse, id, number, &town.fault), 0);
	ck_result(request_approve(&yes, id, &town.fault), 0);
	state_is(&town, number, "awaiting-disposal");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/signatures", an_approver_signs_for_their_own_department_alone, two_signatures_are_two_persons_in_any_order,
	who_answers_for_my_number_signs_beside_the_approver, where_who_asks_is_the_only_approver_the_substitute_signs,
	the_tables_take_no_second_signature_of_one_person_and_no_yes_before_all,
	where_nothing_leaves_in_principle_a_reason_and_the_highest_are_needed,
	who_signed_neither_handles_nor_carries_out_what_two_signed, who_asked_takes_it_back_until_it_is_carried_out,
	what_was_seen_to_be_over_stays_so_when_the_clock_is_set_back, who_should_sign_is_reminded_once_a_day,
	four_eyes_are_two_persons_through_deputies_and_second_logins,
	an_exception_is_granted_with_its_last_signature,
	who_has_a_medium_out_keeps_it_longer_with_another_yes, another_business_or_department_needs_an_erase_first)
