// SPDX-License-Identifier: GPL-3.0-or-later
/* This computer's record for others: drawn up where the TPM's keys are used, for that may take seconds. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/methods.h"

/* What the record says beside the keys. */
static int describe(struct call *call, char *out, size_t size)
{
	SCOPED(json_release) json_t *about = NULL;
	SCOPED(json_text_free) char *text = NULL;
	struct act act = call_act(call);
	char organisation[NAME_MAX_BYTES];
	char created[21];
	int r;

	r = people_organisation(act.registry, organisation, &call->fault);
	if (r < 0)
		return r;
	clock_format_utc(act.now, created);
	about = json_pack("{s:s, s:s*}", "created", created, "organisation", organisation[0] ? organisation : NULL);
	text = about ? json_canonical(about) : NULL;
	if (!text || !text_copy(out, size, text))
		return fault_set(&call->fault, -ENOMEM, N_("There is no memory left."));
	return 0;
}

int job_export(struct call *call)
{
	struct job *job;
	int r = job_for(call, "EXPORT", &job);

	if (r < 0)
		return r;
	r = describe(call, job->request.label, sizeof(job->request.label));
	if (r < 0) {
		job_drop(job);
		return r;
	}
	job_run(call, job, VOLUME_EXPORT, job_answer);
	return 0;
}
