// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_CUSTODY -> {"jws"}: this host's copy of a medium's encrypted recovery key, as it was signed. Touches neither TPM nor stick. */
#include <errno.h>
#include <stdlib.h>

#include "mediad/volume/custody.h"
#include "mediad/volume/job.h"
#include "mediad/volume/vault.h"

int job_custody(struct job *job)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	SCOPED(json_text_free) char *jws = NULL;
	int r;

	r = vault_open_record(job->settings, &vault, &job->fault);
	if (r == 0)
		r = custody_read(vault.directory, job->request->number, &jws, &job->fault);
	if (r == 0 && json_put_text(job->result, "jws", jws) < 0)
		r = fault_set(&job->fault, -ENOMEM, N_("There is not enough memory."));
	return r;
}
