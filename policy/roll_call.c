// SPDX-License-Identifier: GPL-3.0-or-later
/* The daily look at what should be here (R-CUS-03, R-OUT-04). */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/custody.h"
#include "policy/stock.h"

#define SEPARATORS " ,"
#define NUMBERS_MAX 300

/* In these states a medium is in the office's own hands. */
#define HERE "m.state IN ('enrolled', 'in-service', 'archived', 'quarantined', 'awaiting-disposal', 'erased')"
#define OURS "(?1 IS NULL OR m.department = ?1)"

static bool is_here(enum medium_state state)
{
	return state != MEDIUM_OUT && state != MEDIUM_LOST && state != MEDIUM_DISPOSED && state != MEDIUM_UNKNOWN;
}

static int take_number(const struct act *act, const char *number, json_t *seen, json_t *unexpected, struct fault *fault)
{
	struct medium_view view;
	int r = medium_view(act, number, &view, fault);

	if (r < 0)
		return r;
	json_array_append_new(seen, json_string(view.number));
	if (!is_here(view.facts.state))
		json_array_append_new(unexpected,
			json_pack("{s:s, s:s}", "number", view.number, "state", medium_state_name(view.facts.state)));
	return 0;
}

static int take_numbers(const struct act *act, const char *text, json_t *seen, json_t *unexpected, struct fault *fault)
{
	char number[MEDIUM_NUMBER];
	int r = 0;

	for (text += strspn(text, SEPARATORS); r == 0 && *text; text += strspn(text, SEPARATORS)) {
		size_t length = strcspn(text, SEPARATORS);

		text_format(number, sizeof(number), "%.*s", (int)length, text);
		text += length;
		r = json_array_size(seen) < NUMBERS_MAX ? take_number(act, number, seen, unexpected, fault) :
							  fault_set(fault, -E2BIG, N_("Give fewer numbers at a time."));
	}
	return r;
}

/* Since this day began, here. */
static void day_begins(int64_t now, char out[TIME_SIZE])
{
	char day[11];
	int64_t begin = now;

	clock_format_date(now, day);
	clock_parse_date(day, false, &begin);
	clock_format_utc(begin, out);
}

static int tell(const struct act *act, const char *department, json_t *unexpected, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *missing = json_array();
	SCOPED(query_close) struct query *counts = NULL;
	char since[TIME_SIZE];
	int r;

	day_begins(act->now, since);
	r = query_one(registry_store(act->registry),
		"SELECT count(*), coalesce(sum(c.seen >= ?2), 0) FROM medium m LEFT JOIN custody c ON c.medium = m.number WHERE " HERE " AND " OURS,
		VALUES(TEXT(department), TEXT(since)), &counts, fault);
	if (r > 0)
		r = store_query(registry_store(act->registry),
			"SELECT m.number AS number, p.name AS place, t.name AS name, c.seen AS seen FROM medium m"
			" LEFT JOIN custody c ON c.medium = m.number LEFT JOIN place p ON p.id = c.place LEFT JOIN person t ON t.id = c.taken_by"
			" WHERE " HERE " AND " OURS " AND coalesce(c.seen, '') < ?2 ORDER BY m.serial LIMIT 300",
			VALUES(TEXT(department), TEXT(since)), &query, fault);
	if (r == 0)
		r = rows_to_json(query, NULL, missing, fault);
	if (r < 0)
		return r;
	*out = json_pack("{s:I, s:I, s:O, s:O}", "expected", (json_int_t)query_number(counts, 0), "seen",
		(json_int_t)query_number(counts, 1), "missing", missing,
		"unexpected", unexpected);
	return *out ? 0 : -ENOMEM;
}

int roll_call(const struct act *act, const struct roll_call *roll, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *seen = json_array();
	SCOPED(json_release) json_t *unexpected = json_array();
	const char *department = roll->department && roll->department[0] ? roll->department : NULL;
	int r = take_numbers(act, roll->numbers ? roll->numbers : "", seen, unexpected, fault);

	if (r == 0 && json_array_size(seen) > 0)
		r = act_record(act, "roll-call.held", json_pack("{s:O, s:s, s:s*}", "numbers", seen, "how", roll->how, "department", department),
			fault);
	return r < 0 ? r : tell(act, department, unexpected, out, fault);
}
