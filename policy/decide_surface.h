// SPDX-License-Identifier: GPL-3.0-or-later
/* May an erase that broke off go on? Only policy/ includes it. */
#pragma once

#include "policy/decide.h"

struct erase_resume_facts {
	const struct medium_facts *medium;
	const char *actor, *witness, *hold_released_by;
	bool goes_on; /* it broke off or was paused, and what was approved is the same */
};
/* What was given for it once is not asked for again: the number was typed, the witness has spoken. A hold stops it (R-INC-09). */
struct decision decide_erase_resume(const struct erase_resume_facts *facts);
