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

int confirm_number(
	const struct command *command, const char *number, const char *given, struct fault *fault)
{
	char line[LINE_MAX_BYTES] = "";

	if (!given) {
		print_line(command->err,
			N_("Everything on %s will be gone for ever, its key first. Type the number again to go on:"),
			number);
		fflush(command->err);
		if (!fgets(line, sizeof(line), command->in))
			return fault_set(
				fault, -ECANCELED, N_("Nothing was typed, so nothing was erased."));
		line[strcspn(line, "\n")] = '\0';
		given = line;
	}
	if (strcmp(given, number) != 0)
		return fault_set(fault, -ECANCELED, N_("\"%s\" is not %s, so nothing was erased."),
			given, number);
	return 0;
}
