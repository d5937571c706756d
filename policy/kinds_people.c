// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about people and what they may be; knows no clock, no right and no disk. */
#include "policy/kinds.h"

#define SCOPE "coalesce(" D("department") ", '')"
#define GRANTS "person = " D("person") " AND role = " D("role") " AND (" D("department") " IS NULL OR department = " D("department") ")"

// clang-format off
static const struct event_kind rows[] = {
	{ "person.added", { T("person"), T("login"), N("uid"), T("name") }, NULL,
		{ "INSERT INTO person (id, serial, name, department, number, external, added, added_by, valid_until) VALUES (" D("person")
			", " SERIAL("person") ", " D("name") ", " D("department") ", " D("employee") ", coalesce(" D("external") ", 0), "
			TIME ", " WHO ", " D("until") ")",
		  "INSERT INTO login (login, uid, person) VALUES (" D("login") ", " D("uid") ", " D("person") ")" } },
	/* A grant that has run out makes room for the next. */
	{ "role.granted", { T("person"), T("role") }, NULL,
		{ "DELETE FROM role WHERE person = " D("person") " AND role = " D("role") " AND department = " SCOPE
			" AND until < " TIME,
		  "INSERT INTO role (person, role, department, starts, until, granted, granted_by, reason) VALUES (" D("person") ", "
			D("role") ", " SCOPE ", " D("from") ", " D("until") ", " TIME ", " WHO ", " D("reason") ")" } },
	/* Without a department: all grants of the role. */
	{ "role.revoked", { T("person"), T("role") }, NULL,
		{ "UPDATE role SET granted = granted WHERE " GRANTS,
		  "DELETE FROM role WHERE " GRANTS } },
};
// clang-format on

const struct event_kinds kinds_people = EVENT_KINDS(rows);
