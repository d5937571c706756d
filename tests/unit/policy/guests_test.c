// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/guests.h"

#include "policy/decide.h"
#include "policy/grants.h"
#include "tests/unit/policy/town.h"

#define HOME "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define UUID "99999999-2222-3333-4444-555555555555"
#define DESTROYED "{\"old_epoch\":1,\"new_epoch\":2,\"answer\":\"0x126\",\"statement\":{}}"

static void town_with_neighbour(struct town *town_)
{
	const struct trusted_host host = { .host = HOME, .name = "zeimu-1", .epoch = 3, .record = "a.b.c" };
	struct town town;

	town_open_at(&town, ":memory:");
	struct act act = by(&town, ADMIN);
	ck_result(host_trust(&act, &host, &town.fault), 0);
	*town_ = town;
}

/* What a stick of the neighbour's says; `n` tells sticks apart. */
struct visitor {
	struct stick stick;
	json_t *stated;
	struct guest guest;
};

static struct visitor *visitor(int n, const char *number)
{
	static struct visitor it;

	it.stick = town_stick(n);
	json_decref(it.stated);
	it.stated = json_pack("{s:s, s:s, s:s, s:s}", "number", number, "handler", "高橋 五郎", "classification", "internal", "created",
		"2026-11-20");
	it.guest = (struct guest){ .home_number = number, .host = HOME, .uuid = UUID, .label = "eyJ.eyJ.c2ln", .stated = it.stated,
		.generation = 3, .size = 1 << 20, .stick = &it.stick };
	return &it;
}

static int begin(struct town *town, struct visitor *visitor, const char *as, char *number)
{
	struct act act = by(town, ADMIN);

	visitor->guest.as = as;
	visitor->guest.job = JOB;
	return guest_adopt_begin(&act, &visitor->guest, number, &town->fault);
}

static int adopt(struct town *town, struct visitor *visitor, const char *as, char *number)
{
	struct act act = by(town, ADMIN);
	int r = begin(town, visitor, as, number);

	return r < 0 ? r : guest_adopt_end(&act, &visitor->guest, number, &town->fault);
}

static int opens(struct town *town, int who, const char *number)
{
	struct act act = by(town, who);
	bool read_only;
	int r = medium_open_begin(&act, &(struct opening_wish){ .number = number }, &read_only, &town->fault);

	return r < 0 ? r : medium_failed(&act, "medium.open-failed", number, "only asked", &town->fault);
}

static int asks(struct town *town, const char *kind, const char *number)
{
	struct act act = by(town, STAFF);
	struct new_request request = { .kind = kind, .medium = number, .purpose = "共同調査", .host = HOME, .handler = "ito",
		.from = "2026-11-21", .until = "2026-11-30", .destination = "県庁", .contents = "1" };
	char id[REQUEST_ID], same[MEDIUM_NUMBER];

	return request_make(&act, &request, id, same, &town->fault);
}

START_TEST(a_guest_opens_by_this_offices_people_and_leave)
{
	char number[MEDIUM_NUMBER];
	struct medium medium;
	struct town town;

	town_with_neighbour(&town);
	ck_result(adopt(&town, visitor(7, "M-0012"), NULL, number), 0);
	last_event_is(&town, "medium.adopted");
	ck_assert_str_eq(number, "M-0012");
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert_str_eq(medium.state, "in-service");
	ck_assert_str_eq(medium.home_host, HOME);
	ck_assert_str_eq(medium.home_number, "M-0012");
	ck_assert_int_eq(medium.generation, 3);
	ck_result(opens(&town, STAFF, number), -EPERM);
	ck_assert_str_eq(town.fault.argument[1], "高橋 五郎");
	ck_result(asks(&town, "use", number), 0);
	approve(&town, "R-0001");
	ck_result(opens(&town, STAFF, number), 0);
	ck_result(opens(&town, CLERK, number), -EPERM);
	/* A medium of our own gets the next number. */
	char own[MEDIUM_NUMBER], id[REQUEST_ID];
	ask_use(&town, STAFF, 1, id, own);
	ck_assert_str_eq(own, "M-0013");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(what_changes_it_for_good_is_refused_here)
{
	static const char *const kinds[] = { "revise", "grant", "dispose" };
	char number[MEDIUM_NUMBER];
	struct town town;
	json_t *label;

	town_with_neighbour(&town);
	ck_result(adopt(&town, visitor(7, "M-0012"), NULL, number), 0);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		ck_result(asks(&town, kinds[i], number), -EBUSY);
		ck_assert_ptr_nonnull(strstr(town.fault.message, "unadopt"));
	}
	ck_result(asks(&town, "carry-out", number), 0);
	struct act act = by(&town, ADMIN);
	const struct revision revision = { .number = number, .job = JOB, .reason = "x", .texts.caution = "y" };
	ck_result(medium_revise_begin(&act, &revision, &label, &town.fault), -EBUSY);
	struct granting granting;
	ck_result(grant_begin(&act, &(struct grant_wish){ .number = number, .host = HOME, .job = JOB }, &granting, &town.fault), -EBUSY);
	town_close(&town);
}
END_TEST

