// SPDX-License-Identifier: GPL-3.0-or-later
/* Runs another program of mediad's, with descriptors for its input and output. It says how it went as one line of JSON on its standard
 * error. Knows none of them. */
#pragma once

#include "common/json.h"

struct fault;

#define PROGRAM_WORDS 4

struct program {
	char path[256];
	const char *words[PROGRAM_WORDS]; /* its arguments, NULL at the end */
	int input, output, told;          /* told: a file, read again afterwards */
};

/* Where it is installed; for tests, where MEDIAD_LIBEXEC says. */
void program_name(struct program *program, const char *name);
/* Its exit status, or a negative errno: it did not run. */
int program_run(const struct program *program);
/* What it said: the last line, behind whatever a library wrote. NULL: nothing. */
json_t *program_told(int told);
/* {"message","arguments"} as a fault; false: it is none. */
bool program_fault(const json_t *told, struct fault *fault);
