// SPDX-License-Identifier: GPL-3.0-or-later
/* Incidents that people report: what is known of each, how grave it is, who must be told by when, all that is done about it, and its
 * closing (R-INC-01, R-INC-03, R-INC-04, R-INC-05, R-INC-07, R-INC-08, R-INC-10, R-INC-12). What a loss shuts at once is
 * policy/incidents.c's. */
#pragma once

#include "policy/office.h"

#define INCIDENT_ID 16 /* I-0001 */

struct medium_view;
struct batch;

struct new_report {
	const char *kind;    /* a word of report_kind_is (policy/decide_report.h) */
	const char *number;  /* of the medium; NULL: unknown or none */
	const char *what;    /* mandatory, 1..500 bytes */
	const char *since;   /* when it happened, as clock_parse_moment takes it; NULL: not known */
	const char *place;   /* NULL: not known */
	const char *persons; /* whose data it is, how many: digits; NULL: not known */
	bool mynumber;       /* specific personal information, or the suspicion; also where the medium's class says it */
	bool intent;
	bool outside;        /* a resident or another outsider says so (R-INC-10) */
};
/* Records incident.reported with its level and whom to tell by when. A medium that is gone is reported with medium_lost, which does
 * this, too. *id is INCIDENT_ID bytes. */
int report_make(const struct act *act, const struct new_report *report, char *id, struct fault *fault);

/* The same as one of several events, when `view` is lost or stolen. */
int report_add_loss(const struct act *act, const struct medium_view *view, const struct loss *loss, struct batch *batch,
	struct fault *fault);

/* Is that the report of a medium that can be lost, by loss or theft? Then it goes by medium_lost. */
bool report_shuts(struct registry *registry, const char *kind, const char *number);

/* The newest incident of this medium that is open, "" for none. */
void report_of_medium(struct registry *registry, const char *number, char out[INCIDENT_ID]);

/* Somebody of this role, or "commission" (the Personal Information Protection Commission), was told. -EEXIST: before. */
int report_tell(const struct act *act, const char *id, const char *role, const char *whom, struct fault *fault);
/* level: one digit. */
int report_set_level(const struct act *act, const char *id, const char *level, const char *reason, struct fault *fault);

struct new_entry {
	const char *incident;
	const char *kind; /* impact, cause, response, prevention, instruction, evidence, note */
	const char *text;
	const char *persons; /* what is known better now; NULL: nothing */
	bool mynumber, intent;
};
/* Raises the level where what is known now asks for it. */
int report_add_entry(const struct act *act, const struct new_entry *entry, struct fault *fault);
/* Everybody was told, and what a report must say is there (R-INC-07). By another than who reported it. */
int report_close(const struct act *act, const char *id, const char *reason, struct fault *fault);

/* Newest first; with `all` the closed ones, too. Who is not to be told of incidents sees their own. */
int report_list(const struct act *act, bool all, json_t **out, struct fault *fault);
/* {"incident":{…},"steps":[…],"entries":[…]}. */
int report_show(const struct act *act, const char *id, json_t **out, struct fault *fault);
/* How many are open, and how many of those have somebody to tell whose time is over. */
int report_count(struct registry *registry, int64_t now, int64_t *open, int64_t *late, struct fault *fault);
/* Those who should have been told by now and were not, at most `most` of them and each once: records incident.chased for each.
 * [{"incident","role","due"}]. */
int report_chase(const struct act *act, int most, json_t **out, struct fault *fault);
