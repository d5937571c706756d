// SPDX-License-Identifier: GPL-3.0-or-later
/* The steps of a rotation, each flushed before the next; knows no rule and no registry. */
#include "mediad/volume/rotation.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "crypto/label.h"
#include "mediad/volume/custody.h"
#include "mediad/volume/medium.h"

static struct recovery recovery_of(const struct rotation *rotation)
{
	return (struct recovery){ .volume_key = rotation->on.key, .key = rotation->key, .escrow = rotation->escrow,
		.generation = rotation->generation, .now = clock_now() };
}

/* The keyslot as it reads back from the stick must give the key, before anything depends on it. */
static int try_slot(struct job *job, const struct rotation *rotation, int slot)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	const char *path = rotation->on.device.path;
	int r = device_flush(path, &job->fault);

	if (r == 0)
		r = luks_load_with_slots(path, &luks, &job->fault);
	return r < 0 ? r : luks_slot_try(luks, slot, rotation->key, rotation->on.key, &job->fault);
}

/* From the return of this on the new key is the medium's, whatever comes. */
static int put_key(struct job *job, struct rotation *rotation)
{
	SCOPED(json_text_free) char *jws = NULL;
	struct recovery recovery = recovery_of(rotation);
	struct rewriting *on = &rotation->on;
	int r;

	r = luks_slots_strip(on->luks, &job->fault);
	if (r == 0)
		r = luks_slot_add(on->luks, on->key, rotation->key, &recovery.slot, &job->fault);
	if (r == 0)
		r = try_slot(job, rotation, recovery.slot);
	if (r == 0)
		r = recovery_state(on->luks, on->vault.tpm, &recovery, &jws, &job->fault);
	return r < 0 ? r : device_flush(on->device.path, &job->fault);
}

/* What the stick says from now on, read anew, as a later opening will see it. */
static int report(struct job *job, const struct rotation *rotation, uint32_t generation)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(json_text_free) char *jws = NULL;
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	const struct medium_expected expected = { .number = job->request->number, .uuid = job->request->uuid,
		.generation = generation, .strays = true };
	const char *path = rotation->on.device.path;
	int r;

	r = device_flush(path, &job->fault);
	if (r == 0)
		r = luks_load_with_slots(path, &luks, &job->fault);
	if (r == 0)
		r = medium_check(luks, &rotation->on.vault.host, &expected, &job->fault);
	if (r == 0)
		r = luks_escrow(luks, &escrow, &job->fault);
	if (r == 0 && rotation->key)
		r = luks_slot_try(luks, escrow.slot, rotation->key, rotation->on.key, &job->fault);
	if (r == 0)
		r = luks_get_label(luks, &jws, &job->fault);
	if (r < 0)
		return r;
	if (json_put_text(job->result, "label", jws) < 0 || json_put_number(job->result, "generation", generation) < 0 ||
		json_object_set(job->result, "escrow", json_object_get(escrow.payload, "certificates")) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to write the label."));
	return 0;
}

/* The statement is the new one: label, copy and keyslots follow it. `behind`: the label does not yet. */
static int finish(struct job *job, struct rotation *rotation, bool behind)
{
	struct rewriting *on = &rotation->on;
	int r = behind ? label_write(on->luks, on->vault.tpm, rotation->label, NULL, &job->fault) : 0;

	if (r == 0)
		r = device_flush(on->device.path, &job->fault);
	if (r == 0)
		r = custody_keep(on->vault.directory, job->request->number, luks_escrow_jws(on->luks), &job->fault);
	if (r == 0)
		r = luks_slots_strip(on->luks, &job->fault);
	return r < 0 ? r : report(job, rotation, (uint32_t)rotation->generation);
}

int rotation_begin(struct job *job, struct rotation *rotation)
{
	int r;

	r = escrow_key_new(&rotation->key, &job->fault);
	if (r == 0)
		r = job_progress(job, PHASE_KEY, 0, 0); /* the last moment to stop */
	if (r == 0)
		r = put_key(job, rotation);
	return r < 0 ? r : finish(job, rotation, true);
}

int rotation_settle(struct job *job, struct rotation *rotation)
{
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	SCOPED(json_release) json_t *label = NULL;
	struct luks *luks = rotation->on.luks;
	struct jws_key signer;
	int64_t there;
	int r;

	r = luks_escrow(luks, &escrow, &job->fault);
	if (r == 0)
		r = label_read(luks, &signer, &label, &job->fault);
	if (r < 0)
		return r;
	there = json_member_number(label, "generation", -1);
	if (json_member_number(escrow.payload, "generation", 0) == rotation->generation)
		return finish(job, rotation, there != rotation->generation);
	r = luks_slots_strip(luks, &job->fault);
	return r < 0 ? r : report(job, rotation, (uint32_t)there);
}
