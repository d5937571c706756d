// SPDX-License-Identifier: GPL-3.0-or-later
/* One command line from words to exit status. Knows no verb by name. */
#include "mediactl/command_line.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/help.h"
#include "mediactl/options.h"
#include "mediactl/print.h"

static enum outcome misused(const struct command *command, const struct fault *fault)
{
	ask_failed(command, OUTCOME_MISUSED, fault);
	if (command->verb && !command->json)
		help_usage(command->err, command->verb);
	return OUTCOME_MISUSED;
}

/* What was printed but could not be written was not told to anyone. */
static enum outcome flush(const struct command *command, enum outcome outcome)
{
	struct fault fault = { 0 };

	if (fflush(command->out) == 0 && !ferror(command->out))
		return outcome;
	fault_errno(&fault, -errno, N_("%s could not be written: %s."), "stdout");
	print_fault(command, ERROR_FAILED, &fault);
	return outcome == OUTCOME_DONE ? OUTCOME_REFUSED : outcome;
}

static enum outcome run(int count, char *const words[], struct command *command)
{
	struct wishes wishes = { 0 };
	struct fault fault = { 0 };

	if (options_read(count, words, command, &wishes, &fault) < 0)
		return misused(command, &fault);
	if (wishes.version)
		print_line(command->out, "mediactl %s", VERSION);
	else if (wishes.help && command->verb)
		help_usage(command->out, command->verb);
	else if (wishes.help)
		help_all(command->out);
	else
		return command->verb->run(command);
	return OUTCOME_DONE;
}

enum outcome command_line_run(int count, char *const words[], struct command *command)
{
	return flush(command, run(count, words, command));
}
