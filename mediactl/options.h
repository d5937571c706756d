// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads what was typed against the table of verbs. Knows no verb by name and prints nothing. */
#pragma once

#include "common/json.h"
#include "mediactl/verb.h"

struct fault;

/* What stands beside the verb. */
struct wishes {
	bool help, version;
};

/* Fills verb, arguments, values, socket and json of `command`. Global options stand before or after
 * the verb, `--name VALUE` and `--name=VALUE` are the same, `--` ends options. -EINVAL: the fault
 * says what is wrong; command->verb is set as soon as it is known, so that its usage can be shown. */
int options_read(int count, char *const words[], struct command *command, struct wishes *wishes,
	struct fault *fault);

/* The row called `first`, or `first second`; NULL if there is none. `second` may be NULL. */
const struct verb *verb_find(const char *first, const char *second);

/* The value of one of the verb's own options; NULL: not given. */
const char *option_value(const struct command *command, const char *name);

/* The call's parameters as arguments and options give them, the caller's. -EILSEQ: one is not
 * UTF-8. */
int options_to_parameters(const struct command *command, json_t **out, struct fault *fault);

/* "mediactl people add LOGIN --name NAME [--department DEPARTMENT]", cut to size. Returns out. */
char *usage_line(const struct verb *verb, char *out, size_t size);
