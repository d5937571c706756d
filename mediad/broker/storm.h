// SPDX-License-Identifier: GPL-3.0-or-later
/* How much of what is plugged in is recorded and told, however fast it comes; knows no device and no ledger. Times in ms. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define STORM_RECORDED 30 /* a minute: a gadget can change its serial number */
#define STORM_TOLD 120    /* a minute */
#define STORM_LOST 256    /* lost media that are kept apart */
#define STORM_KEY 48

struct storm_said {
	char key[STORM_KEY]; /* "": nothing yet */
	const char *rule;
	int64_t when;
};

struct storm {
	struct storm_said blocked[STORM_RECORDED], lost[STORM_LOST]; /* rings */
	int next, next_lost;
	int64_t telling_since;
	int told;
};

/* At most STORM_RECORDED times a minute, and once for each tag and rule (which lives as long as the program). */
bool storm_may_record(struct storm *storm, int64_t now, const char *tag, const char *rule);
/* A lost medium is not to go under in a storm: each at least once a minute, all together STORM_RECORDED times beside the others. */
bool storm_may_record_lost(struct storm *storm, int64_t now, const char *number);
bool storm_may_tell(struct storm *storm, int64_t now);
