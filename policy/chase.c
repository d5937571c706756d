// SPDX-License-Identifier: GPL-3.0-or-later
/* When it was last said that something is overdue. */
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
