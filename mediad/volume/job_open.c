// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_OPEN -> {"path","read_only",["switch"],["unclean"],"grants"}, of a guest also what IDENTIFY says of it: header and label checked, key from the keyring, mapped, mounted for one person.
 * VOLUME_IDENTIFY -> {"number","uuid","label","stated","generation","grants"}: the same checks, and then nothing. */
#include <errno.h>
#include <string.h>

#include "crypto/label.h"
#include "crypto/luks_slot.h"
#include "mediad/volume/closing.h"
#include "mediad/volume/device.h"
#include "mediad/volume/guard.h"
#include "mediad/volume/job.h"
#include "mediad/volume/medium.h"
#include "mediad/volume/opening.h"
#include "mediad/volume/rewriting.h"
#include "mediad/volume/vault.h"

/* The keyring is closed again before anything is mapped or mounted: others wait for it. */
static int check_and_unwrap(struct job *job, const struct luks *luks, struct secret **key)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	const struct keyring_name name = { .number = job->request->number, .uuid = job->request->uuid };
	int r;

	r = vault_open_record(job->settings, &vault, &job->fault);
	if (r == 0)
		r = medium_check_asked(luks, &vault.host, job->request, &job->fault);
	if (r == 0)
		r = medium_put_grants(luks, &vault.host, job->result, &job->fault);
	if (r < 0)
		return r;
	return vault_take_key(job->settings, &vault, &name, key, &job->fault);
}

/* Mapped when it returns 0; the key is gone again. */
static int unlock(struct job *job, bool *read_only)
{
	SCOPED(device_close) struct device device = { .pin = -1 };
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(secret_free) struct secret *key = NULL;
	const char *number = job->request->number;
	int r;

	r = opening_device(job, read_only, &device);
	if (r < 0)
		return r;
	r = luks_load_sealed(device.path, &luks, &job->fault);
	if (r < 0)
		return r;
	r = check_and_unwrap(job, luks, &key);
	if (r < 0)
		return r;
	r = luks_check_key(luks, key, &job->fault);
	if (r == 0 && job->request->flags & VOLUME_GUEST)
		r = medium_put_identity(luks, job->result, &job->fault);
	if (r < 0)
		return r;
	r = job_progress(job, PHASE_MOUNT, 0, 0);
	if (r < 0)
		return r;
	return luks_activate(luks, number, key, *read_only, &job->fault);
}

int job_open(struct job *job)
{
	bool read_only = job->request->flags & VOLUME_READ_ONLY;
	struct guard guard;
	int r;

	r = unlock(job, &read_only);
	if (r < 0)
		return r;
	r = opening_mount(job, read_only);
	if (r == 0 && read_only)
		r = guard_check(job->request, &guard, &job->fault); /* read back, all of it */
	if (r < 0)
		job_open_undo(job);
	return r;
}

int job_open_undo(struct job *job)
{
	closing_run(job->request->number, true, NULL);
	json_object_clear(job->result);
	return -ECANCELED;
}

/* What broke off between keyslot and label left a passphrase that no label names. Of a label that names one nobody can say here
 * which it is: `provide end` removes them all. */
static int remove_strays(struct job *job, const struct luks *luks)
{
	const json_t *label = json_object_get(job->result, "stated");
	SCOPED(device_close) struct device device = { .pin = -1 };
	SCOPED(luks_close) struct luks *writable = NULL;
	int r;

	if (medium_is_provided(label) || !medium_has_strays(luks, label))
		return 0;
	r = rewriting_device(job, &device);
	if (r == 0)
		r = luks_load(device.path, &writable, &job->fault);
	return r < 0 ? r : luks_slots_strip(writable, &job->fault);
}

int job_identify(struct job *job)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	SCOPED(device_close) struct device device = { .pin = -1 };
	SCOPED(luks_close) struct luks *luks = NULL;
	int r;

	r = device_open(&job->request->disk, DEVICE_TO_READ, &device, &job->fault);
	if (r < 0)
		return r;
	r = luks_load_sealed(device.path, &luks, &job->fault);
	if (r < 0)
		return r;
	r = vault_open(job->settings, &vault, &job->fault);
	if (r == 0)
		r = medium_check_asked(luks, &vault.host, job->request, &job->fault);
	if (r == 0)
		r = medium_put_grants(luks, &vault.host, job->result, &job->fault);
	if (r == 0)
		r = medium_put_identity(luks, job->result, &job->fault);
	return r < 0 || !(job->request->flags & VOLUME_REVISING) ? r : remove_strays(job, luks);
}
