// SPDX-License-Identifier: GPL-3.0-or-later
/* Signs a revised label and replaces the one on the medium by it (R-LBL-02, R-LBL-05); adds and removes the keyslot of an outside
 * party (R-ENC-03). */
#include "mediad/volume/relabel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "crypto/label.h"
#include "crypto/luks_slot.h"
#include "crypto/passphrase.h"
#include "mediad/volume/device.h"

#define BINDING_SIZE 32

static int64_t generation_of(const struct relabel *relabel)
{
	return json_member_number(relabel->payload, "generation", -1);
}

/* A label that is not newer than the present one could be put back by nobody's leave. */
static int check_payload(const struct relabel *relabel, struct fault *fault)
{
	int64_t generation = generation_of(relabel);

	if (generation > (int64_t)relabel->expected->generation && generation <= UINT32_MAX)
		return 0;
	return fault_set(fault, -EINVAL, N_("The new label of %s is not newer than the one it has; nothing was written."),
		relabel->expected->number);
}

/* A passphrase comes with the first label that says "provided", and with no other. */
static int check_passphrase(const struct relabel *relabel, const struct luks *luks, bool *first, struct fault *fault)
{
	SCOPED(json_release) json_t *label = NULL;
	struct jws_key signer;
	int r = label_read(luks, &signer, &label, fault);

	if (r < 0)
		return r;
	*first = medium_is_provided(relabel->payload) && !medium_is_provided(label);
	if (*first != (relabel->passphrase != NULL))
		return fault_set(fault, -EINVAL, N_("Passphrase and label of %s do not belong together; nothing was written."),
			relabel->expected->number);
	return 0;
}

/* Before the label: where it breaks off, the label never promises more than there is. *slot: the new one; -1. */
static int change_slots(const struct relabel *relabel, struct luks *luks, int *slot, struct fault *fault)
{
	bool first;
	int r = check_passphrase(relabel, luks, &first, fault);

	*slot = -1;
	if (r < 0)
		return r;
	if (first || !medium_is_provided(relabel->payload))
		r = luks_slots_strip(luks, fault);
	if (r < 0 || !first)
		return r;
	r = passphrase_use(relabel->state, relabel->passphrase, fault);
	return r < 0 ? r : luks_slot_add_stretched(luks, relabel->volume_key, relabel->passphrase, slot, fault);
}

/* From the device itself: a keyslot lies outside what is checked in memory. */
static int try_passphrase(const struct relabel *relabel, int slot, struct fault *fault)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	int r = luks_load(relabel->path, &luks, fault);

	return r < 0 ? r : luks_slot_try(luks, slot, relabel->passphrase, relabel->volume_key, fault);
}

/* As a later opening will see it: everything anew from the stick. */
static int verify(const struct relabel *relabel, const char *jws, const uint8_t before[BINDING_SIZE], struct fault *fault)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(json_text_free) char *there = NULL;
	struct medium_expected expected = *relabel->expected;
	uint8_t binding[BINDING_SIZE];
	int r;

	expected.generation = (uint32_t)generation_of(relabel);
	expected.revising = false;
	expected.strays = false;
	r = luks_load_sealed(relabel->path, &luks, fault);
	if (r == 0)
		r = medium_check(luks, relabel->host, &expected, fault);
	if (r == 0)
		r = luks_binding(luks, binding, fault);
	if (r == 0)
		r = luks_get_label(luks, &there, fault);
	if (r < 0)
		return r;
	if (memcmp(binding, before, sizeof(binding)) != 0 || strcmp(there, jws) != 0)
		return fault_set(fault, -EIO, N_("The label of %s did not read back as it was written; the medium may be broken."),
			expected.number);
	return 0;
}

int relabel_run(const struct relabel *relabel, struct luks *luks, char **jws, struct fault *fault)
{
	SCOPED(json_text_free) char *written = NULL;
	uint8_t binding[BINDING_SIZE];
	int slot = -1, r;

	r = medium_check(luks, relabel->host, relabel->expected, fault);
	if (r == 0)
		r = check_payload(relabel, fault);
	if (r == 0)
		r = luks_binding(luks, binding, fault);
	if (r == 0)
		r = change_slots(relabel, luks, &slot, fault);
	if (r == 0)
		r = label_write(luks, relabel->tpm, relabel->payload, &written, fault);
	if (r == 0)
		r = device_flush(relabel->path, fault);
	if (r == 0)
		r = verify(relabel, written, binding, fault);
	if (r == 0 && slot >= 0)
		r = try_passphrase(relabel, slot, fault);
	if (r == 0)
		*jws = MOVE(written);
	return r;
}
