// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_EXPORT -> {"record"}: this host's signed record of itself. The broker says what it calls itself, the system its name. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "crypto/host_record.h"
#include "mediad/volume/job.h"
#include "mediad/volume/vault.h"

static int read_about(struct job *job, json_t **out)
{
	const char *text = job->request->label;
	char name[HOST_NAME] = "";
	int r = json_decode(text, strlen(text), sizeof(job->request->label), out, &job->fault);

	if (r < 0)
		return r;
	if (gethostname(name, sizeof(name) - 1) < 0 || !name[0] || json_put_text(*out, "name", name) < 0)
		return fault_set(&job->fault, -EINVAL, N_("This computer has no name; give it one with hostnamectl."));
	return 0;
}

int job_export(struct job *job)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	SCOPED(json_release) json_t *about = NULL;
	SCOPED(json_text_free) char *record = NULL;
	int r;

	r = read_about(job, &about);
	if (r == 0)
		r = vault_open(job->settings, &vault, &job->fault);
	if (r == 0)
		r = host_record_make(vault.tpm, about, &record, &job->fault);
	if (r < 0)
		return r;
	if (json_put_text(job->result, "record", record) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is no memory left."));
	return 0;
}
