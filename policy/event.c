// SPDX-License-Identifier: GPL-3.0-or-later
/* Finding an event's kind (policy/kinds_*.c), checking what it must say, and applying it to the registry. */
#include "policy/event.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "common/fault.h"
#include "policy/kinds.h"
#include "policy/lifecycle.h"
#include "policy/store.h"

static const struct event_kinds *const topics[] = { &kinds_machine, &kinds_clock, &kinds_outlets, &kinds_people, &kinds_requests, &kinds_media, &kinds_hosts, &kinds_disposal, &kinds_surface, &kinds_destruction, &kinds_incidents,
	&kinds_exceptions, &kinds_places, &kinds_zones, &kinds_mynumber, &kinds_contents, &kinds_stock, &kinds_reports,
	&kinds_reviews, &kinds_access, &kinds_backup, &kinds_privates, &kinds_contractors };

static const struct event_kind *find_kind(const char *name)
{
	for (size_t t = 0; t < ARRAY_SIZE(topics); t++)
		for (size_t i = 0; i < topics[t]->count; i++)
			if (strcmp(topics[t]->rows[i].name, name) == 0)
				return &topics[t]->rows[i];
	return NULL;
}

static bool has_type(const json_t *value, enum member_type type)
{
	switch (type) {
	case MEMBER_TEXT:
		return json_is_string(value);
	case MEMBER_NUMBER:
		return json_is_integer(value);
	case MEMBER_TRUTH:
		return json_is_boolean(value);
	case MEMBER_OBJECT:
		return json_is_object(value);
	case MEMBER_ANY:
		return value && !json_is_null(value);
	}
	return false;
}

int event_check(const char *kind, const json_t *data, struct fault *fault)
{
	const struct event_kind *row = find_kind(kind);

	if (!row)
		return fault_set(fault, -EINVAL,
			N_("There is no kind of event called %s, so it was not recorded."), kind);
	if (!json_is_object(data))
		return fault_set(fault, -EINVAL,
			N_("The event %s says nothing, so it was not recorded."), kind);
	for (int i = 0; i < MEMBERS_MAX && row->members[i].name; i++)
		if (!has_type(json_object_get(data, row->members[i].name), row->members[i].type))
			return fault_set(fault, -EINVAL,
				N_("The event %s does not say its %s as it must, so it was not recorded."),
				kind, row->members[i].name);
	return 0;
}

static int medium_state(
	struct store *store, const char *number, enum medium_state *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(store, "SELECT state FROM medium WHERE number = ?1", VALUES(TEXT(number)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0 || !medium_state_from_name(query_text(query, 0), out))
		return fault_set(fault, -EINVAL, N_("The registry has no medium %s."), number);
	return 0;
}

static int move_medium(
	struct store *store, const json_t *data, const char *name, struct fault *fault)
{
	const char *number = json_member_text(data, "number");
	enum medium_state from, to;
	int r;

	if (!number || !medium_state_from_name(name, &to))
		return fault_set(fault, -EINVAL,
			N_("There is no state %s that a medium could come into."), name);
	r = medium_state(store, number, &from, fault);
	if (r < 0)
		return r;
	if (!medium_may_become(from, to))
		return fault_set(fault, -EINVAL, N_("The medium %s is %s and cannot become %s."),
			number, medium_state_name(from), medium_state_name(to));
	return store_run(store, "UPDATE medium SET state = ?2 WHERE number = ?1",
		VALUES(TEXT(number), TEXT(name)), fault);
}

/* When this person last did anything that stands in the ledger: how accounts that nobody uses are found (R-ACC-05); and what they
 * are shown when they open a medium (R-ACC-13). */
static int note_seen(struct store *store, const json_t *envelope, struct fault *fault)
{
	const char *person = json_member_text(json_member_object(envelope, "actor"), "person");

	if (!person)
		return 0;
	return store_run(store,
		"UPDATE person SET seen = ?2, acted = iif(?3 = 'act.refused', acted, ?4),"
		" refused = CASE ?3 WHEN 'act.refused' THEN refused + 1 WHEN 'medium.opened' THEN 0 ELSE refused END WHERE id = ?1",
		VALUES(TEXT(person), TEXT(json_member_text(envelope, "time")), TEXT(json_member_text(envelope, "kind")),
			NUMBER(json_member_number(envelope, "seq", 0))),
		fault);
}

int event_apply(struct store *store, const char *text, const json_t *envelope, struct fault *fault)
{
	const char *kind = json_member_text(envelope, "kind");
	const struct event_kind *row = kind ? find_kind(kind) : NULL;
	const json_t *data = json_object_get(envelope, "data");
	const char *becomes;
	int r;

	r = event_check(kind ? kind : "-", data, fault);
	if (r < 0)
		return r;
	for (int i = 0; i < STEPS_MAX && row->steps[i]; i++) {
		r = store_run(store, row->steps[i], VALUES(TEXT(text)), fault);
		if (r < 0)
			return r;
		if (strncmp(row->steps[i], "UPDATE", 6) == 0 && store_changes(store) == 0)
			return fault_set(fault, -EINVAL,
				N_("The event %s does not fit what the registry holds."), kind);
	}
	r = note_seen(store, envelope, fault);
	if (r < 0)
		return r;
	becomes = row->becomes;
	if (becomes && strcmp(becomes, "?") == 0)
		becomes = json_member_text(data, "state");
	return becomes ? move_medium(store, data, becomes, fault) : 0;
}

static const char *meaning_of(const char *kind)
{
	for (size_t i = 0; i < event_meanings_count; i++)
		if (strcmp(event_meanings[i].kind, kind) == 0)
			return event_meanings[i].text;
	return NULL;
}

static json_t *describe(const struct event_kind *row)
{
	static const char *const types[] = { [MEMBER_TEXT] = "text", [MEMBER_NUMBER] = "number", [MEMBER_TRUTH] = "truth", [MEMBER_OBJECT] = "object",
		[MEMBER_ANY] = "any" };
	json_t *must = json_array();

	for (int i = 0; i < MEMBERS_MAX && row->members[i].name; i++)
		json_array_append_new(must, json_pack("{s:s, s:s}", "name", row->members[i].name, "type", types[row->members[i].type]));
	return json_pack("{s:s, s:s*, s:o, s:s*}", "kind", row->name, "means", meaning_of(row->name), "must", must, "becomes", row->becomes);
}

json_t *event_schema(size_t i)
{
	for (size_t t = 0; t < ARRAY_SIZE(topics); i -= topics[t]->count, t++)
		if (i < topics[t]->count)
			return describe(&topics[t]->rows[i]);
	return NULL;
}
