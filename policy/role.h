// SPDX-License-Identifier: GPL-3.0-or-later
/* Roles, as bits, so that the method table can name several. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum role {
	ROLE_STAFF = 1 << 0,
	ROLE_APPROVER = 1 << 1,
	ROLE_ADMINISTRATOR = 1 << 2,
	ROLE_AUDITOR = 1 << 3,
};

const char *role_name(enum role role); /* staff, approver, administrator, auditor */
bool role_from_name(const char *name, enum role *out);
