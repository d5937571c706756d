// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_OVERWRITE -> the state as erase_state_to_json writes it, also when it fails: the whole surface overwritten and read
 * back (R-DSP-02). */
#include <errno.h>

#include "crypto/luks.h"
#include "mediad/volume/device.h"
#include "mediad/volume/eraser.h"
#include "mediad/volume/job.h"

int job_overwrite(struct job *job)
{
	SCOPED(device_close) struct device device = { .pin = -1 };
	struct erase_state state = { 0 };
	int r;

	r = device_open(&job->request->disk, DEVICE_TO_WRITE, &device, &job->fault);
	if (r < 0)
		return r;
	r = eraser_run(job, &device, &state);
	if (state.size > 0 && erase_state_to_json(&state, ERASER_EXTENTS, job->result) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to report the erase."));
	if (r < 0)
		return r;
	return luks_check_blank(device.path, &job->fault);
}
