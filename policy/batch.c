// SPDX-License-Identifier: GPL-3.0-or-later
/* Events gathered for one transaction; knows no kind of them. */
#include "policy/batch.h"

#include <errno.h>

void batch_add(struct batch *batch, const char *kind, json_t *data)
{
	const struct act *act = batch->act;

	if (!data || batch->count >= BATCH_MAX) {
		json_decref(data);
		batch->full = true;
		return;
	}
	batch->data[batch->count] = data;
	batch->records[batch->count++] = (struct record){ .kind = kind, .actor = act->actor, .now = act->now, .data = data };
}

void batch_add_uses(struct batch *batch, const struct waived *waived)
{
	const struct waivers *waivers = waived->waivers;
	bool named = waived->number && waived->number[0];

	for (unsigned int i = 0; waivers && i < waivers->count; i++)
		batch_add(batch, "exception.used",
			json_pack("{s:s, s:s, s:s, s:s*}", "exception", waivers->list[i].number, "rule", waivers->list[i].rule, "method",
				waived->method, "number", named ? waived->number : NULL));
}

int batch_record(struct batch *batch, struct fault *fault)
{
	if (batch->full || batch->count == 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to record anything."));
	return registry_record(batch->act->registry, batch->records, batch->count, fault);
}

void batch_clear(struct batch *batch)
{
	for (unsigned int i = 0; i < batch->count; i++)
		json_decref(batch->data[i]);
	batch->count = 0;
}
