// SPDX-License-Identifier: GPL-3.0-or-later
/* Makes, opens and destroys keyslots; knows no certificate and no TPM. */
#include "crypto/luks_slot.h"

#include <errno.h>

#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "crypto/header/template.h"
#include "crypto/luks_internal.h"

#define SLOT_ITERATIONS 1000u
#define STRETCHED "argon2id" /* CRYPT_KDF_ARGON2ID */

/* RFC 9106, 4: the option for little memory, and one pass more, for libcryptsetup takes no fewer than four. Within what the
 * template allows, and what the smallest PC of an outside party can spare. */
#define STRETCHED_PASSES 4u
#define STRETCHED_MEMORY 65536u /* KiB */
#define STRETCHED_LANES 4u

/* The new keyslot's place, or libcryptsetup's error. */
static int add(struct luks *luks, const struct crypt_pbkdf_type *pbkdf, const struct secret *volume_key,
	const struct secret *passphrase)
{
	int r = crypt_set_pbkdf_type(luks->device, pbkdf);

	return r < 0 ? r : crypt_keyslot_add_by_volume_key(luks->device, CRYPT_ANY_SLOT, (const char *)volume_key->bytes,
				volume_key->size, (const char *)passphrase->bytes, passphrase->size);
}

int luks_slot_add(struct luks *luks, const struct secret *volume_key, const struct secret *passphrase, int *slot, struct fault *fault)
{
	const struct crypt_pbkdf_type pbkdf = {
		.type = CRYPT_KDF_PBKDF2,
		.hash = "sha256",
		.iterations = SLOT_ITERATIONS,
		.flags = CRYPT_PBKDF_NO_BENCHMARK,
	};
	int r = add(luks, &pbkdf, volume_key, passphrase);

	if (r < 0)
		return luks_failed(luks, r, N_("The keyslot for the recovery key cannot be made: %s."), fault);
	*slot = r;
	return luks_refresh(luks, fault);
}

int luks_slot_add_stretched(struct luks *luks, const struct secret *volume_key, const struct secret *passphrase, int *slot,
	struct fault *fault)
{
	const struct crypt_pbkdf_type pbkdf = {
		.type = CRYPT_KDF_ARGON2ID,
		.hash = "sha256",
		.iterations = STRETCHED_PASSES,
		.max_memory_kb = STRETCHED_MEMORY,
		.parallel_threads = STRETCHED_LANES,
		.flags = CRYPT_PBKDF_NO_BENCHMARK,
	};
	int r = add(luks, &pbkdf, volume_key, passphrase);

	if (r < 0)
		return luks_failed(luks, r, N_("The keyslot for the passphrase cannot be made: %s."), fault);
	*slot = r;
	return luks_refresh(luks, fault);
}

/* -EPERM: this passphrase does not open it; else libcryptsetup's error. */
static int open_slot(struct luks *luks, int slot, const struct secret *passphrase, struct secret **volume_key)
{
	SCOPED(secret_free) struct secret *key = NULL;
	size_t size = LUKS_VOLUME_KEY_SIZE;
	int r;

	r = secret_new(LUKS_VOLUME_KEY_SIZE, &key, NULL);
	if (r < 0)
		return r;
	r = crypt_volume_key_get(luks->device, slot, (char *)key->bytes, &size, (const char *)passphrase->bytes, passphrase->size);
	if (r == -ENOENT || (r >= 0 && (r != slot || size != key->size)))
		return -EPERM;
	if (r < 0)
		return r;
	*volume_key = MOVE(key);
	return 0;
}

int luks_slot_open(struct luks *luks, int slot, const struct secret *passphrase, struct secret **volume_key, struct fault *fault)
{
	int r = open_slot(luks, slot, passphrase, volume_key);

	if (r == -EPERM)
		return fault_set(fault, -EKEYREJECTED, N_("This is not the recovery key of the medium %s."), luks_number(luks));
	return r < 0 ? luks_failed(luks, r, N_("The keyslot of the recovery key cannot be opened: %s."), fault) : 0;
}

int luks_slot_try(struct luks *luks, int slot, const struct secret *passphrase, const struct secret *volume_key,
	struct fault *fault)
{
	SCOPED(secret_free) struct secret *given = NULL;
	int r = open_slot(luks, slot, passphrase, &given);

	if (r < 0 && r != -EPERM)
		return luks_failed(luks, r, N_("The keyslot of the passphrase cannot be opened: %s."), fault);
	if (r == -EPERM || given->size != volume_key->size || memcmp(given->bytes, volume_key->bytes, given->size) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("The passphrase does not open %s as it should; the medium may be broken."),
			luks_number(luks));
	return 0;
}

unsigned int luks_slots_stretched(const struct luks *luks)
{
	json_t *slots = json_object_get(luks->metadata, "keyslots"), *slot;
	unsigned int count = 0;
	const char *key;

	json_object_foreach(slots, key, slot) {
		const char *type = json_member_text(json_object_get(slot, "kdf"), "type");

		count += type && strcmp(type, STRETCHED) == 0;
	}
	return count;
}

/* A keyslot that the escrow token does not name; -1: there is none. */
static int find_other(const struct luks *luks)
{
	int id;
	const json_t *token = header_token(luks->metadata, HEADER_TOKEN_ESCROW, &id), *slot;
	const char *kept = json_string_value(json_array_get(json_object_get(token, "keyslots"), 0)), *key;

	json_object_foreach(json_object_get(luks->metadata, "keyslots"), key, slot)
		if (!kept || strcmp(key, kept) != 0)
			return atoi(key);
	return -1;
}

int luks_slots_strip(struct luks *luks, struct fault *fault)
{
	int slot, r = 0;

	while (r == 0 && (slot = find_other(luks)) >= 0)
		r = luks_slot_destroy(luks, slot, fault);
	return r;
}

int luks_slot_destroy(struct luks *luks, int slot, struct fault *fault)
{
	int r = crypt_keyslot_destroy(luks->device, slot);

	if (r < 0)
		return luks_failed(luks, r, N_("The old keyslot cannot be destroyed: %s."), fault);
	return luks_refresh(luks, fault);
}
