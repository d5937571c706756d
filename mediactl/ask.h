// SPDX-License-Identifier: GPL-3.0-or-later
/* Asks mediad one thing and says what went wrong, so that a verb only prints what went right. */
#pragma once

#include "common/json.h"
#include "mediactl/verb.h"

struct fault;

/* Names under which --json shows what mediactl itself found wrong. */
#define ERROR_MISUSED "mediactl.Misused"
#define ERROR_UNREACHABLE "mediactl.Unreachable"
#define ERROR_FAILED "mediactl.Failed"

struct question {
	const char *method; /* without "io.mediad." */
	bool job; /* works on hardware: no time limit */
	/* A member that is a long list: asked for with "more", and its parts joined into the one reply; NULL: none. */
	const char *list;
	/* Gets what comes before the last answer; NULL: not asked for. */
	void (*each)(void *context, const json_t *parameters);
	void *context;
	/* A descriptor that goes with the call, borrowed; NULL: none. */
	const int *passed;
	/* A parameter that is wiped as soon as it is sent: while mediad works, it is not here. NULL: none. */
	const char *secret;
	/* An error that the caller deals with: nothing is said, *reply is set. NULL: none. */
	const char *expected;
	/* Prints what comes with a refusal beside its sentence; NULL: nothing. */
	void (*beside)(FILE *out, const json_t *parameters);
};

/* *reply is the last answer's parameters, the caller's. Anything but OUTCOME_DONE has been said
 * already. */
enum outcome ask(const struct command *command, const struct question *question, json_t *parameters,
	json_t **reply);

typedef void (*ask_printer)(FILE *out, const json_t *reply);

/* Asks and prints the reply: as it is with --json, else by `print`. */
enum outcome ask_with(const struct command *command, const struct question *question, json_t *parameters, ask_printer print);
/* The same with the parameters that the command line gives. */
enum outcome ask_and_print(
	const struct command *command, const struct question *question, ask_printer print);

/* Says an error that mediactl found itself; returns `outcome`. */
enum outcome ask_failed(
	const struct command *command, enum outcome outcome, const struct fault *fault);
