// SPDX-License-Identifier: GPL-3.0-or-later
/* What the books know of where a medium was written, what it is bound to, and that it was sanitised (R-ZON-02, R-ZON-03, R-ZON-07). Each
 * computer keeps its own books: what other computers may have written follows from whom a medium is granted to, or whose it is. */
#pragma once

#include "policy/decide_zone.h"
#include "policy/office.h"

#define SYSTEMS_MAX 200

/* zone_facts and the texts behind their pointers. */
struct zone_view {
	struct zone_facts facts;
	bool shared; /* another computer can write to it and nobody here hears of it */
	char systems[SYSTEMS_MAX + 1];
};

/* All but `permitted` and `waivers`. */
int zone_view(const struct act *act, const char *number, struct zone_view *out, struct fault *fault);
/* The name of this computer's zone; NULL: nobody has said it. */
const char *zone_here(const struct act *act);

struct sanitising {
	const char *number;
	const char *tool, *reference; /* with what, and where that stands; both mandatory */
};
/* Somebody had what lies on the medium sanitised; mediad only records it. It holds until the medium is written to; where another computer could
 * write to it, for one opening. Records medium.sanitised. */
int medium_sanitised(const struct act *act, const struct sanitising *sanitising, struct fault *fault);
/* `systems`: words, "" for none. Records medium.bound. */
int medium_bind(const struct act *act, const char *number, const char *systems, const char *reason, struct fault *fault);
