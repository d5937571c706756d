// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_RESEAL -> {"old_epoch","new_epoch","statement","pcrs",["certificates"]}: the keys of this host sealed anew, as policy wants
 * it and to what the PCRs hold now. VOLUME_EXAMINE -> {"locked_out","owner_password","pcrs","wanted","fits"}: how they are sealed, and
 * how the TPM is; with what that job gave if it was by this job that they were sealed last. VOLUME_CODE ->
 * {"pcrs","boxes","certificates"}: the code that stands in for PCRs that changed, encrypted. Needs no stick. */
#include <errno.h>

#include "common/clock.h"
#include "mediad/volume/job.h"
#include "mediad/volume/sealing.h"

int job_reseal(struct job *job)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	SCOPED(secret_free) struct secret *typed = NULL;
	struct sealing sealing = { .settings = job->settings, .job = job->request->job, .now = clock_now() };
	int r;

	r = job_secret(job, &typed);
	if (r == 0)
		r = vault_open(job->settings, &vault, &job->fault);
	if (r == 0)
		r = job_progress(job, PHASE_KEY, 0, 0);
	if (r < 0)
		return r;
	sealing.typed = typed;
	return sealing_renew(&sealing, &vault, job->result, &job->fault);
}

static int put_examined(json_t *result, const struct tpm_locks *locks, uint32_t wanted, const struct vault *vault, bool fits)
{
	char sealed_text[SEALING_TEXT], wanted_text[SEALING_TEXT];

	sealing_text(keyring_pcrs(vault->keyring), sealed_text);
	sealing_text(wanted, wanted_text);
	if (json_object_set_new(result, "locked_out", json_boolean(locks->locked_out)) < 0 ||
		json_object_set_new(result, "owner_password", json_boolean(locks->owner_password)) < 0 ||
		json_object_set_new(result, "fits", json_boolean(fits)) < 0 ||
		json_put_text(result, "pcrs", sealed_text) < 0 || json_put_text(result, "wanted", wanted_text) < 0)
		return -ENOMEM;
	return 0;
}

int job_examine(struct job *job)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	struct tpm_locks locks;
	uint32_t wanted;
	bool fits;
	int r;

	r = sealing_wanted(job->settings, &wanted, &job->fault);
	if (r == 0)
		r = vault_open(job->settings, &vault, &job->fault);
	if (r == 0)
		r = tpm_read_locks(vault.tpm, &locks, &job->fault);
	if (r == 0)
		r = keyring_fits(vault.keyring, &fits, &job->fault);
	if (r == 0)
		r = sealing_recall(job->request->job, &vault, job->result, &job->fault);
	if (r == 0 && put_examined(job->result, &locks, wanted, &vault, fits) < 0)
		r = fault_set(&job->fault, -ENOMEM, N_("There is no memory left."));
	return r;
}

int job_code(struct job *job)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	char pcrs[SEALING_TEXT];
	int r = vault_open(job->settings, &vault, &job->fault);

	if (r < 0)
		return r;
	if (!keyring_pcrs(vault.keyring))
		return fault_set(&job->fault, -ENOENT, N_("This computer's keys are sealed to no PCR, so there is no reseal code."));
	sealing_text(keyring_pcrs(vault.keyring), pcrs);
	if (json_put_text(job->result, "pcrs", pcrs) < 0 || json_object_set(job->result, "boxes", keyring_boxes(vault.keyring)) < 0 ||
		json_object_set(job->result, "certificates", keyring_certificates(vault.keyring)) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is no memory left."));
	return 0;
}
