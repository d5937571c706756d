// SPDX-License-Identifier: GPL-3.0-or-later
/* Takes a storage root's public part apart, byte by byte; knows no TPM library and trusts nobody. */
#include "crypto/storage_root.h"

#include <errno.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <string.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/jws.h"
#include "common/marshal.h"

/* Part 2, 6.3 and 6.4 */
#define ALGORITHM_RSA 0x0001u
#define ALGORITHM_AES 0x0006u
#define ALGORITHM_SHA256 0x000bu
#define ALGORITHM_NULL 0x0010u
#define ALGORITHM_ECC 0x0023u
#define ALGORITHM_CFB 0x0043u
#define CURVE_P256 0x0003u
/* Part 2, 8.3: fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, decrypt; and not sign */
#define ATTRIBUTES_NEEDED 0x00030072u
#define ATTRIBUTES_FORBIDDEN 0x00040000u
#define EXPONENT 65537u

SCOPED_DEFINE(BN_free, BIGNUM *)
SCOPED_DEFINE(OSSL_PARAM_free, OSSL_PARAM *)
SCOPED_DEFINE(OSSL_PARAM_BLD_free, OSSL_PARAM_BLD *)

static void take_coordinate(struct marshal_in *in, uint8_t out[32])
{
	uint8_t number[32];
	uint16_t length = marshal_take_sized(in, number, sizeof(number));

	memset(out, 0, 32);
	memcpy(out + 32 - length, number, length);
}

static bool take_ecc(struct marshal_in *in, struct storage_root *root)
{
	bool fits = marshal_take_number(in, 2) == CURVE_P256;

	fits = marshal_take_number(in, 2) == ALGORITHM_NULL && fits; /* no key derivation of its own */
	take_coordinate(in, root->x);
	take_coordinate(in, root->y);
	return fits;
}

static bool take_rsa(struct marshal_in *in, struct storage_root *root)
{
	bool fits = marshal_take_number(in, 2) == 8 * STORAGE_ROOT_RSA;

	fits = marshal_take_number(in, 4) == 0 && fits; /* the default exponent */
	return marshal_take_sized(in, root->modulus, sizeof(root->modulus)) == STORAGE_ROOT_RSA && fits;
}

/* False: not the public part of an AES-128 storage key. */
static bool take_apart(struct storage_root *root, uint32_t *attributes)
{
	struct marshal_in in = { .next = root->bytes, .left = root->length };
	uint64_t type = marshal_take_number(&in, 2);
	bool fits = marshal_take_number(&in, 2) == ALGORITHM_SHA256;

	*attributes = (uint32_t)marshal_take_number(&in, 4);
	marshal_take_sized(&in, NULL, DIGEST_SIZE); /* who may use it otherwise is its owner's business */
	fits = marshal_take_number(&in, 2) == ALGORITHM_AES && fits;
	fits = marshal_take_number(&in, 2) == 128 && fits;
	fits = marshal_take_number(&in, 2) == ALGORITHM_CFB && fits;
	fits = marshal_take_number(&in, 2) == ALGORITHM_NULL && fits;
	root->rsa = type == ALGORITHM_RSA;
	if (type != ALGORITHM_RSA && type != ALGORITHM_ECC)
		return false;
	fits = (root->rsa ? take_rsa(&in, root) : take_ecc(&in, root)) && fits;
	return fits && !in.broken && in.left == 0;
}

static EVP_PKEY *ecc_key(const struct storage_root *root)
{
	struct jws_key point;

	memcpy(point.x, root->x, sizeof(point.x));
	memcpy(point.y, root->y, sizeof(point.y));
	return jws_key_openssl(&point);
}

static EVP_PKEY *rsa_key(const struct storage_root *root)
{
	SCOPED(BN_free) BIGNUM *modulus = BN_bin2bn(root->modulus, sizeof(root->modulus), NULL);
	SCOPED(OSSL_PARAM_BLD_free) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	SCOPED(EVP_PKEY_CTX_free) EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	SCOPED(OSSL_PARAM_free) OSSL_PARAM *numbers = NULL;
	EVP_PKEY *key = NULL;

	if (!modulus || BN_num_bits(modulus) != 8 * STORAGE_ROOT_RSA || !builder ||
		OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) != 1 ||
		OSSL_PARAM_BLD_push_uint(builder, OSSL_PKEY_PARAM_RSA_E, EXPONENT) != 1)
		return NULL;
	numbers = OSSL_PARAM_BLD_to_param(builder);
	if (!numbers || !maker || EVP_PKEY_fromdata_init(maker) != 1 ||
		EVP_PKEY_fromdata(maker, &key, EVP_PKEY_PUBLIC_KEY, numbers) != 1)
		return NULL;
	return key;
}

EVP_PKEY *storage_root_key(const struct storage_root *root)
{
	SCOPED(EVP_PKEY_free) EVP_PKEY *key = root->rsa ? rsa_key(root) : ecc_key(root);
	SCOPED(EVP_PKEY_CTX_free) EVP_PKEY_CTX *checker = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;

	return checker && EVP_PKEY_public_check(checker) == 1 ? MOVE(key) : NULL;
}

int storage_root_read(const void *bytes, size_t length, struct storage_root *out, struct fault *fault)
{
	SCOPED(EVP_PKEY_free) EVP_PKEY *key = NULL;
	struct storage_root root = { .length = length };
	uint32_t attributes;

	if (length > sizeof(root.bytes))
		return fault_set(fault, -EBADMSG, N_("This is not the public part of a TPM's storage root."));
	memcpy(root.bytes, bytes, length);
	if (!take_apart(&root, &attributes))
		return fault_set(fault, -EBADMSG, N_("This is not the public part of a TPM's storage root."));
	if ((attributes & ATTRIBUTES_NEEDED) != ATTRIBUTES_NEEDED || attributes & ATTRIBUTES_FORBIDDEN)
		return fault_set(fault, -EKEYREJECTED,
			N_("This key is no storage root that stays in its TPM: whoever has it could read what is wrapped to it."));
	key = storage_root_key(&root);
	if (!key)
		return fault_set(fault, -EKEYREJECTED, N_("The storage root's numbers are no sound key."));
	root.name[1] = ALGORITHM_SHA256;
	if (digest_bytes(root.bytes, root.length, root.name + 2) < 0)
		return fault_set(fault, -EIO, N_("OpenSSL refused to compute SHA-256."));
	*out = root;
	return 0;
}
