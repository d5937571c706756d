// SPDX-License-Identifier: GPL-3.0-or-later
/* What is overdue, and when that was last said. */
#include "policy/chase.h"

#include <errno.h>

#include "common/clock.h"
#include "policy/acts.h"

int chase_once_a_day(const struct act *act, const char *topic, char since[21], struct fault *fault)
{
	char yesterday[TIME_SIZE];
	int64_t then, told;
	int r;

	if (!since[0] || !clock_parse_utc(since, &then))
		return 0;
	clock_format_utc(act->now - DAY_SECONDS, yesterday);
	r = store_number(registry_store(act->registry), "SELECT 1 FROM chase WHERE topic = ?1 AND told > ?2", VALUES(TEXT(topic), TEXT(yesterday)), &told,
		fault);
	if (r == 0)
		since[0] = '\0';
	if (r != -ENOENT)
		return r;
	return act_record(act, "review.chased",
		json_pack("{s:s, s:s, s:I}", "topic", topic, "since", since, "days", (json_int_t)((act->now - then) / DAY_SECONDS)), fault);
}

void chase_put_days(json_t *list, int64_t now)
{
	json_t *row;
	size_t i;

	json_array_foreach(list, i, row) {
		int64_t until = now;

		clock_parse_utc(json_member_text(row, "until"), &until);
		json_object_set_new(row, "days", json_integer((json_int_t)((now > until ? now - until : until - now) / DAY_SECONDS)));
	}
}

int chase_rows(const struct act *act, const char *kind, json_t *overdue, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = overdue;
	const json_t *row;
	size_t i;
	int r = 0;

	if (!rules_office(act_rules(act))->remind)
		json_array_clear(list);
	json_array_foreach(list, i, row)
		if (r == 0)
			r = act_record(act, kind, json_pack("{s:O, s:O}", "number", json_object_get(row, "number"), "days", json_object_get(row, "days")),
				fault);
	if (r == 0)
		*out = MOVE(list);
	return r;
}
