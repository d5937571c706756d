// SPDX-License-Identifier: GPL-3.0-or-later
/* A signed statement's payload as people read it: every member on a line, the known ones first and
 * with a heading. */
#pragma once

#include <stdio.h>

#include "common/json.h"

/* Prints all of `payload`; members that only programs read (signatures, digests of objects) are
 * left out by name. */
void record_print(FILE *out, json_t *payload);
