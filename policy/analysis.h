// SPDX-License-Identifier: GPL-3.0-or-later
/* What the ledger tells of a period, topic by topic: for whoever looks it through (R-LOG-05, R-LOG-07; form F-25). Reads the events of these
 * kinds and this period alone, by an index. */
#pragma once

#include "policy/office.h"
#include "policy/period.h"

#define ANALYSIS_ROWS 200 /* shown of one topic; `count` tells of all */

/* {"from","until","first","last","events","hours":"08:30-17:15","large_writes":null,"checkpoint":{"sequence","time"}|null,"days"}: the
 * period in the ledger. first, last: sequence numbers, 0: there is no event in it. checkpoint: the newest at all. large_writes: the
 * books do not know how much was written. */
int analysis_head(const struct act *act, const struct period *period, json_t **out, struct fault *fault);
/* Part of the topics, one at a time: [{"topic","count","rows":[…]}]; part->after is the topic that was had. What rows say is in
 * docs/PROTOCOL.md. */
int analysis_topic(const struct act *act, const struct period *period, struct part *part, json_t **out, struct fault *fault);
/* All topics with their counts alone: {"unregistered":3,…}. */
int analysis_counts(const struct act *act, const struct period *period, json_t **out, struct fault *fault);
