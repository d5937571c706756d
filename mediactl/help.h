// SPDX-License-Identifier: GPL-3.0-or-later
/* Help as the table of verbs gives it. */
#pragma once

#include "mediactl/verb.h"

void help_all(FILE *out);
void help_usage(FILE *out, const struct verb *verb); /* the usage line alone */
