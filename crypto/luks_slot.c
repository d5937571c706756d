// SPDX-License-Identifier: GPL-3.0-or-later
/* Makes, opens and destroys keyslots; knows no certificate and no TPM. */
#include "crypto/luks_slot.h"

#include <errno.h>

#include "common/fault.h"
#include "crypto/luks_internal.h"

#define SLOT_ITERATIONS 1000u

int luks_slot_add(struct luks *luks, const struct secret *volume_key, const struct secret *passphrase, int *slot, struct fault *fault)
{
	const struct crypt_pbkdf_type pbkdf = {
		.type = CRYPT_KDF_PBKDF2,
		.hash = "sha256",
		.iterations = SLOT_ITERATIONS,
		.flags = CRYPT_PBKDF_NO_BENCHMARK,
	};
	int r;

	r = crypt_set_pbkdf_type(luks->device, &pbkdf);
	if (r == 0)
		r = crypt_keyslot_add_by_volume_key(luks->device, CRYPT_ANY_SLOT, (const char *)volume_key->bytes, volume_key->size,
			(const char *)passphrase->bytes, passphrase->size);
	if (r < 0)
		return luks_failed(luks, r, N_("The keyslot for the recovery key cannot be made: %s."), fault);
	*slot = r;
	return luks_refresh(luks, fault);
}

int luks_slot_open(struct luks *luks, int slot, const struct secret *passphrase, struct secret **volume_key, struct fault *fault)
{
	SCOPED(secret_free) struct secret *key = NULL;
	size_t size = LUKS_VOLUME_KEY_SIZE;
	int r;

	r = secret_new(LUKS_VOLUME_KEY_SIZE, &key, fault);
	if (r < 0)
		return r;
	r = crypt_volume_key_get(luks->device, slot, (char *)key->bytes, &size, (const char *)passphrase->bytes, passphrase->size);
	if (r == -EPERM || r == -ENOENT)
		return fault_set(fault, -EKEYREJECTED, N_("This is not the recovery key of the medium %s."), luks_number(luks));
	if (r < 0)
		return luks_failed(luks, r, N_("The keyslot of the recovery key cannot be opened: %s."), fault);
	if (r != slot || size != key->size)
		return fault_set(fault, -EKEYREJECTED, N_("This is not the recovery key of the medium %s."), luks_number(luks));
	*volume_key = MOVE(key);
	return 0;
}

int luks_slot_destroy(struct luks *luks, int slot, struct fault *fault)
{
	int r = crypt_keyslot_destroy(luks->device, slot);

	if (r < 0)
		return luks_failed(luks, r, N_("The old keyslot cannot be destroyed: %s."), fault);
	return luks_refresh(luks, fault);
}
