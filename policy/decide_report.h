// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about incidents that were reported, as pure functions from facts to a decision (policy/decide_report.c): how grave, who
 * says so, and when one is closed. Know no store, clock or device. */
#pragma once

#include "policy/decide.h"

#define LEVEL_MAX 3
#define PERSONS_SERIOUS 100 /* of more than so many, a leak of My Number data is a 重大事態 */

/* leak, loss, theft, alteration, outage, malware, violation, near-miss (R-INC-05, R-INC-12) or misreceived (R-DSP-10). */
bool report_kind_is(const char *kind);
/* Is a medium out of the office's hands? */
bool report_kind_is_gone(const char *kind);

struct severity_facts {
	const char *kind;
	bool mynumber;   /* specific personal information, or the suspicion */
	bool intent;     /* by somebody of ours, on purpose */
	int64_t persons; /* whose data it is; -1: not known */
};
/* The level below which it never is (R-INC-05): 3 whatever touches people's data, 2 any leak, loss or theft. */
int report_floor(const struct severity_facts *facts);
/* A 重大事態: the Personal Information Protection Commission is told at once (R-INC-08). */
bool report_is_serious(const struct severity_facts *facts);

struct report_facts {
	const char *incident, *actor, *reporter; /* ids */
	const char *principal; /* for whom the actor acts, "" */
	uint32_t roles;       /* of the actor */
	bool closed;
	int level, floor;
};
/* Who works on it: who leads, who is told, and who reported it. */
struct decision decide_casework(const struct report_facts *facts);
/* Anybody who works on it raises it, who leads lowers it, and nobody below what it is (R-INC-05). */
struct decision decide_level(const struct report_facts *facts, int level);

struct closing_facts {
	struct report_facts report;
	const char *missing; /* the first kind of entry that is not there yet, "" */
	const char *untold;  /* the first who was not told, "" */
	const char *kept_number; /* the medium that came to us wrongly and is not erased, "" */
};
struct decision decide_close(const struct closing_facts *facts);
/* What the office's leadership directs is theirs to write (R-INC-07). */
struct decision decide_entry(const struct report_facts *facts, const char *kind);
