// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_PASSPHRASE -> {}: may this be a passphrase? Uses nothing up and touches no medium. */
#include <errno.h>

#include "mediad/volume/job.h"
#include "mediad/volume/vault.h"
#include "mediad/volume/vetting.h"

int job_passphrase(struct job *job)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	SCOPED(secret_free) struct secret *passphrase = NULL;
	int r;

	r = vault_open_record(job->settings, &vault, &job->fault);
	if (r == 0)
		r = vetting_take(job, vault.directory, &passphrase);
	if (r == 0 && !passphrase)
		return fault_set(&job->fault, -EINVAL, N_("No passphrase was given, so nothing was done."));
	return r;
}
