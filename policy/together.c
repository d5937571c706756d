// SPDX-License-Identifier: GPL-3.0-or-later
/* A transaction of several acts: each is a savepoint of its own. */
#include "policy/together.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/gap.h"
#include "policy/store.h"

void together_clear(struct together *together)
{
	for (unsigned int i = 0; i < together->refusals; i++)
		json_decref(together->refused[i].record.data);
	free(together->refused);
	json_decref(together->kinds);
	*together = (struct together){ .on = false };
}

bool together_puts_off(struct together *together, const struct record *records, unsigned int count)
{
	struct put_off *put_off;

	if (count != 1 || strcmp(records->kind, "act.refused") != 0)
		return false;
	if (!together->refused)
		together->refused = calloc(TOGETHER_REFUSALS, sizeof(*together->refused));
	if (!together->refused || together->refusals == TOGETHER_REFUSALS)
		return true;
	put_off = &together->refused[together->refusals++];
	*put_off = (struct put_off){ .record = { .kind = "act.refused", .now = records->now, .data = json_incref(records->data) } };
	if (records->actor) {
		put_off->actor = *records->actor;
		put_off->record.actor = &put_off->actor;
	}
	return true;
}

int together_enter(struct store *store, struct fault *fault)
{
	if (!store_in_transaction(store))
		return fault_set(fault, -ECANCELED, N_("What was to be recorded together with this could not be, so none of it was recorded."));
	return store_run(store, "SAVEPOINT act", NO_VALUES, fault);
}

int together_leave(struct store *store, int result, struct fault *fault)
{
	int r;

	if (result < 0 && store_in_transaction(store) && store_run(store, "ROLLBACK TO act", NO_VALUES, NULL) < 0)
		store_rollback(store);
	if (!store_in_transaction(store))
		return result;
	r = store_run(store, "RELEASE act", NO_VALUES, result < 0 ? NULL : fault);
	return result < 0 ? result : r;
}

void together_count(struct together *together, const struct record *records, unsigned int count)
{
	if (!together->kinds) {
		together->kinds = json_object();
		together->now = records->now;
	}
	for (unsigned int i = 0; i < count; i++)
		json_put_number(together->kinds, records[i].kind, json_member_number(together->kinds, records[i].kind, 0) + 1);
}

void together_note_gap(const struct together *together, struct gap *gap, int code)
{
	const char *kind;
	json_t *events;

	if (!gap_is_cause(code))
		return;
	json_object_foreach(together->kinds, kind, events)
		for (json_int_t i = 0; i < json_integer_value(events); i++)
			gap_note(gap, kind, together->now, code);
}
