// SPDX-License-Identifier: GPL-3.0-or-later
/* Counts refusals; when more accounts are refused than there are rows, the one that was counted longest ago makes room. */
#include "mediad/broker/limits.h"

#include <errno.h>
#include <stdlib.h>

#define ROWS 256

struct row {
	uint32_t uid;
	int count;     /* 0: free */
	int64_t start; /* ms */
};

struct limits {
	struct row rows[ROWS];
};

int limits_new(struct limits **out)
{
	struct limits *limits = calloc(1, sizeof(*limits));

	if (!limits)
		return -ENOMEM;
	*out = limits;
	return 0;
}

void limits_free(struct limits *limits)
{
	free(limits);
}

static bool is_current(const struct row *row, uint32_t uid, int64_t now)
{
	return row->count && row->uid == uid && now - row->start < LIMIT_PERIOD;
}

void limits_refused(struct limits *limits, uint32_t uid, int64_t now)
{
	struct row *oldest = &limits->rows[0];

	for (int i = 0; i < ROWS; i++) {
		struct row *row = &limits->rows[i];

		if (is_current(row, uid, now)) {
			row->count++;
			return;
		}
		if (!row->count || (oldest->count && row->start < oldest->start))
			oldest = row;
	}
	*oldest = (struct row){ .uid = uid, .count = 1, .start = now };
}

bool limits_reached(const struct limits *limits, uint32_t uid, int64_t now)
{
	for (int i = 0; i < ROWS; i++)
		if (is_current(&limits->rows[i], uid, now))
			return limits->rows[i].count >= LIMIT_REFUSALS;
	return false;
}
