// SPDX-License-Identifier: GPL-3.0-or-later
/* An incident as whoever works on it must know it. Knows no right. */
#include "policy/casework.h"

#include <errno.h>
#include <string.h>

struct severity_facts casework_severity(const struct casework *casework)
{
	return (struct severity_facts){ casework->kind, casework->mynumber, casework->intent, casework->persons };
}

int casework_load(const struct act *act, const char *id, struct casework *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct severity_facts severity;
	int r;

	memset(out, 0, sizeof(*out));
	r = query_one(registry_store(act->registry),
		"SELECT i.id, i.kind, i.reporter, p.department, i.mynumber, i.intent, coalesce(i.persons, -1), i.closed IS NOT NULL, i.level"
		" FROM incident i JOIN person p ON p.id = i.reporter WHERE i.id = ?1",
		VALUES(TEXT(id)), &query, fault);
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no incident %s; see mediactl incident list."), id ? id : "-");
	if (r < 0)
		return r;
	query_copy(query, 0, out->id, sizeof(out->id));
	query_copy(query, 1, out->kind, sizeof(out->kind));
	query_copy(query, 2, out->reporter, sizeof(out->reporter));
	query_copy(query, 3, out->department, sizeof(out->department));
	out->mynumber = query_number(query, 4) != 0;
	out->intent = query_number(query, 5) != 0;
	out->persons = query_number(query, 6);
	severity = casework_severity(out);
	out->facts = (struct report_facts){
		.incident = out->id,
		.actor = act_person(act),
		.principal = act->actor ? act->actor->principal : "",
		.reporter = out->reporter,
		.roles = act->actor ? act->actor->roles : 0,
		.closed = query_number(query, 7) != 0,
		.level = (int)query_number(query, 8),
		.floor = report_floor(&severity),
	};
	return 0;
}
