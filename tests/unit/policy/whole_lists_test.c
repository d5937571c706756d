// SPDX-License-Identifier: GPL-3.0-or-later
/* What an auditor's bundle is made of is listed whole, however long the office has kept its books. */
#include "policy/bundles.h"
#include "policy/reviews.h"
#include "policy/stock.h"
#include "tests/unit/policy/town.h"

#define ROWS 1200
#define COUNT "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1200) "

static int list_stocktakes(struct registry *registry, json_t **out)
{
	return stocktake_list(registry, out, NULL);
}

static int list_reviews(struct registry *registry, json_t **out)
{
	return ledger_review_list(registry, out, NULL);
}

static int list_bundles(struct registry *registry, json_t **out)
{
	return bundle_list(registry, out, NULL);
}

/* Shows R-REV-03. */
START_TEST(no_list_for_an_auditor_ends_before_its_last_row)
{
	static const struct {
		const char *rows;
		int (*list)(struct registry *registry, json_t **out);
	} lists[] = {
		{ COUNT "INSERT INTO stocktake (id, serial, year, opened, opened_by, closed, closed_by, confirmed, confirmed_by)"
			" SELECT 'K-' || i, i, 2026, 't', 'P-0001', 't', 'P-0001', 't', 'P-0002' FROM n", list_stocktakes },
		{ COUNT "INSERT INTO ledger_review (id, serial, starts, until, first, last, hash, counts, breaches, note, time, person)"
			" SELECT 'L-' || i, i, 'a', 'b', 1, 2, 'h', '{}', 0, 'x', 't', 'P-0001' FROM n", list_reviews },
		{ COUNT "INSERT INTO bundle (id, serial, year, starts, until, sequence, hash, files, digest, time, person)"
			" SELECT 'B-' || i, i, 2026, 'a', 'b', 1, 'h', 1, 'd', 't', 'P-0001' FROM n", list_bundles },
	};
	struct town town;

	town_open_at(&town, ":memory:");
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		json_t *list = NULL;

		ck_result(store_run(registry_store(town.registry), lists[i].rows, NO_VALUES, &town.fault), 0);
		ck_assert_int_eq(lists[i].list(town.registry, &list), 0);
		ck_assert_uint_eq(json_array_size(list), ROWS);
		json_decref(list);
	}
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/whole_lists", no_list_for_an_auditor_ends_before_its_last_row)
