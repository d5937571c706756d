// SPDX-License-Identifier: GPL-3.0-or-later
/* Shows what the doctor found. Looks at nothing itself. */
#pragma once

#include "mediactl/doctor.h"
#include "mediactl/verb.h"

/* Prints the findings as text or, with --json, as {"findings":[…],"ok","warning","bad"}. True if one is bad. */
bool doctor_report(const struct command *command, const struct finding *findings, size_t count);
