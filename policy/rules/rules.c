// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules as they were loaded, or as they are without any file; knows no file. */
#include "policy/rules/rules.h"

#include <stdlib.h>
#include <string.h>

#include "policy/rules/book.h"

/* Without a profile nothing is forbidden that the office did not forbid itself. */
static const struct rules standard = {
	.office = {
		.exception_approver = { 1, { { ROLE_CISO, true } } },
		.private_media = PRIVATE_FORBID,
		.private_approver = { 1, { { ROLE_APPROVER, false } } },
		.private_max_days = 30,
		.carry_out_allowed = true,
		.substitute = { 1, { { ROLE_SUPERVISOR, true } } },
		.day_start = "08:30",
		.day_end = "17:15",
		.remind = true,
		.remind_days = 1,
		.request_days = 30,
		.overdue_approver_days = 1,
		.overdue_administrator_days = 3,
		.alarm_refusals = 10,
		.reported_roles = { 1, { ROLE_ADMINISTRATOR | ROLE_APPROVER } },
	},
};

const struct rules *rules_standard(void)
{
	return &standard;
}

struct rules *rules_default(void)
{
	struct rules *rules = malloc(sizeof(*rules));

	if (rules)
		memcpy(rules, &standard, sizeof(*rules));
	return rules;
}

void rules_free(struct rules *rules)
{
	free(rules);
}

bool lines_have(const struct lines *lines, const char *text)
{
	for (unsigned int i = 0; i < lines->count; i++)
		if (strcmp(lines->line[i], text) == 0)
			return true;
	return false;
}

bool rules_has_classes(const struct rules *rules)
{
	return rules->count > 0;
}

const struct class *rules_class_at(const struct rules *rules, size_t i)
{
	return i < rules->count ? &rules->list[i] : NULL;
}

const struct class *rules_class(const struct rules *rules, const char *key)
{
	for (size_t i = 0; i < rules->count; i++)
		if (strcmp(rules->list[i].key, key) == 0)
			return &rules->list[i];
	for (size_t i = 0; i < rules->count; i++)
		if (strcasecmp(rules->list[i].key, key) == 0 || strcmp(rules->list[i].name, key) == 0)
			return &rules->list[i];
	return NULL;
}

const struct office *rules_office(const struct rules *rules)
{
	return &rules->office;
}

const struct station *rules_station(const struct rules *rules)
{
	return &rules->station;
}

size_t rules_axes(const struct rules *rules, const char *out[AXES_MAX])
{
	size_t count = 0, known;

	for (size_t i = 0; i < rules->count; i++) {
		if (rules->list[i].overlay)
			continue;
		for (known = 0; known < count && known < AXES_MAX; known++)
			if (strcmp(out[known], rules->list[i].axis) == 0)
				break;
		if (known < count)
			continue;
		if (count < AXES_MAX)
			out[count] = rules->list[i].axis;
		count++;
	}
	return count;
}
