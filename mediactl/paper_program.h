// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door of mediactl to another program: mediad-paper, which makes a PDF of a document. */
#pragma once

#include <stdio.h>

#include "common/json.h"

struct fault;

/* Writes the PDF to `out` when all of it is there; otherwise nothing. `unknown`: how many characters no font has. */
int paper_program_run(const json_t *document, FILE *out, int *unknown, struct fault *fault);
