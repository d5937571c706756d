// SPDX-License-Identifier: GPL-3.0-or-later
/* The papers about media: what each column of the ledger, the label and the stock-taking sheet holds. */
#include "common/clock.h"
#include "policy/contents.h"
#include "policy/exceptions.h"
#include "policy/stock.h"
#include "tests/unit/policy/papers.h"
#include "tests/unit/policy/rules/bylaw.h"

static void put_on(struct town *town_, const char *number, const char *name, const char *class, const char *until)
{
	struct town town = *town_;
	struct act staff = by(&town, STAFF);
	json_t *reply;

	ck_result(content_add(&staff, &(struct new_content){ .number = number, .name = name, .classification = class, .persons = "120",
				.until = until }, &reply, &town.fault), 0);
	json_decref(reply);
}

/* Somebody has to answer for what is left of the risk. */
static void except(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act admin = by(&town, ADMIN);
	const struct exception_terms terms = { .rule = "R-ZON-01", .medium = number, .person = town.people[STAFF].person,
		.host = "desk-1", .reason = "県の指示", .measure = "立会い", .risk = "誤書込み" };
	char exception[EXCEPTION_NUMBER];

	admin.host = "desk-1";
	ck_result(exception_emergency(&admin, &terms, exception, &town.fault), 0);
}

