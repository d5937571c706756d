// SPDX-License-Identifier: GPL-3.0-or-later
/* Makes sentences of a blocked device. What the device says of itself is made printable and never believed. */
#include "mediactl/device_event.h"

#include <stdio.h>

#include "common/text.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/words.h"

#define TITLE_TEXT 256

char *device_event_title(const json_t *event)
{
	char title[TITLE_TEXT];

	text_format(title, sizeof(title), _("Blocked: %s"), word_device(json_member_text(event, "what")));
	return print_safe(title);
}

/* The member's text, or "" where it says nothing. */
static const char *said(const json_t *event, const char *member)
{
	const char *text = json_member_text(event, member);

	return text ? text : "";
}

static void put_identity(FILE *out, const json_t *event)
{
	const char *serial = said(event, "serial"), *model = said(event, "model");

	print_line(out, N_("%s (%04x:%04x), serial number %s"), model[0] ? model : _("no name"),
		(unsigned int)json_member_number(event, "vendor", 0) & 0xffff,
		(unsigned int)json_member_number(event, "product", 0) & 0xffff,
		serial[0] ? serial : _("none"));
}

static void put_sentence(FILE *out, const char *heading, const json_t *sentence)
{
	SCOPED(json_text_free) char *text = print_sentence(sentence);

	if (text && text[0])
		fprintf(out, "%s %s\n", language_of(heading), text);
}

static void put_rule(FILE *out, const json_t *event)
{
	const char *rule = said(event, "rule"), *clause = said(event, "clause");

	if (rule[0] && clause[0])
		print_line(out, N_("Rule: %s (%s)"), rule, clause);
	else if (rule[0])
		print_line(out, N_("Rule: %s"), rule);
}

char *device_event_body(const json_t *event)
{
	char *body = NULL;
	size_t size;
	FILE *out = open_memstream(&body, &size);

	if (!out)
		return NULL;
	put_identity(out, event);
	put_sentence(out, N_("Why:"), json_member_object(event, "why"));
	put_rule(out, event);
	put_sentence(out, N_("Next:"), json_member_object(event, "ask"));
	return fclose(out) == 0 ? body : NULL;
}