START_TEST(a_number_that_is_taken_is_exchanged_for_a_free_one)
{
	char number[MEDIUM_NUMBER], own[MEDIUM_NUMBER];
	struct medium medium;
	struct town town;

	town_with_neighbour(&town);
	in_service(&town, 1, own);
	ck_result(adopt(&town, visitor(7, own), NULL, number), -EEXIST);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "--as"));
	ck_result(adopt(&town, visitor(7, own), "M-1", number), -EINVAL);
	ck_result(adopt(&town, visitor(7, own), "X-0500", number), -EINVAL);
	ck_result(adopt(&town, visitor(7, own), "M-0500", number), 0);
	ck_result(medium_find(town.registry, "M-0500", &medium, &town.fault), 0);
	ck_assert_str_eq(medium.home_number, own);
	state_is(&town, own, "in-service");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(nothing_is_adopted_from_strangers_or_after_its_time)
{
	char number[MEDIUM_NUMBER];
	struct visitor *it;
	struct town town;

	town_with_neighbour(&town);
	it = visitor(7, "M-0012");
	it->guest.host = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
	ck_result(begin(&town, it, NULL, number), -EPERM);
	last_event_is(&town, "act.refused");
	it->guest.host = HOME;
	it->guest.until = "2026-11-20T14:59:59Z";
	ck_result(begin(&town, it, NULL, number), -EPERM);
	it->guest.until = "2026-11-30T14:59:59Z";
	ck_result(adopt(&town, it, NULL, number), 0);
	ck_result(asks(&town, "use", number), 0);
	approve(&town, "R-0001");
	town.now += 5 * DAY;
	ck_result(opens(&town, STAFF, number), 0);
	town.now += 5 * DAY;
	ck_result(opens(&town, STAFF, number), -EPERM); /* and the use is approved until the same day */
	ck_assert_ptr_nonnull(strstr(town.fault.message, "was granted to this computer until"));
	/* Granted again, it keeps its number. */
	it->guest.until = NULL;
	ck_result(adopt(&town, it, NULL, number), 0);
	ck_assert_str_eq(number, "M-0012");
	state_is(&town, number, "in-service");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(trust_that_is_taken_back_shuts_a_guest)
{
	char number[MEDIUM_NUMBER];
	struct town town;

	town_with_neighbour(&town);
	ck_result(adopt(&town, visitor(7, "M-0012"), NULL, number), 0);
	ck_result(asks(&town, "use", number), 0);
	approve(&town, "R-0001");
	struct act act = by(&town, ADMIN);
	ck_result(host_distrust(&act, HOME, &town.fault), 0);
	ck_result(opens(&town, STAFF, number), -EPERM);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "no longer trusted"));
	town_close(&town);
}
END_TEST

START_TEST(a_stick_that_is_on_the_books_is_not_adopted_as_another)
{
	char number[MEDIUM_NUMBER], asked[MEDIUM_NUMBER], id[REQUEST_ID];
	struct town town;

	town_with_neighbour(&town);
	ask_use(&town, STAFF, 7, id, asked);
	ck_result(begin(&town, visitor(7, "M-0012"), NULL, number), -EEXIST);
	ck_result(begin(&town, visitor(7, "M-0012"), asked, number), -EEXIST); /* somebody waits for it */
	struct act chief = by(&town, CHIEF);
	ck_result(request_deny(&chief, id, "他課の媒体", &town.fault), 0);
	ck_result(begin(&town, visitor(7, "M-0012"), NULL, number), -EEXIST);
	ck_result(adopt(&town, visitor(7, "M-0012"), asked, number), 0);
	state_is(&town, asked, "in-service");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_newer_label_of_its_own_computer_is_recorded)
{
	char number[MEDIUM_NUMBER];
	json_t *seen;
	struct medium medium;
	struct town town;

	town_with_neighbour(&town);
	ck_result(adopt(&town, visitor(7, "M-0012"), NULL, number), 0);
	struct act act = by(&town, STAFF);
	seen = json_pack("{s:s, s:{s:s}, s:i}", "label", "eyJ.bmV3.c2ln", "stated", "classification", "secret", "generation", 3);
	ck_result(guest_label_seen(&act, number, seen, &town.fault), 0);
	last_event_is(&town, "medium.adopted");
	json_object_set_new(seen, "generation", json_integer(4));
	ck_result(guest_label_seen(&act, number, seen, &town.fault), 0);
	last_event_is(&town, "label.seen");
	json_decref(seen);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert_int_eq(medium.generation, 4);
	ck_assert_str_eq(medium.classification, "secret");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(given_up_it_is_unknown_here_and_may_come_again)
{
	char number[MEDIUM_NUMBER], own[MEDIUM_NUMBER];
	json_t *result = json_loads(DESTROYED, 0, NULL);
	struct medium medium;
	struct town town;

	town_with_neighbour(&town);
	in_service(&town, 1, own);
	ck_result(adopt(&town, visitor(7, "M-0012"), NULL, number), 0);
	struct act act = by(&town, ADMIN);
	ck_result(guest_leave_begin(&act, own, JOB, &town.fault), -EBUSY);
	ck_result(guest_leave_begin(&act, number, JOB, &town.fault), 0);
	ck_result(guest_leave_end(&act, number, JOB, result, &town.fault), 0);
	json_decref(result);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert_str_eq(medium.state, "unknown");
	ck_assert_str_eq(medium.uuid, "");
	ck_assert_str_eq(medium.home_host, "");
	ck_result(opens(&town, STAFF, number), -EBUSY);
	ck_result(adopt(&town, visitor(7, "M-0012"), NULL, number), 0);
	state_is(&town, number, "in-service");
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/guests", a_guest_opens_by_this_offices_people_and_leave, what_changes_it_for_good_is_refused_here,
	a_number_that_is_taken_is_exchanged_for_a_free_one, nothing_is_adopted_from_strangers_or_after_its_time,
	trust_that_is_taken_back_shuts_a_guest, a_stick_that_is_on_the_books_is_not_adopted_as_another,
	a_newer_label_of_its_own_computer_is_recorded, given_up_it_is_unknown_here_and_may_come_again)
