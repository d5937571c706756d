// SPDX-License-Identifier: GPL-3.0-or-later
/* A password from the terminal, without an echo, or from a file. It is never in the arguments nor in the environment. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "mediactl/verb.h"

struct fault;

#define PASSWORD_SIZE 66    /* a TPM's longest, a newline and NUL */
#define PASSPHRASE_SIZE 258 /* the same of an outside party's */

/* What is asked for: `prompt` is N_(), and `size` is out's, of which two bytes are for newline and NUL. */
struct password_wish {
	const char *prompt;
	char *out;
	size_t size;
};

/* True if there is somebody at a terminal to be asked. */
bool password_can_ask(const struct command *command);
/* Asks and reads a line; Ctrl-C and the like end it with -ECANCELED and the echo back. The caller wipes wish->out. */
int password_ask(const struct command *command, const struct password_wish *wish, struct fault *fault);
/* The same for any secret: what was typed, the newline with it; `what` asks for it (N_()). How many bytes, or a negative errno. */
ssize_t password_type(const struct command *command, const char *what, char *out, size_t size, struct fault *fault);
/* All that a file holds, "-": the standard input; as much as fits. How many bytes, or a negative errno. */
ssize_t password_take(const struct command *command, const char *file, char *out, size_t size, struct fault *fault);
/* From a file, "-": the standard input; a newline at its end is left away. The caller wipes wish->out. */
int password_read(const struct command *command, const char *file, const struct password_wish *wish, struct fault *fault);
