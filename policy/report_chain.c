// SPDX-License-Identifier: GPL-3.0-or-later
/* The chain of who must be told, from what the office says and what is known of the incident. */
#include "policy/report_chain.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "policy/people.h"

#define HOUR 3600

struct link {
	struct signatory who;
	int hours;
};

static const struct link usual[] = {
	{ { ROLE_APPROVER, false }, 1 },
	{ { ROLE_ADMINISTRATOR, true }, 2 },
	{ { ROLE_SUPERVISOR, true }, 2 },
	{ { ROLE_INCIDENT, true }, 2 },
	{ { ROLE_CISO, true }, 4 },
};
static const struct link with_mynumber[] = {
	{ { ROLE_MYNUMBER, true }, 1 },
	{ { ROLE_SUPERVISOR, true }, 2 },
	{ { ROLE_CISO, true }, 4 },
};

static void add(json_t *steps, const struct chain_wish *wish, const char *role, bool organisation, int hours)
{
	const json_t *step;
	char due[TIME_SIZE];
	size_t i;

	json_array_foreach(steps, i, step) {
		if (strcmp(json_member_text(step, "role"), role) == 0)
			return;
	}
	clock_format_utc(wish->from + (int64_t)hours * HOUR, due);
	json_array_append_new(steps,
		json_pack("{s:s, s:s, s:s}", "role", role, "department", organisation ? "" : wish->department, "due", due));
}

static bool is_held(const struct act *act, const struct link *link, const char *department)
{
	char now[TIME_SIZE];
	const struct post post = { .role = link->who.role, .department = link->who.organisation ? NULL : department, .now = now };
	int64_t holders = 0;

	clock_format_utc(act->now, now);
	return people_count_holders(act->registry, &post, &holders, NULL) == 0 && holders > 0;
}

static void add_usual(const struct act *act, const struct chain_wish *wish, json_t *steps)
{
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		if (is_held(act, &usual[i], wish->department) && (wish->level > 0 || json_array_size(steps) == 0))
			add(steps, wish, role_name(usual[i].who.role), usual[i].who.organisation, usual[i].hours);
}

int report_chain(const struct act *act, const struct chain_wish *wish, json_t **out, struct fault *fault)
{
	const struct chain *chain = &rules_office(act_rules(act))->chain;
	json_t *steps = json_array();

	for (unsigned int i = 0; i < chain->count && (i == 0 || wish->level > 0); i++)
		add(steps, wish, role_name(chain->step[i].who.role), chain->step[i].who.organisation, chain->step[i].hours);
	if (chain->count == 0)
		add_usual(act, wish, steps);
	for (size_t i = 0; i < ARRAY_SIZE(with_mynumber) && wish->mynumber && wish->level > 0; i++)
		add(steps, wish, role_name(with_mynumber[i].who.role), true, with_mynumber[i].hours);
	if (wish->serious)
		add(steps, wish, COMMISSION, true, 0);
	if (!steps)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to record anything."));
	*out = steps;
	return 0;
}
