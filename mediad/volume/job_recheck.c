// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_RECHECK -> {"read_only","restored"}: the guard's answer about an open medium. */
#include <errno.h>

#include "mediad/volume/guard.h"
#include "mediad/volume/job.h"

int job_recheck(struct job *job)
{
	struct guard guard;
	int r = guard_check(job->request, &guard, &job->fault);

	if (r < 0)
		return r;
	if (json_object_set_new(job->result, "read_only", json_boolean(guard.read_only)) < 0 ||
		json_object_set_new(job->result, "restored", json_boolean(guard.restored)) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to read the medium."));
	return 0;
}
