// SPDX-License-Identifier: GPL-3.0-or-later
/* The papers of requests and the book of carry-outs: what each column holds. */
#include "common/clock.h"
#include "policy/contents.h"
#include "tests/unit/policy/papers.h"
#include "tests/unit/policy/rules/bylaw.h"

static void is_signed(const json_t *paper, const char *role, const char *name, const char *stead)
{
	const json_t *signature = json_array_get(json_object_get(paper, "approvals"), 0);

	ck_assert_ptr_nonnull(signature);
	counts(signature, "slot", 1);
	says(signature, "role", role);
	says(signature, "name", name);
	says(signature, "for", stead);
	ck_assert(json_object_get(signature, "department") && json_object_get(signature, "time"));
}

START_TEST(the_application_for_use_says_what_was_asked_and_who_registered_it)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *paper, *about;

	town_open_at(&town, ":memory:");
	told_medium(&town, 1, number, request);
	paper = paper_of(&town, STAFF, "F-02", number); /* the medium's own */
	about = paper_about(paper);
	says(about, "request", request);
	says(about, "applicant", "佐藤 花子");
	says(about, "department", "税務課");
	says(about, "purpose", "賦課資料の整理");
	says(about, "business", "住民税");
	says(about, "number", number);
	says(about, "model", "DataTraveler 3.0");
	says(about, "serial", "60A44C0001");
	says(about, "contents", "賦課資料");
	says(about, "classification", "C2+I2+A1");
	says(about, "from", "2026-11-21T03:00:00Z"); /* from when it was permitted on */
	says(about, "until", "2027-03-31T14:59:59Z");
	says(about, "terminals", "業務端末3号");
	says(about, "users", "税務課員");
	says(about, "encryption", "host");
	says(about, "password_changed", "yes");
	says(about, "pledge", "yes");
	says(about, "registered_by", "鈴木 一郎");
	says(about, "registered", "2026-11-21");
	is_signed(paper, "approver", "田中 次郎", "");
	json_decref(paper);
	town_close(&town);
}
END_TEST

static void ask_full_carry(struct town *town_, const char *number, char *request)
{
	struct town town = *town_;
	struct act staff = by(&town, STAFF);
	char same[MEDIUM_NUMBER];
	json_t *form = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "count", "120", "business", "住民税", "address",
		"県庁前1-1", "contact", "0123-00-0000", "transport", "鍵付きケース", "storage", "携行", "emergency", "090-0000-0000", "outside",
		"no", "emptied", "yes", "scanned", "異常なし", "checklist", "yes");

	ck_result(request_make(&staff, &(struct new_request){ .kind = "carry-out", .medium = number, .purpose = "県への提出", .from =
			  "2026-11-21", .until = "2026-11-22", .destination = "県庁", .contents = "統計表 3点", .form = form }, request, same,
			  &town.fault), 0);
	json_decref(form);
}

/* Shows R-OUT-01, R-APP-01, R-LBL-08. */
START_TEST(the_permit_to_carry_out_says_what_was_asked_allowed_and_acknowledged)
{
	struct rules *rules = bylaw("ipa", "");
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *paper, *about, *reply;

	town_open_at(&town, ":memory:");
	told_medium(&town, 1, number, request);
	struct act staff = by(&town, STAFF);

	ck_result(content_add(&staff, &(struct new_content){ .number = number, .name = "統計表", .classification = "C2+I2+A1", .persons = "120" },
			  &reply, &town.fault), 0);
	json_decref(reply);
	ask_full_carry(&town, number, request);
	paper = paper_of(&town, STAFF, "F-04", request);
	says(json_array_get(json_object_get(paper, "approvals"), 0), "name", ""); /* nobody has signed */
	says(paper_about(paper), "state", "pending");
	ck_assert(json_is_null(json_object_get(paper_about(paper), "tag")));
	json_decref(paper);
	approve(&town, request);
	staff.rules = rules;
	ck_assert_int_eq(medium_check_out(&staff, &(struct check_out){ .number = number, .acknowledged = true }, &town.fault), 0);
	paper = paper_of(&town, STAFF, "F-04", request);
	about = paper_about(paper);
	says(about, "request", request);
	says(about, "purpose", "県への提出");
	says(about, "from", "2026-11-20T15:00:00Z");
	says(about, "until", "2026-11-22T14:59:59Z");
	says(about, "applicant", "佐藤 花子");
	says(about, "number", number);
	says(about, "contents", "統計表 3点");
	says(about, "count", "120");
	says(about, "classification", "C2+I2+A1");
	is_so(about, "mynumber", false);
	says(about, "destination", "県庁");
	says(about, "address", "県庁前1-1");
	says(about, "contact", "0123-00-0000");
	says(about, "outside", "no");
	says(about, "terminal", "");
	is_so(about, "encrypted", true);
	says(about, "transport", "鍵付きケース");
	says(about, "storage", "携行");
	is_so(about, "tag", true);
	says(about, "emptied", "yes");
	says(about, "scanned", "異常なし");
	says(about, "checklist", "yes");
	says(about, "emergency", "090-0000-0000");
	says(paper_list(paper, "contents", 0), "name", "統計表");
	counts(paper_list(paper, "contents", 0), "persons", 120);
	says(paper_list(paper, "checklist", 1), "line", "持ち出すデータを暗号化した");
	is_signed(paper, "approver", "田中 次郎", "");
	json_decref(paper);
	rules_free(rules);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-OUT-01, R-OUT-02, R-CUS-06. */
START_TEST(the_book_of_carry_outs_says_when_who_why_what_and_how_it_came_back)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *paper, *row;
	bool late;

	town_open_at(&town, ":memory:");
	told_medium(&town, 1, number, request);
	ask_full_carry(&town, number, request);
	approve(&town, request);
	struct act admin = by(&town, ADMIN);

	ck_result(medium_check_out(&admin, &(struct check_out){ .number = number, .person = "sato" }, &town.fault), 0);
	paper = paper_of(&town, STAFF, "F-05", NULL);
	row = paper_row(paper, 0);
	says(row, "number", number);
	says(row, "taken", "2026-11-21T03:00:00Z");
	says(row, "holder", "佐藤 花子");
	says(row, "purpose", "県への提出");
	says(row, "contents", "統計表 3点");
	says(row, "destination", "県庁");
	says(row, "due", "2026-11-22T14:59:59Z");
	says(row, "request", request);
	says(row, "issued_by", "鈴木 一郎");
	says(row, "returned", "");
	says(row, "received_by", "");
	is_so(row, "late", false);
	ck_assert(json_is_null(json_object_get(row, "late_days")));
	json_decref(paper);
	admin.now = town.now = NOON + 3 * DAY;
	paper = paper_of(&town, STAFF, "F-05", NULL); /* out and due since a day and a half */
	counts(paper_row(paper, 0), "late_days", 2);
	json_decref(paper);
	ck_result(medium_return(&admin, &(struct bringing){ .number = number, .label = "ok", .contents = "differ", .seal = "broken", .scan =
				"clean", .note = "列車の遅れ" }, &late, &town.fault), 0);
	town.now += 10 * DAY;
	paper = paper_of(&town, STAFF, "F-05", number);
	row = paper_row(paper, 0);
	says(row, "returned", "2026-11-24T03:00:00Z");
	says(row, "received_by", "鈴木 一郎");
	says(row, "label", "ok");
	says(row, "seal", "broken");
	says(row, "scanned", "clean");
	says(row, "differences", "differ");
	says(row, "erased", "");
	counts(row, "late_days", 2);
	says(row, "late_reason", "列車の遅れ");
	json_decref(paper);
	paper = paper_of(&town, AUDITOR, "F-01", NULL);
	says(paper_row(paper, 0), "checked", "2026-11-24T03:00:00Z");
	json_decref(paper);
	town_close(&town);
}
END_TEST

