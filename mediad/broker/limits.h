// SPDX-License-Identifier: GPL-3.0-or-later
/* Bounds what one account can make mediad record by being refused over and over (R-LOG-06): counted by uid, a minute at a
 * time. Knows no method and no rule. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/macros.h"

#define LIMIT_REFUSALS 30   /* in LIMIT_PERIOD */
#define LIMIT_PERIOD 60000  /* ms */

struct limits;

int limits_new(struct limits **out);
void limits_free(struct limits *limits);
SCOPED_DEFINE(limits_free, struct limits *)

void limits_refused(struct limits *limits, uint32_t uid, int64_t now);
bool limits_reached(const struct limits *limits, uint32_t uid, int64_t now);
