// SPDX-License-Identifier: GPL-3.0-or-later
/* `status`: is everything well, in one look. */
#include <string.h>

#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define VALUE_TEXT 24

/* A member of any plain type; nothing when it is missing. */
static void row(struct table *table, const char *heading, const json_t *value)
{
	char number[VALUE_TEXT];

	if (json_is_string(value)) {
		table_pair(table, heading, word_show(json_string_value(value)));
	} else if (json_is_boolean(value)) {
		table_pair(table, heading, json_is_true(value) ? _("yes") : _("no"));
	} else if (json_is_integer(value)) {
		text_format(number, sizeof(number), "%lld", (long long)json_integer_value(value));
		table_pair(table, heading, number);
	}
}

static const char *clock_word(const json_t *clock)
{
	const char *sync = json_member_text(clock, "sync");

	if (!sync)
		return NULL;
	if (json_is_true(json_object_get(clock, "behind")))
		return N_("behind the books: nothing that needs a period is done");
	if (strcmp(sync, "yes") == 0)
		return N_("kept right");
	return strcmp(sync, "no") == 0 ? N_("nothing keeps it right") : N_("unknown whether anything keeps it right");
}

static void moment(struct table *table, const char *heading, const char *time)
{
	char text[TIME_TEXT];

	if (time)
		table_pair(table, heading, time_show(time, text));
}

static void print_status(FILE *out, const json_t *reply)
{
	SCOPED(table_free) struct table *table = table_new(2);
	char since[TIME_TEXT];
	const char *clock = clock_word(json_member_object(reply, "clock"));
	SCOPED(json_text_free) char *why = print_sentence(json_member_object(reply, "why"));

	row(table, N_("version"), json_object_get(reply, "version"));
	row(table, N_("set up"), json_object_get(reply, "initialised"));
	row(table, N_("gate"), json_object_get(reply, "gate"));
	row(table, N_("ledger"), json_object_get(reply, "ledger"));
	row(table, N_("outlets of the ledger that fail"), json_object_get(reply, "outlets"));
	row(table, N_("policy files"), json_object_get(reply, "policy"));
	if (clock)
		table_pair(table, N_("clock"), _(clock));
	row(table, N_("sticks plugged in"), json_object_get(reply, "sticks"));
	row(table, N_("known media"), json_object_get(reply, "media"));
	row(table, N_("open media"), json_object_get(reply, "open"));
	row(table, N_("lost media"), json_object_get(reply, "lost"));
	row(table, N_("media held as evidence"), json_object_get(reply, "held"));
	row(table, N_("open incidents"), json_object_get(reply, "incidents"));
	row(table, N_("incidents that somebody was not told of in time"), json_object_get(reply, "untold"));
	row(table, N_("recovery keys to replace"), json_object_get(reply, "rotate"));
	row(table, N_("emergencies nobody answered for in time"), json_object_get(reply, "unanswered"));
	table_detail(table, N_("the ledger should have been looked through by"), time_show_local(json_member_text(reply, "review_since"), since));
	moment(table, N_("books last copied"), json_member_text(reply, "backup"));
	moment(table, N_("a copy last tried"), json_member_text(reply, "tried"));
	table_print(table, 0, out);
	if (why && why[0])
		fprintf(out, "%s\n", why);
}

enum outcome verb_status(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "Status" }, print_status);
}
