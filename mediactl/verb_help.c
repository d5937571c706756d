// SPDX-License-Identifier: GPL-3.0-or-later
/* Help, made from the table of verbs: what is not there cannot be shown, and what is there cannot
 * be forgotten. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/help.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/table.h"

#define USAGE_MAX 1024

/* The verb that each topic begins with. */
static const struct {
	const char *first, *heading;
} topics[] = {
	{ "list", N_("Every day") },
	{ "request use", N_("Asking and deciding") },
	{ "register", N_("From registration to erasure") },
	{ "escrow show", N_("Recovery keys") },
	{ "host export", N_("Other PCs") },
	{ "class list", N_("Classes and contents") },
	{ "roll-call", N_("Custody and stock-taking") },
	{ "sanitised", N_("Zones and exceptions") },
	{ "mynumber task list", N_("My Numbers") },
	{ "people list", N_("People") },
	{ "ledger list", N_("The ledger") },
	{ "status", N_("This PC") },
};

void help_usage(FILE *out, const struct verb *verb)
{
	char line[USAGE_MAX];

	print_line(out, N_("usage: %s"), usage_line(verb, line, sizeof(line)));
}

/* A blank row and a heading, where one begins. */
static void start_topic(struct table *table, const struct verb *verb)
{
	for (size_t i = 0; i < ARRAY_SIZE(topics); i++) {
		if (strcmp(topics[i].first, verb->name) != 0)
			continue;
		table_cell(table, NULL);
		table_cell(table, NULL);
		table_cell(table, language_of(topics[i].heading));
		table_cell(table, NULL);
	}
}

void help_all(FILE *out)
{
	SCOPED(table_free) struct table *table = table_new(2);
	char name[USAGE_MAX];

	print_line(out, N_("usage: %s"), "mediactl [--json] [--socket PATH] VERB …");
	for (const struct verb *verb = verbs; verb->name; verb++) {
		start_topic(table, verb);
		text_format(name, sizeof(name), "  %s %s", verb->name, verb->arguments);
		table_cell(table, name);
		table_cell(table, language_of(verb->help));
	}
	table_print(table, 0, out);
	fputc('\n', out);
	print_line(out,
		N_("\"mediactl help VERB\" shows a verb's options. --json prints the answer for programs; --version the version."));
}

enum outcome verb_help(const struct command *command)
{
	const struct verb *verb;
	char name[USAGE_MAX] = "";
	struct fault fault = { 0 };

	if (command->argument_count == 0) {
		help_all(command->out);
		return OUTCOME_DONE;
	}
	for (int i = 0; i < command->argument_count; i++)
		text_format(name + strlen(name), sizeof(name) - strlen(name), "%s%s", i ? " " : "", command->arguments[i]);
	verb = verb_find(name, NULL);
	if (!verb) {
		fault_set(&fault, -EINVAL, N_("mediactl does not know \"%s\"; \"mediactl help\" lists what it knows."), name);
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	}
	help_usage(command->out, verb);
	print_line(command->out, "%s", language_of(verb->help));
	return OUTCOME_DONE;
}
