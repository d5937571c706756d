// SPDX-License-Identifier: GPL-3.0-or-later
/* A file that --output names: new, the person's alone, and gone again unless all was written. */
#pragma once

#include <stdio.h>

#include "common/macros.h"

struct fault;
struct output;

/* -EEXIST: a file of that name is there; evidence is never overwritten. */
int output_open(const char *name, struct output **out, struct fault *fault);
FILE *output_file(struct output *output);
/* Writes everything to disk and closes; what could not be written is dropped. Takes it over. */
int output_keep(struct output *output, struct fault *fault);
/* Removes what was written so far. */
void output_drop(struct output *output);
SCOPED_DEFINE(output_drop, struct output *)
