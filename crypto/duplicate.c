// SPDX-License-Identifier: GPL-3.0-or-later
/* The outer wrapping of a duplicated object (OpenSSL); knows no TPM library and not what the secret opens. */
#include "crypto/duplicate.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#include <string.h>
#include <sys/random.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/marshal.h"

#define ALGORITHM_KEYEDHASH 0x0008u
#define ALGORITHM_SHA256 0x000bu
#define ALGORITHM_NULL 0x0010u
#define ATTRIBUTE_NODA 0x00000400u /* no userWithAuth: the policy is the only way in; not fixed, for it comes from outside */
#define SENSITIVE_SIZE (2 + 2 + 2 + 2 + DIGEST_SIZE + 2 + DUPLICATE_SECRET_MAX)
#define PUBLIC_SIZE (2 + 2 + 4 + 2 + DIGEST_SIZE + 2 + 2 + DIGEST_SIZE)
#define LABEL "DUPLICATE" /* with its NUL */

SCOPED_DEFINE(EVP_KDF_free, EVP_KDF *)
SCOPED_DEFINE(EVP_KDF_CTX_free, EVP_KDF_CTX *)
SCOPED_DEFINE(EVP_CIPHER_CTX_free, EVP_CIPHER_CTX *)

/* In locked memory. */
struct wrapping {
	uint8_t shared[32], seed[DIGEST_SIZE], cipher_key[16], mac_key[DIGEST_SIZE];
	uint8_t obfuscation[DIGEST_SIZE + DUPLICATE_SECRET_MAX]; /* seedValue || secret */
	uint8_t sensitive[SENSITIVE_SIZE];
};

static int derive(const char *algorithm, const OSSL_PARAM *parameters, uint8_t *out, size_t length)
{
	SCOPED(EVP_KDF_free) EVP_KDF *kdf = EVP_KDF_fetch(NULL, algorithm, NULL);
	SCOPED(EVP_KDF_CTX_free) EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;

	return context && EVP_KDF_derive(context, out, length, parameters) == 1 ? 0 : -EIO;
}

/* KDFa of Part 1, 11.4.10.2: SP 800-108 in counter mode. */
static int derive_from_seed(struct wrapping *wrapping, const char *label, const uint8_t *name, uint8_t *out, size_t length)
{
	char mode[] = "counter", mac[] = "HMAC", hash[] = "SHA256", salt[16];
	uint8_t context[STORAGE_ROOT_NAME];
	const OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_MODE, mode, 0),
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_MAC, mac, 0),
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, wrapping->seed, sizeof(wrapping->seed)),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt, strlen(label)),
		name ? OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, context, sizeof(context)) : OSSL_PARAM_construct_end(),
		OSSL_PARAM_construct_end(),
	};

	memcpy(salt, label, strlen(label) + 1);
	if (name)
		memcpy(context, name, sizeof(context));
	return derive("KBKDF", parameters, out, length);
}

/* KDFe of Part 1, 11.4.10.3: the one-step KDF of SP 800-56A. */
static int derive_from_point(struct wrapping *wrapping, const uint8_t point[65], const struct storage_root *root)
{
	uint8_t info[sizeof(LABEL) + 32 + 32];
	char hash[] = "SHA256";
	const OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, wrapping->shared, sizeof(wrapping->shared)),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof(info)),
		OSSL_PARAM_construct_end(),
	};

	memcpy(info, LABEL, sizeof(LABEL));
	memcpy(info + sizeof(LABEL), point + 1, 32);
	memcpy(info + sizeof(LABEL) + 32, root->x, 32);
	return derive("SSKDF", parameters, wrapping->seed, sizeof(wrapping->seed));
}

