// SPDX-License-Identifier: GPL-3.0-or-later
/* Help, made from the table of verbs: what is not there cannot be shown, and what is there cannot
 * be forgotten. */
#include <errno.h>

#include "common/fault.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/help.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/table.h"

#define USAGE_MAX 256

void help_usage(FILE *out, const struct verb *verb)
{
	char line[USAGE_MAX];

	print_line(out, N_("usage: %s"), usage_line(verb, line, sizeof(line)));
}

void help_all(FILE *out)
{
	SCOPED(table_free) struct table *table = table_new(2);
	char name[USAGE_MAX];

	print_line(out, N_("usage: %s"), "mediactl [--json] [--socket PATH] VERB …");
	fputc('\n', out);
	for (const struct verb *verb = verbs; verb->name; verb++) {
		text_format(name, sizeof(name), "%s %s", verb->name, verb->arguments);
		table_cell(table, name);
		table_cell(table, language_of(verb->help));
	}
	table_print(table, 2, out);
	fputc('\n', out);
	print_line(out,
		N_("\"mediactl help VERB\" shows a verb's options. --json prints the answer for programs; --version the version."));
}

enum outcome verb_help(const struct command *command)
{
	const char *first = command->arguments[0], *second = command->arguments[1];
	const struct verb *verb;
	struct fault fault = { 0 };

	if (!first) {
		help_all(command->out);
		return OUTCOME_DONE;
	}
	verb = verb_find(first, second);
	if (!verb) {
		fault_set(&fault, -EINVAL,
			N_("mediactl does not know \"%s%s%s\"; \"mediactl help\" lists what it knows."),
			first, second ? " " : "", second ? second : "");
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	}
	help_usage(command->out, verb);
	print_line(command->out, "%s", language_of(verb->help));
	return OUTCOME_DONE;
}
