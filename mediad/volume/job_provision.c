// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_PROVISION -> {"host","signing","attestation"}: this host's keys in the TPM, its pin and an empty keyring. */
#include <errno.h>

#include "common/clock.h"
#include "mediad/volume/job.h"
#include "mediad/volume/sealing.h"

static int put_json(json_t *object, const char *key, json_t *value)
{
	return value && json_object_set_new(object, key, value) == 0 ? 0 : -ENOMEM;
}

/* An empty keyring, sealed as the policy files want it. */
static int seal_as_wanted(struct job *job, struct vault *vault)
{
	const struct sealing sealing = { .settings = job->settings, .job = job->request->job, .now = clock_now() };
	SCOPED(json_release) json_t *ignored = json_object();
	uint32_t wanted;
	int r = sealing_wanted(job->settings, &wanted, &job->fault);

	if (r < 0 || wanted == keyring_pcrs(vault->keyring))
		return r;
	return sealing_renew(&sealing, vault, ignored, &job->fault);
}

int job_provision(struct job *job)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	SCOPED(secret_free) struct secret *owner_password = NULL;
	int r;

	r = job_secret(job, &owner_password);
	if (r == 0)
		r = vault_provision(job->settings, owner_password, &vault, &job->fault);
	if (r == 0)
		r = seal_as_wanted(job, &vault);
	if (r < 0)
		return r;
	if (put_json(job->result, "host", tpm_host_to_json(&vault.host)) < 0 ||
		put_json(job->result, "signing", jws_key_to_json(&vault.host.signing)) < 0 ||
		put_json(job->result, "attestation", jws_key_to_json(&vault.host.attestation)) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to set up this computer."));
	return 0;
}
