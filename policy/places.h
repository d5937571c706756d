// SPDX-License-Identifier: GPL-3.0-or-later
/* Where media are kept: the designated places and which medium belongs where (R-CUS-01, R-CUS-02, R-CUS-08, R-CUS-10). */
#pragma once

#include "policy/office.h"

#define PLACE_ID 16 /* S-0001 */

struct new_place {
	const char *name;       /* mandatory, as people call it; no other place has it */
	const char *properties; /* words with blanks or commas between: lockable fire heat quake water damp disaster-low; may be NULL */
	const char *area;       /* 1 public, 2 office, 3 server room; may be NULL */
	const char *department; /* NULL: everybody's */
	const char *keeper;     /* login of who has the key; may be NULL */
	const char *class;      /* the highest that may lie there; NULL: any */
	const char *capacity;   /* how many media, as digits; may be NULL */
	bool disposal;          /* for media that wait for their disposal */
	const char *note;       /* where exactly, hazard map, against theft; may be NULL */
};

/* *id is PLACE_ID bytes. -EEXIST: a place has this name. */
int place_add(const struct act *act, const struct new_place *place, char *id, struct fault *fault);
/* `place`: its number or its name. -EBUSY: media belong there. */
int place_retire(const struct act *act, const char *place, const char *reason, struct fault *fault);
/* Each with how many media belong there; with `all` those given up, too. */
int place_list(struct registry *registry, bool all, json_t **out, struct fault *fault);
/* {"place":{…},"media":[…]}. */
int place_show(struct registry *registry, const char *place, json_t **out, struct fault *fault);
/* Where a medium is kept and was kept: a list, the present one first. */
int placement_list(struct registry *registry, const char *number, json_t **out, struct fault *fault);

/* Puts a medium away. `place` NULL: where it belongs. *moved: it belongs there only from now on. */
int medium_put(const struct act *act, const char *number, const char *place, bool *moved, struct fault *fault);
