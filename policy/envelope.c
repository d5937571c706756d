// SPDX-License-Identifier: GPL-3.0-or-later
/* Writes an event down as the ledger keeps it. Records nothing. */
#include "policy/envelope.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/fault.h"
#include "policy/books.h"

static json_t *actor_to_json(const struct actor *actor)
{
	if (!actor)
		return json_null();
	return json_pack("{s:I, s:s, s:s*}", "uid", (json_int_t)actor->uid, "login", actor->login,
		"person", actor->person[0] ? actor->person : NULL);
}

/* A deputy's act says for whom it is done, unless the act itself knows better (R-APP-07). */
static json_t *data_of(const struct record *record)
{
	const struct actor *actor = record->actor;
	json_t *data;

	if (!actor || !actor->principal[0] || json_object_get(record->data, "for"))
		return json_incref(record->data);
	data = json_copy(record->data);
	if (data && json_object_set_new(data, "for", json_string(actor->principal)) < 0) {
		json_decref(data);
		return NULL;
	}
	return data;
}

/* The envelope as it will be hashed: canonical, and such that the strict decoder takes it again. */
int envelope_compose(const struct record *record, const struct ledger_head *head, char **text,
	json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *envelope = json_object();
	SCOPED(json_text_free) char *canonical = NULL;
	json_t *decoded;
	char time[21];
	int r;

	clock_format_utc(record->now, time);
	if (!envelope || json_put_number(envelope, "seq", head->sequence + 1) < 0 ||
		json_put_text(envelope, "time", time) < 0 ||
		json_put_text(envelope, "kind", record->kind) < 0 ||
		json_object_set_new(envelope, "actor", actor_to_json(record->actor)) < 0 ||
		json_object_set_new(envelope, "data", data_of(record)) < 0 ||
		json_put_hex(envelope, "prev", head->hash, sizeof(head->hash)) < 0)
		return fault_set(fault, -EINVAL,
			N_("The event %s cannot be written as JSON, so it was not recorded."),
			record->kind);
	canonical = json_canonical(envelope);
	if (!canonical)
		return fault_set(
			fault, -ENOMEM, N_("There is not enough memory to record anything."));
	r = json_decode(canonical, strlen(canonical), EVENT_TEXT_MAX, &decoded, fault);
	if (r < 0)
		return fault_set(fault, -EINVAL,
			N_("The event %s is too long or too deep, so it was not recorded."),
			record->kind);
	*out = decoded;
	*text = MOVE(canonical);
	return 0;
}