/* Shows R-APP-07. */
START_TEST(who_signed_for_somebody_else_is_named_with_them)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID], deputy[PERSON_ID];
	struct actor ciso = { 0 };
	json_t *paper;

	town_open_at(&town, ":memory:");
	told_medium(&town, 1, number, request);
	struct act admin = by(&town, ADMIN), chief = by(&town, CHIEF), clerk, mori = admin;

	ck_result(people_add(&admin, &(struct new_person){ .login = "mori", .uid = 1006, .name = "森 六郎" }, &town.fault), 0);
	ck_result(people_grant(&admin, &(struct new_role){ .login = "mori", .role = ROLE_CISO }, &town.fault), 0);
	ck_result(people_actor(town.registry, &(struct caller){ 1006, "mori", town.now }, &ciso, &town.fault), 0);
	mori.actor = &ciso;
	ck_result(deputy_nominate(&chief, &(struct new_deputy){ .principal = "tanaka", .deputy = "ito", .until = "2027-03-31" }, deputy,
			  &town.fault), 0);
	ck_result(deputy_accept(&mori, deputy, &paper, &town.fault), 0);
	json_decref(paper);
	town_meet(&town);
	ask_full_carry(&town, number, request);
	clerk = by(&town, CLERK);
	ck_result(request_approve(&clerk, request, &town.fault), 0);
	paper = paper_of(&town, STAFF, "F-04", request);
	is_signed(paper, "approver", "伊藤 四郎", "田中 次郎");
	json_decref(paper);
	town_close(&town);
}
END_TEST

/* Shows R-DSP-04. */
START_TEST(the_application_to_dispose_says_what_lies_there_how_it_is_erased_and_who_allowed_it)
{
	struct rules *rules = bylaw("nankoku", "");
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID], same[MEDIUM_NUMBER];
	json_t *paper, *about, *form = json_pack("{s:s, s:s, s:s}", "retention_end", "2026-10-31", "planned", "2026-12-01", "contractor",
		"みどり清掃");

	town_open_at(&town, ":memory:");
	told_medium(&town, 1, number, request);
	struct act staff = by(&town, STAFF);

	ck_result(request_make(&staff, &(struct new_request){ .kind = "dispose", .medium = number, .purpose = "老朽化", .contents = "統計表",
			  .form = form }, request, same, &town.fault), 0);
	json_decref(form);
	approve(&town, request);
	paper_rules = rules;
	paper = paper_of(&town, CHIEF, "F-09", request);
	about = paper_about(paper);
	says(about, "request", request);
	says(about, "kind", "dispose");
	says(about, "number", number);
	says(about, "contents", "統計表");
	says(about, "classification", "C2+I2+A1");
	is_so(about, "mynumber", false);
	says(about, "retention_end", "2026-10-31");
	says(about, "purpose", "老朽化");
	says(about, "level", "E2");
	says(about, "contractor", "みどり清掃");
	says(about, "planned", "2026-12-01");
	says(about, "operator", "");
	is_signed(paper, "approver", "田中 次郎", "");
	json_decref(paper);
	paper_rules = NULL;
	rules_free(rules);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/papers_requests", the_application_for_use_says_what_was_asked_and_who_registered_it,
	the_permit_to_carry_out_says_what_was_asked_allowed_and_acknowledged,
	the_book_of_carry_outs_says_when_who_why_what_and_how_it_came_back, who_signed_for_somebody_else_is_named_with_them,
	the_application_to_dispose_says_what_lies_there_how_it_is_erased_and_who_allowed_it)
