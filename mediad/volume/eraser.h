// SPDX-License-Identifier: GPL-3.0-or-later
/* The erase, in a process without any privilege that holds nothing but the open device and the job's key. Knows no LUKS. */
#pragma once

#include "mediad/volume/device.h"
#include "mediad/volume/erasing.h"
#include "mediad/volume/job.h"
#include "mediad/volume/pattern.h"

#define ERASER_EXTENTS 64u /* that a report has room for */

struct eraser {
	struct job *job;
	const struct device *device;
	const struct pattern *pattern;
	bool keep; /* what is done, for a later job to go on from (erasing.h) */
};

/* Runs the phase that erasing->state has begun or stopped in; *erasing is filled as far as it went. As erase_run. A comparison that
 * the kernel counted fewer reads for than bytes were compared proves nothing: -EAGAIN. -EINTR: the broker wants it to stop, or is gone,
 * or the service stops; what was done is kept. */
int eraser_run(const struct eraser *eraser, struct erasing *erasing);
/* Which pass of the job shows on the device: as erase_find_pass. */
int eraser_find_pass(const struct eraser *eraser);
