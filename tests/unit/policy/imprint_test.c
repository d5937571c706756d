// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/imprint.h"

#include "tests/fakes/large_office.h"
#include "tests/unit/policy/town.h"

static void fresh(struct registry *registry, uint8_t out[DIGEST_SIZE])
{
	SCOPED(imprint_free) struct imprint *imprint = NULL;

	ck_assert_int_eq(imprint_new(registry_store(registry), &imprint), 0);
	ck_assert_int_eq(imprint_take(imprint, out, NULL), 0);
}

/* Kept current as rows change, it is what reading everything gives. */
START_TEST(what_is_kept_current_is_what_reading_everything_gives)
{
	struct large_office office = { .people = 20, .media = 320 };
	SCOPED(imprint_free) struct imprint *kept = NULL;
	uint8_t before[DIGEST_SIZE], now[DIGEST_SIZE], whole[DIGEST_SIZE];
	int changes = 0;

	large_office_open(&office, ":memory:");
	ck_assert_int_eq(imprint_new(registry_store(office.registry), &kept), 0);
	ck_assert_int_eq(imprint_take(kept, before, NULL), 0);
	for (int n = 0; n < 40; n++) {
		SCOPED(imprint_free) struct imprint *other = NULL;

		large_office_acts[(size_t)n % large_office_acts_count].run(&office, n * 7 % office.media);
		ck_assert_int_eq(imprint_take(kept, now, NULL), 0);
		changes += memcmp(now, before, sizeof(now)) != 0;
		memcpy(before, now, sizeof(now));
	}
	ck_assert_int_gt(changes, 10);
	imprint_free(MOVE(kept)); /* one at a time listens */
	fresh(office.registry, whole);
	ck_assert_int_eq(memcmp(whole, now, sizeof(whole)), 0);
	large_office_close(&office);
}
END_TEST

START_TEST(every_change_of_a_row_shows)
{
	static const char *const changes[] = { "UPDATE person SET name = name || ' ' WHERE id = 'P-0003'", "UPDATE login SET uid = uid + 77777 WHERE login = 'sato'",
		"DELETE FROM role WHERE rowid = 1", "INSERT INTO role (person, role, granted, granted_by) VALUES ('P-0002', 'auditor', 't', 'P-0001')",
		"UPDATE host SET resealing = ''", "UPDATE person SET valid_until = '' WHERE id = 'P-0002'" };
	struct town town;
	uint8_t before[DIGEST_SIZE], after[DIGEST_SIZE];

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		town_open_at(&town, ":memory:");
		fresh(town.registry, before);
		ck_result(store_script(registry_store(town.registry), changes[i], &town.fault), 0);
		fresh(town.registry, after);
		ck_assert_msg(memcmp(before, after, sizeof(after)) != 0, "%s", changes[i]);
		town_close(&town);
	}
}
END_TEST

START_TEST(what_was_taken_back_leaves_it_as_it_was)
{
	struct town town;
	uint8_t before[32], after[32];

	town_open_at(&town, ":memory:");
	ck_result(registry_imprint(town.registry, before, &town.fault), 0);
	ck_result(store_begin(registry_store(town.registry), &town.fault), 0);
	ck_result(store_script(registry_store(town.registry),
			  "DELETE FROM role; INSERT INTO role (rowid, person, role, granted, granted_by) VALUES (9999999, 'P-0002', 'auditor', 't', 'P-0001')",
			  &town.fault),
		0);
	store_rollback(registry_store(town.registry));
	ck_result(registry_imprint(town.registry, after, &town.fault), 0);
	ck_assert_int_eq(memcmp(before, after, sizeof(after)), 0);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/imprint", what_is_kept_current_is_what_reading_everything_gives, every_change_of_a_row_shows, what_was_taken_back_leaves_it_as_it_was)
