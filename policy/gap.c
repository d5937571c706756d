// SPDX-License-Identifier: GPL-3.0-or-later
/* Counts what the books did not take; records nothing. */
#include "policy/gap.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/macros.h"
#include "common/text.h"

static const struct {
	int code;
	const char *cause;
} causes[] = {
	{ -ENOSPC, "full" },
	{ -EROFS, "read-only" },
	{ -EACCES, "not permitted" },
	{ -EBUSY, "held by another" },
	{ -EUCLEAN, "damaged" },
	{ -EIO, "disk error" },
};

static const char *cause_of(int code)
{
	for (size_t i = 0; i < ARRAY_SIZE(causes); i++)
		if (causes[i].code == code)
			return causes[i].cause;
	return NULL;
}

bool gap_is_cause(int code)
{
	return cause_of(code);
}

void gap_clear(struct gap *gap)
{
	json_decref(MOVE(gap->kinds));
	gap->since = gap->events = 0;
	gap->cause[0] = '\0';
}

static void count(struct gap *gap, const char *kind, int64_t more)
{
	if (!gap->kinds)
		gap->kinds = json_object();
	gap->events += more;
	json_put_number(gap->kinds, kind, json_member_number(gap->kinds, kind, 0) + more);
}

void gap_note(struct gap *gap, const char *kind, int64_t now, int code)
{
	if (gap->events == 0) {
		gap->since = now;
		text_copy(gap->cause, sizeof(gap->cause), cause_of(code));
	}
	count(gap, kind, 1);
	if (gap->noted)
		gap->noted(gap->context);
}

json_t *gap_to_json(const struct gap *gap, int64_t until)
{
	json_t *out = json_object();
	char time[21];

	clock_format_utc(gap->since, time);
	if (!out || json_put_text(out, "since", time) < 0 || json_put_text(out, "cause", gap->cause) < 0 ||
		json_put_number(out, "events", gap->events) < 0 || json_object_set(out, "kinds", gap->kinds) < 0) {
		json_decref(out);
		return NULL;
	}
	clock_format_utc(until, time);
	if (until && json_put_text(out, "until", time) < 0)
		json_decref(MOVE(out));
	return out;
}

bool gap_from_json(struct gap *gap, const json_t *from)
{
	const char *since = json_member_text(from, "since"), *cause = json_member_text(from, "cause"), *kind;
	json_t *kinds = json_member_object(from, "kinds"), *number;
	int64_t start;

	if (!from)
		return true;
	if (!since || !cause || !kinds || !clock_parse_utc(since, &start))
		return false;
	if (gap->events == 0 || start < gap->since) {
		gap->since = start;
		text_copy(gap->cause, sizeof(gap->cause), cause);
	}
	json_object_foreach(kinds, kind, number) {
		if (!json_is_integer(number) || json_integer_value(number) < 1)
			return false;
		count(gap, kind, json_integer_value(number));
	}
	return gap->events > 0;
}
