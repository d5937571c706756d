// SPDX-License-Identifier: GPL-3.0-or-later
/* The papers of exceptions and incidents: what each column holds. */
#include "policy/exceptions.h"
#include "policy/reports.h"
#include "policy/reviews.h"
#include "tests/unit/policy/papers.h"

static void ask_exception(struct town *town_, const char *number, char *request)
{
	struct town town = *town_;
	struct act staff = by(&town, STAFF);
	char same[MEDIUM_NUMBER];
	json_t *form = json_pack("{s:s, s:s, s:s, s:s}", "rule", "R-ZON-01", "measure", "課長が立ち会う", "risk", "誤書込み", "conditions",
		"終了後に報告");

	json_object_set_new(form, "scope_host", json_string("desk-1"));
	ck_result(request_make(&staff, &(struct new_request){ .kind = "exception", .medium = number, .purpose = "県のシステムが止まった",
			  .until = "2026-12-31", .form = form }, request, same, &town.fault), 0);
	json_decref(form);
}

static void open_offices(struct town *town_, char *number)
{
	struct town town;
	char request[REQUEST_ID];

	town_open_at(&town, ":memory:");
	town_grant(&town, CLERK, ROLE_CISO);
	town_grant(&town, CHIEF, ROLE_INCIDENT);
	town_meet(&town);
	told_medium(&town, 1, number, request);
	*town_ = town;
}

/* Shows R-EXC-02, R-EXC-04. */
START_TEST(the_application_for_an_exception_says_why_what_instead_and_what_became_of_it)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *paper, *about;

	open_offices(&town, number);
	ask_exception(&town, number, request);
	struct act clerk = by(&town, CLERK);

	paper = paper_of(&town, STAFF, "F-12", request);
	says(paper_about(paper), "result", "pending");
	json_decref(paper);
	ck_result(request_approve(&clerk, request, &town.fault), 0);
	paper = paper_of(&town, STAFF, "F-12", request);
	about = paper_about(paper);
	says(about, "request", request);
	says(about, "exception", "EXC-2026-001");
	says(about, "applicant", "佐藤 花子");
	says(about, "department", "税務課");
	says(about, "rule", "R-ZON-01");
	ck_assert_ptr_nonnull(json_member_text(about, "rule_title"));
	ck_assert_ptr_nonnull(json_member_text(about, "clauses"));
	says(about, "reason", "県のシステムが止まった");
	says(about, "number", number);
	says(about, "host", "desk-1");
	says(about, "until", "2026-12-31T14:59:59Z");
	says(about, "measure", "課長が立ち会う");
	says(about, "risk", "誤書込み");
	is_so(about, "emergency", false);
	says(about, "result", "approved");
	says(about, "decided_by", "伊藤 四郎");
	says(about, "decided", "2026-11-21T03:00:00Z");
	says(about, "conditions", "終了後に報告");
	says(about, "ended", "");
	says(json_array_get(json_object_get(paper, "approvals"), 0), "name", "伊藤 四郎");
	json_decref(paper);
	json_decref(paper_of(&town, AUDITOR, "F-12", "EXC-2026-001"));
	ck_result(paper_get(&town, STAFF, &(struct paper_wish){ .form = "F-13" }, 2, &paper), -EPERM);
	town_close(&town);
}
END_TEST

