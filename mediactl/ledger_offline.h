// SPDX-License-Identifier: GPL-3.0-or-later
/* What `ledger verify --offline` does. */
#pragma once

#include "mediactl/verb.h"

enum outcome ledger_verify_file(const struct command *command, const char *file);