/* Shows R-LED-01, R-LED-02, R-LED-04. */
START_TEST(the_ledger_of_media_has_every_column_that_the_by_laws_ask_for)
{
	struct rules *rules = bylaw("nankoku", "");
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *paper, *row;

	town_open_at(&town, ":memory:");
	told_medium(&town, 1, number, request);
	put_on(&town, number, "令和8年度課税台帳", "C3+I2+A1", "2027-03-31");
	town_place(&town, number);
	except(&town, number);
	paper_rules = rules;
	paper = paper_of(&town, AUDITOR, "F-01", NULL);
	has_rows(paper, 1);
	row = paper_row(paper, 0);
	says(row, "number", "M-0001");
	says(row, "kind", "usb-storage");
	says(row, "assets", "令和8年度課税台帳");
	says(row, "classification", "C3+I2+A1"); /* of what lies on it, above its label's */
	is_so(row, "mynumber", false);
	says(row, "manager", "田中 次郎");
	says(row, "handler", "佐藤 花子");
	says(row, "place", "金庫 2段目");
	says(row, "users", "税務課員");
	counts(row, "carry_out_days", 3);
	counts(row, "copies", 1);
	is_so(row, "provided", true);
	says(row, "keep_until", "2027-03-31T14:59:59Z");
	says(row, "restrictions", "複製禁止");
	says(row, "risk", "誤書込み");
	says(row, "model", "DataTraveler 3.0");
	says(row, "usb", "0951:1666");
	says(row, "serial", "60A44C0001");
	counts(row, "size", 1 << 20);
	says(row, "encryption", "host");
	says(row, "ownership", "organisation");
	says(row, "business", "住民税");
	says(row, "terminals", "業務端末3号");
	says(row, "created", "2026-11-21");
	says(row, "first_erase", "");
	says(row, "until", "2027-03-31T14:59:59Z");
	says(row, "state", "in-service");
	says(row, "checked", "");
	says(row, "stock_checked", "");
	says(row, "erased", "");
	says(row, "certificate", "");
	json_decref(paper);
	paper_rules = NULL;
	rules_free(rules);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-LBL-01, R-LBL-02, R-LBL-03, R-LBL-06. */
START_TEST(a_label_to_print_says_what_the_signed_label_says)
{
	struct town town;
	char number[MEDIUM_NUMBER], other[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *paper, *row;

	town_open_at(&town, ":memory:");
	told_medium(&town, 1, number, request);
	in_service(&town, 2, other);
	paper = paper_of(&town, STAFF, "F-08", number);
	has_rows(paper, 1);
	row = paper_row(paper, 0);
	says(row, "number", "M-0001");
	says(row, "caution", "禁帯出");
	says(row, "classification", "C2+I2+A1");
	says(row, "restrictions", "複製禁止");
	says(row, "handler", "佐藤 花子");
	says(row, "manager", "田中 次郎");
	says(row, "created", "2026-11-21");
	says(row, "revised", "");
	counts(row, "generation", 1);
	says(row, "organisation", "緑町役場");
	says(row, "contact", "緑町役場 0123-45-6789");
	says(paper_about(paper), "number", "M-0001");
	json_decref(paper);
	paper = paper_of(&town, AUDITOR, "F-08", NULL);
	has_rows(paper, 2);
	json_decref(paper);
	ck_result(paper_get(&town, CLERK, &(struct paper_wish){ .form = "F-08", .subject = number }, 2, &paper), -EPERM);
	town_close(&town);
}
END_TEST

/* Shows R-REU-01. */
START_TEST(ledger_and_label_say_what_was_not_erased_first)
{
	struct registration registration = { .job = JOB, .attached = true, .factory_new = true, .may_skip = true };
	json_t *paper, *label, *result = json_pack("{s:s, s:s, s:i}", "uuid", "11111111-2222-3333-4444-555555555555", "label", "eyJ.eyJ.c2ln",
			       "size", 1 << 20);
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];

	town_open_at(&town, ":memory:");
	told_medium(&town, 1, number, request);
	paper = paper_of(&town, AUDITOR, "F-08", number);
	says(paper_row(paper, 0), "first_erase", "");
	json_decref(paper);
	approved_medium(&town, 2, number);
	struct act admin = by(&town, ADMIN);

	registration.number = number;
	ck_result(medium_register_begin(&admin, &registration, &label, &town.fault), 0);
	ck_result(medium_register_end(&admin, number, result, &town.fault), 0);
	paper = paper_of(&town, AUDITOR, "F-08", number);
	says(paper_row(paper, 0), "first_erase", "factory-new");
	json_decref(paper);
	paper = paper_of(&town, AUDITOR, "F-01", number);
	says(paper_row(paper, 0), "first_erase", "factory-new");
	json_decref(paper);
	json_decref(label);
	json_decref(result);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static void count(struct town *town_, int who, const char *number, const char *result)
{
	struct town town = *town_;
	struct act act = by(&town, who);
	bool difference;

	ck_result(stocktake_check(&act, &(struct stock_finding){ .stocktake = "K-0001", .number = number, .result = result, .how = "number",
				.users = strcmp(result, "label") == 0 ? NULL : "yes",
				.note = strcmp(result, "label") == 0 ? "はがれ" : NULL }, &difference, &town.fault), 0);
}

/* Shows R-REV-01. */
START_TEST(the_stock_taking_sheet_says_what_was_expected_and_what_was_found_and_who_answers_for_it)
{
	struct town town;
	char first[MEDIUM_NUMBER], second[MEDIUM_NUMBER], third[MEDIUM_NUMBER], id[STOCKTAKE_ID], request[REQUEST_ID];
	json_t *paper, *row;

	town_open_at(&town, ":memory:");
	told_medium(&town, 1, first, request);
	in_service(&town, 2, second);
	in_service(&town, 3, third);
	town_place(&town, first);
	struct act admin = by(&town, ADMIN), staff = by(&town, STAFF), chief = by(&town, CHIEF);

	ck_result(stocktake_open(&admin, NULL, id, &town.fault), 0);
	count(&town, STAFF, first, "present");
	count(&town, STAFF, second, "label");
	paper = paper_of(&town, CLERK, "F-15", id);
	has_rows(paper, 3);
	row = paper_row(paper, 2);
	says(row, "number", third);
	ck_assert(json_is_null(json_object_get(row, "present")));
	json_decref(paper);
	count(&town, STAFF, third, "present");
	ck_result(stocktake_resolve(&staff, id, second, "貼り直した", &town.fault), 0);
	ck_result(stocktake_close(&admin, id, &town.fault), 0);
	ck_result(stocktake_confirm(&chief, id, &town.fault), 0);
	paper = paper_of(&town, CLERK, "F-15", id);
	counts(paper_about(paper), "year", 2026);
	counts(paper_about(paper), "media", 3);
	counts(paper_about(paper), "differences", 1);
	row = paper_row(paper, 0);
	says(row, "number", first);
	says(row, "department", "税務課");
	says(row, "kind", "usb-storage");
	says(row, "classification", "C2+I2+A1");
	says(row, "place", "金庫 2段目");
	is_so(row, "present", true);
	says(row, "how", "number");
	is_so(row, "label_good", true);
	is_so(row, "storage_good", true);
	is_so(row, "users_fit", true);
	is_so(row, "difference", false);
	says(row, "checked_by", "佐藤 花子");
	says(row, "confirmed_by", "田中 次郎");
	row = paper_row(paper, 1);
	is_so(row, "label_good", false);
	says(row, "users_fit", "");
	is_so(row, "difference", true);
	says(row, "note", "はがれ");
	says(row, "resolution", "貼り直した");
	row = json_array_get(json_object_get(paper, "approvals"), 1);
	says(row, "name", "田中 次郎");
	says(row, "role", "manager");
	json_decref(paper);
	paper = paper_of(&town, AUDITOR, "F-01", first);
	says(paper_row(paper, 0), "stock_checked", "2026-11-21T03:00:00Z");
	json_decref(paper);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/papers_media", the_ledger_of_media_has_every_column_that_the_by_laws_ask_for,
	a_label_to_print_says_what_the_signed_label_says,
	ledger_and_label_say_what_was_not_erased_first,
	the_stock_taking_sheet_says_what_was_expected_and_what_was_found_and_who_answers_for_it)
