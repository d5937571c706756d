// SPDX-License-Identifier: GPL-3.0-or-later
/* The numbers that people, media, requests and papers have for life: one series each. Records nothing. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "policy/books.h"

static const struct {
	const char *table;
	char letter;
	const char *sql;
} series[] = {
	{ "person", 'P', "SELECT coalesce(max(serial), 0) + 1 FROM person" },
	{ "medium", 'M', "SELECT coalesce(max(serial), 0) + 1 FROM medium" },
	{ "request", 'R', "SELECT coalesce(max(serial), 0) + 1 FROM request" },
	{ "deputy", 'D', "SELECT coalesce(max(serial), 0) + 1 FROM deputy" },
	{ "certificate", 'C', "SELECT coalesce(max(serial), 0) + 1 FROM certificate" },
	{ "incident", 'I', "SELECT coalesce(max(serial), 0) + 1 FROM incident" },
	{ "mynumber_asset", 'T', "SELECT coalesce(max(serial), 0) + 1 FROM mynumber_asset" },
	{ "mynumber_charge", 'H', "SELECT coalesce(max(serial), 0) + 1 FROM mynumber_charge" },
	{ "stocktake", 'K', "SELECT coalesce(max(serial), 0) + 1 FROM stocktake" },
	{ "bundle", 'B', "SELECT coalesce(max(serial), 0) + 1 FROM bundle" },
	{ "access_review", 'A', "SELECT coalesce(max(serial), 0) + 1 FROM access_review" },
	{ "ledger_review", 'L', "SELECT coalesce(max(serial), 0) + 1 FROM ledger_review" },
	{ "place", 'S', "SELECT coalesce(max(serial), 0) + 1 FROM place" },
	{ "contractor", 'V', "SELECT coalesce(max(serial), 0) + 1 FROM contractor" },
	{ "content", 'J', "SELECT coalesce(max(serial), 0) + 1 FROM content" },
};

int registry_next_id(
	struct registry *registry, const char *table, char *out, size_t size, struct fault *fault)
{
	for (size_t i = 0; i < ARRAY_SIZE(series); i++) {
		int64_t next;
		int r;

		if (strcmp(series[i].table, table) != 0)
			continue;
		r = store_number(registry_store(registry), series[i].sql, NO_VALUES, &next, fault);
		if (r < 0)
			return r;
		text_format(out, size, "%c-%04lld", series[i].letter, (long long)next);
		return 0;
	}
	return fault_set(fault, -EINVAL, N_("There are no numbers for %s."), table);
}
