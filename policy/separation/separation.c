// SPDX-License-Identifier: GPL-3.0-or-later
/* Holds one event after the other to the duties, and keeps what it says for those after it. */
#include "policy/separation/separation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "policy/separation/duties.h"

struct separation {
	json_t *known; /* policy/separation/facts.h */
	int64_t held;
};

int separation_new(struct separation **out)
{
	SCOPED(separation_free) struct separation *separation = calloc(1, sizeof(*separation));

	if (!separation)
		return -ENOMEM;
	separation->known = json_object();
	if (!separation->known)
		return -ENOMEM;
	*out = MOVE(separation);
	return 0;
}

void separation_free(struct separation *separation)
{
	if (!separation)
		return;
	json_decref(separation->known);
	free(separation);
}

json_t *separation_known(const struct separation *separation)
{
	return separation->known;
}

int separation_resume(struct separation *separation, json_t *known)
{
	json_t *copy = json_deep_copy(known);

	if (!copy)
		return -ENOMEM;
	json_decref(separation->known);
	separation->known = copy;
	return 0;
}

int separation_keep(json_t *known, const json_t *line)
{
	const char *of = json_member_text(line, "of"), *id = json_member_text(line, "id");
	json_t *fact = json_object_get(line, "fact");

	if (!of || !id || !fact)
		return -EBADMSG;
	if (!json_object_get(known, of) && json_object_set_new(known, of, json_object()) < 0)
		return -ENOMEM;
	return json_object_set(json_object_get(known, of), id, fact) < 0 ? -ENOMEM : 0;
}

int64_t separation_held(const struct separation *separation)
{
	return separation->held;
}

static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_member_text(object, member);

	return text ? text : "";
}

/* The first duty that the event breaks. */
static int hold_to_duties(struct separation *separation, const json_t *envelope, const struct seen *seen, struct fault *fault)
{
	const char *kind = text_of(envelope, "kind"), *rule = "R-ACC-01", *why = facts_other_account(separation->known, seen);
	char number[24];

	separation->held += seen->who[0] != '\0';
	if (!why)
		why = duties_broken(separation->known, kind, seen, &rule);
	if (!why)
		return 0;
	text_format(number, sizeof(number), "%lld", (long long)json_member_number(envelope, "seq", 0));
	return fault_rule(fault, rule,
		fault_set(fault, -EPERM,
			N_("Event %s of the ledger (%s) breaks the separation of duties: %s. The books are whole; have the auditor look into it."),
			number, kind, why));
}

int separation_see(struct separation *separation, const json_t *envelope, struct fault *fault)
{
	const json_t *data = json_member_object(envelope, "data"), *actor = json_member_object(envelope, "actor");
	const char *kind = text_of(envelope, "kind");
	/* A signature says itself in whose stead it is. */
	const char *stead = strcmp(kind, "request.signed") == 0 ? "principal" : "for";
	const struct seen seen = { .data = data, .who = text_of(actor, "person"), .principal = text_of(data, stead), .otherwise = text_of(data, "for"),
		.uid = json_member_number(actor, "uid", -1) };
	int broken = hold_to_duties(separation, envelope, &seen, fault);
	int r = broken == 0 ? facts_note(separation->known, kind, &seen) : 0;

	return r < 0 ? fault_set(fault, r, N_("There is not enough memory to verify the ledger.")) : broken;
}
