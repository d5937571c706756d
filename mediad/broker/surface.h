// SPDX-License-Identifier: GPL-3.0-or-later
/* One chain for a whole surface, before a medium's first encryption and at its end: overwritten, taken out and let in again through the
 * gate so that no cache answers for it, compared, and zeros over it if policy wants that. Each milestone is on the books before the next
 * step begins. What breaks off is resumed under the same job. */
#pragma once

#include "mediad/broker/job.h"
#include "policy/surface.h"

struct call;

#define REPLUG_PATIENCE 900000 /* ms for a person to pull a stick out and to plug it in */
#define SWITCH_PATIENCE 20000  /* ms for a stick to come back whose port was switched off and on */
#define STOP_PATIENCE 30000    /* ms for the helper to come to a place where it can stop */

/* What it is for: `proven` is called when every byte was compared (job->surface.compared has what was found) and goes on from there;
 * `failure` is the event of a surface that did not pass. A job that breaks off ends here: recorded, and refused to whoever waits. */
struct surface_wish {
	void (*proven)(struct job *job);
	const char *failure;
	enum surface_step from;
	bool erases;  /* at its end; else it is being registered */
	bool again;   /* it broke off: the stick was out of sight, and must show that it is the one */
	int64_t size; /* of what was written before; 0: nothing was */
};
void surface_begin(struct job *job, const struct surface_wish *wish);
/* Is no stick needed for what is left of it? */
bool surface_needs_no_stick(const struct broker *broker, const struct surface *surface);

/* Pauses what runs, or ends it for good, also what broke off before; answers the call, later if need be. */
int surface_stop(struct call *call, const char *number, enum surface_stopping wish);
/* {"number","state","phase","done","total","rate","left","bad",…}; the caller's. -ENOENT: nothing is under way. */
int surface_status(struct call *call, const char *number, json_t **out);
