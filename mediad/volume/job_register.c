// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_REGISTER -> {"uuid","label","size","escrow"}: formatted, given a recovery key, labelled, a file system made, all of it read back
 * and checked, and only then its key in the keyring. Nothing stays mapped, whatever happens. That it was erased and compared before is
 * the broker's to see to, or that it is let off that as factory-new. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "crypto/label.h"
#include "crypto/luks.h"
#include "crypto/recovery.h"
#include "mediad/volume/custody.h"
#include "mediad/volume/device.h"
#include "mediad/volume/filesystem.h"
#include "mediad/volume/job_register.h"
#include "mediad/volume/medium.h"
#include "mediad/volume/vault.h"

#define SIZE_LEAST (24u << 20) /* header, and room for a file system */

/* What the medium gets; released when the job ends. */
struct making {
	struct escrow *escrow;
	struct secret *volume_key, *key; /* `key`: the recovery key */
	char *jws;                       /* the statement of whom it was encrypted to */
	int64_t generation;              /* of the label */
	int64_t now;
};

static void making_clear_scoped(struct making *making)
{
	escrow_free(making->escrow);
	secret_free(making->volume_key);
	secret_free(making->key);
	free(making->jws);
}

static struct recovery recovery_of(const struct making *making)
{
	return (struct recovery){ .volume_key = making->volume_key, .key = making->key, .escrow = making->escrow,
		.generation = making->generation, .now = making->now };
}

/* Before anything is lost: what cannot be formatted is not erased either. */
static int check_size(const struct device *device, struct fault *fault)
{
	if (device->size < SIZE_LEAST)
		return fault_set(fault, -EINVAL, N_("This stick is too small to be registered: it needs at least 24 MiB."));
	if (device->size % LUKS_SECTOR)
		return fault_set(fault, -EINVAL,
			N_("The size of this stick is no multiple of 4096 bytes, which cannot be encrypted here; use another one."));
	return 0;
}

int job_register_check(struct job *job, const struct device *device)
{
	SCOPED(escrow_free) struct escrow *escrow = NULL;
	int r = escrow_load(job->settings->escrow, clock_now(), &escrow, &job->fault);

	return r < 0 ? r : check_size(device, &job->fault);
}

/* The recovery key first: the label names the certificates that it was encrypted to. */
static int sign_medium(struct job *job, struct luks *luks, struct making *making)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	SCOPED(json_release) json_t *payload = NULL;
	SCOPED(json_text_free) char *jws = NULL;
	const struct recovery recovery = recovery_of(making);
	const char *label = job->request->label;
	int r;

	r = json_decode(label, strlen(label), sizeof(job->request->label), &payload, &job->fault);
	if (r == 0)
		r = vault_open(job->settings, &vault, &job->fault);
	if (r == 0)
		r = recovery_write(luks, vault.tpm, &recovery, &making->jws, &job->fault);
	if (r == 0)
		r = label_write(luks, vault.tpm, payload, &jws, &job->fault);
	if (r < 0)
		return r;
	if (json_put_text(job->result, "label", jws) < 0 || json_put_text(job->result, "uuid", luks_uuid(luks)) < 0 ||
		json_object_set_new(job->result, "escrow", escrow_certificates(making->escrow)) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to register the medium."));
	return 0;
}

/* `work` on what is in it; unmapped again, whatever comes of that. */
static int while_mapped(struct job *job, struct luks *luks, const struct making *making, bool read_only,
	int (*work)(const char *number, struct fault *fault))
{
	const char *number = job->request->number;
	struct fault locking = { 0 };
	int r, locked;

	r = luks_activate(luks, number, making->volume_key, read_only, &job->fault);
	if (r < 0)
		return r;
	r = work(number, &job->fault);
	locked = luks_deactivate(number, r < 0, &locking);
	if (r == 0 && locked < 0) {
		luks_deactivate(number, true, NULL);
		job->fault = locking;
		r = locked;
	}
	return r;
}

