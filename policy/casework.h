// SPDX-License-Identifier: GPL-3.0-or-later
/* An incident as whoever works on it must know it. */
#pragma once

#include "policy/acts.h"
#include "policy/decide_report.h"
#include "policy/reports.h"

/* report_facts and the texts behind its pointers. */
struct casework {
	char id[INCIDENT_ID], kind[24], reporter[PERSON_ID], department[NAME_MAX_BYTES];
	bool mynumber, intent;
	int64_t persons;
	struct report_facts facts;
};

struct severity_facts casework_severity(const struct casework *casework);
/* -ENOENT with a sentence: there is none of this number. */
int casework_load(const struct act *act, const char *id, struct casework *out, struct fault *fault);
