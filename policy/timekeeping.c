// SPDX-License-Identifier: GPL-3.0-or-later
/* Looks the clock's past up in the books; knows no rule. */
#include "policy/timekeeping.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "policy/acts.h"
#include "policy/event.h"

int timekeeping_last(struct registry *registry, struct timekeeping *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	*out = (struct timekeeping){ 0 };
	r = query_one(registry_store(registry), "SELECT boot, up, wall, sync FROM clock", NO_VALUES, &query, fault);
	if (r <= 0)
		return r;
	query_copy(query, 0, out->boot, sizeof(out->boot));
	out->up = query_number(query, 1);
	out->known = clock_parse_utc(query_text(query, 2), &out->wall);
	query_copy(query, 3, out->sync, sizeof(out->sync));
	return 0;
}

int timekeeping_latest(struct registry *registry, int64_t *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	*out = 0;
	r = query_one(registry_store(registry), "SELECT text ->> '$.time' FROM event ORDER BY seq DESC LIMIT 1", NO_VALUES, &query, fault);
	if (r <= 0)
		return r;
	if (!clock_parse_utc(query_text(query, 0), out))
		return fault_set(fault, -EUCLEAN, N_("The newest event of the ledger has no time: verify the ledger."));
	return 0;
}

int timekeeping_statement(struct registry *registry, json_t **statement, int64_t *wall, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	const char *text;
	int r;

	*statement = NULL;
	r = query_one(registry_store(registry),
		"SELECT text -> '$.data.statement', text ->> '$.data.wall' FROM event WHERE text ->> '$.kind' = 'ledger.checkpoint'"
		" ORDER BY seq DESC LIMIT 1", NO_VALUES, &query, fault);
	if (r <= 0)
		return r;
	text = query_text(query, 0);
	if (!clock_parse_utc(query_text(query, 1), wall))
		return 0;
	return json_decode(text, strlen(text), EVENT_TEXT_MAX, statement, fault);
}
