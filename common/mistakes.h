// SPDX-License-Identifier: GPL-3.0-or-later
/* What is wrong in files that people wrote: all of it, each with file, line and column. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/fault.h"
#include "common/macros.h"

#define MISTAKES_MAX 100

struct mistake {
	char file[64];
	int line, column; /* from 1, in characters; 0: of the file as a whole */
	char place[24];   /* "3:9" */
	struct fault fault;
};

struct mistakes {
	size_t count;
	struct mistake *list;
	struct mistake spare; /* is filled when there are too many, and read by nobody */
};

/* A new one at this place, whose fault is for the caller to fill. Never NULL. */
struct mistake *mistakes_add(struct mistakes *mistakes, const char *file, int line, int column);
/* By file, line and column; what is said twice is said once. */
void mistakes_sort(struct mistakes *mistakes);
/* The first as a fault, and its code; 0: there is none. */
int mistakes_fault(const struct mistakes *mistakes, struct fault *fault);
void mistakes_clear(struct mistakes *mistakes);
static inline void mistakes_clear_scoped(struct mistakes *mistakes)
{
	mistakes_clear(mistakes);
}
