// SPDX-License-Identifier: GPL-3.0-or-later
/* Lists that are taken over: a row by itself, or all rows together. Knows no list's columns. */
#pragma once

#include "mediad/broker/methods.h"

#define IMPORT_ROWS_MAX 5000        /* they are one transaction, and nobody else is served meanwhile */
#define IMPORT_BYTES_MAX (8u << 20) /* of {"rows":[…]} */

/* Takes one row over; as a method's function. */
typedef int (*import_taker)(struct call *row, json_t **out);

/* The call's parameters are the row. What is wrong with it is an answer, {"problem"}, so that a list is heard to its end. */
int import_one(struct call *call, import_taker take, json_t **out);
/* The rows come in a sealed memory file (memfd_create(2)) with the call, each with the parameters of method `each`. *out: {"rows":[what `take` gave, or {"problem"}],
 * "imported":bool}. One wrong row, or "rehearse", and none is taken over. */
int import_all(struct call *call, const char *each, import_taker take, json_t **out);
