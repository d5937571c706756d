// SPDX-License-Identifier: GPL-3.0-or-later
/* For fakes and benches that run outside a test: what fails ends the program with its sentence. */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "common/fault.h"

static inline void must_end(const char *what, const struct fault *fault)
{
	char text[512];

	fprintf(stderr, "%s: %s\n", what, fault_text(fault, text, sizeof(text)));
	exit(EXIT_FAILURE);
}

/* `expression` may use `fault`, which is there for it alone. */
#define MUST(expression)                               \
	do {                                           \
		struct fault fault = { 0 };            \
		if ((expression) < 0)                  \
			must_end(#expression, &fault); \
	} while (0)
