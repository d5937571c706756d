// SPDX-License-Identifier: GPL-3.0-or-later
/* One digest of all that the registry's tables hold, kept current as rows change: the first time every row is read, then only the
 * few around those that changed. It says that nothing in the tables is otherwise than when it was taken; not that it was right then. */
#pragma once

#include "common/digest.h"
#include "common/macros.h"

struct fault;
struct imprint;
struct store;

/* From now on it hears what changes in the store, until imprint_free. */
int imprint_new(struct store *store, struct imprint **out);
void imprint_free(struct imprint *imprint);
SCOPED_DEFINE(imprint_free, struct imprint *)

/* Not within a transaction of the store. The same for the same rows, put in in the same order. */
int imprint_take(struct imprint *imprint, uint8_t out[DIGEST_SIZE], struct fault *fault);
/* Whatever was known of the tables is forgotten. */
void imprint_forget(struct imprint *imprint);
