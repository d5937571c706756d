// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_CLOSE -> {"number"}: unmounted and locked. */
#include <errno.h>

#include "mediad/volume/closing.h"
#include "mediad/volume/job.h"

int job_close(struct job *job)
{
	const struct volume_request *request = job->request;
	int r;

	r = closing_run(request->number, request->flags & VOLUME_FORCE, &job->fault);
	if (r < 0)
		return r;
	return json_put_text(job->result, "number", request->number);
}
