// SPDX-License-Identifier: GPL-3.0-or-later
/* Private media: what may be asked for, and that it is neither registered nor opened. */
#include "policy/privates.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/decide_private.h"
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

/* What came in as another's and has not left, nobody brings in as their own. */
static int check_owner(const struct act *act, const char *number, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct decision decision;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT p.name FROM private_use u JOIN person p ON p.id = u.owner WHERE u.medium = ?1 AND u.ended IS NULL AND u.owner <> ?2",
		VALUES(TEXT(number), TEXT(act_person(act))), &query, fault);
	if (r <= 0)
		return r;
	decision = decide_private_of_another(number, query_text(query, 0));
	return act_decide(act, "RequestPrivate", number, &decision, fault);
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
	int r;

	clock_parse_utc(wish->until, &until);
	facts.days = (until - act->now) / DAY_SECONDS;
	decision = decide_private(&facts);
	while (act_waive(act, &decision, wish->number, waivers))
		decision = decide_private(&facts);
	r = act_decide(act, "RequestPrivate", wish->number, &decision, fault);
	return r < 0 ? r : check_owner(act, wish->number, fault);
}

int private_refuse(const struct act *act, const char *method, const char *number, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct decision decision = ALLOWED;
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = query_one(registry_store(act->registry), "SELECT until FROM private_use WHERE medium = ?1 AND ended IS NULL", VALUES(TEXT(number)), &query,
		fault);
	if (r > 0)
		decision = strcmp(query_text(query, 0), now) >= 0 ? decide_kept_private(number, query_text(query, 0))
								  : decide_unretired_private(number);
	return r < 0 ? r : act_decide(act, method, number, &decision, fault);
}
