// SPDX-License-Identifier: GPL-3.0-or-later
/* Rate limit for notifications: pure, knows no clock and no text. */
#include "mediactl/storm.h"

bool storm_tell(struct storm *storm, int64_t now)
{
	if (now - storm->since >= STORM_WINDOW && storm->held == 0)
		*storm = (struct storm){ .since = now };
	if (storm->raging || storm->told >= STORM_BURST) {
		storm_hold(storm);
		return false;
	}
	storm->told++;
	return true;
}

void storm_hold(struct storm *storm)
{
	storm->held++;
}

int storm_due(const struct storm *storm, int64_t now)
{
	int64_t left = storm->since + STORM_WINDOW - now;

	if (storm->held == 0)
		return -1;
	return left > 0 ? (int)left : 0;
}

uint64_t storm_summary(struct storm *storm, int64_t now, bool *again)
{
	if (storm_due(storm, now) != 0)
		return 0;
	*again = storm->raging;
	storm->total += storm->held;
	storm->held = 0;
	storm->raging = true;
	storm->since = now;
	return storm->total;
}
