// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events of the ledger's outlets: that one fails, that it works again. Project nothing. */
#include "policy/kinds.h"

// clang-format off
static const struct event_kind rows[] = {
	{ "outlet.failed", { T("outlet"), T("why"), N("sequence") }, NULL, { NULL } },
	{ "outlet.working", { T("outlet"), N("sequence") }, NULL, { NULL } },
};
// clang-format on

const struct event_kinds kinds_outlets = EVENT_KINDS(rows);
