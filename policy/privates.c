// SPDX-License-Identifier: GPL-3.0-or-later
/* Private media: what may be asked for, and that it is neither registered nor opened. */
#include "policy/privates.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/decide_zone.h"
#include "policy/exceptions.h"
#include "policy/rules/rules.h"

/* A part of a class: of the axis that the limit names, no higher; no overlay, and nothing that is not known. */
static bool part_exceeds(const struct rules *rules, const char *key, const struct class *limit)
{
	const struct class *part = rules_class(rules, key);

	if (!part || part->overlay)
		return !part || !part->handling.private_medium;
	return strcmp(part->axis, limit->axis) == 0 && part->rank > limit->rank;
}

/* Without classes any word is one, and nobody can tell which is the higher. */
static bool exceeds(const struct rules *rules, const char *classification)
{
	const struct class *limit = rules_class(rules, rules_office(rules)->private_max_class);
	char key[CLASS_TEXT];

	if (!limit || !classification[0])
		return true;
	while (*classification) {
		size_t length = strcspn(classification, "+");

		text_format(key, sizeof(key), "%.*s", (int)length, classification);
		if (part_exceeds(rules, key, limit))
			return true;
		classification += length + (classification[length] == '+');
	}
	return false;
}

int private_check(const struct act *act, const struct private_wish *wish, struct waivers *waivers, struct fault *fault)
{
	const struct rules *rules = act_rules(act);
	struct private_facts facts = { .office = rules_office(rules),
		.station = rules_station(rules),
		.above = exceeds(rules, wish->classification),
		.classification = wish->classification[0] ? wish->classification : "-",
		.waivers = waivers };
	struct decision decision;
	int64_t until = act->now;

	clock_parse_utc(wish->until, &until);
	facts.days = (until - act->now) / DAY_SECONDS;
	decision = decide_private(&facts);
	while (act_waive(act, &decision, wish->number, waivers))
		decision = decide_private(&facts);
	return act_decide(act, "RequestPrivate", wish->number, &decision, fault);
}

int private_refuse(const struct act *act, const char *method, const char *number, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct decision decision = ALLOWED;
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = query_one(registry_store(act->registry),
		"SELECT max(until) FROM request WHERE medium = ?1 AND kind = 'private' AND state = 'approved' AND until >= ?2"
		" HAVING max(until) IS NOT NULL",
		VALUES(TEXT(number), TEXT(now)), &query, fault);
	if (r > 0)
		decision = decide_kept_private(number, query_text(query, 0));
	return r < 0 ? r : act_decide(act, method, number, &decision, fault);
}
