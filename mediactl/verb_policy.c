// SPDX-License-Identifier: GPL-3.0-or-later
/* `policy check`: every mistake in the policy files, with file, line and column, before mediad reads them. Asks no process. */
#include "common/ini.h"
#include "common/settings.h"
#include "mediactl/mistake_list.h"
#include "policy/rules/rules.h"

enum outcome verb_policy_check(const struct command *command)
{
	const char *profiles = command->values[0] ? command->values[0] : PROFILES_FOLDER;
	SCOPED(mistakes_clear) struct mistakes mistakes = { 0 };
	struct ini_source source = { .folder = SETTINGS_FOLDER };

	if (command->argument_count > 0)
		source = (struct ini_source){ .files = command->arguments, .count = (size_t)command->argument_count };
	settings_check(&source, &mistakes);
	rules_check(&source, profiles, &mistakes);
	return mistake_list_tell(command, &mistakes, N_("There is no mistake in the policy files."));
}