/* Shows R-EXC-03, R-EXC-05. */
START_TEST(the_register_of_exceptions_counts_their_use_and_says_who_looked_through_it)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID], exception[EXCEPTION_NUMBER];
	json_t *paper, *row, *reviewed;

	open_offices(&town, number);
	struct act admin = by(&town, ADMIN), clerk = by(&town, CLERK), staff = by(&town, STAFF);
	const struct exception_terms terms = { .rule = "R-ZON-01", .medium = number, .person = town.people[STAFF].person,
		.host = "desk-1", .reason = "停止", .measure = "立会い", .risk = "誤書込み" };
	struct decision decision = { .code = -EPERM, .rule = "R-ZON-01", .message = "no" };
	struct waivers waivers = { 0 };

	admin.host = staff.host = "desk-1";
	ck_result(exception_emergency(&admin, &terms, exception, &town.fault), 0);
	ck_assert(act_waive(&staff, &decision, number, &waivers));
	ck_result(act_record_waived(&staff, &(struct waived){ "Open", number, &waivers }, "medium.opening",
			  json_pack("{s:s, s:s, s:b}", "number", number, "person", town.people[STAFF].person, "read_only", 1), &town.fault), 0);
	ask_exception(&town, number, request);
	ck_result(request_approve(&clerk, request, &town.fault), 0);
	clerk.now += DAY;
	ck_result(exception_settle(&clerk, &(struct exception_answer){ .number = exception, .approved = true, .permanent = "手順を改めた" },
			  &town.fault), 0);
	ck_result(exception_review(&clerk, "異常なし", &reviewed, &town.fault), 0);
	json_decref(reviewed);
	town.now += 2 * DAY;
	paper = paper_of(&town, AUDITOR, "F-13", NULL);
	has_rows(paper, 2);
	row = paper_row(paper, 0);
	says(row, "exception", "EXC-2026-001");
	says(row, "created", "2026-11-21T03:00:00Z");
	says(row, "rule", "R-ZON-01");
	says(row, "number", number);
	says(row, "person", "佐藤 花子");
	says(row, "state", "expired");
	counts(row, "uses", 1);
	is_so(row, "emergency", true);
	says(row, "reviewed", "2026-11-22T03:00:00Z");
	says(row, "reviewed_by", "伊藤 四郎");
	row = paper_row(paper, 1);
	says(row, "exception", "EXC-2026-002");
	says(row, "state", "valid");
	counts(row, "uses", 0);
	is_so(row, "emergency", false);
	json_decref(paper);
	paper = paper_of(&town, AUDITOR, "F-12", "EXC-2026-001");
	is_so(paper_about(paper), "emergency", true);
	says(paper_about(paper), "result", "approved");
	says(paper_about(paper), "answer", "手順を改めた");
	says(json_array_get(json_object_get(paper, "approvals"), 0), "name", "伊藤 四郎");
	json_decref(paper);
	town_close(&town);
}
END_TEST

static void write_entry(struct town *town_, int who, const char *kind, const char *text)
{
	struct town town = *town_;
	struct act act = by(&town, who);

	ck_result(report_add_entry(&act, &(struct new_entry){ .incident = "I-0001", .kind = kind, .text = text }, &town.fault), 0);
}

/* Shows R-INC-03, R-INC-07. */
START_TEST(the_report_of_an_incident_says_what_when_whose_and_who_was_told_when)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *paper, *about, *step = NULL;
	size_t i;

	open_offices(&town, number);
	struct act staff = by(&town, STAFF), chief = by(&town, CHIEF);

	ck_result(medium_lost(&staff, &(struct loss){ .number = number, .reason = "電車に忘れた", .since = "2026-11-20", .place = "電車",
				.reported = town.now }, &town.fault), 0);
	write_entry(&town, STAFF, "impact", "120人分");
	write_entry(&town, STAFF, "cause", "かばんの置き忘れ");
	write_entry(&town, CHIEF, "response", "鉄道へ照会");
	write_entry(&town, CHIEF, "response", "回収できず");
	write_entry(&town, CHIEF, "prevention", "鍵付きケース");
	write_entry(&town, CLERK, "instruction", "全課で点検");
	ck_result(report_tell(&chief, "I-0001", "ciso", "伊藤 四郎", &town.fault), 0);
	paper = paper_of(&town, STAFF, "F-14", "I-0001");
	about = paper_about(paper);
	says(about, "incident", "I-0001");
	ck_assert_ptr_nonnull(strstr(json_member_text(about, "occurred"), "2026-11-"));
	says(about, "reported", "2026-11-21T03:00:00Z");
	says(about, "reporter", "佐藤 花子");
	says(about, "kind", "loss");
	counts(about, "level", 2);
	says(about, "number", number);
	says(about, "state", "lost");
	says(about, "what", "電車に忘れた");
	says(about, "place", "電車");
	is_so(about, "mynumber", false);
	says(about, "impact", "120人分");
	says(about, "shut", "2026-11-21T03:00:00Z");
	is_so(about, "held", true);
	says(about, "cause", "かばんの置き忘れ");
	says(about, "response", "鉄道へ照会 / 回収できず");
	says(about, "prevention", "鍵付きケース");
	says(about, "instruction", "全課で点検");
	says(about, "closed", "");
	json_array_foreach(json_object_get(json_object_get(paper, "lists"), "steps"), i, step)
		if (strcmp(json_member_text(step, "role"), "ciso") == 0)
			break;
	says(step, "told", "2026-11-21T03:00:00Z");
	says(step, "whom", "伊藤 四郎");
	says(step, "told_by", "田中 次郎");
	says(paper_list(paper, "entries", 0), "text", "120人分");
	json_decref(paper);
	books_are_good(&town);
	struct actor stranger = { .uid = 1099, .person = "P-0099", .roles = ROLE_STAFF };

	town.people[AUDITOR] = stranger;
	ck_result(paper_get(&town, AUDITOR, &(struct paper_wish){ .form = "F-14", .subject = "I-0001" }, 2, &paper), -EPERM);
	town_close(&town);
}
END_TEST

