// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about people and what they may be; knows no clock, no right and no disk. */
#include "policy/kinds.h"

#define USE_UP "UPDATE request SET state = 'used' WHERE id = " D("request") " AND kind = 'account' AND state = 'approved'"
#define SCOPE "coalesce(" D("department") ", '')"
#define ELSEWHERE "person = " D("person") " AND department NOT IN ('', " D("department") ")"
#define GRANTS "person = " D("person") " AND role = " D("role") " AND (" D("department") " IS NULL OR department = " D("department") ")"

// clang-format off
static const struct event_kind rows[] = {
	{ "person.added", { T("person"), T("login"), N("uid"), T("name") }, NULL,
		{ "INSERT INTO person (id, serial, name, department, number, external, added, added_by, valid_until) VALUES (" D("person")
			", " SERIAL("person") ", " D("name") ", " D("department") ", " D("employee") ", coalesce(" D("external") ", 0), "
			TIME ", " WHO ", " D("until") ")",
		  "INSERT INTO login (login, uid, person) VALUES (" D("login") ", " D("uid") ", " D("person") ")", IF_ANY USE_UP } },
	/* A grant that has run out makes room for the next. */
	{ "role.granted", { T("person"), T("role") }, NULL,
		{ "DELETE FROM role WHERE person = " D("person") " AND role = " D("role") " AND department = " SCOPE
			" AND until < " TIME,
		  "INSERT INTO role (person, role, department, starts, until, granted, granted_by, reason) VALUES (" D("person") ", "
			D("role") ", " SCOPE ", " D("from") ", " D("until") ", " TIME ", " WHO ", " D("reason") ")", IF_ANY USE_UP } },
	/* Without a department: all grants of the role. */
	{ "role.revoked", { T("person"), T("role") }, NULL,
		{ "UPDATE role SET granted = granted WHERE " GRANTS,
		  "DELETE FROM role WHERE " GRANTS } },

	/* ---- accounts ---- */
	{ "login.added", { T("person"), T("login"), N("uid") }, NULL,
		{ "INSERT INTO login (login, uid, person) VALUES (" D("login") ", " D("uid") ", " D("person") ")", IF_ANY USE_UP } },
	{ "login.removed", { T("person"), T("login") }, NULL,
		{ "UPDATE login SET uid = uid WHERE login = " D("login") " AND person = " D("person"),
		  "DELETE FROM login WHERE login = " D("login") " AND person = " D("person") } },
	{ "person.corrected", { T("person"), T("name") }, NULL,
		{ "UPDATE person SET name = " D("name") ", number = coalesce(number, " D("employee") ") WHERE id = " D("person") } },
	/* What papers and certificates call them, and where they are reached; left out: nothing any more. */
	{ "person.described", { T("person") }, NULL,
		{ "UPDATE person SET title = " D("title") ", contact = " D("contact") " WHERE id = " D("person") } },
	/* Roles of another department end with `until`; those that have not begun by then never do. */
	{ "person.transferred", { T("person"), T("department"), T("until") }, NULL,
		{ "UPDATE person SET department = " D("department") ", moved = " TIME " WHERE id = " D("person"),
		  "DELETE FROM role WHERE " ELSEWHERE " AND starts > " D("until"),
		  IF_ANY "UPDATE role SET until = " D("until") " WHERE " ELSEWHERE " AND (until IS NULL OR until > " D("until") ")" } },
	{ "person.retired", { T("person"), T("until"), T("reason") }, NULL,
		{ "UPDATE person SET retired = " TIME ", retired_by = " WHO ", valid_until = min(" D("until")
			", coalesce(valid_until, " D("until") ")) WHERE id = " D("person") } },
	/* Without `until`: without end. */
	{ "person.extended", { T("person"), T("reason") }, NULL,
		{ "UPDATE person SET retired = NULL, retired_by = NULL, valid_until = " D("until") " WHERE id = " D("person"),
		  IF_ANY USE_UP } },
	{ "person.suspended", { T("person"), T("reason") }, NULL,
		{ "UPDATE person SET suspended = " TIME ", suspended_by = " WHO ", suspended_why = " D("reason") " WHERE id = "
			D("person") " AND suspended IS NULL" } },
	{ "person.resumed", { T("person"), T("reason") }, NULL,
		{ "UPDATE person SET suspended = NULL, suspended_by = NULL, suspended_why = NULL WHERE id = " D("person")
			" AND suspended IS NOT NULL" } },

	/* ---- deputies ---- */
	{ "deputy.nominated", { T("deputy"), T("principal"), T("person"), T("from"), T("until") }, NULL,
		{ "INSERT INTO deputy (id, serial, principal, deputy, role, starts, until, reason, nominated, nominated_by) VALUES ("
			D("deputy") ", " SERIAL("deputy") ", " D("principal") ", " D("person") ", " D("role") ", " D("from") ", "
			D("until") ", " D("reason") ", " TIME ", " WHO ")" } },
	{ "deputy.accepted", { T("deputy"), T("principal"), T("person") }, NULL,
		{ "UPDATE deputy SET accepted = " TIME ", accepted_by = " WHO " WHERE id = " D("deputy") " AND accepted IS NULL"
			" AND ended IS NULL" } },
	{ "deputy.ended", { T("deputy"), T("principal"), T("person"), T("reason") }, NULL,
		{ "UPDATE deputy SET ended = " TIME ", ended_by = " WHO " WHERE id = " D("deputy") " AND ended IS NULL" } },
};
// clang-format on

const struct event_kinds kinds_people = EVENT_KINDS(rows);
