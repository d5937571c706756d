// SPDX-License-Identifier: GPL-3.0-or-later
/* What people see of one event of the ledger. */
#pragma once

#include "common/json.h"

/* Who did it: a login, or mediad itself. Borrowed. */
const char *ledger_actor(const json_t *event);
/* What it is about: a request, a medium, a person; "" if nothing says so. Borrowed. */
const char *ledger_subject(const json_t *event);
/* The rest that is worth a line; freed with json_text_free. NULL: there is none. */
char *ledger_details(const json_t *event);
