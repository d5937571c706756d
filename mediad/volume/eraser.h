// SPDX-License-Identifier: GPL-3.0-or-later
/* The erase, in a process without any privilege that holds nothing but the open device. Knows no LUKS. */
#pragma once

#include "crypto/erase.h"
#include "mediad/volume/device.h"
#include "mediad/volume/job.h"

#define ERASER_EXTENTS 64u /* that a report has room for */

/* Erases the whole device; *out is filled as far as it went. -ECANCELED: the broker is gone or the service stops. */
int eraser_run(struct job *job, const struct device *device, struct erase_state *out);
