// SPDX-License-Identifier: GPL-3.0-or-later
/* The duties that must be kept apart (R-APP-05): who did what another had to do. */
#pragma once

#include "policy/separation/facts.h"

/* What is wrong with this event by the first duty that it breaks, whose requirement is then in *rule; NULL: it breaks none. */
const char *duties_broken(const json_t *known, const char *kind, const struct seen *seen, const char **rule);
