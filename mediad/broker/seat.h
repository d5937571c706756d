// SPDX-License-Identifier: GPL-3.0-or-later
/* Who sits at this computer's screen now, as logind knows it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The uid of the active session on seat0. False: nobody has one, or there is no logind. */
bool seat_active(uint32_t *uid);
