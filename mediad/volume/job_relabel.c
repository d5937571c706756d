// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_RELABEL -> {"label","generation"}: header, label and key checked as for opening, then the revised label in the place of the
 * old one, read back and checked. Nothing is mapped. */
#include <errno.h>
#include <string.h>

#include "mediad/volume/device.h"
#include "mediad/volume/job.h"
#include "mediad/volume/relabel.h"
#include "mediad/volume/vault.h"

static int open_device(struct job *job, struct device *device)
{
	int r = device_open(&job->request->disk, DEVICE_TO_WRITE, device, &job->fault);

	if (r == 0 && device->read_only)
		return fault_set(&job->fault, -EROFS, N_("%s is write-protected; open its switch and try again."),
			job->request->number);
	return r;
}

/* That the volume is ours is shown by its key, as when it is opened. */
static int check_key(struct job *job, struct luks *luks, const struct vault *vault)
{
	SCOPED(secret_free) struct secret *key = NULL;
	int r;

	r = keyring_unwrap(vault->keyring, job->request->number, job->request->uuid, &key, &job->fault);
	return r < 0 ? r : luks_check_key(luks, key, &job->fault);
}

static int write_label(struct job *job, const struct device *device, struct luks *luks, const struct vault *vault)
{
	const char *label = job->request->label;
	const struct medium_expected expected = { .number = job->request->number, .uuid = job->request->uuid,
		.generation = job->request->generation };
	SCOPED(json_release) json_t *payload = NULL;
	SCOPED(json_text_free) char *jws = NULL;
	int r;

	r = json_decode(label, strlen(label), sizeof(job->request->label), &payload, &job->fault);
	if (r < 0)
		return r;
	const struct relabel relabel = { .path = device->path, .tpm = vault->tpm, .host = &vault->host, .expected = &expected,
		.payload = payload };

	r = relabel_run(&relabel, luks, &jws, &job->fault);
	if (r < 0)
		return r;
	if (json_put_text(job->result, "label", jws) < 0 ||
		json_put_number(job->result, "generation", json_member_number(payload, "generation", -1)) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to write the label."));
	return 0;
}

int job_relabel(struct job *job)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	SCOPED(device_close) struct device device = { .pin = -1 };
	SCOPED(luks_close) struct luks *luks = NULL;
	int r;

	r = open_device(job, &device);
	if (r == 0)
		r = luks_load(device.path, &luks, &job->fault);
	if (r == 0)
		r = vault_open(job->settings, &vault, &job->fault);
	if (r == 0)
		r = check_key(job, luks, &vault);
	if (r == 0)
		r = job_progress(job, PHASE_LABEL, 0, 0); /* the last moment to stop */
	return r < 0 ? r : write_label(job, &device, luks, &vault);
}
