// SPDX-License-Identifier: GPL-3.0-or-later
/* Lists and figures for those who answer for media: what is overdue, what nobody has seen, what was released and whether its erase is
 * certified, what ends soon (R-CUS-06, R-DSP-05, R-RET-01), and the whole in numbers for the CISO (R-REV-07). Records nothing. */
#pragma once

#include "policy/office.h"
#include "policy/period.h"

#define FIGURES_DAYS 90 /* if nobody says */

struct figures_wish {
	const char *report;     /* overdue, not-seen, erased, expiring */
	const char *department; /* NULL: the whole office */
	struct period period;   /* erased: released in it */
	int days;               /* not-seen: since; expiring: within */
};

/* -EINVAL: there is no such report. */
int figures_check(const char *report, struct fault *fault);
/* Part of the rows. overdue: {"number","model","classification","department","name","request","destination","until","days"}; not-seen:
 * {"number","model","classification","department","state","place","handler_name","seen"}; erased: {"number","request","kind","released",
 * "state","certificate","issued","decision","difference"}, decision: "good-enough" or "not-enough", by a second person, null: none
 * yet; difference: null, "waiting", "missing" or "not-enough"; expiring: {"what","number","subject","name",
 * "until"}, what: content, request, exception, person, provision. */
int figures_rows(const struct act *act, const struct figures_wish *wish, struct part *part, json_t **out, struct fault *fault);
/* {"now":[{"what","count"}],"months":[{"month","requests","carried_out","late","erased","incidents","exceptions","refusals",
 * "unregistered"}],"media":[{"classification","state","department","count"}]} */
int figures_summary(const struct act *act, const struct period *period, const char *department, json_t **out, struct fault *fault);
