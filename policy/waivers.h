// SPDX-License-Identifier: GPL-3.0-or-later
/* The numbered exceptions (R-EXC-01) under which one act goes past a rule: pure data for the decisions, which ask is_waived where a
 * rule may be excepted at all. Who looks them up and counts their use: policy/exceptions.h. */
#pragma once

#include <stdbool.h>
#include <string.h>

#define WAIVERS_MAX 4
#define RULE_TEXT 12        /* R-ZON-01 */
#define EXCEPTION_NUMBER 16 /* EXC-2026-001 */

struct waivers {
	unsigned int count;
	struct {
		char rule[RULE_TEXT], number[EXCEPTION_NUMBER];
	} list[WAIVERS_MAX];
};

/* `waivers` NULL: there are none. */
static inline bool is_waived(const struct waivers *waivers, const char *rule)
{
	for (unsigned int i = 0; waivers && i < waivers->count; i++)
		if (strcmp(waivers->list[i].rule, rule) == 0)
			return true;
	return false;
}
