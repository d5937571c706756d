// SPDX-License-Identifier: GPL-3.0-or-later
/* One command line from words to exit status. */
#pragma once

#include "mediactl/verb.h"

/* `command` brings in, out and err; words are those after the program's name. */
enum outcome command_line_run(int count, char *const words[], struct command *command);
