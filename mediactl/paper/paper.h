// SPDX-License-Identifier: GPL-3.0-or-later
/* A document, as JSON from whoever, as PDF. What it may hold: docs/PAPERS.md, "The document". */
#pragma once

#include <stdio.h>

#include "common/json.h"

struct fault;

#define DOCUMENT_MAX (32u << 20) /* bytes */

/* `unknown`: how many characters no font has; they stand as boxes with their code. What was written when it fails is no PDF. */
int paper_write(json_t *document, FILE *out, int *unknown, struct fault *fault);
