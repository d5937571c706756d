// SPDX-License-Identifier: GPL-3.0-or-later
/* The door to logind, by what it writes below /run/systemd; speaks to no daemon. */
#include "mediad/broker/seat.h"

#include <stddef.h>
#include <sys/types.h>
#include <systemd/sd-login.h>

bool seat_active(uint32_t *uid)
{
	uid_t found;

	if (sd_seat_get_active("seat0", NULL, &found) < 0)
		return false;
	*uid = found;
	return true;
}
