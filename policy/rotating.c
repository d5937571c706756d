// SPDX-License-Identifier: GPL-3.0-or-later
/* Another recovery key for a medium: its label of the next generation speaks of it, so the books follow the label. Knows no key. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "policy/recovery.h"
#include "policy/revising.h"

#define REPLACED "its recovery key is to be replaced"
#define ESCROW_MAX 16384

struct rotating {
	struct medium_view view;
	char manager[PERSON_ID];
	json_t *label; /* owned */
};

static void rotating_clear_scoped(struct rotating *rotating)
{
	json_decref(rotating->label);
}

int medium_rotate_begin(const struct act *act, const char *number, const char *job, json_t **label, struct fault *fault)
{
	SCOPED(rotating_clear) struct rotating rotating = { 0 };
	struct label_intent intent = { .view = &rotating.view, .job = job, .reason = REPLACED, .rotate = true };
	struct decision decision;
	int r;

	r = medium_view(act, number, &rotating.view, fault);
	if (r < 0)
		return r;
	decision = decide_rotate(&rotating.view.facts);
	r = act_decide(act, "RotateEscrow", rotating.view.number, &decision, fault);
	if (r == 0)
		r = label_stated(act, rotating.view.number, &rotating.label, rotating.manager, fault);
	if (r == 0 && label_stamp(act, &rotating.view, rotating.label) < 0)
		r = fault_set(fault, -ENOMEM, N_("There is not enough memory to write the label."));
	if (r < 0)
		return r;
	intent.handler = rotating.view.handler;
	intent.manager = rotating.manager;
	intent.label = rotating.label;
	r = label_intend(act, &intent, fault);
	if (r == 0)
		*label = MOVE(rotating.label);
	return r;
}

static bool holds(const json_t *list, const json_t *item)
{
	const json_t *there;
	size_t i;

	json_array_foreach(list, i, there)
		if (json_equal(there, item))
			return true;
	return false;
}

/* Whoever held one of these may still have a key that opens an image of its time. */
static int add_former(json_t *former, const json_t *list, const json_t *present)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (!holds(present, item) && !holds(former, item) && json_array_append(former, item) < 0)
			return -ENOMEM;
	return 0;
}

static json_t *escrow_now(const json_t *before, const json_t *present)
{
	SCOPED(json_release) json_t *former = json_array();

	if (!former || add_former(former, json_object_get(before, "former"), present) < 0 ||
		add_former(former, json_object_get(before, "certificates"), present) < 0)
		return NULL;
	return json_pack("{s:O, s:O*}", "certificates", present, "former", json_array_size(former) > 0 ? former : NULL);
}

int rotation_turn(const struct act *act, const char *number, const json_t *found, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *before = NULL;
	const json_t *present = json_object_get(found, "escrow");
	const char *text;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT coalesce(escrow, '{}') FROM medium WHERE number = ?1 AND revision ->> '$.rotate'", VALUES(TEXT(number)), &query,
		fault);
	if (r <= 0)
		return r;
	if (!json_is_array(present))
		return fault_set(fault, -EINVAL, N_("The value %s is missing."), "escrow");
	text = query_text(query, 0);
	r = json_decode(text, strlen(text), ESCROW_MAX, &before, fault);
	if (r < 0)
		return r;
	*out = json_pack("{s:s, s:o}", "number", number, "escrow", escrow_now(before, present));
	return *out ? 0 : fault_set(fault, -ENOMEM, N_("There is not enough memory to record anything."));
}

int recovery_count(struct registry *registry, int64_t *rotate, struct fault *fault)
{
	return store_number(registry_store(registry), "SELECT count(*) FROM medium WHERE rotate AND state IN ('in-service', 'out')",
		NO_VALUES, rotate, fault);
}
