// SPDX-License-Identifier: GPL-3.0-or-later
/* The review of rights: who has which, what stays, and what nobody answered ends. */
#include "policy/access_review.h"

#include "tests/unit/policy/town.h"

static const char RULES[] = "[class confidential]\nname = 機密\naxis = 重要度\nrank = 2\nreview-months = 12\n"
			    "[class plain]\nname = 一般\naxis = 重要度\nrank = 1\n[host]\nzone = business\n";
static struct rules *rules;

static struct act under(struct town *town, int who)
{
	struct act act = by(town, who);

	act.rules = rules;
	return act;
}

static void setup(void)
{
	rules = town_rules(RULES);
}

static void teardown(void)
{
	rules_free(rules);
}

/* CLERK may use the medium too. */
static void clerk_may_use(struct town *town_, const char *number, char *id)
{
	struct town town = *town_;
	struct act clerk = by(&town, CLERK), chief = by(&town, CHIEF);
	char same[MEDIUM_NUMBER];

	ck_result(request_make(&clerk, &(struct new_request){ .kind = "use", .medium = number, .purpose = "集計", .until = "2027-03-31" }, id, same, &town.fault), 0);
	ck_result(request_approve(&chief, id, &town.fault), 0);
}

static int answer(struct town *town, int who, int64_t line, const char *word)
{
	struct act act = under(town, who);

	return access_review_answer(&act, &(struct access_answer){ "A-0001", line, word, "異動" }, &town->fault);
}

static int try_open(struct town *town, int who, const char *number)
{
	struct act act = under(town, who);
	bool read_only;
	int r;

	town->fault = (struct fault){ 0 };
	r = medium_open_begin(&act, &(struct opening_wish){ .number = number }, &read_only, &town->fault);
	if (r == 0)
		ck_assert_int_eq(medium_failed(&act, "medium.open-failed", number, "x", &town->fault), 0);
	return r;
}

static void begin(struct town *town_, char *number)
{
	char id[ACCESS_REVIEW_ID], request[REQUEST_ID];
	int64_t lines;

	town_open_at(town_, ":memory:");
	in_service(town_, 1, number);
	clerk_may_use(town_, number, request);
	struct town town = *town_;
	struct act chief = under(&town, CHIEF);

	ck_result(access_review_open(&chief, &(struct new_access_review){ 0 }, id, &lines, &town.fault), 0);
	ck_assert_str_eq(id, "A-0001");
	ck_assert_int_eq(lines, 3); /* STAFF handles it and asked for it, CLERK may use it */
	ck_result(access_review_open(&chief, &(struct new_access_review){ 0 }, id, &lines, &town.fault), -EEXIST);
}

/* Shows R-REV-02. */
START_TEST(each_right_is_kept_or_revoked_and_ends_with_the_answer)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *list;

	begin(&town, number);
	ck_result(try_open(&town, CLERK, number), 0);
	ck_result(answer(&town, STAFF, 1, "keep"), -EPERM);
	ck_result(answer(&town, CHIEF, 9, "keep"), -ENOENT);
	ck_result(answer(&town, CHIEF, 1, "perhaps"), -EINVAL);
	ck_result(answer(&town, CHIEF, 1, "revoke"), 0); /* handler */
	ck_result(answer(&town, CHIEF, 1, "keep"), -EEXIST);
	ck_result(try_open(&town, STAFF, number), 0); /* by the request still */
	ck_result(answer(&town, CHIEF, 2, "revoke"), 0);
	ck_result(try_open(&town, STAFF, number), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-REV-02");
	ck_result(answer(&town, CHIEF, 3, "keep"), 0);
	ck_result(try_open(&town, CLERK, number), 0);
	ck_result(access_review_list(town.registry, &list, &town.fault), 0);
	ck_assert_ptr_nonnull(json_member_text(json_array_get(list, 0), "closed")); /* with the last answer */
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-REV-02. */
START_TEST(what_nobody_answers_ends_when_the_day_is_over)
{
	struct town town;
	char number[MEDIUM_NUMBER], open[4][MEDIUM_NUMBER];
	struct part part = PART_ALL;
	json_t *list;
	bool read_only;

	begin(&town, number);
	struct act act = under(&town, -1), clerk = under(&town, CLERK);

	ck_result(answer(&town, CHIEF, 1, "keep"), 0);
	ck_result(access_review_lapse(&act, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	town.now += 30 * DAY;
	clerk.now = town.now;
	ck_result(medium_open_begin(&clerk, &(struct opening_wish){ .number = number }, &read_only, &town.fault), 0);
	ck_result(medium_open_end(&clerk, number, NULL, &town.fault), 0);
	town.now += 60;
	act.now = town.now;
	ck_assert_int_eq(access_ended_openings(&act, open, 4), 0);
	ck_result(access_review_lapse(&act, &list, &town.fault), 0);
	ck_assert_int_eq(json_member_number(json_array_get(list, 0), "lines", 0), 2);
	json_decref(list);
	ck_assert_int_eq(access_ended_openings(&act, open, 4), 1); /* CLERK has it open no longer */
	ck_result(medium_closed(&act, number, "lapsed", &town.fault), 0);
	ck_result(try_open(&town, CLERK, number), -EPERM);
	ck_result(try_open(&town, STAFF, number), 0); /* who handles it was kept */
	ck_result(access_review_lines(town.registry, "A-0001", &part, &list, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "answer"), "keep");
	ck_assert_str_eq(json_member_text(json_array_get(list, 2), "answer"), "lapsed");
	json_decref(list);
	ck_result(answer(&town, CHIEF, 2, "keep"), -EBUSY);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-REV-02. */
START_TEST(a_class_that_demands_it_has_its_rights_reviewed_in_time)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[ACCESS_REVIEW_ID];
	int64_t media, lines;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act plain = by(&town, CHIEF), act = under(&town, -1), chief = under(&town, CHIEF);

	ck_result(access_review_open(&plain, &(struct new_access_review){ 0 }, id, &lines, &town.fault), -EINVAL); /* no class demands it */
	ck_result(access_review_open(&chief, &(struct new_access_review){ .department = "水道課" }, id, &lines, &town.fault), -EINVAL);
	ck_result(access_review_open(&chief, &(struct new_access_review){ .until = "2026-11-20" }, id, &lines, &town.fault), -EINVAL);
	act.now = NOON + 360 * DAY;
	ck_result(access_review_due(&act, &media, &town.fault), 0);
	ck_assert_int_eq(media, 0);
	act.now = NOON + 370 * DAY;
	ck_result(access_review_chase(&act, &media, &town.fault), 0);
	ck_assert_int_eq(media, 1);
	last_event_is(&town, "review.chased");
	ck_result(access_review_chase(&act, &media, &town.fault), 0);
	ck_assert_int_eq(media, 0); /* told today */
	chief.now = act.now;
	ck_result(access_review_open(&chief, &(struct new_access_review){ 0 }, id, &lines, &town.fault), 0);
	town.now = act.now;
	for (int64_t line = 1; line <= lines; line++)
		ck_result(answer(&town, CHIEF, line, "keep"), 0);
	ck_result(access_review_due(&act, &media, &town.fault), 0);
	ck_assert_int_eq(media, 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

int main(void)
{
	const TTest *tests[] = { each_right_is_kept_or_revoked_and_ends_with_the_answer, what_nobody_answers_ends_when_the_day_is_over,
		a_class_that_demands_it_has_its_rights_reviewed_in_time };

	return suite_run_with("policy/access_review", tests, ARRAY_SIZE(tests), setup, teardown);
}
