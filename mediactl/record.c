// SPDX-License-Identifier: GPL-3.0-or-later
/* A signed statement's payload as people read it. A member without a row here is shown under its own name: nothing that was
 * signed is kept from the reader. */
#include "mediactl/record.h"

#include <string.h>

#include "common/text.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define HEADING_TEXT 160
#define NUMBER_TEXT 24

struct heading {
	const char *member, *shown;
};

/* clang-format off */
static const struct heading headings[] = {
	{ "certificate",     N_("certificate") },
	{ "number",          N_("number of the medium") },
	{ "organisation",    N_("organisation") },
	{ "issued",          N_("issued") },
	{ "created",         N_("created") },
	{ "revised",         N_("revised") },
	{ "level",           N_("level of erasure") },
	{ "method",          N_("method") },
	{ "classification",  N_("class") },
	{ "caution",         N_("caution") },
	{ "restrictions",    N_("restrictions") },
	{ "contact",         N_("if found, contact") },
	{ "handler",         N_("handler") },
	{ "manager",         N_("manager") },
	{ "applicant",       N_("asked by") },
	{ "approver",        N_("approved by") },
	{ "operator",        N_("erased by") },
	{ "witness",         N_("witness") },
	{ "request",         N_("request") },
	{ "model",           N_("model") },
	{ "serial",          N_("serial number") },
	{ "size",            N_("size in bytes") },
	{ "started",         N_("started") },
	{ "completed",       N_("completed") },
	{ "medium",          N_("medium") },
	{ "people",          N_("people") },
	{ "key_destruction", N_("key destruction") },
	{ "old_epoch",       N_("epoch before") },
	{ "new_epoch",       N_("epoch after") },
	{ "answer",          N_("TPM's answer to the old key") },
	{ "overwrite",       N_("overwriting") },
	{ "written",         N_("bytes written") },
	{ "verified",        N_("bytes read back and equal") },
	{ "unwritten",       N_("bytes not written") },
	{ "unreadable",      N_("bytes not readable") },
	{ "mismatched",      N_("bytes that differed") },
	{ "proven",          N_("proven") },
	{ "not_proven",      N_("not proven") },
	{ "job",             N_("job") },
};
/* clang-format on */

/* What only a program can use. */
static const char *const hidden[] = { "statement", "binding", "generation" };

static bool is_hidden(const char *member)
{
	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++) {
		if (strcmp(hidden[i], member) == 0)
			return true;
	}
	return false;
}

static const char *heading_of(const char *member)
{
	for (size_t i = 0; i < ARRAY_SIZE(headings); i++) {
		if (strcmp(headings[i].member, member) == 0)
			return language_of(headings[i].shown);
	}
	return NULL;
}

static void add_object(struct table *table, const char *prefix, const json_t *object);

/* A plain value's cell. */
static void add_plain(struct table *table, const char *heading, const json_t *value)
{
	char time[TIME_TEXT], number[NUMBER_TEXT];
	const char *text = json_string_value(value);

	table_cell(table, heading);
	if (text) {
		table_cell(table, strlen(text) < TIME_TEXT / 2 ? time_show(text, time) : language_of(text));
	} else if (json_is_integer(value)) {
		text_format(number, sizeof(number), "%lld", (long long)json_integer_value(value));
		table_cell(table, number);
	} else {
		table_cell(table, json_is_true(value) ? _("yes") : json_is_false(value) ? _("no") : "");
	}
}

static void add_value(struct table *table, const char *heading, const json_t *value)
{
	const json_t *item;
	size_t i;

	if (json_is_object(value) && json_member_text(value, "message")) {
		SCOPED(json_text_free) char *sentence = print_sentence(value);

		table_cell(table, heading);
		table_cell(table, sentence);
	} else if (json_is_object(value)) {
		add_object(table, heading, value);
	} else if (json_is_array(value)) {
		json_array_foreach(value, i, item)
			add_value(table, i ? "" : heading, item);
	} else {
		add_plain(table, heading, value);
	}
}

static void add_member(struct table *table, const char *prefix, const char *member, const json_t *value)
{
	const char *shown = heading_of(member);
	char heading[HEADING_TEXT];

	text_format(heading, sizeof(heading), prefix[0] ? "%s: %s" : "%s%s", prefix, shown ? shown : member);
	add_value(table, heading, value);
}

static void add_object(struct table *table, const char *prefix, const json_t *object)
{
	const char *member;
	const json_t *value;
	void *at;

	for (size_t i = 0; i < ARRAY_SIZE(headings); i++) {
		value = json_object_get(object, headings[i].member);
		if (value)
			add_member(table, prefix, headings[i].member, value);
	}
	for (at = json_object_iter((json_t *)(uintptr_t)object); at; at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
		member = json_object_iter_key(at);
		if (!heading_of(member) && !is_hidden(member))
			add_member(table, prefix, member, json_object_iter_value(at));
	}
}

void record_print(FILE *out, const json_t *payload)
{
	SCOPED(table_free) struct table *table = table_new(2);

	add_object(table, "", payload);
	table_print(table, 2, out);
}
