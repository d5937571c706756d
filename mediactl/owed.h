// SPDX-License-Identifier: GPL-3.0-or-later
/* What is said where something holds already and only the books are late. */
#pragma once

#include <stdio.h>

#include "common/json.h"

/* `reply` has "recorded" and "kept"; says nothing of what is recorded. */
void print_owed(FILE *out, const json_t *reply);

/* What the report of a lost medium says (verb_lost.c), and of any incident. */
void print_loss(FILE *out, const json_t *reply);
void print_incident(FILE *out, const json_t *reply);
