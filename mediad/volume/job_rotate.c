// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_ROTATE -> {"label","generation","escrow"}: another recovery key, and the label that says so. With VOLUME_REVISING it broke off:
 * what the stick says is finished or taken back, and no key is made. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "mediad/volume/job.h"
#include "mediad/volume/rotation.h"

static void rotation_clear_scoped(struct rotation *rotation)
{
	json_decref(rotation->label);
	escrow_free(rotation->escrow);
	secret_free(rotation->key);
	rewriting_close_scoped(&rotation->on);
}

static int read_label(struct job *job, struct rotation *rotation)
{
	const char *label = job->request->label;
	int r = json_decode(label, strlen(label), sizeof(job->request->label), &rotation->label, &job->fault);

	if (r < 0)
		return r;
	rotation->generation = json_member_number(rotation->label, "generation", -1);
	if (rotation->generation > (int64_t)job->request->generation && rotation->generation <= UINT32_MAX)
		return 0;
	return fault_set(&job->fault, -EINVAL, N_("The new label of %s is not newer than the one it has; nothing was written."),
		job->request->number);
}

static int open_medium(struct job *job, struct rotation *rotation)
{
	int r = read_label(job, rotation);

	/* Before anything is touched: whom would it be encrypted to? */
	if (r == 0 && !(job->request->flags & VOLUME_REVISING))
		r = escrow_load(job->settings->escrow, clock_now(), &rotation->escrow, &job->fault);
	return r < 0 ? r : rewriting_open(job, &rotation->on);
}

int job_rotate(struct job *job)
{
	SCOPED(rotation_clear) struct rotation rotation = { .on = REWRITING_CLOSED };
	int r = open_medium(job, &rotation);

	if (r < 0)
		return r;
	return job->request->flags & VOLUME_REVISING ? rotation_settle(job, &rotation) : rotation_begin(job, &rotation);
}
