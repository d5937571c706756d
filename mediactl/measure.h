// SPDX-License-Identifier: GPL-3.0-or-later
/* The SHA-256 of a file. */
#pragma once

#include <stdint.h>

#include "common/digest.h"
#include "common/json.h"
#include "mediactl/ask.h"

struct fault;

#define MEASURE_TEXT (2 * DIGEST_SIZE + 1)

/* As small hexadecimal digits, and the size; `size` may be NULL. -EBADMSG: it is no regular file. */
int measure(int fd, char digest[MEASURE_TEXT], int64_t *size);
/* Of the file at `path`; 64 hexadecimal digits are one already. */
int measure_document(const char *path, char digest[MEASURE_TEXT], struct fault *fault);
/* What the option --document names, as the parameter of that name; without it nothing. */
int measure_option(const struct command *command, json_t *parameters, struct fault *fault);
/* Asks with that, and prints the answer. */
enum outcome measure_and_ask(const struct command *command, const char *method, ask_printer print);
