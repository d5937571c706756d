// SPDX-License-Identifier: GPL-3.0-or-later
/* A fault as people's programs get it: the sentence, the rule behind it and where that stands. */
#include "mediad/broker/refusal.h"

#include "common/fault.h"
#include "common/text.h"
#include "policy/whom.h"
#include "policy/rules/clauses.h"

/* What rule says no, and where that stands. */
static int put_clause(json_t *object, const char *rule)
{
	const struct clause *clause = clause_of(rule);
	int r = 0;

	if (clause)
		r = json_put_text(object, "rule", clause->rule);
	if (clause && r == 0)
		r = json_put_text(object, "title", clause->title);
	if (clause && r == 0)
		r = json_put_text(object, "clause", clause->sources);
	return r;
}

json_t *refusal_describe(const struct fault *fault)
{
	SCOPED(json_release) json_t *arguments = json_array();
	SCOPED(json_release) json_t *object = NULL;
	char text[2 * FAULT_MESSAGE + FAULT_ARGUMENTS * FAULT_ARGUMENT];
	const char *message = fault->message[0] ? fault->message : N_("Something went wrong that has no sentence yet.");

	for (size_t i = 0; i < fault_arguments(fault); i++) {
		char printable[4 * FAULT_ARGUMENT];

		text_printable(fault->argument[i], printable, sizeof(printable));
		if (json_array_append_new(arguments, json_string(printable)) < 0)
			return NULL;
	}
	object = json_pack("{s:s, s:O, s:s}", "message", message, "arguments", arguments, "text",
		fault_format(fault, message, text, sizeof(text)));
	return object && put_clause(object, fault->rule) == 0 ? MOVE(object) : NULL;
}

json_t *refusal_of_act(const struct refused *refused, const struct fault *fault)
{
	json_t *object = refusal_describe(fault);
	char ask[ASK_TEXT];

	/* That nobody can be named now makes it no less a refusal. */
	if (object && refused->act->registry && ask_whom(refused->act, refused->subject, fault, ask, NULL) == 0 && ask[0])
		json_put_text(object, "ask", ask);
	if (object && refused->state)
		json_object_set(object, "state", refused->state);
	return object;
}
