// SPDX-License-Identifier: GPL-3.0-or-later
/* What could not be recorded while the books took nothing: since when, why, how many events of which kinds. It is the first event that they
 * take again (T29). Who it belongs to keeps it over a restart; knows no file. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/json.h"

struct gap {
	int64_t since;   /* of the first event that was not taken */
	int64_t events;  /* 0: there is no gap */
	json_t *kinds;   /* {kind: how many} */
	char cause[24];  /* of the first */
	bool elsewhere;  /* what is refused just now is kept by somebody, who will have it recorded */
	void (*noted)(void *context); /* NULL, or told of each that is noted; must not record */
	void *context;
};

void gap_clear(struct gap *gap);

/* Is it the disk or the file that refused, and not a rule of the books? */
bool gap_is_cause(int code);
/* One more event that was not taken, with the code that registry_record gave. */
void gap_note(struct gap *gap, const char *kind, int64_t now, int code);

/* {"since","cause","events","kinds"}; with `until` other than 0 also that, as the event ledger.gap says it. The caller's; NULL without memory. */
json_t *gap_to_json(const struct gap *gap, int64_t until);
/* Adds what gap_to_json gave before a restart. NULL: nothing. False: that makes no sense. */
bool gap_from_json(struct gap *gap, const json_t *from);
