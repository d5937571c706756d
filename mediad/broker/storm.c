// SPDX-License-Identifier: GPL-3.0-or-later
/* Rings of what was recorded in the last minute. */
#include "mediad/broker/storm.h"

#include <string.h>

#include "common/macros.h"
#include "common/text.h"

#define MINUTE 60000

static bool is_fresh(const struct storm_said *said, int64_t now)
{
	return said->key[0] && now - said->when < MINUTE;
}

static void say(struct storm_said *oldest, int64_t now, const char *key, const char *rule)
{
	text_copy(oldest->key, sizeof(oldest->key), key);
	oldest->rule = rule;
	oldest->when = now;
}

bool storm_may_record(struct storm *storm, int64_t now, const char *tag, const char *rule)
{
	struct storm_said *oldest = &storm->blocked[storm->next];

	for (int i = 0; i < STORM_RECORDED; i++) {
		const struct storm_said *said = &storm->blocked[i];

		if (is_fresh(said, now) && strcmp(said->key, tag) == 0 && strcmp(said->rule, rule) == 0)
			return false;
	}
	if (is_fresh(oldest, now))
		return false;
	say(oldest, now, tag, rule);
	storm->next = (storm->next + 1) % STORM_RECORDED;
	return true;
}

bool storm_may_record_lost(struct storm *storm, int64_t now, const char *number)
{
	bool known = false;
	int fresh = 0;

	for (int i = 0; i < STORM_LOST; i++) {
		if (!is_fresh(&storm->lost[i], now))
			continue;
		fresh++;
		known = known || strcmp(storm->lost[i].key, number) == 0;
	}
	if (known && fresh >= STORM_RECORDED)
		return false;
	say(&storm->lost[storm->next_lost], now, number, "");
	storm->next_lost = (storm->next_lost + 1) % STORM_LOST;
	return true;
}

bool storm_may_tell(struct storm *storm, int64_t now)
{
	if (!storm->told || now - storm->telling_since >= MINUTE) {
		storm->telling_since = now;
		storm->told = 0;
	}
	return storm->told < STORM_TOLD && ++storm->told;
}
