// SPDX-License-Identifier: GPL-3.0-or-later
/* What need not be kept any longer is listed, told of, and stays at home until it is erased. */
#include "policy/retention.h"

#include "policy/contents.h"
#include "policy/custody.h"
#include "policy/part.h"
#include "tests/unit/policy/town.h"

#define MIDNIGHT (NOON + DAY / 2) /* the end of TODAY, in Japan */
#define TODAY "2026-11-21"
#define TOMORROW "令和8年11月22日"

static json_t *due(struct town *town_, int64_t now, size_t count)
{
	struct town town = *town_;
	struct act act = by(&town, -1);
	struct part part = PART_ALL;
	json_t *list;

	act.now = now;
	ck_result(due_list(&act, &part, &list, &town.fault), 0);
	ck_assert(part.last);
	ck_assert_uint_eq(json_array_size(list), count);
	return list;
}

static void nothing_due(struct town *town, int64_t now)
{
	json_decref(due(town, now, 0));
}

/* The first that is due. */
static void is_due(struct town *town, int64_t now, const char *number, int days, int needed)
{
	json_t *list = due(town, now, 1), *row = json_array_get(list, 0);

	ck_assert_str_eq(json_member_text(row, "number"), number);
	ck_assert_int_eq(json_member_number(row, "days", -1), days);
	ck_assert_int_eq(json_member_number(row, "needed", -1), needed);
	json_decref(list);
}

static void put(struct town *town_, const char *number, const char *until)
{
	struct town town = *town_;
	struct act act = by(&town, STAFF);
	json_t *reply;

	ck_result(content_add(&act, &(struct new_content){ .number = number, .name = "名簿", .classification = "confidential", .until = until }, &reply,
			  &town.fault),
		0);
	json_decref(reply);
}

static int keep(struct town *town, int who, const char *content, const char *until)
{
	struct act act = by(town, who);
	json_t *reply = NULL;
	int r = content_keep(&act, content, until, &reply, &town->fault);

	json_decref(reply);
	return r;
}

static size_t chased(struct town *town_, int64_t now, int limit)
{
	struct town town = *town_;
	struct act act = by(&town, -1);
	json_t *list;
	size_t count;

	act.now = now;
	ck_result(due_chase(&act, limit, &list, &town.fault), 0);
	count = json_array_size(list);
	json_decref(list);
	return count;
}

/* Its disposal is approved, if it was not before. */
static void condemn(struct town *town_, const char *number)
{
	struct town town = *town_;
	char request[REQUEST_ID];
	struct medium medium;

	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	if (strcmp(medium.state, "awaiting-disposal") == 0)
		return;
	ck_result(ask_dispose(&town, STAFF, number, request), 0);
	approve(&town, request);
}

/* What only it holds is needed still (R-RET-04): by the rule, and by the books. */
static void erase_is_refused(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act clerk = by(&town, CLERK), admin = by(&town, ADMIN);
	json_t *event = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "number", number, "job", JOB, "request", "R-0002", "operator",
		admin.actor->person, "witness", clerk.actor->person, "level", "E2", "needed", "E2", "why", "class");
	const struct record record = { .kind = "erase.started", .actor = admin.actor, .now = town.now - DAY, .data = event };

	condemn(&town, number);
	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-RET-04");
	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EINVAL);
	json_decref(event);
}

static void erase(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act clerk = by(&town, CLERK), admin = by(&town, ADMIN);
	struct erasure erasure = { .number = number, .job = JOB, .jws = "eyJ.eyJ.c2ln" };
	json_t *draft, *key = json_pack("{s:i, s:i, s:i, s:{s:s}}", "old_epoch", 7, "new_epoch", 8, "answer", 0x126, "statement", "attest", "00");

	condemn(&town, number);
	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault), 0);
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	erasure.overwrite = town_surface(1 << 20, 1 << 20);
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), 0);
	erasure.certificate = json_member_text(draft, "certificate");
	ck_result(medium_erase_end(&admin, &erasure, &town.fault), 0);
	json_decref(draft);
	json_decref(key);
	json_decref(erasure.overwrite);
	state_is(&town, number, "erased");
}

