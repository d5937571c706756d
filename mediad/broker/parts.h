// SPDX-License-Identifier: GPL-3.0-or-later
/* Long lists as answers in parts: each is read from the books when the one before was taken, so that neither memory nor the loop's time
 * grows with the list. Knows no list. */
#pragma once

#include "mediad/broker/methods.h"
#include "policy/part.h"

struct listing {
	const struct list_kind *kind;
	struct broker *broker;
	uint64_t connection;
	struct actor actor;
	json_t *parameters; /* of the call */
	struct part part;
};

/* *rows: the next part, an array. */
typedef int (*parts_reader)(struct listing *listing, json_t **rows, struct fault *fault);

struct list_kind {
	const char *name; /* the member that holds the rows */
	int at_once;
	parts_reader read;
};

/* Answers a call: with "more" all of it, part by part; without, the first part, and "rest": true where that is not all. `reply`, taken over,
 * is what the first part says besides (NULL: nothing). */
int parts_answer(struct call *call, const struct list_kind *kind, json_t *reply, json_t **out);