/* Shows R-LOG-05. */
START_TEST(the_record_of_a_log_review_says_what_was_looked_through_found_and_done)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[LEDGER_REVIEW_ID];
	struct ledger_report report;
	json_t *paper, *about, *count = NULL;
	size_t i;

	open_offices(&town, number);
	struct act auditor = by(&town, AUDITOR), admin = by(&town, ADMIN);

	ck_result(paper_get(&town, STAFF, &(struct paper_wish){ .form = "F-27" }, 2, &paper), -EPERM); /* something to find */
	ck_result(ledger_verify(town.registry, &report, &town.fault), 0);
	ck_result(ledger_review(&auditor, &(struct ledger_review){ .note = "全件を確認", .findings = "拒否1件", .measures = "本人に確認" }, &report,
			  id, &town.fault), 0);
	paper = paper_of(&town, AUDITOR, "F-25", id);
	says(json_array_get(json_object_get(paper, "approvals"), 1), "name", "");
	json_decref(paper);
	ck_result(ledger_review_confirm(&admin, id, &town.fault), 0);
	paper = paper_of(&town, AUDITOR, "F-25", id);
	about = paper_about(paper);
	says(about, "from", "2026-10-31T15:00:00Z");
	says(about, "until", "2026-11-21T03:00:00Z");
	says(about, "person", "木村 三郎");
	says(about, "findings", "拒否1件");
	says(about, "measures", "本人に確認");
	counts(about, "breaches", 0);
	ck_assert_uint_eq(strlen(json_member_text(about, "hash")), 64);
	says(about, "confirmed_by", "鈴木 一郎");
	json_array_foreach(json_object_get(json_object_get(paper, "lists"), "counts"), i, count)
		if (strcmp(json_member_text(count, "topic"), "refusals") == 0)
			break;
	counts(count, "count", 1);
	says(json_array_get(json_object_get(paper, "approvals"), 1), "name", "鈴木 一郎");
	json_decref(paper);
	ck_result(paper_get(&town, STAFF, &(struct paper_wish){ .form = "F-25", .subject = id }, 2, &paper), -EPERM);
	ck_result(paper_get(&town, AUDITOR, &(struct paper_wish){ .form = "F-25", .subject = "L-0099" }, 2, &paper), -ENOENT);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/papers_exceptions", the_record_of_a_log_review_says_what_was_looked_through_found_and_done, the_application_for_an_exception_says_why_what_instead_and_what_became_of_it,
	the_register_of_exceptions_counts_their_use_and_says_who_looked_through_it,
	the_report_of_an_incident_says_what_when_whose_and_who_was_told_when)
