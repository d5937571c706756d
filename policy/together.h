// SPDX-License-Identifier: GPL-3.0-or-later
/* What several acts record, on its way to be kept or taken back as one. Only policy/registry.c includes it. */
#pragma once

#include "policy/registry.h"

struct store;

#define TOGETHER_REFUSALS 64 /* of one import; how many more there were, nobody records */

struct together {
	bool on;
	int64_t now; /* of the first */
	json_t *kinds; /* {kind: how many were recorded} */
	unsigned int refusals;
	struct put_off {
		struct record record;
		struct actor actor;
	} *refused; /* act.refused, which stays whatever becomes of the rest */
};

void together_clear(struct together *together);
/* True: it is a refusal, to be recorded at the end. */
bool together_puts_off(struct together *together, const struct record *records, unsigned int count);
/* Around what one act records. -ECANCELED: SQLite took back all that was there. */
int together_enter(struct store *store, struct fault *fault);
int together_leave(struct store *store, int result, struct fault *fault);
void together_count(struct together *together, const struct record *records, unsigned int count);
/* None of it was recorded after all. */
void together_note_gap(const struct together *together, struct gap *gap, int code);
