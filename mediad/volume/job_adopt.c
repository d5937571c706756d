// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_INTRODUCE -> {"number","uuid","label","stated","generation","host","size",["until"]}: whose medium lies there and what it grants to
 * this host, label and grant genuine and signed by one key. VOLUME_ADOPT -> the same, and its key is in the keyring. Writes nothing
 * to the medium. Whom to trust is the broker's word. */
#include <errno.h>
#include <string.h>

#include "crypto/grant.h"
#include "crypto/label.h"
#include "crypto/recovery.h"
#include "mediad/volume/device.h"
#include "mediad/volume/job.h"
#include "mediad/volume/medium.h"
#include "mediad/volume/vault.h"

/* The label's signer, who is not this host. */
static int read_signer(struct job *job, const struct luks *luks, const struct tpm_host *host, struct jws_key *out)
{
	SCOPED(json_release) json_t *label = NULL;
	int r;

	r = label_read(luks, out, &label, &job->fault);
	if (r == 0)
		r = recovery_check(luks, out, label, &job->fault);
	if (r == 0 && memcmp(out, &host->signing, sizeof(*out)) == 0)
		return fault_set(&job->fault, -EEXIST, N_("%s was registered on this very computer: open it as it is."),
			luks_number(luks));
	return r;
}

static int read_grant(struct job *job, const struct luks *luks, const struct tpm_host *host, struct grant *out)
{
	struct jws_key home, granter;
	char own[HOST_ID], name[HOST_ID];
	int r;

	r = read_signer(job, luks, host, &home);
	if (r < 0)
		return r;
	if (jws_thumbprint(&host->signing, own) < 0 || jws_thumbprint(&home, name) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is no memory left."));
	r = grant_read(luks, own, &granter, out, &job->fault);
	if (r < 0)
		return r;
	if (memcmp(&home, &granter, sizeof(home)) != 0)
		return fault_set(&job->fault, -EKEYREJECTED, N_("The grant on %s was not made by the computer that signed its label."),
			luks_number(luks));
	return json_put_text(job->result, "host", name);
}

/* The stick and what it says; released when the job ends. */
struct visit {
	struct vault vault;
	struct device device;
	struct luks *luks;
	struct grant grant;
};

static void visit_close_scoped(struct visit *visit)
{
	luks_close(visit->luks);
	device_close(&visit->device);
	vault_close(&visit->vault);
}

#define NO_VISIT { .vault = VAULT_CLOSED, .device = { .pin = -1 } }

typedef int (*vault_opener)(const struct volume_settings *settings, struct vault *out, struct fault *fault);

static int introduce(struct job *job, vault_opener open_vault, struct visit *visit)
{
	int r;

	r = device_open(&job->request->disk, DEVICE_TO_READ, &visit->device, &job->fault);
	if (r == 0)
		r = luks_load_sealed(visit->device.path, &visit->luks, &job->fault);
	if (r == 0)
		r = open_vault(job->settings, &visit->vault, &job->fault);
	if (r == 0)
		r = read_grant(job, visit->luks, &visit->vault.host, &visit->grant);
	if (r == 0)
		r = medium_put_identity(visit->luks, job->result, &job->fault);
	if (r == 0)
		r = json_put_number(job->result, "size", (int64_t)visit->device.size);
	if (r == 0 && visit->grant.until[0])
		r = json_put_text(job->result, "until", visit->grant.until);
	return r;
}

int job_introduce(struct job *job)
{
	SCOPED(visit_close) struct visit visit = NO_VISIT;

	return introduce(job, vault_open_record, &visit);
}

/* Another medium's key is never put out of its place. */
static int check_free(struct job *job, struct vault *vault)
{
	SCOPED(secret_free) struct secret *there = NULL;
	const char *number = job->request->number;

	if (!keyring_has(vault->keyring, number) ||
		keyring_unwrap(vault->keyring, number, job->request->uuid, &there, NULL) == 0)
		return 0;
	return fault_set(&job->fault, -EEXIST, N_("The keyring has another medium's key under the number %s."), number);
}

static int take_key(struct job *job, struct visit *visit)
{
	const struct volume_request *request = job->request;
	SCOPED(secret_free) struct secret *key = NULL;
	int r;

	r = check_free(job, &visit->vault);
	if (r == 0)
		r = grant_take(visit->vault.tpm, &visit->grant, &key, &job->fault);
	if (r == 0)
		r = luks_check_key(visit->luks, key, &job->fault);
	if (r == 0)
		r = job_progress(job, PHASE_KEY, 0, 0); /* the last moment to stop */
	return r < 0 ? r : keyring_add(visit->vault.keyring, request->number, request->uuid, key, &job->fault);
}

int job_adopt(struct job *job)
{
	SCOPED(visit_close) struct visit visit = NO_VISIT;
	int r;

	r = introduce(job, vault_open, &visit);
	if (r == 0)
		r = medium_check_asked(visit.luks, &visit.vault.host, job->request, &job->fault);
	return r < 0 ? r : take_key(job, &visit);
}
