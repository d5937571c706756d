// SPDX-License-Identifier: GPL-3.0-or-later
/* Looks up and records what the rules about zones ask of a medium. */
#include "policy/zones.h"

#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "policy/acts.h"
#include "policy/rules/rules.h"

#define TOOL_MAX 200
#define REASON_MAX 500

const char *zone_here(const struct act *act)
{
	const struct station *station = act_station(act);

	return station->zone ? zone_name((enum zone)station->zone) : NULL;
}

/* Names between blanks; one that is no zone's is a computer whose zone nobody said. */
static void add_zones(struct zone_facts *facts, const char *names)
{
	const char *word;
	char name[24];
	enum zone zone;
	size_t length;

	while (text_word(&names, &word, &length)) {
		text_format(name, sizeof(name), "%.*s", (int)length, word);
		if (zone_from_name(name, &zone))
			facts->written |= zone;
		else
			facts->written_elsewhere = true;
	}
}

int zone_view(const struct act *act, const char *number, struct zone_view *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	memset(out, 0, sizeof(*out));
	out->facts.station = act_station(act);
	out->facts.divided = rules_has_classes(act_rules(act));
	out->facts.systems = out->systems;
	/* In the My Number zone nobody writes, so what is granted there comes back as it went. */
	r = medium_row(act->registry,
		"SELECT m.written_zone, coalesce(m.systems, ''), m.sanitised IS NOT NULL,"
		" (SELECT group_concat(coalesce(t.zone, '?'), ' ') FROM granted g LEFT JOIN trusted t ON t.host = g.host"
		" WHERE g.medium = m.number AND coalesce(t.zone, '?') <> 'mynumber'),"
		" CASE WHEN m.home IS NOT NULL THEN coalesce((SELECT zone FROM trusted WHERE host = m.home ->> '$.host'), '?') END"
		" FROM medium m WHERE m.number = ?1",
		number, &query, fault);
	if (r < 0)
		return r;
	add_zones(&out->facts, query_text(query, 0));
	add_zones(&out->facts, query_text(query, 3));
	add_zones(&out->facts, query_text(query, 4));
	query_copy(query, 1, out->systems, sizeof(out->systems));
	out->facts.sanitised = query_number(query, 2) != 0;
	out->shared = query_text(query, 3)[0] || query_text(query, 4)[0];
	return 0;
}

int medium_sanitised(const struct act *act, const struct sanitising *sanitising, struct fault *fault)
{
	struct medium_view view;
	struct decision decision = ALLOWED;
	int r;

	r = act_need_text(sanitising->tool, TOOL_MAX, "tool", fault);
	if (r == 0)
		r = act_need_text(sanitising->reference, TOOL_MAX, "reference", fault);
	if (r == 0)
		r = medium_view(act, sanitising->number, &view, fault);
	if (r < 0)
		return r;
	if (view.facts.state != MEDIUM_IN_SERVICE)
		decision = decide_not_here(&view.facts, NULL);
	else if (view.facts.opened)
		decision = REFUSED(-EBUSY, "R-ZON-03", N_("%s is open, by %s: close it before its sanitising is recorded."), view.number,
			view.opened_by);
	r = act_decide(act, "Sanitised", view.number, &decision, fault);
	if (r < 0)
		return r;
	return act_record(act, "medium.sanitised",
		json_pack("{s:s, s:s, s:s}", "number", view.number, "tool", sanitising->tool, "reference", sanitising->reference), fault);
}

int medium_bind(const struct act *act, const char *number, const char *systems, const char *reason, struct fault *fault)
{
	struct medium_view view;
	int r;

	r = act_optional_text(systems, SYSTEMS_MAX, "systems", fault);
	if (r == 0)
		r = act_need_text(reason, REASON_MAX, "reason", fault);
	if (r == 0)
		r = medium_view(act, number, &view, fault);
	if (r == 0 && view.facts.opened)
		r = fault_set(fault, -EBUSY, N_("%s is open, by %s: it must be closed first."), view.number, view.opened_by);
	if (r < 0)
		return r;
	return act_record(act, "medium.bound",
		json_pack("{s:s, s:s, s:s}", "number", view.number, "systems", systems ? systems : "", "reason", reason), fault);
}
