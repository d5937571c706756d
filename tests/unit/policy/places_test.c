// SPDX-License-Identifier: GPL-3.0-or-later
/* Where media are kept: what may lie where, and that the books know it. */
#include "policy/places.h"

#include "tests/unit/policy/town.h"

static char safe[PLACE_ID];

static void add_place(struct town *town_, const struct new_place *place, char *id)
{
	struct town town = *town_;
	struct act act = by(&town, ADMIN);

	ck_result(place_add(&act, place, id, &town.fault), 0);
}

static int put(struct town *town, int who, const char *number, const char *place)
{
	struct act act = by(town, who);
	bool moved;

	return medium_put(&act, number, place, &moved, &town->fault);
}

static void setup_safe(struct town *town, char *number)
{
	town_open_at(town, ":memory:");
	in_service(town, 1, number);
	add_place(town, &(struct new_place){ .name = "総務課 金庫", .properties = "lockable,fire fire", .area = "2", .capacity = "1",
		.keeper = "sato" }, safe);
}

/* Shows R-CUS-01, R-CUS-08. */
START_TEST(a_medium_is_put_where_it_belongs_and_its_places_stay_on_the_books)
{
	struct town town;
	char number[MEDIUM_NUMBER], other[PLACE_ID];
	json_t *list;
	bool moved;

	setup_safe(&town, number);
	ck_assert_str_eq(safe, "S-0001");
	add_place(&town, &(struct new_place){ .name = "書庫", .properties = "lockable" }, other);
	struct act act = by(&town, STAFF);

	ck_result(medium_put(&act, number, NULL, &moved, &town.fault), -EINVAL);
	ck_result(medium_put(&act, number, "nowhere", &moved, &town.fault), -ENOENT);
	ck_result(medium_put(&act, number, "総務課 金庫", &moved, &town.fault), 0);
	ck_assert(moved);
	ck_result(medium_put(&act, number, NULL, &moved, &town.fault), 0);
	ck_assert(!moved);
	ck_result(medium_put(&act, number, other, &moved, &town.fault), 0);
	ck_assert(moved);
	ck_result(placement_list(town.registry, number, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 2);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "name"), "書庫");
	ck_assert_ptr_nonnull(json_member_text(json_array_get(list, 1), "until"));
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ZON-06. */
START_TEST(a_full_place_takes_no_more_and_one_given_up_takes_nothing)
{
	struct town town;
	char number[MEDIUM_NUMBER], second[MEDIUM_NUMBER];

	setup_safe(&town, number);
	in_service(&town, 2, second);
	struct act act = by(&town, ADMIN);

	ck_result(put(&town, STAFF, number, safe), 0);
	ck_result(put(&town, STAFF, number, safe), 0);
	ck_result(put(&town, STAFF, second, safe), -EBUSY);
	ck_result(place_retire(&act, safe, "移転", &town.fault), -EBUSY);
	add_place(&town, &(struct new_place){ .name = "書庫", .properties = "lockable" }, (char[PLACE_ID]){ 0 });
	ck_result(put(&town, STAFF, number, "書庫"), 0);
	ck_result(place_retire(&act, safe, "移転", &town.fault), 0);
	ck_result(place_retire(&act, safe, "移転", &town.fault), -EEXIST);
	ck_result(put(&town, STAFF, second, safe), -EBUSY);
	/* The name is free again, and means the new one. */
	add_place(&town, &(struct new_place){ .name = "総務課 金庫", .properties = "lockable" }, safe);
	ck_assert_str_eq(safe, "S-0003");
	ck_result(put(&town, STAFF, second, "総務課 金庫"), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(the_books_themselves_keep_a_place_that_holds_a_medium)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	setup_safe(&town, number);
	ck_result(put(&town, STAFF, number, safe), 0);
	json_t *data = json_pack("{s:s, s:s}", "place", safe, "reason", "x");
	struct record record = { .kind = "place.retired", .actor = &town.people[ADMIN], .now = NOON, .data = data };

	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EINVAL);
	json_decref(data);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-CUS-10. */
START_TEST(what_waits_for_its_disposal_lies_in_a_place_for_that_alone)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID], bin[PLACE_ID];

	setup_safe(&town, number);
	add_place(&town, &(struct new_place){ .name = "廃棄待ち", .properties = "lockable", .disposal = true }, bin);
	ck_result(put(&town, STAFF, number, bin), -EPERM);
	last_event_is(&town, "act.refused");
	ck_result(ask_dispose(&town, STAFF, number, id), 0);
	approve(&town, id);
	ck_result(put(&town, STAFF, number, safe), -EPERM);
	ck_result(put(&town, STAFF, number, bin), 0);
	town_close(&town);
}
END_TEST

START_TEST(a_place_is_described_in_words_that_exist)
{
	struct town town;
	char id[PLACE_ID];

	town_open_at(&town, ":memory:");
	struct act act = by(&town, ADMIN);

	ck_result(place_add(&act, &(struct new_place){ .name = "" }, id, &town.fault), -EINVAL);
	ck_result(place_add(&act, &(struct new_place){ .name = "a", .properties = "lockable, dry" }, id, &town.fault), -EINVAL);
	ck_assert_str_eq(town.fault.argument[0], "dry");
	ck_result(place_add(&act, &(struct new_place){ .name = "a", .area = "4" }, id, &town.fault), -EINVAL);
	ck_result(place_add(&act, &(struct new_place){ .name = "a", .capacity = "0" }, id, &town.fault), -EINVAL);
	ck_result(place_add(&act, &(struct new_place){ .name = "a", .keeper = "nobody" }, id, &town.fault), -ENOENT);
	ck_result(place_add(&act, &(struct new_place){ .name = "a" }, id, &town.fault), 0);
	ck_result(place_add(&act, &(struct new_place){ .name = "a" }, id, &town.fault), -EEXIST);
	ck_result(place_add(&act, &(struct new_place){ .name = "S-0001" }, id, &town.fault), -EEXIST);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/places", a_medium_is_put_where_it_belongs_and_its_places_stay_on_the_books,
	a_full_place_takes_no_more_and_one_given_up_takes_nothing, the_books_themselves_keep_a_place_that_holds_a_medium,
	what_waits_for_its_disposal_lies_in_a_place_for_that_alone, a_place_is_described_in_words_that_exist)
