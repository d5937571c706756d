// SPDX-License-Identifier: GPL-3.0-or-later
/* Typed confirmation before something that cannot be undone. */
#include "mediactl/confirm.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "mediactl/language.h"
#include "mediactl/print.h"

#define LINE_MAX_BYTES 256

/* What cannot be undone, in a sentence with the number; and what is then said not to be done. */
struct confirming {
	const char *warning, *silent, *other;
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
static int confirm(const struct command *command, const struct confirming *what, const char *number, const char *given, struct fault *fault)
{
	char line[LINE_MAX_BYTES] = "";

	if (!given) {
		print_line(command->err, what->warning, number);
		fflush(command->err);
		if (!fgets(line, sizeof(line), command->in))
			return fault_set(fault, -ECANCELED, what->silent);
		line[strcspn(line, "\n")] = '\0';
		given = line;
	}
	return strcmp(given, number) == 0 ? 0 : fault_set(fault, -ECANCELED, what->other, given, number);
}
#pragma GCC diagnostic pop

int confirm_number(
	const struct command *command, const char *number, const char *given, struct fault *fault)
{
	static const struct confirming erasing = {
		N_("Everything on %s will be gone for ever, its key first. Type the number again to go on:"),
		N_("Nothing was typed, so nothing was erased."), N_("\"%s\" is not %s, so nothing was erased."),
	};

	return confirm(command, &erasing, number, given, fault);
}

int confirm_end(const struct command *command, const char *number, const char *given, struct fault *fault)
{
	static const struct confirming ending = {
		N_("What is recorded of %s now is not taken back. Type the number again to go on:"),
		N_("Nothing was typed, so nothing was recorded."), N_("\"%s\" is not %s, so nothing was recorded."),
	};

	return confirm(command, &ending, number, given, fault);
}
