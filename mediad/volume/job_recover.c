// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_RECOVER -> {"path","read_only","medium","uuid","label","signer","certificates",["switch"],["unclean"]}: a medium of whatever
 * computer of ours, opened by its recovery key alone. The key comes in a sealed memory file and is read here for the first
 * time. Needs neither TPM nor keyring, nor the host's record. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/modhex.h"
#include "crypto/label.h"
#include "crypto/recovery.h"
#include "mediad/volume/job.h"
#include "mediad/volume/opening.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* Sealed, so that it is neither a pipe that never ends nor changed while it is read. */
static int read_key(int passed, struct secret **out, struct fault *fault)
{
	SCOPED(secret_free) struct secret *key = NULL;
	uint8_t unused[MODHEX_BYTES];
	struct stat status;
	bool good;
	int r, seals = passed < 0 ? -1 : fcntl(passed, F_GET_SEALS);

	if (seals < 0 || (seals & SEALS) != SEALS || fstat(passed, &status) < 0 || status.st_size != MODHEX_TEXT)
		return fault_set(fault, -EINVAL, N_("No recovery key came with the request; use mediactl recover."));
	r = secret_new(MODHEX_TEXT, &key, fault);
	if (r < 0)
		return r;
	good = pread(passed, key->bytes, key->size, 0) == MODHEX_TEXT && modhex_read((const char *)key->bytes, key->size, unused);
	explicit_bzero(unused, sizeof(unused));
	if (!good)
		return fault_set(fault, -EINVAL, N_("The recovery key has not the form that it must have."));
	*out = MOVE(key);
	return 0;
}

static int note(struct job *job, const struct luks *luks, const struct header_escrow *escrow, json_t *label)
{
	char signer[44];

	if (jws_thumbprint(&escrow->signer, signer) < 0 || json_put_text(job->result, "medium", luks_number(luks)) < 0 ||
		json_put_text(job->result, "uuid", luks_uuid(luks)) < 0 || json_object_set(job->result, "label", label) < 0 ||
		json_put_text(job->result, "signer", signer) < 0 ||
		json_object_set(job->result, "certificates", json_object_get(escrow->payload, "certificates")) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to open the medium."));
	return 0;
}

/* Whose the medium is, nobody can prove where its host's key is not known; that label and recovery key were signed by one key for
 * this very volume, is checked. That both name the same certificates is not asked: where a new recovery key was being made, the label
 * is the step behind. *slot is the one keyslot that may be tried. */
static int identify(struct job *job, const struct luks *luks, int *slot)
{
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	SCOPED(json_release) json_t *label = NULL;
	struct jws_key signer;
	int r;

	r = luks_escrow(luks, &escrow, &job->fault);
	if (r == 0)
		r = label_read(luks, &signer, &label, &job->fault);
	if (r == 0)
		r = recovery_check_signer(luks, &signer, &job->fault);
	if (r < 0)
		return r;
	*slot = escrow.slot;
	return note(job, luks, &escrow, label);
}

/* Mapped when it returns 0; the keys are gone again. */
static int unlock(struct job *job, bool *read_only)
{
	SCOPED(device_close) struct device device = { .pin = -1 };
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(secret_free) struct secret *key = NULL;
	SCOPED(secret_free) struct secret *volume_key = NULL;
	int r, slot = -1;

	r = read_key(job->passed, &key, &job->fault);
	if (r == 0)
		r = opening_device(job, read_only, &device);
	if (r == 0)
		r = luks_load_with_slots(device.path, &luks, &job->fault);
	if (r == 0)
		r = identify(job, luks, &slot);
	if (r == 0)
		r = luks_slot_open(luks, slot, key, &volume_key, &job->fault);
	if (r == 0)
		r = luks_check_key(luks, volume_key, &job->fault);
	if (r == 0)
		r = job_progress(job, PHASE_MOUNT, 0, 0);
	return r < 0 ? r : luks_activate(luks, job->request->number, volume_key, *read_only, &job->fault);
}

int job_recover(struct job *job)
{
	bool read_only = job->request->flags & VOLUME_READ_ONLY;
	int r = unlock(job, &read_only);

	if (r < 0)
		return r;
	r = opening_mount(job, read_only);
	if (r < 0)
		job_open_undo(job);
	return r;
}
