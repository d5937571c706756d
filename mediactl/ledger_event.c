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

static void append(char **out, const char *text)
{
	if (text)
		text_add(out, "%s%s", *out ? " " : "", text);
}

/* Of a label what changes most, then what the event says in words. */
char *ledger_details(const json_t *event)
{
	static const char *const members[] = { "method", "kind", "role", "certificate", "content", "classification", "purpose",
		"reason", "why" };
	const json_t *data = json_member_object(event, "data");
	char *out = NULL;

	if (json_member_text(data, "for"))
		text_add(&out, _("(as deputy for %s)"), json_member_text(data, "for"));
	append(&out, json_member_text(json_member_object(data, "label"), "handler"));
	append(&out, json_member_text(json_member_object(data, "label"), "classification"));
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		append(&out, json_member_text(data, members[i]));
	return out;
}
