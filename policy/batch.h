// SPDX-License-Identifier: GPL-3.0-or-later
/* Several events of one act, recorded together or not at all. Only policy/ includes it. */
#pragma once

#include "policy/acts.h"
#include "policy/exceptions.h"

#define BATCH_MAX 8

struct batch {
	const struct act *act;
	struct record records[BATCH_MAX];
	json_t *data[BATCH_MAX];
	unsigned int count;
	bool full; /* something could not be added */
};

/* Takes `data` over; NULL (no memory) makes batch_record fail. */
void batch_add(struct batch *batch, const char *kind, json_t *data);
/* One exception.used for each waiver. */
void batch_add_uses(struct batch *batch, const struct waived *waived);
int batch_record(struct batch *batch, struct fault *fault);
void batch_clear(struct batch *batch);
static inline void batch_clear_scoped(struct batch *batch)
{
	batch_clear(batch);
}
