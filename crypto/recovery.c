// SPDX-License-Identifier: GPL-3.0-or-later
/* Ties keyslot, boxes and statement of a recovery key together; knows no registry. */
#include "crypto/recovery.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/fault.h"

static int make_payload(const struct luks *luks, const struct recovery *recovery, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *payload = NULL;
	SCOPED(json_release) json_t *boxes = NULL;
	uint8_t binding[32];
	char id[ESCROW_KEY_ID], created[21];
	int r;

	r = escrow_seal(recovery->escrow, recovery->key, &boxes, fault);
	if (r == 0)
		r = luks_binding(luks, binding, fault);
	if (r < 0)
		return r;
	if (escrow_key_id(luks_uuid(luks), id) < 0)
		return fault_set(fault, -EIO, N_("OpenSSL refused to compute SHA-256."));
	clock_format_utc(recovery->now, created);
	payload = json_pack("{s:s, s:i, s:s, s:O, s:o, s:s, s:I}", "number", luks_number(luks), "slot", recovery->slot, "key", id, "boxes",
		boxes, "certificates", escrow_certificates(recovery->escrow), "created", created, "generation",
		(json_int_t)recovery->generation);
	if (!payload || json_put_hex(payload, "binding", binding, sizeof(binding)) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to keep the recovery key."));
	*out = MOVE(payload);
	return 0;
}

int recovery_state(struct luks *luks, struct tpm *tpm, const struct recovery *recovery, char **jws, struct fault *fault)
{
	SCOPED(json_release) json_t *payload = NULL;
	SCOPED(json_text_free) char *statement = NULL;
	int r;

	r = make_payload(luks, recovery, &payload, fault);
	if (r == 0)
		r = tpm_sign_statement(tpm, ESCROW_TYPE, payload, &statement, fault);
	if (r == 0)
		r = luks_put_escrow(luks, recovery->slot, statement, fault);
	if (r == 0)
		*jws = MOVE(statement);
	return r;
}

int recovery_write(struct luks *luks, struct tpm *tpm, const struct recovery *recovery, char **jws, struct fault *fault)
{
	struct recovery made = *recovery;
	int r = luks_slot_add(luks, recovery->volume_key, recovery->key, &made.slot, fault);

	return r < 0 ? r : recovery_state(luks, tpm, &made, jws, fault);
}

int recovery_try(struct luks *luks, const struct recovery *recovery, const char *jws, struct fault *fault)
{
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	SCOPED(secret_free) struct secret *given = NULL;
	const char *there = luks_escrow_jws(luks);
	int r;

	r = luks_escrow(luks, &escrow, fault);
	if (r < 0)
		return r;
	if (!there || strcmp(there, jws) != 0)
		return fault_set(fault, -EIO, N_("The encrypted recovery key does not read back from %s as it was written; use another stick."),
			luks_number(luks));
	r = luks_slot_open(luks, escrow.slot, recovery->key, &given, fault);
	if (r < 0)
		return r;
	if (given->size != recovery->volume_key->size || memcmp(given->bytes, recovery->volume_key->bytes, given->size) != 0)
		return fault_set(fault, -EIO, N_("The recovery key does not open %s as it should; use another stick."), luks_number(luks));
	return 0;
}

static int check_signer(const struct luks *luks, const struct jws_key *signer, const struct header_escrow *escrow, struct fault *fault)
{
	if (memcmp(&escrow->signer, signer, sizeof(*signer)) == 0)
		return 0;
	return fault_set(fault, -EKEYREJECTED, N_("The recovery key on the medium %s was stated on another computer than its label."),
		luks_number(luks));
}

int recovery_check_signer(const struct luks *luks, const struct jws_key *signer, struct fault *fault)
{
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	int r = luks_escrow(luks, &escrow, fault);

	if (r == -ENOENT)
		return 0;
	return r < 0 ? r : check_signer(luks, signer, &escrow, fault);
}

int recovery_check(const struct luks *luks, const struct jws_key *signer, const json_t *label, struct fault *fault)
{
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	int r = luks_escrow(luks, &escrow, fault);

	if (r == -ENOENT && !json_object_get(label, "escrow"))
		return 0;
	if (r == -ENOENT)
		return fault_set(fault, -EKEYREJECTED, N_("The recovery key that the label of %s speaks of is gone; somebody altered the stick."),
			luks_number(luks));
	if (r == 0)
		r = check_signer(luks, signer, &escrow, fault);
	return r < 0 ? r : header_escrow_agrees(&escrow, label, fault);
}
