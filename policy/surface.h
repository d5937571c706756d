// SPDX-License-Identifier: GPL-3.0-or-later
/* How far the work on a whole surface has come (R-DSP-02): before a medium's first encryption, or at its end. Each milestone is on the
 * books before the next one begins, so what broke off goes on where it stopped, under the same job. */
#pragma once

#include "policy/office.h"

enum surface_state {
	SURFACE_RUNNING,
	SURFACE_INTERRUPTED, /* it broke off */
	SURFACE_PAUSED,      /* somebody wanted it so */
};

/* What comes next. */
enum surface_step {
	SURFACE_WRITE,
	SURFACE_CYCLE,    /* all is written; the device has not been out since */
	SURFACE_COMPARE,
	SURFACE_COMPARED, /* proven; zeros may follow */
	SURFACE_BLANKED,
};

struct surface {
	char job[40];
	char request[REQUEST_ID], witness[PERSON_ID]; /* of its disposal; "": it is being registered */
	enum surface_state state;
	enum surface_step step;
	int64_t size;             /* bytes, as they were written; 0: not known yet */
	int64_t durable;          /* bytes of this step that need not be done again, as told last; -1: nobody knows */
	int64_t interruptions;
	bool erases;              /* at its end; else it is being registered */
	bool by_label;            /* this job found the medium's own label on the stick */
	bool key_destroyed;
	char since[21];           /* in this state; ISO UTC */
	char why[512];
};

/* What is under way, or was. -ENOENT without a sentence: nothing. */
int surface_find(struct registry *registry, const char *number, struct surface *out, struct fault *fault);
/* {"written","cycled","compared","blanked","breaks"}, as the milestones have it; the caller's. -ENOENT without a sentence. */
int surface_results(struct registry *registry, const char *number, json_t **out, struct fault *fault);
const char *surface_step_name(enum surface_step step);
const char *surface_state_name(enum surface_state state);

/* Can it go on, without anything being asked anew? An erase from its key's end on and as long as what was approved is the same, a
 * registration always. */
bool surface_goes_on(struct registry *registry, const char *number, struct surface *out);

struct surface_mark {
	const char *number, *job;
	json_t *state; /* the engine's; borrowed */
};
int surface_written(const struct act *act, const struct surface_mark *mark, struct fault *fault);
/* `how`: "reauthorised", "switched" (its port, off and on), "replugged", "resumed" (it was out since it was written, for the work broke off). */
int surface_cycled(const struct act *act, const struct surface_mark *mark, const char *how, struct fault *fault);
/* Passed or not: every byte of what was written read back and equal. 1: it did not. */
int surface_compared(const struct act *act, const struct surface_mark *mark, struct fault *fault);
int surface_blanked(const struct act *act, const struct surface_mark *mark, struct fault *fault);

struct surface_break {
	const char *number, *job, *why; /* why NULL: somebody paused it */
	int64_t durable;                /* -1: nobody knows */
};
int surface_broke_off(const struct act *act, const struct surface_break *broke, struct fault *fault);
/* The event for what is under way when nobody can say how far it came: erase.interrupted, or the failure that ends it. */
const char *surface_failure(struct registry *registry, const char *number);

/* An erase goes on: held against the rules, for whoever lets it. Records erase.resumed. */
int surface_resume(const struct act *act, const char *number, struct fault *fault);
/* Nothing of it goes on. Records erase.cancelled. */
int surface_cancel(const struct act *act, const char *number, struct fault *fault);