/* Header, recovery key, label, file system. */
static int format_medium(struct job *job, const struct device *device, struct making *making)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	int r;

	r = luks_format(device->path, job->request->number, making->volume_key, &luks, &job->fault);
	if (r == 0)
		r = sign_medium(job, luks, making);
	return r < 0 ? r : while_mapped(job, luks, making, false, filesystem_make);
}

/* As a later opening will see it: everything anew from the stick. */
static int verify_and_keep(struct job *job, const struct device *device, const struct making *making)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	SCOPED(luks_close) struct luks *luks = NULL;
	const struct recovery recovery = recovery_of(making);
	const struct medium_expected expected = {
		.number = job->request->number,
		.uuid = json_member_text(job->result, "uuid"),
		.generation = (uint32_t)making->generation,
	};
	int r;

	r = luks_check_whole(device->path, &job->fault);
	if (r == 0)
		r = luks_load(device->path, &luks, &job->fault);
	if (r == 0)
		r = luks_check_key(luks, making->volume_key, &job->fault);
	if (r == 0)
		r = recovery_try(luks, &recovery, making->jws, &job->fault);
	if (r == 0)
		r = while_mapped(job, luks, making, true, filesystem_check);
	if (r == 0)
		r = vault_open(job->settings, &vault, &job->fault);
	if (r == 0)
		r = medium_check(luks, &vault.host, &expected, &job->fault);
	if (r == 0)
		r = custody_keep(vault.directory, expected.number, making->jws, &job->fault);
	if (r == 0)
		r = job_progress(job, PHASE_KEY, 0, 0); /* the last moment to stop */
	if (r == 0)
		r = keyring_add(vault.keyring, expected.number, expected.uuid, making->volume_key, &job->fault);
	return r;
}

/* What the label was to say. */
static uint32_t generation_of(const struct job *job)
{
	const char *label = job->request->label;
	SCOPED(json_release) json_t *payload = NULL;

	if (json_decode(label, strlen(label), sizeof(job->request->label), &payload, NULL) < 0)
		return 0;
	return (uint32_t)json_member_number(payload, "generation", 0);
}

static int make_keys(struct job *job, struct making *making)
{
	int r = secret_random(LUKS_VOLUME_KEY_SIZE, &making->volume_key, &job->fault);

	return r < 0 ? r : escrow_key_new(&making->key, &job->fault);
}

/* A header is proof that somebody used it. */
static int check_unused(struct job *job, const struct device *device)
{
	int r = luks_check_unused(device->path, &job->fault);

	if (r != -EEXIST)
		return r;
	return fault_set(&job->fault, -EEXIST,
		N_("%s was encrypted before, so it is not factory-new: register it without --factory-new, and it is erased first."),
		job->request->number);
}

int job_register(struct job *job)
{
	SCOPED(device_close) struct device device = { .pin = -1 };
	SCOPED(making_clear) struct making making = { .now = clock_now(), .generation = generation_of(job) };
	int r;

	r = escrow_load(job->settings->escrow, making.now, &making.escrow, &job->fault);
	if (r < 0)
		return r;
	r = device_open(&job->request->disk, DEVICE_TO_WRITE, &device, &job->fault);
	if (r < 0)
		return r;
	r = check_size(&device, &job->fault);
	if (r == 0 && job->request->flags & VOLUME_FACTORY_NEW)
		r = check_unused(job, &device);
	if (r < 0)
		return r;
	if (json_put_number(job->result, "size", (int64_t)device.size) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to register the medium."));
	r = job_progress(job, PHASE_FORMAT, 0, 0);
	if (r < 0)
		return r;
	r = make_keys(job, &making);
	if (r < 0)
		return r;
	r = format_medium(job, &device, &making);
	if (r < 0)
		return r;
	return verify_and_keep(job, &device, &making);
}
