// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about zones, areas and systems (R-ZON-01…08) and private media (R-DEV-02…05): where a medium may be used, and how. Pure functions
 * from facts to a decision; know no store, clock or device. */
#pragma once

#include "policy/decide.h"
#include "policy/rules/office.h"
#include "policy/waivers.h"

struct zone_facts {
	const struct station *station;
	bool divided;         /* the office has classes: then zone and area must be said */
	unsigned int written; /* enum zone, or-ed: where it may have been written since it was registered */
	bool written_elsewhere; /* maybe by a computer whose zone nobody said */
	bool sanitised;       /* and since then not written (R-ZON-03) */
	const char *systems;  /* words: what it is bound to; "": nothing */
	bool permitted;       /* the actor has an approved use request that covers now */
	const struct waivers *waivers;
};
/* May it be used on this computer? `read_only` with `rule`: only so, for that rule; exceptions from R-ZON-01 lift it. */
struct decision decide_zone(const struct medium_facts *medium, const struct zone_facts *facts);
/* May it be registered here, which writes to it? Its handling is that of the class it is to have. */
struct decision decide_zone_write(const struct medium_facts *medium, const struct zone_facts *facts);

/* May a medium be opened for writing by its recovery key? That knows no medium, so no exception reaches it. */
struct decision decide_recover_writing(const struct station *station);
/* May it stay open, now that its label is known? By its class and this computer's zone alone: who recovers has had an accident. */
struct decision decide_recover_zone(const struct medium_facts *medium, const struct station *station, bool divided);

struct private_facts {
	const struct office *office;
	const struct station *station;
	int64_t days;         /* for how long */
	bool above;           /* its class is above the office's limit, or not known */
	const char *classification;
	const struct waivers *waivers;
};
/* May somebody ask to bring a private medium in? */
struct decision decide_private(const struct private_facts *facts);
/* A permitted one is neither registered, opened, nor asked for as the office's. */
struct decision decide_kept_private(const char *number, const char *until);
