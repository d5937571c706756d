// SPDX-License-Identifier: GPL-3.0-or-later
/* What an older ledger said of media is taken over, and registers nothing. */
#include "policy/media_import.h"

#include "tests/unit/policy/town.h"

static int import(struct town *town, const struct listed_medium *listed, bool *changed)
{
	struct act act = by(town, ADMIN);
	json_t *reply = NULL;
	int r = media_import(&act, listed, &reply, &town->fault);

	*changed = json_is_true(json_object_get(reply, "changed"));
	json_decref(reply);
	return r;
}

/* Shows R-LED-01, R-DEV-12. */
START_TEST(a_row_becomes_a_medium_that_nobody_opens)
{
	struct town town;
	struct listed_medium stick = { .former = "情-012", .kind = "usb", .model = "RUF3-K16", .serial = "60A44C0001", .vendor = "0951", .product = "0x1666",
		.classification = "機密性2", .handler = "佐藤", .department = "税務課", .place = "金庫" };
	struct listed_medium disc = { .former = "情-013", .kind = "optical", .contents = "課税台帳" };
	struct part part = PART_ALL;
	json_t *list;
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	bool changed, read_only;

	town_open_at(&town, ":memory:");
	ck_result(import(&town, &stick, &changed), 0);
	ck_assert(changed);
	ck_result(import(&town, &stick, &changed), 0);
	ck_assert(!changed); /* it can be run again */
	ck_result(import(&town, &disc, &changed), 0);
	state_is(&town, "M-0001", "unknown");
	struct act staff = by(&town, STAFF);

	ck_result(medium_open_begin(&staff, &(struct opening_wish){ .number = "M-0002" }, &read_only, &town.fault), -EBUSY);
	ask_use(&town, STAFF, 1, id, number); /* vendor 0951, product 1666, that serial number */
	ck_assert_str_eq(number, "M-0001");   /* is that stick */
	ck_result(media_imported(town.registry, &part, &list, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(list), 2);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "state"), "requested");
	ck_assert_str_eq(json_member_text(json_array_get(list, 1), "contents"), "課税台帳");
	json_decref(list);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(what_is_wrong_with_a_row_is_said)
{
	const struct listed_medium rows[] = { { .kind = "usb" }, { .former = "1" }, { .former = "1", .kind = "cloud" },
		{ .former = "1", .kind = "usb", .vendor = "0951" }, { .former = "1", .kind = "usb", .vendor = "zzzz", .product = "1666" },
		{ .former = "1", .kind = "usb", .vendor = "09511", .product = "1666" }, { .former = "1", .kind = "usb", .note = "a\nb" } };
	struct town town;
	bool changed;

	town_open_at(&town, ":memory:");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ck_result(import(&town, &rows[i], &changed), -EINVAL);
	ck_result(import(&town, &(struct listed_medium){ .former = "1", .kind = "usb", .model = "A" }, &changed), 0);
	ck_result(import(&town, &(struct listed_medium){ .former = "1", .kind = "hdd", .model = "B" }, &changed), -EEXIST);
	ck_result(import(&town, &(struct listed_medium){ .former = "2", .kind = "usb", .vendor = "0951", .product = "1666", .serial = "X" }, &changed), 0);
	ck_result(import(&town, &(struct listed_medium){ .former = "3", .kind = "usb", .vendor = "0951", .product = "1666", .serial = "X" }, &changed), -EEXIST);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/media_import", a_row_becomes_a_medium_that_nobody_opens, what_is_wrong_with_a_row_is_said)
