// SPDX-License-Identifier: GPL-3.0-or-later
/* When and on what a person last acted here, and how often they were refused since they last opened a medium (R-ACC-13): both are kept
 * with the person as events are applied (policy/event.c), so it costs the same however long the ledger is. */
#include <errno.h>

#include "policy/acts.h"

int people_last_act(const struct act *act, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *last = NULL;
	json_t *object;
	int64_t refused = 0;
	int r;

	r = store_number(registry_store(act->registry), "SELECT refused FROM person WHERE id = ?1", VALUES(TEXT(act_person(act))), &refused,
		fault);
	if (r == 0)
		r = query_one(registry_store(act->registry),
			"SELECT e.seq AS seq, e.text ->> '$.time' AS time, e.text ->> '$.kind' AS kind, coalesce(e.text ->> '$.data.request',"
			" e.text ->> '$.data.number', e.text ->> '$.data.medium', e.text ->> '$.data.person', '') AS subject"
			" FROM person p JOIN event e ON e.seq = p.acted WHERE p.id = ?1",
			VALUES(TEXT(act_person(act))), &query, fault);
	if (r < 0)
		return r;
	if (r > 0)
		last = row_to_json(query, NULL);
	object = json_pack("{s:O*, s:I}", "last", last, "refused", (json_int_t)refused);
	if (!object || (r > 0 && !last)) {
		json_decref(object);
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to say when you last acted here."));
	}
	*out = object;
	return 0;
}
