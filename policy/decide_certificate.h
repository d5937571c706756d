// SPDX-License-Identifier: GPL-3.0-or-later
/* The rule about who says that an erase is good enough (NIST SP 800-88r2 4.5.2), as a pure function from facts to a decision. Knows no
 * store, clock or device. */
#pragma once

#include "policy/decide.h"

struct validation_facts {
	const char *certificate;
	const char *actor, *operator, *witness; /* ids */
	bool validated;
};
struct decision decide_validation(const struct validation_facts *facts);
