// SPDX-License-Identifier: GPL-3.0-or-later
/* Reports of mediad as tables; also for whoever writes one into a bundle. */
#pragma once

#include <stdio.h>

#include "mediactl/columns.h"

/* Of overdue, not-seen, erased or expiring; NULL: it is none. */
const struct column *report_columns(const char *report);
/* The reply of GetReport as CSV. */
void report_write(FILE *out, const json_t *reply);
