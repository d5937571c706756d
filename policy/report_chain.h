// SPDX-License-Identifier: GPL-3.0-or-later
/* Who must be told of an incident by when (R-INC-03, R-INC-04, R-INC-08); only policy/ includes it. */
#pragma once

#include "policy/acts.h"

#define COMMISSION "commission" /* 個人情報保護委員会, in the place of a role */

struct chain_wish {
	int level;
	bool mynumber, serious;
	const char *department; /* of who reported it */
	int64_t from;           /* when the hours begin */
};

/* [{"role","department","due"}], each role once: what [office] incident-tell says, of level 0 its first line alone; for My Number data also
 * the My Number manager, the supervisor and the CISO; where it is serious the Commission, at once. Where the office says nothing, those
 * of approver, administrator, supervisor, incident lead and CISO that there are. */
int report_chain(const struct act *act, const struct chain_wish *wish, json_t **out, struct fault *fault);
