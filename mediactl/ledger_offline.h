// SPDX-License-Identifier: GPL-3.0-or-later
/* What the verbs about ledgers in files share. */
#pragma once

#include <stdio.h>

#include "common/json.h"
#include "mediactl/verb.h"

/* What `ledger verify --offline` does. */
enum outcome ledger_verify_file(const struct command *command, const char *file);

/* Asks for events that come in parts and writes them, one a line, canonical, so that each line hashes as it was recorded. */
enum outcome ledger_fetch(const struct command *command, const char *method, json_t *parameters, FILE *out);
