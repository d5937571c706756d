// SPDX-License-Identifier: GPL-3.0-or-later
/* Whether duties were kept apart (R-APP-05), by the ledger's events alone: who asked, who said yes, who gained, who carried it out,
 * natural person by natural person, also through deputies and second accounts. Knows no registry and no decision, so that a slip
 * there shows here. */
#pragma once

#include <stdint.h>

#include "common/json.h"

struct fault;
struct separation;

int separation_new(struct separation **out);
void separation_free(struct separation *separation);
SCOPED_DEFINE(separation_free, struct separation *)

/* The next event, in the order of the ledger. 0, or -EPERM with a sentence and its rule: somebody did what another had to do; it goes
 * on with the next event as if this one had not been. -ENOMEM. */
int separation_see(struct separation *separation, const json_t *envelope, struct fault *fault);
/* What is known so far, borrowed; and going on from there instead of from nothing. -ENOMEM. */
json_t *separation_known(const struct separation *separation);
int separation_resume(struct separation *separation, json_t *known);
/* One thing that was known when the ledger was closed, as its line says: {"fact":{…},"id":"R-0001","of":"request"}. -EBADMSG: it says
 * nothing of the kind. */
int separation_keep(json_t *known, const json_t *line);
/* How many events were held to it so far. */
int64_t separation_held(const struct separation *separation);
