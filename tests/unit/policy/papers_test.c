// SPDX-License-Identifier: GPL-3.0-or-later
/* What all papers share: who may have which, parts, periods, departments, and where the ledger stood. */
#include "tests/unit/policy/papers.h"

#include "common/clock.h"
#include "common/text.h"

/* One trip of STAFF's, out and back. */
static void one_trip(struct town *town_, int n, char *number, char *request)
{
	struct town town = *town_;
	bool late;

	in_service(&town, n, number);
	ck_result(ask_carry(&town, STAFF, number, "2026-11-21", "2026-11-22", request), 0);
	approve(&town, request);
	struct act staff = by(&town, STAFF), admin = by(&town, ADMIN);

	ck_result(medium_check_out(&staff, &(struct check_out){ .number = number }, &town.fault), 0);
	ck_result(medium_return(&admin, &(struct bringing){ .number = number, .label = "ok", .seal = "none", .scan = "clean" }, &late, &town.fault), 0);
	*town_ = town;
}

static int asks(struct town *town, int who, const char *form, const char *subject)
{
	json_t *paper;
	int r = paper_get(town, who, &(struct paper_wish){ .form = form, .subject = subject }, 5, &paper);

	if (r == 0)
		json_decref(paper);
	return r;
}

/* Shows R-APP-09, R-CLS-08. */
START_TEST(staff_have_the_papers_of_their_own_and_an_auditor_all)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *paper;

	town_open_at(&town, ":memory:");
	one_trip(&town, 1, number, request);
	ck_result(asks(&town, STAFF, "F-04", request), 0);
	ck_result(asks(&town, CHIEF, "F-04", request), 0);
	ck_result(asks(&town, AUDITOR, "F-04", request), 0);
	ck_result(asks(&town, CLERK, "F-04", request), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-CLS-08");
	last_event_is(&town, "act.refused");
	ck_result(asks(&town, AUDITOR, "F-04", "R-0099"), -ENOENT);
	ck_result(asks(&town, AUDITOR, "F-04", NULL), -EINVAL);
	ck_result(asks(&town, AUDITOR, "F-99", NULL), -EINVAL);
	ck_result(asks(&town, STAFF, "F-20", NULL), -EPERM);
	last_event_is(&town, "act.refused");
	ck_result(asks(&town, STAFF, "F-16", NULL), -EPERM);
	ck_result(asks(&town, STAFF, "F-27", NULL), -EPERM);
	paper = paper_of(&town, CLERK, "F-05", NULL);
	has_rows(paper, 0);
	json_decref(paper);
	paper = paper_of(&town, STAFF, "F-05", NULL);
	has_rows(paper, 1);
	json_decref(paper);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-APP-09. */
START_TEST(an_approver_has_the_papers_of_their_department_alone)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *paper;

	town_open_at(&town, ":memory:");
	one_trip(&town, 1, number, request);
	struct act admin = by(&town, ADMIN);

	ck_result(people_transfer(&admin, &(struct career){ .whom = "sato", .department = "税務課" }, &paper, &town.fault), 0);
	json_decref(paper);
	ck_result(people_grant(&admin, &(struct new_role){ .login = "ito", .role = ROLE_APPROVER, .department = "福祉課" }, &town.fault), 0);
	town_meet(&town);
	ck_result(asks(&town, CLERK, "F-04", request), -EPERM);
	ck_result(people_grant(&admin, &(struct new_role){ .login = "ito", .role = ROLE_APPROVER, .department = "税務課" }, &town.fault), 0);
	town_meet(&town);
	ck_result(asks(&town, CLERK, "F-04", request), 0);
	paper = paper_of(&town, CLERK, "F-05", NULL);
	has_rows(paper, 1);
	json_decref(paper);
	town_close(&town);
}
END_TEST

START_TEST(rows_come_in_parts_in_one_order_within_a_period_and_of_a_department)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	const struct paper_wish past = { .form = "F-05", .from = "2025-04-01", .until = "2026-03-31" };
	const struct paper_wish year = { .form = "F-05", .from = "2026-04-01", .until = "R9.3.31", .department = "総務課" };
	json_t *paper;

	town_open_at(&town, ":memory:");
	for (int i = 0; i < 5; i++)
		one_trip(&town, i, number, request);
	paper = paper_of(&town, AUDITOR, "F-05", NULL);
	has_rows(paper, 5);
	for (int i = 0; i < 5; i++) {
		char wanted[MEDIUM_NUMBER];

		text_format(wanted, sizeof(wanted), "M-%04d", i + 1);
		says(paper_row(paper, (size_t)i), "number", wanted);
	}
	json_decref(paper);
	paper = paper_of(&town, AUDITOR, "F-05", "M-0003");
	has_rows(paper, 1);
	json_decref(paper);
	ck_result(paper_get(&town, AUDITOR, &past, 5, &paper), 0);
	has_rows(paper, 0);
	says(json_object_get(paper, "period"), "from", "2025-04-01");
	says(json_object_get(paper, "period"), "until", "2026-03-31");
	json_decref(paper);
	ck_result(paper_get(&town, AUDITOR, &year, 5, &paper), 0);
	has_rows(paper, 0);
	says(paper, "department", "総務課");
	says(json_object_get(paper, "period"), "until", "2027-03-31");
	json_decref(paper);
	ck_result(paper_get(&town, AUDITOR, &(struct paper_wish){ .form = "F-05", .from = "never" }, 5, &paper), -EINVAL);
	town_close(&town);
}
END_TEST

START_TEST(a_paper_says_where_the_ledger_stood)
{
	struct town town;
	struct ledger_head head;
	char hash[65];
	json_t *paper;

	town_open_at(&town, ":memory:");
	paper = paper_of(&town, AUDITOR, "F-01", NULL);
	ck_result(ledger_head(town.registry, &head, &town.fault), 0);
	text_hex(head.hash, sizeof(head.hash), hash);
	counts(paper, "sequence", head.sequence);
	says(paper, "hash", hash);
	says(paper, "office", "緑町役場");
	says(paper, "time", "2026-11-21T03:00:00Z");
	says(paper, "department", "");
	says(paper, "period", "");
	json_decref(paper);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/papers", staff_have_the_papers_of_their_own_and_an_auditor_all,
	an_approver_has_the_papers_of_their_department_alone, rows_come_in_parts_in_one_order_within_a_period_and_of_a_department,
	a_paper_says_where_the_ledger_stood)