/* Part 1, C.6.3: a key pair for this once; its point is sent along. */
static int agree_on_seed(const struct storage_root *root, EVP_PKEY *parent, struct wrapping *wrapping, struct marshal_out *out)
{
	SCOPED(EVP_PKEY_free) EVP_PKEY *once = EVP_EC_gen("P-256");
	SCOPED(EVP_PKEY_CTX_free) EVP_PKEY_CTX *agreement = once ? EVP_PKEY_CTX_new(once, NULL) : NULL;
	size_t length = sizeof(wrapping->shared), size = 0;
	uint8_t point[65];

	if (!agreement || EVP_PKEY_derive_init(agreement) != 1 || EVP_PKEY_derive_set_peer(agreement, parent) != 1 ||
		EVP_PKEY_derive(agreement, wrapping->shared, &length) != 1 || length != sizeof(wrapping->shared) ||
		EVP_PKEY_get_octet_string_param(once, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point), &size) != 1 ||
		size != sizeof(point))
		return -EIO;
	marshal_put_number(out, 2 + 32 + 2 + 32, 2);
	marshal_put_sized(out, point + 1, 32);
	marshal_put_sized(out, point + 33, 32);
	return derive_from_point(wrapping, point, root);
}

/* Part 1, B.10.3: a random seed by RSAES-OAEP. */
static int encrypt_seed(EVP_PKEY *parent, struct wrapping *wrapping, struct marshal_out *out)
{
	SCOPED(EVP_PKEY_CTX_free) EVP_PKEY_CTX *oaep = EVP_PKEY_CTX_new(parent, NULL);
	uint8_t encrypted[STORAGE_ROOT_RSA];
	size_t length = sizeof(encrypted);
	char hash[] = "SHA256", padding[] = OSSL_PKEY_RSA_PAD_MODE_OAEP, label[] = LABEL;
	const OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_PAD_MODE, padding, 0),
		OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST, hash, 0),
		OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST, hash, 0),
		OSSL_PARAM_construct_octet_string(OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL, label, sizeof(label)),
		OSSL_PARAM_construct_end(),
	};

	if (getrandom(wrapping->seed, sizeof(wrapping->seed), 0) != (ssize_t)sizeof(wrapping->seed) || !oaep ||
		EVP_PKEY_encrypt_init_ex(oaep, parameters) != 1 ||
		EVP_PKEY_encrypt(oaep, encrypted, &length, wrapping->seed, sizeof(wrapping->seed)) != 1)
		return -EIO;
	marshal_put_sized(out, encrypted, (uint16_t)length);
	return 0;
}

/* TPM2B_SENSITIVE: what the TPM keeps; and TPMT_PUBLIC, whose `unique` ties the two (Part 1, 27.5.3.2). */
static int compose(struct wrapping *wrapping, const struct secret *secret, const uint8_t policy[32],
	struct marshal_out *sensitive, struct marshal_out *public)
{
	uint8_t *seed_value = wrapping->obfuscation;
	uint8_t unique[DIGEST_SIZE];

	if (getrandom(seed_value, DIGEST_SIZE, 0) != DIGEST_SIZE)
		return -EIO;
	memcpy(seed_value + DIGEST_SIZE, secret->bytes, secret->size);
	if (digest_bytes(wrapping->obfuscation, DIGEST_SIZE + secret->size, unique) < 0)
		return -EIO;
	marshal_put_number(sensitive, 2 + 2 + 2 + DIGEST_SIZE + 2 + secret->size, 2);
	marshal_put_number(sensitive, ALGORITHM_KEYEDHASH, 2);
	marshal_put_sized(sensitive, "", 0); /* no password */
	marshal_put_sized(sensitive, seed_value, DIGEST_SIZE);
	marshal_put_sized(sensitive, secret->bytes, (uint16_t)secret->size);
	marshal_put_number(public, ALGORITHM_KEYEDHASH, 2);
	marshal_put_number(public, ALGORITHM_SHA256, 2);
	marshal_put_number(public, ATTRIBUTE_NODA, 4);
	marshal_put_sized(public, policy, DIGEST_SIZE);
	marshal_put_number(public, ALGORITHM_NULL, 2);
	marshal_put_sized(public, unique, DIGEST_SIZE);
	return 0;
}

