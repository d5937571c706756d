// SPDX-License-Identifier: GPL-3.0-or-later
/* Recovery keys and shares of them as people have them: typed, or in files. Whoever takes one wipes it. */
#pragma once

#include <stddef.h>

#include "common/macros.h"
#include "common/modhex.h"

struct command;
struct fault;

/* `text` without the white space around it is a key or a share of one; `line` says to people which was meant. -EINVAL: where it is
 * wrong. */
int key_text_check(const char *text, size_t length, int line, char out[MODHEX_TEXT], struct fault *fault);

/* From who is at the terminal, without an echo; `what` asks for it (N_()). */
int key_text_ask(const struct command *command, const char *what, int line, char out[MODHEX_TEXT], struct fault *fault);
/* From a file that holds nothing else, "-": the standard input. */
int key_text_read(const struct command *command, const char *file, int line, char out[MODHEX_TEXT], struct fault *fault);
