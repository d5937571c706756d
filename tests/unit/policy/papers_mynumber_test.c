// SPDX-License-Identifier: GPL-3.0-or-later
/* The My Number ledgers, the register of information, and the book of rights: what each column holds. */
#include "policy/contents.h"
#include "policy/mynumber.h"
#include "tests/unit/policy/papers.h"
#include "tests/unit/policy/rules/bylaw.h"

#define TASK "個人住民税の賦課"

/* STAFF in charge of a task one file of which is on a medium of the tax department. */
static void keep_ledgers(struct town *town_, char *number)
{
	struct town town;
	char request[REQUEST_ID], asset[ASSET_ID], charge[CHARGE_ID];
	json_t *reply;

	town_open_at(&town, ":memory:");
	town_grant(&town, CLERK, ROLE_MYNUMBER);
	told_medium(&town, 1, number, request);
	town_place(&town, number);
	struct act chief = by(&town, CHIEF), staff;

	ck_result(task_add(&chief, &(struct new_task){ .name = TASK, .kind = "use", .basis = "番号法別表16" }, &town.fault), 0);
	ck_result(asset_add(&chief, &(struct new_asset){ .task = TASK, .file = "賦課ファイル", .years = "7", .place = "業務サーバ", .measures =
				 "施錠保管", .subjects = "納税義務者／氏名・所得", .purpose = "個人住民税の賦課徴収" }, asset, &town.fault), 0);
	ck_result(asset_link(&chief, asset, number, false, &town.fault), 0);
	ck_result(charge_add(&chief, &(struct new_charge){ .login = "sato", .task = TASK, .title = "主事", .from = "2026-04-01", .until =
				  "2027-03-31" }, charge, &town.fault), 0);
	ck_result(charge_train(&chief, charge, "2026-04-10", &town.fault), 0);
	town_meet(&town);
	staff = by(&town, STAFF);
	ck_result(content_add(&staff, &(struct new_content){ .number = number, .name = "賦課資料", .classification = "C3+I2+A2", .until =
				   "2033-03-31", .limits = "no-provide" }, &reply, &town.fault), 0);
	json_decref(reply);
	*town_ = town;
}

/* Shows R-LED-05. */
START_TEST(the_asset_ledger_has_task_file_place_measures_and_years)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *paper, *row;

	keep_ledgers(&town, number);
	paper = paper_of(&town, CLERK, "F-16", NULL);
	has_rows(paper, 1);
	row = paper_row(paper, 0);
	says(row, "task", TASK);
	says(row, "kind", "use");
	says(row, "file", "賦課ファイル");
	ck_assert_ptr_nonnull(strstr(json_member_text(row, "places"), "業務サーバ"));
	ck_assert_ptr_nonnull(strstr(json_member_text(row, "places"), "金庫 2段目"));
	says(row, "measures", "施錠保管");
	is_so(row, "encrypted", true);
	counts(row, "years", 7);
	is_so(row, "for_ever", false);
	says(row, "media", number);
	says(row, "originals", "");
	says(row, "until", "2034-03-31T14:59:59Z");
	says(row, "review", "2027-03-31T14:59:59Z");
	says(row, "reviewed", "");
	json_decref(paper);
	struct act chief = by(&town, CHIEF);

	ck_result(asset_link(&chief, "T-0001", number, true, &town.fault), 0);
	paper = paper_of(&town, CLERK, "F-16", NULL);
	says(paper_row(paper, 0), "originals", number);
	json_decref(paper);
	ck_result(paper_get(&town, STAFF, &(struct paper_wish){ .form = "F-16" }, 2, &paper), -EPERM);
	last_event_is(&town, "act.refused");
	ck_result(paper_get(&town, CLERK, &(struct paper_wish){ .form = "F-16", .department = "福祉課" }, 2, &paper), 0);
	has_rows(paper, 0);
	json_decref(paper);
	town_close(&town);
}
END_TEST

/* Shows R-LED-06. */
START_TEST(the_ledger_of_those_in_charge_has_task_title_name_and_time)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	const struct paper_wish year = { .form = "F-17", .from = "2026-04-01", .until = "2027-03-31" };
	const struct paper_wish before = { .form = "F-17", .from = "2025-04-01", .until = "2026-03-31" };
	json_t *paper, *row;

	keep_ledgers(&town, number);
	paper = paper_of(&town, CLERK, "F-17", NULL);
	row = paper_row(paper, 0);
	says(row, "task", TASK);
	says(row, "kind", "use");
	says(row, "title", "主事");
	says(row, "person", "佐藤 花子");
	says(row, "from", "2026-03-31T15:00:00Z");
	says(row, "until", "2027-03-31T14:59:59Z");
	is_so(row, "current", true);
	says(row, "manager", "伊藤 四郎");
	says(row, "trained", "2026-04-09T15:00:00Z");
	json_decref(paper);
	struct act chief = by(&town, CHIEF);

	ck_result(charge_end(&chief, "H-0001", "異動", &town.fault), 0);
	town.now += DAY;
	paper = paper_of(&town, CLERK, "F-17", NULL);
	has_rows(paper, 0);
	json_decref(paper);
	ck_result(paper_get(&town, CLERK, &year, 2, &paper), 0);
	has_rows(paper, 1);
	says(paper_row(paper, 0), "until", "2026-11-21T03:00:00Z");
	json_decref(paper);
	ck_result(paper_get(&town, CLERK, &before, 2, &paper), 0);
	has_rows(paper, 0);
	json_decref(paper);
	town_close(&town);
}
END_TEST

