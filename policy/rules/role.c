// SPDX-License-Identifier: GPL-3.0-or-later
/* The roles' names; knows no person. */
#include "policy/rules/role.h"

#include <stddef.h>
#include <string.h>

#include "common/macros.h"

static const struct {
	enum role role;
	const char *name;
} names[] = {
	{ ROLE_STAFF, "staff" },
	{ ROLE_APPROVER, "approver" },
	{ ROLE_ADMINISTRATOR, "administrator" },
	{ ROLE_AUDITOR, "auditor" },
	{ ROLE_OPERATOR, "operator" },
	{ ROLE_SUPERVISOR, "supervisor" },
	{ ROLE_CISO, "ciso" },
	{ ROLE_INCIDENT, "incident" },
	{ ROLE_MYNUMBER, "mynumber-manager" },
};

const char *role_name(enum role role)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].role == role)
			return names[i].name;
	return "-";
}

bool role_from_name(const char *name, enum role *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(names[i].name, name) == 0) {
			*out = names[i].role;
			return true;
		}
	}
	return false;
}
