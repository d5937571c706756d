// SPDX-License-Identifier: GPL-3.0-or-later
/* Says mistakes with their places. Knows no file. */
#include "mediactl/mistake_list.h"

#include "mediactl/language.h"
#include "mediactl/print.h"

#define SENTENCE_MAX 1024

static json_t *mistake_to_json(const struct mistake *mistake)
{
	json_t *arguments = json_array();
	char text[SENTENCE_MAX];

	for (size_t i = 0; i < fault_arguments(&mistake->fault); i++)
		json_array_append_new(arguments, json_string(mistake->fault.argument[i]));
	return json_pack("{s:s, s:i, s:i, s:s, s:o, s:s}", "file", mistake->file, "line", mistake->line, "column",
		mistake->column, "message", mistake->fault.message, "arguments", arguments, "text",
		fault_text(&mistake->fault, text, sizeof(text)));
}

static void print_mistakes_json(FILE *out, const struct mistakes *mistakes)
{
	SCOPED(json_release) json_t *reply = json_object();
	json_t *list = json_array();

	for (size_t i = 0; i < mistakes->count; i++)
		json_array_append_new(list, mistake_to_json(&mistakes->list[i]));
	json_object_set_new(reply, "mistakes", list);
	print_json(out, reply);
}

static void print_mistakes(FILE *out, const struct mistakes *mistakes, const char *none)
{
	char text[SENTENCE_MAX];

	for (size_t i = 0; i < mistakes->count; i++) {
		const struct fault *fault = &mistakes->list[i].fault;

		print_line(out, "%s", fault_format(fault, language_of(fault->message), text, sizeof(text)));
	}
	if (mistakes->count == 0)
		print_line(out, "%s", language_of(none));
	else if (mistakes->count == MISTAKES_MAX)
		print_line(out, N_("There are more; mend these first."));
}

enum outcome mistake_list_tell(const struct command *command, const struct mistakes *mistakes, const char *none)
{
	if (!mistakes->list && mistakes->count > 0)
		return OUTCOME_REFUSED;
	if (command->json)
		print_mistakes_json(command->out, mistakes);
	else
		print_mistakes(command->out, mistakes, none);
	return mistakes->count > 0 ? OUTCOME_REFUSED : OUTCOME_DONE;
}
