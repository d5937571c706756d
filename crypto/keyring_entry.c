// SPDX-License-Identifier: GPL-3.0-or-later
/* One key of the keyring, wrapped and unwrapped; knows no file and no TPM. */
#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/random.h>

#include "common/text.h"
#include "crypto/keyring_internal.h"

static const char context[] = "mediad-keyring-v1";

SCOPED_DEFINE(EVP_CIPHER_CTX_free, EVP_CIPHER_CTX *)

/* Exactly 36 characters: so that number || uuid can be taken apart in one way only. */
static bool is_uuid(const char *text)
{
	return strlen(text) == KEYRING_UUID - 1 &&
	       strspn(text, "0123456789abcdef-") == KEYRING_UUID - 1;
}

int keyring_entry_name(
	struct keyring_entry *entry, const char *number, const char *uuid, struct fault *fault)
{
	if (!text_is_plain(number, sizeof(entry->number) - 1))
		return fault_set(fault, -EINVAL, N_("%s is not a number of a medium."), number);
	if (!is_uuid(uuid))
		return fault_set(fault, -EINVAL, N_("%s is not the UUID of a volume."), uuid);
	text_copy(entry->number, sizeof(entry->number), number);
	text_copy(entry->uuid, sizeof(entry->uuid), uuid);
	return 0;
}

int keyring_code_name(struct keyring_entry *entry)
{
	return keyring_entry_name(entry, "reseal", "00000000-0000-0000-0000-000000000000", NULL);
}

static bool add_name(EVP_CIPHER_CTX *cipher, const struct keyring_entry *entry)
{
	int ignored;

	return EVP_CipherUpdate(cipher, NULL, &ignored, (const uint8_t *)context,
		       (int)strlen(context)) == 1 &&
	       EVP_CipherUpdate(cipher, NULL, &ignored, (const uint8_t *)entry->number,
		       (int)strlen(entry->number)) == 1 &&
	       EVP_CipherUpdate(cipher, NULL, &ignored, (const uint8_t *)entry->uuid,
		       (int)strlen(entry->uuid)) == 1;
}

static bool encrypt(const struct secret *kek, const struct secret *key, struct keyring_entry *entry)
{
	SCOPED(EVP_CIPHER_CTX_free) EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
	int length;

	return cipher &&
	       EVP_EncryptInit_ex2(cipher, EVP_aes_256_gcm(), kek->bytes, entry->nonce, NULL) ==
		       1 &&
	       add_name(cipher, entry) &&
	       EVP_EncryptUpdate(cipher, entry->key, &length, key->bytes, (int)key->size) == 1 &&
	       EVP_EncryptFinal_ex(cipher, entry->key + length, &length) == 1 &&
	       EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, sizeof(entry->tag), entry->tag) ==
		       1;
}

int keyring_entry_wrap(const struct secret *kek, const struct secret *key,
	struct keyring_entry *entry, struct fault *fault)
{
	if (kek->size != KEYRING_KEK_SIZE || key->size == 0 || key->size > KEYRING_KEY_MAX)
		return fault_set(fault, -EINVAL,
			N_("The key of %s has a size that the keyring does not take."),
			entry->number);
	if (getrandom(entry->nonce, sizeof(entry->nonce), 0) != (ssize_t)sizeof(entry->nonce))
		return fault_set(fault, -EIO, N_("The kernel gives no random bytes for a key."));
	entry->length = (uint16_t)key->size;
	if (!encrypt(kek, key, entry))
		return fault_set(
			fault, -EIO, N_("The key of %s could not be encrypted."), entry->number);
	return 0;
}

static bool decrypt(const struct secret *kek, const struct keyring_entry *entry, struct secret *key)
{
	SCOPED(EVP_CIPHER_CTX_free) EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
	uint8_t tag[sizeof(entry->tag)];
	int length;

	memcpy(tag, entry->tag, sizeof(tag));
	return cipher &&
	       EVP_DecryptInit_ex2(cipher, EVP_aes_256_gcm(), kek->bytes, entry->nonce, NULL) ==
		       1 &&
	       add_name(cipher, entry) &&
	       EVP_DecryptUpdate(cipher, key->bytes, &length, entry->key, entry->length) == 1 &&
	       EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, sizeof(tag), tag) == 1 &&
	       EVP_DecryptFinal_ex(cipher, key->bytes + length, &length) == 1;
}

int keyring_entry_unwrap(const struct secret *kek, const struct keyring_entry *entry,
	struct secret **out, struct fault *fault)
{
	SCOPED(secret_free) struct secret *key = NULL;
	int r;

	r = secret_new(entry->length, &key, fault);
	if (r < 0)
		return r;
	if (kek->size != KEYRING_KEK_SIZE || !decrypt(kek, entry, key))
		return fault_set(fault, -EKEYREJECTED,
			N_("The keyring's entry for %s was altered or belongs to another keyring; put the file back from today's backup."),
			entry->number);
	*out = MOVE(key);
	return 0;
}
