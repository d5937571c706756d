// SPDX-License-Identifier: GPL-3.0-or-later
/* One thing that the books did not take, as it is written beside them. Knows neither books nor file. */
#include "mediad/broker/debt.h"

#include <string.h>

#include "common/text.h"

bool debt_is_lasting(const struct debt *debt)
{
	return strcmp(debt->kind, DEBT_LOST) == 0 || strcmp(debt->kind, DEBT_HELD) == 0 || strcmp(debt->kind, DEBT_REVOKED) == 0;
}

json_t *debt_to_json(const struct debt *debt)
{
	const struct actor *actor = &debt->actor;

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:I, s:I, s:s, s:s, s:s}", "kind", debt->kind, "number", debt->number, "why",
		debt->why, "since", debt->since, "place", debt->place, "stolen", debt->stolen, "host", debt->host, "reported", (json_int_t)debt->reported, "uid",
		(json_int_t)actor->uid, "login", actor->login, "person", actor->person, "name", actor->name);
}

static bool take_text(const json_t *from, const char *member, char *out, size_t size)
{
	const char *text = json_member_text(from, member);

	return text && text_copy(out, size, text);
}

bool debt_from_json(const json_t *from, struct debt *out)
{
	struct debt debt = { .has_actor = true, .reported = json_member_number(from, "reported", -1),
		.stolen = json_is_true(json_object_get(from, "stolen")),
		.actor.uid = (uint32_t)json_member_number(from, "uid", 0) };

	if (!take_text(from, "kind", debt.kind, sizeof(debt.kind)) || !take_text(from, "number", debt.number, sizeof(debt.number)) ||
		!take_text(from, "why", debt.why, sizeof(debt.why)) || !take_text(from, "since", debt.since, sizeof(debt.since)) ||
		!take_text(from, "place", debt.place, sizeof(debt.place)) || !take_text(from, "host", debt.host, sizeof(debt.host)) ||
		!take_text(from, "login", debt.actor.login, sizeof(debt.actor.login)) ||
		!take_text(from, "person", debt.actor.person, sizeof(debt.actor.person)) ||
		!take_text(from, "name", debt.actor.name, sizeof(debt.actor.name)) || !debt_is_lasting(&debt))
		return false;
	*out = debt;
	return true;
}
