// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/volume/pace.h"

static void measured(struct pace *pace, uint64_t rate)
{
	if (pace->slowest == 0 || rate < pace->slowest)
		pace->slowest = rate;
	if (rate > pace->fastest)
		pace->fastest = rate;
}

void pace_note(struct pace *pace, uint64_t done, uint64_t size, int64_t now)
{
	int64_t span = now - pace->since;

	if (pace->since == 0 || done < pace->from) {
		pace->since = now;
		pace->from = done;
		return;
	}
	if (span < PACE_SPAN && (done < size || pace->fastest > 0 || span <= 0))
		return;
	measured(pace, (done - pace->from) * 1000 / (uint64_t)span);
	pace->since = now;
	pace->from = done;
}

void pace_stop(struct pace *pace)
{
	pace->since = 0;
}
