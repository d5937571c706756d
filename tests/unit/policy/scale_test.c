// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>

#include "common/macros.h"
#include "policy/books.h"
#include "tests/fakes/large_office.h"
#include "tests/fakes/suite.h"

#define ROUNDS 8

/* Steps of SQLite's machine for one act, of people and media spread over all. */
static int64_t cost(const struct large_office *office, const struct large_office_act *act)
{
	struct store *store = registry_store(office->registry);
	int64_t before;

	act->run(office, 0); /* what is prepared and read once */
	before = store_work(store);
	for (int i = 0; i < ROUNDS; i++)
		act->run(office, i * 7919 % office->media);
	return (store_work(store) - before) / ROUNDS;
}

START_TEST(an_act_costs_the_same_however_many_people_and_media_there_are)
{
	struct large_office small = { .people = 10, .media = 60 }, large = { .people = 100, .media = 600 };

	large_office_open(&small, ":memory:");
	large_office_open(&large, ":memory:");
	for (size_t i = 0; i < large_office_acts_count; i++) {
		int64_t few = cost(&small, &large_office_acts[i]), many = cost(&large, &large_office_acts[i]);

		ck_assert_int_gt(few, 0);
		ck_assert_msg(many * 10 <= few * 11 + 100, "%s: %lld steps, with ten times as many people and media %lld",
			large_office_acts[i].what, (long long)few, (long long)many);
	}
	large_office_close(&small);
	large_office_close(&large);
}
END_TEST

/* Making a statement ready costs more than running it: what an act needs is ready when it is done again, whatever was done in between. */
START_TEST(what_is_done_every_day_makes_no_statement_ready_anew)
{
	struct large_office office = { .people = 20, .media = 40 };
	int64_t before, anew;

	large_office_open(&office, ":memory:");
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < large_office_acts_count; i++) {
			before = store_prepared(registry_store(office.registry));
			for (int n = 0; n < 4; n++)
				large_office_acts[i].run(&office, n);
			anew = store_prepared(registry_store(office.registry)) - before;
			ck_assert_msg(round == 0 || anew == 0, "%s: %lld anew", large_office_acts[i].what, (long long)anew);
		}
	}
	large_office_close(&office);
}
END_TEST

RUN_TESTS("policy/scale", what_is_done_every_day_makes_no_statement_ready_anew, an_act_costs_the_same_however_many_people_and_media_there_are)
