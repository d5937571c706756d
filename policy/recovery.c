// SPDX-License-Identifier: GPL-3.0-or-later
/* What becomes of recovery keys: handed out encrypted, used, replaced. Knows no key. */
#include "policy/acts.h"

int escrow_shown(const struct act *act, const char *number, struct fault *fault)
{
	return act_record(act, "escrow.shown", json_pack("{s:s}", "number", number), fault);
}
