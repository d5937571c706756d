// SPDX-License-Identifier: GPL-3.0-or-later
/* What people see of one event of the ledger; prints nothing. */
#include "mediactl/ledger_event.h"

#include <string.h>

#include "common/text.h"
#include "mediactl/language.h"

/* "actor" is a person's object, or missing for the machine itself. */
const char *ledger_actor(const json_t *event)
{
	const json_t *actor = json_object_get(event, "actor");
	const char *login =
		json_is_string(actor) ? json_string_value(actor) : json_member_text(actor, "login");

	return login && login[0] ? login : "mediad";
}

/* The first of these members that says something. */
const char *ledger_subject(const json_t *event)
{
	static const char *const members[] = { "request", "number", "person", "tag", "subject" };
	const json_t *data = json_member_object(event, "data");

	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		const char *text = json_member_text(data, members[i]);

		if (text && strcmp(text, "-") != 0)
			return text;
	}
	return "";
}

static void append(char out[LEDGER_DETAILS], const char *text)
{
	size_t used = strlen(out);

	if (text)
		text_format(out + used, LEDGER_DETAILS - used, "%s%s", used ? " " : "", text);
}

/* Of a label what changes most, then what the event says in words. */
void ledger_details(const json_t *event, char out[LEDGER_DETAILS])
{
	static const char *const members[] = { "method", "kind", "role", "certificate", "content", "classification", "purpose",
		"reason", "why" };
	const json_t *data = json_member_object(event, "data");
	char deputy[64];

	out[0] = '\0';
	if (json_member_text(data, "for")) {
		text_format(deputy, sizeof(deputy), _("(as deputy for %s)"), json_member_text(data, "for"));
		append(out, deputy);
	}
	append(out, json_member_text(json_member_object(data, "label"), "handler"));
	append(out, json_member_text(json_member_object(data, "label"), "classification"));
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		append(out, json_member_text(data, members[i]));
}
