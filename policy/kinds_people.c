// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about people and what they may be; knows no clock, no right and no disk. */
#include "policy/kinds.h"

// clang-format off
static const struct event_kind rows[] = {
	{ "person.added", { T("person"), T("login"), N("uid"), T("name") }, NULL,
		{ "INSERT INTO person (id, serial, name, department, added) VALUES (" D("person") ", " SERIAL("person") ", "
			D("name") ", " D("department") ", " TIME ")",
		  "INSERT INTO login (login, uid, person) VALUES (" D("login") ", " D("uid") ", " D("person") ")" } },
	{ "role.granted", { T("person"), T("role") }, NULL,
		{ "INSERT INTO role (person, role, granted, granted_by) VALUES (" D("person") ", " D("role") ", " TIME ", " WHO ")" } },
	{ "role.revoked", { T("person"), T("role") }, NULL,
		{ "UPDATE role SET granted = granted WHERE person = " D("person") " AND role = " D("role"),
		  "DELETE FROM role WHERE person = " D("person") " AND role = " D("role") } },
};
// clang-format on

const struct event_kinds kinds_people = EVENT_KINDS(rows);
