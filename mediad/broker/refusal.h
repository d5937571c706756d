// SPDX-License-Identifier: GPL-3.0-or-later
/* A fault as it goes over the wire (docs/PROTOCOL.md). */
#pragma once

#include "common/json.h"

struct fault;

/* {"message","arguments","text"}, and where a rule says no {"rule","title","clause"}. NULL without memory. */
json_t *refusal_describe(const struct fault *fault);
