// SPDX-License-Identifier: GPL-3.0-or-later
/* What people see of one event of the ledger. */
#pragma once

#include "common/json.h"

#define LEDGER_DETAILS 512

/* Who did it: a login, or mediad itself. Borrowed. */
const char *ledger_actor(const json_t *event);
/* What it is about: a request, a medium, a person; "" if nothing says so. Borrowed. */
const char *ledger_subject(const json_t *event);
/* The rest that is worth a line. */
void ledger_details(const json_t *event, char out[LEDGER_DETAILS]);
