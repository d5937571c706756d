// SPDX-License-Identifier: GPL-3.0-or-later
/* Roles, as bits, so that the method table can name several; which titles of which by-law they stand for: the catalogue's
 * section (b). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum role {
	ROLE_STAFF = 1 << 0,
	ROLE_APPROVER = 1 << 1,
	ROLE_ADMINISTRATOR = 1 << 2,
	ROLE_AUDITOR = 1 << 3,
	ROLE_OPERATOR = 1 << 4,   /* registers, labels, lends and takes back, erases on approval */
	ROLE_SUPERVISOR = 1 << 5, /* of the whole office: signs, blocks, suspends */
	ROLE_CISO = 1 << 6,       /* exceptions, deputies, the highest classes */
	ROLE_INCIDENT = 1 << 7,   /* leads incidents, releases holds */
	ROLE_MYNUMBER = 1 << 8,   /* 事務取扱責任者: signs for My Number media beside the class's approver (R-APP-11) */
};

#define ROLES_END (1 << 9)

const char *role_name(enum role role); /* staff, approver, administrator, auditor, operator … */
bool role_from_name(const char *name, enum role *out);
