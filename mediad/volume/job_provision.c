// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_PROVISION -> {"host","signing","attestation"}: this host's keys in the TPM, its pin and an empty keyring. */
#include <errno.h>
#include <string.h>

#include "mediad/volume/job.h"
#include "mediad/volume/vault.h"

static int put_json(json_t *object, const char *key, json_t *value)
{
	return value && json_object_set_new(object, key, value) == 0 ? 0 : -ENOMEM;
}

/* NULL: none was given. */
static int take_password(const struct volume_request *request, struct secret **out, struct fault *fault)
{
	size_t length = strlen(request->owner_password);
	int r;

	if (length == 0)
		return 0;
	r = secret_new(length, out, fault);
	if (r == 0)
		memcpy((*out)->bytes, request->owner_password, length);
	return r;
}

int job_provision(struct job *job)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	SCOPED(secret_free) struct secret *owner_password = NULL;
	int r;

	r = take_password(job->request, &owner_password, &job->fault);
	if (r == 0)
		r = vault_provision(job->settings, owner_password, &vault, &job->fault);
	if (r < 0)
		return r;
	if (put_json(job->result, "host", tpm_host_to_json(&vault.host)) < 0 ||
		put_json(job->result, "signing", jws_key_to_json(&vault.host.signing)) < 0 ||
		put_json(job->result, "attestation", jws_key_to_json(&vault.host.attestation)) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to set up this computer."));
	return 0;
}
