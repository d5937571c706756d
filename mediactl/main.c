// SPDX-License-Identifier: GPL-3.0-or-later
/* mediactl: asks mediad and prints what it answers. Decides nothing; the table of verbs is in
 * verbs.c. */
#include <stdio.h>

#include "common/json.h"
#include "mediactl/command_line.h"
#include "mediactl/language.h"

int main(int argc, char *argv[])
{
	struct command command = { .in = stdin, .out = stdout, .err = stderr };

	json_wipe_what_is_freed();
	language_start();
	return (int)command_line_run(argc - 1, argv + 1, &command);
}