/* Shows R-LED-09. */
START_TEST(the_same_ledger_in_the_other_layout_says_purpose_users_responsible_and_what_was_erased)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *paper, *row;

	keep_ledgers(&town, number);
	paper = paper_of(&town, CLERK, "F-18", NULL);
	row = paper_row(paper, 0);
	says(row, "file", "賦課ファイル");
	says(row, "subjects", "納税義務者／氏名・所得");
	says(row, "purpose", "個人住民税の賦課徴収");
	says(row, "erased", "");
	says(row, "department", "税務課");
	says(row, "manager", "田中 次郎");
	says(row, "users", "佐藤 花子");
	says(row, "media", number);
	ck_assert_ptr_nonnull(strstr(json_member_text(row, "places"), "金庫 2段目"));
	counts(row, "years", 7);
	says(row, "classification", "C2+I2+A1");
	json_decref(paper);
	town_close(&town);
}
END_TEST

/* Shows R-LED-01, R-LED-02. */
START_TEST(the_register_of_information_has_name_manager_place_medium_class_and_limits)
{
	struct rules *rules = bylaw("nankoku", "");
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *paper, *row;

	keep_ledgers(&town, number);
	paper_rules = rules;
	paper = paper_of(&town, AUDITOR, "F-19", NULL);
	has_rows(paper, 1);
	row = paper_row(paper, 0);
	says(row, "name", "賦課資料");
	says(row, "manager", "田中 次郎");
	says(row, "place", "金庫 2段目");
	says(row, "number", number);
	says(row, "classification", "C3+I2+A2");
	says(row, "restrictions", "複製禁止");
	says(row, "users", "税務課員");
	counts(row, "carry_out_days", 3);
	counts(row, "copies", 1);
	is_so(row, "provided", false); /* for all its class would allow */
	says(row, "until", "2033-03-31T14:59:59Z");
	is_so(row, "backup", true);
	counts(row, "rto_hours", 24);
	says(row, "configuration", "");
	says(row, "contractor", "");
	says(row, "maintenance", "");
	json_decref(paper);
	paper_rules = NULL;
	rules_free(rules);
	town_close(&town);
}
END_TEST

/* The row of this kind and role; fails where there is none. */
static json_t *right(const json_t *paper, const char *kind, const char *login_or_role)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(paper, "rows"), i, row) {
		const char *role = json_member_text(row, "role"), *login = json_member_text(row, "login");

		if (strcmp(json_member_text(row, "kind"), kind) == 0 &&
			((role && strcmp(role, login_or_role) == 0) || (login && strcmp(login, login_or_role) == 0)))
			return row;
	}
	ck_abort_msg("the book of rights has no %s of %s", kind, login_or_role);
	return NULL;
}

/* Shows R-ACC-03, R-ACC-08. */
START_TEST(the_book_of_rights_says_what_was_given_changed_and_taken_away)
{
	struct town town;
	json_t *paper, *row, *has;

	town_open_at(&town, ":memory:");
	struct act admin = by(&town, ADMIN);

	ck_result(people_grant(&admin, &(struct new_role){ .login = "ito", .role = ROLE_OPERATOR, .until = "2027-03-31", .reason = "窓口担当" },
			  &town.fault), 0);
	ck_result(people_revoke(&admin, "ito", ROLE_OPERATOR, NULL, &town.fault), 0);
	ck_result(people_transfer(&admin, &(struct career){ .whom = "sato", .department = "税務課", .reason = "定期異動" }, &has, &town.fault), 0);
	json_decref(has);
	paper = paper_of(&town, AUDITOR, "F-20", NULL);
	row = right(paper, "role.granted", "operator");
	says(row, "name", "伊藤 四郎");
	says(row, "change", "granted");
	says(row, "reason", "窓口担当");
	says(row, "approver", "鈴木 一郎");
	says(row, "time", "2026-11-21T03:00:00Z");
	says(row, "until", "2027-03-31T14:59:59Z");
	says(row, "for", "");
	ck_assert_ptr_nonnull(json_member_text(row, "person"));
	says(right(paper, "role.revoked", "operator"), "change", "removed");
	says(right(paper, "person.added", "sato"), "change", "granted");
	row = json_array_get(json_object_get(paper, "rows"), json_array_size(json_object_get(paper, "rows")) - 1);
	says(row, "kind", "person.transferred");
	says(row, "change", "changed");
	says(row, "department", "税務課");
	says(row, "reason", "定期異動");
	json_decref(paper);
	ck_result(paper_get(&town, AUDITOR, &(struct paper_wish){ .form = "F-20", .from = "2026-11-22" }, 2, &paper), 0);
	has_rows(paper, 0);
	json_decref(paper);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/papers_mynumber", the_asset_ledger_has_task_file_place_measures_and_years,
	the_ledger_of_those_in_charge_has_task_title_name_and_time,
	the_same_ledger_in_the_other_layout_says_purpose_users_responsible_and_what_was_erased,
	the_register_of_information_has_name_manager_place_medium_class_and_limits,
	the_book_of_rights_says_what_was_given_changed_and_taken_away)
