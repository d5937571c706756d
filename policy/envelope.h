// SPDX-License-Identifier: GPL-3.0-or-later
/* The text of an event, as it is hashed. Only policy/ includes it. */
#pragma once

#include "policy/registry.h"

/* The event that comes behind `head`. *text and *out, the same decoded, are the caller's. -EINVAL: it cannot be written so. */
int envelope_compose(const struct record *record, const struct ledger_head *head, char **text, json_t **out, struct fault *fault);
