// SPDX-License-Identifier: GPL-3.0-or-later
/* Everything that reaches a terminal or a file goes through here: control and bidirectional
 * characters, whoever sent them, come out as \xHH. */
#pragma once

#include <stdio.h>

#include "common/json.h"
#include "mediactl/verb.h"

struct fault;

/* The bytes of `text` made printable, heap; NULL without memory. NULL is "". */
char *print_safe(const char *text);

/* One line: `message` translated and filled in. */
void print_line(FILE *out, const char *message, ...) __attribute__((format(printf, 2, 3)));

/* The sentence of an object {"message","arguments","text"} in the person's language, heap and
 * printable; "" if there is none. */
char *print_sentence(const json_t *object);

/* {"message","arguments","text"} of what mediactl itself found. */
json_t *fault_to_json(const struct fault *fault);

/* A member for a sentence: its text, or "-". */
const char *print_member(const json_t *object, const char *key);

/* What stands under the sentence of a refusal: the rule, its clauses, and who can help. Nothing where no rule says no. */
void print_grounds(FILE *out, const json_t *refusal);

/* One JSON value on one line; what a terminal could obey is written \uXXXX, so it stays the same
 * JSON. */
void print_json(FILE *out, const json_t *json);

/* Says what went wrong: the sentence, or with --json an object
 * {"error","message","arguments","text"} on `out`. */
void print_fault(const struct command *command, const char *error, const struct fault *fault);
/* The same for an error that mediad sent. */
void print_error(const struct command *command, const char *error, json_t *parameters);
