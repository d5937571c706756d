// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events: what each must say and what it does to the registry. One table
 * (policy/kinds_*.c); a new kind is a row. Applying is a function of the event and the tables alone,
 * so that a rebuild from the ledger gives the same tables. */
#pragma once

#include <stdint.h>

#include "common/chain.h"
#include "common/json.h"

struct fault;
struct store;

/* -EINVAL: no such kind, or a member that it must have is missing or of another type. */
int event_check(const char *kind, const json_t *data, struct fault *fault);

/* The i-th of all kinds, as {"kind","means","must":[{"name","type"}],["becomes"]}: what it tells in a line, what an event of it must say and
 * which state it brings a medium into ("?": the one it says, if it does). NULL past the last, or without memory. */
json_t *event_schema(size_t i);

/* `text` is the canonical envelope {"actor","data","kind","prev","seq","time"}, `envelope` the same
 * decoded. -EINVAL: the transition does not exist, or the event does not fit what the registry
 * holds. */
int event_apply(struct store *store, const char *text, const json_t *envelope, struct fault *fault);