static bool encrypt(const uint8_t key[16], const uint8_t *plain, size_t length, uint8_t *out)
{
	static const uint8_t zeros[16];
	SCOPED(EVP_CIPHER_CTX_free) EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
	int written = 0;

	return cipher && EVP_EncryptInit_ex2(cipher, EVP_aes_128_cfb128(), key, zeros, NULL) == 1 &&
	       EVP_EncryptUpdate(cipher, out, &written, plain, (int)length) == 1 && written == (int)length;
}

/* TPM2B_PRIVATE: the encrypted sensitive part under an HMAC that covers the object's Name too. */
static int put_private(struct wrapping *wrapping, const struct marshal_out *sensitive, const uint8_t name[STORAGE_ROOT_NAME],
	struct marshal_out *out)
{
	uint8_t covered[SENSITIVE_SIZE + STORAGE_ROOT_NAME], mac[DIGEST_SIZE];
	unsigned int length = sizeof(mac);

	if (derive_from_seed(wrapping, "STORAGE", name, wrapping->cipher_key, sizeof(wrapping->cipher_key)) < 0 ||
		derive_from_seed(wrapping, "INTEGRITY", NULL, wrapping->mac_key, sizeof(wrapping->mac_key)) < 0 ||
		!encrypt(wrapping->cipher_key, sensitive->bytes, sensitive->length, covered))
		return -EIO;
	memcpy(covered + sensitive->length, name, STORAGE_ROOT_NAME);
	if (!HMAC(EVP_sha256(), wrapping->mac_key, sizeof(wrapping->mac_key), covered, sensitive->length + STORAGE_ROOT_NAME, mac,
		    &length))
		return -EIO;
	marshal_put_number(out, 2 + sizeof(mac) + sensitive->length, 2);
	marshal_put_sized(out, mac, sizeof(mac));
	marshal_put(out, covered, sensitive->length);
	return 0;
}

static int wrap(const struct storage_root *root, const uint8_t policy[32], const struct secret *secret,
	struct wrapping *wrapping, struct marshal_out *out)
{
	SCOPED(EVP_PKEY_free) EVP_PKEY *parent = storage_root_key(root);
	uint8_t bytes[PUBLIC_SIZE], name[STORAGE_ROOT_NAME] = { 0, ALGORITHM_SHA256 }, encrypted[2 + STORAGE_ROOT_RSA];
	struct marshal_out sensitive = { .bytes = wrapping->sensitive, .size = sizeof(wrapping->sensitive) };
	struct marshal_out public = { .bytes = bytes, .size = sizeof(bytes) };
	struct marshal_out seed = { .bytes = encrypted, .size = sizeof(encrypted) };
	int r;

	r = parent ? compose(wrapping, secret, policy, &sensitive, &public) : -EIO;
	if (r == 0)
		r = digest_bytes(public.bytes, public.length, name + 2);
	if (r == 0)
		r = root->rsa ? encrypt_seed(parent, wrapping, &seed) : agree_on_seed(root, parent, wrapping, &seed);
	if (r < 0)
		return r;
	marshal_put_sized(out, public.bytes, (uint16_t)public.length);
	r = put_private(wrapping, &sensitive, name, out);
	marshal_put(out, seed.bytes, seed.length);
	return r < 0 || sensitive.broken || public.broken || seed.broken || out->broken ? -EIO : 0;
}

int duplicate_wrap(const struct storage_root *root, const uint8_t policy[32], const struct secret *secret,
	struct tpm_blob *out, struct fault *fault)
{
	SCOPED(secret_free) struct secret *locked = NULL;
	struct tpm_blob blob = { 0 };
	struct marshal_out writer = { .bytes = blob.bytes, .size = sizeof(blob.bytes) };
	int r;

	if (secret->size == 0 || secret->size > DUPLICATE_SECRET_MAX)
		return fault_set(fault, -EINVAL, N_("A key of this size cannot be sealed in the TPM."));
	r = secret_new(sizeof(struct wrapping), &locked, fault);
	if (r < 0)
		return r;
	if (wrap(root, policy, secret, (struct wrapping *)locked->bytes, &writer) < 0)
		return fault_set(fault, -EIO, N_("The key could not be wrapped for the other computer's TPM."));
	blob.length = (uint16_t)writer.length;
	*out = blob;
	return 0;
}