/* Shows R-REU-04. */
START_TEST(what_is_needed_no_longer_is_due_until_it_is_erased_and_the_days_between_stay_visible)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	struct part part = PART_ALL;
	json_t *list;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	put(&town, number, TODAY);
	nothing_due(&town, MIDNIGHT - 1);
	is_due(&town, MIDNIGHT, number, 0, 0);
	is_due(&town, MIDNIGHT + 3 * DAY - 1, number, 3, 0);
	put(&town, number, NULL);
	put(&town, number, TOMORROW);
	is_due(&town, MIDNIGHT + DAY / 2, number, 0, 2); /* what is needed still goes elsewhere first */
	is_due(&town, MIDNIGHT + 2 * DAY, number, 2, 1);
	town.now = MIDNIGHT + 4 * DAY;
	struct act act = by(&town, AUDITOR);

	ck_result(due_erased(&act, &part, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	erase(&town, number);
	nothing_due(&town, town.now + DAY);
	part = PART_ALL;
	ck_result(due_erased(&act, &part, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 1);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "number"), number);
	ck_assert_int_eq(json_member_number(json_array_get(list, 0), "days", -1), 4);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "certificate"), "C-0001");
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-REU-04. */
START_TEST(who_is_in_charge_says_anew_until_when_it_is_needed)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	put(&town, number, TODAY);
	ck_result(keep(&town, STAFF, "J-0001", "2026-11-20"), -EINVAL); /* it is over */
	ck_result(keep(&town, STAFF, "J-0001", "soon"), -EINVAL);
	ck_result(keep(&town, STAFF, "J-0001", ""), -EINVAL);
	ck_result(keep(&town, STAFF, "J-0009", TODAY), -ENOENT);
	ck_result(keep(&town, CLERK, "J-0001", TOMORROW), -EPERM);
	last_event_is(&town, "act.refused");
	ck_result(keep(&town, STAFF, "J-0001", TOMORROW), 0);
	last_event_is(&town, "content.kept");
	nothing_due(&town, MIDNIGHT + DAY - 1);
	is_due(&town, MIDNIGHT + DAY, number, 0, 0);
	put(&town, number, NULL);
	ck_result(keep(&town, ADMIN, "J-0002", TODAY), 0);
	is_due(&town, MIDNIGHT, number, 0, 1);
	erase_is_refused(&town, number);
	ck_result(keep(&town, STAFF, "J-0001", TODAY), 0);
	erase(&town, number);
	ck_result(keep(&town, STAFF, "J-0001", TOMORROW), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-REU-04");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-REU-04. */
START_TEST(each_is_told_of_once_a_day_but_not_while_it_is_held_or_lost)
{
	struct town town;
	char first[MEDIUM_NUMBER], second[MEDIUM_NUMBER];
	json_t *list;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, first);
	in_service(&town, 2, second);
	put(&town, first, TODAY);
	put(&town, second, TOMORROW);
	ck_assert_uint_eq(chased(&town, MIDNIGHT - 1, 9), 0);
	ck_assert_uint_eq(chased(&town, MIDNIGHT, 9), 1);
	last_event_is(&town, "erase.reminded");
	ck_assert_uint_eq(chased(&town, MIDNIGHT + DAY - 1, 9), 0);
	ck_assert_uint_eq(chased(&town, MIDNIGHT + DAY, 1), 1); /* the one nobody heard of */
	ck_assert_uint_eq(chased(&town, MIDNIGHT + DAY, 9), 1);
	ck_assert_uint_eq(chased(&town, MIDNIGHT + DAY, 9), 0);
	struct act chief = by(&town, CHIEF);

	ck_result(hold_set(&chief, first, "証拠", &town.fault), 0);
	ck_assert_uint_eq(chased(&town, MIDNIGHT + 3 * DAY, 9), 1);
	list = due(&town, MIDNIGHT + 3 * DAY, 2);
	ck_assert(json_is_true(json_object_get(json_array_get(list, 0), "held")));
	ck_assert(!json_is_true(json_object_get(json_array_get(list, 1), "held")));
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static int carry(struct town *town, const char *number, const char *erase_after)
{
	struct act staff = by(town, STAFF);
	json_t *form = erase_after ? json_pack("{s:s}", "erase_after", erase_after) : NULL;
	struct new_request request = { .kind = "carry-out", .medium = number, .purpose = "県への提出", .from = TODAY, .until = TODAY,
		.destination = "県庁", .contents = "統計表 3点", .form = form };
	char id[REQUEST_ID], same[MEDIUM_NUMBER];
	int r = request_make(&staff, &request, id, same, &town->fault);

	json_decref(form);
	if (r < 0)
		return r;
	approve(town, id);
	return medium_check_out(&staff, &(struct check_out){ .number = number }, &town->fault);
}

static void bring_back(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act staff = by(&town, STAFF);
	bool late;

	ck_result(medium_return(&staff, &(struct bringing){ .number = number }, &late, &town.fault), 0);
}

/* Shows R-REU-04. */
START_TEST(a_transport_medium_is_due_when_it_is_back_and_leaves_again_only_erased)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	ck_result(carry(&town, number, "maybe"), -EINVAL);
	ck_result(carry(&town, number, NULL), 0);
	bring_back(&town, number);
	nothing_due(&town, town.now + 9 * DAY); /* nobody said so of that trip */
	put(&town, number, "2027-03-31");
	ck_result(carry(&town, number, "yes"), 0);
	nothing_due(&town, town.now);
	town.now += 3600;
	bring_back(&town, number);
	is_due(&town, town.now, number, 0, 0); /* what lay there served that trip */
	town.now += 60;
	put(&town, number, "2027-03-31");
	is_due(&town, town.now + DAY, number, 1, 1);
	ck_result(carry(&town, number, NULL), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-REU-04");
	last_event_is(&town, "act.refused");
	struct act staff = by(&town, STAFF);

	ck_result(request_withdraw(&staff, "R-0004", NULL, &town.fault), 0); /* there is no trip after all */
	ck_result(keep(&town, STAFF, "J-0002", TODAY), 0);                   /* of the first the trip said that it goes */
	erase(&town, number);
	nothing_due(&town, town.now + 999 * DAY);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/retention", what_is_needed_no_longer_is_due_until_it_is_erased_and_the_days_between_stay_visible,
	who_is_in_charge_says_anew_until_when_it_is_needed, each_is_told_of_once_a_day_but_not_while_it_is_held_or_lost,
	a_transport_medium_is_due_when_it_is_back_and_leaves_again_only_erased)
