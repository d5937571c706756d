// SPDX-License-Identifier: GPL-3.0-or-later
/* The key of one job and what names it; knows not where the root comes from. */
#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <stdio.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "crypto/erase.h"

#define KEY_SIZE 32
#define COMMIT_PREFIX "mediad-erase-commit"
#define KEY_SALT "mediad-erase-key"
#define MESSAGE_PREFIX "mediad-erase-v1"

SCOPED_DEFINE(EVP_MD_CTX_free, EVP_MD_CTX *)
SCOPED_DEFINE(EVP_KDF_free, EVP_KDF *)
SCOPED_DEFINE(EVP_KDF_CTX_free, EVP_KDF_CTX *)

int erase_message(const char *job, const char *number, uint64_t size, uint8_t out[ERASE_MESSAGE_MAX], size_t *length)
{
	char text[ERASE_MESSAGE_MAX];

	/* Parted by a character that neither a UUID nor a number can hold, so that no two jobs share a message. */
	if (!text_format(text, sizeof(text), "%s%c%s%c%s%c%llu", MESSAGE_PREFIX, '\x1f', job, '\x1f', number, '\x1f',
		    (unsigned long long)size))
		return -EINVAL;
	*length = strlen(text);
	memcpy(out, text, *length);
	return 0;
}

static int derive(const struct secret *root, const char *info, struct secret *out)
{
	SCOPED(EVP_KDF_free) EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	SCOPED(EVP_KDF_CTX_free) EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	char digest[] = "SHA256", salt[] = KEY_SALT, text[64];
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, root->bytes, root->size),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt, strlen(salt)),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, text, strlen(info)),
		OSSL_PARAM_construct_end(),
	};

	if (!text_copy(text, sizeof(text), info))
		return -EINVAL;
	if (!context || EVP_KDF_derive(context, out->bytes, out->size, parameters) != 1)
		return -EIO;
	return 0;
}

int erase_key(const struct secret *root, const char *job, struct secret **key, uint64_t *nonce, struct fault *fault)
{
	SCOPED(secret_free) struct secret *derived = NULL, *result = NULL;
	int r;

	r = secret_new(KEY_SIZE + sizeof(*nonce), &derived, fault);
	if (r < 0)
		return r;
	r = secret_new(KEY_SIZE, &result, fault);
	if (r < 0)
		return r;
	r = root->size == ERASE_ROOT_SIZE ? derive(root, job, derived) : -EINVAL;
	if (r < 0)
		return fault_set(fault, r, N_("The key of the erase job %s cannot be derived."), job);
	memcpy(result->bytes, derived->bytes, KEY_SIZE);
	memcpy(nonce, derived->bytes + KEY_SIZE, sizeof(*nonce));
	*key = MOVE(result);
	return 0;
}

/* In two steps, so that the key is never copied out of its secret. */
int erase_commitment(const struct secret *key, uint8_t out[32])
{
	SCOPED(EVP_MD_CTX_free) EVP_MD_CTX *digest = EVP_MD_CTX_new();

	if (!digest || EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1 ||
		EVP_DigestUpdate(digest, COMMIT_PREFIX, strlen(COMMIT_PREFIX)) != 1 ||
		EVP_DigestUpdate(digest, key->bytes, key->size) != 1 || EVP_DigestFinal_ex(digest, out, NULL) != 1)
		return -EIO;
	return 0;
}
