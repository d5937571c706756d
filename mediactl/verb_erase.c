// SPDX-License-Identifier: GPL-3.0-or-later
/* `erase`: the number typed twice, then progress, then the certificate's number. Whether it may be
 * is mediad's to say. */
#include <string.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/confirm.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/progress.h"

static void print_erased(FILE *out, const json_t *reply)
{
	const char *level = json_member_text(reply, "level");

	if (level && strcmp(level, "E1") == 0)
		print_line(out,
			N_("The key of %s is destroyed and that is certified as %s. Its surface was NOT overwritten: it is still lost."),
			print_member(reply, "number"), print_member(reply, "certificate"));
	else
		print_line(out, N_("%s is erased, read back and certified as %s."),
			print_member(reply, "number"), print_member(reply, "certificate"));
	print_line(out, N_("Save the certificate: mediactl certificate show %s --output FILE"),
		print_member(reply, "number"));
}

static enum outcome erase(const struct command *command, json_t *parameters, json_t **reply)
{
	struct progress progress;
	struct question question = {
		.method = "Erase", .job = true, .each = progress_show, .context = &progress
	};
	enum outcome outcome;

	progress_start(command, &progress);
	outcome = ask(command, &question, parameters, reply);
	progress_end(&progress);
	return outcome;
}

enum outcome verb_erase(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = NULL;
	SCOPED(json_release) json_t *reply = NULL;
	const char *number = command->arguments[0];
	struct fault fault = { 0 };
	enum outcome outcome;

	if (options_to_parameters(command, &parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	if (confirm_number(command, number, option_value(command, "confirm"), &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	json_put_text(parameters, "confirm", number);
	outcome = erase(command, parameters, &reply);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json)
		print_json(command->out, reply);
	else
		print_erased(command->out, reply);
	return OUTCOME_DONE;
}
