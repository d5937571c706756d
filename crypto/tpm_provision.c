// SPDX-License-Identifier: GPL-3.0-or-later
/* Makes what a host needs in its TPM, once: storage root, two signing keys, two counters. Uses what
 * is there, removes nothing. */
#include <errno.h>
#include <string.h>

#include "common/attest.h"
#include "crypto/tpm_internal.h"

static const TPM2B_SENSITIVE_CREATE no_sensitive;
static const TPM2B_DATA no_data;
static const TPML_PCR_SELECTION no_pcr;

// clang-format off
/* TCG TPM v2.0 Provisioning Guidance, 7.5.1: ECC P-256 storage key; unique is all zeros. */
const TPM2B_PUBLIC tpm_storage_template = { .publicArea = {
	.type = TPM2_ALG_ECC,
	.nameAlg = TPM2_ALG_SHA256,
	.objectAttributes = TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT | TPMA_OBJECT_FIXEDTPM |
		TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_SENSITIVEDATAORIGIN |
		TPMA_OBJECT_USERWITHAUTH | TPMA_OBJECT_NODA,
	.parameters.eccDetail = {
		.symmetric = { .algorithm = TPM2_ALG_AES, .keyBits.aes = 128, .mode.aes = TPM2_ALG_CFB },
		.scheme.scheme = TPM2_ALG_NULL,
		.curveID = TPM2_ECC_NIST_P256,
		.kdf.scheme = TPM2_ALG_NULL,
	},
	.unique.ecc = { .x.size = 32, .y.size = 32 },
} };

#define SIGNING_ATTRIBUTES (TPMA_OBJECT_SIGN_ENCRYPT | TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | \
	TPMA_OBJECT_SENSITIVEDATAORIGIN | TPMA_OBJECT_USERWITHAUTH | TPMA_OBJECT_NODA)
#define SIGNING_TEMPLATE(attributes) { .publicArea = { \
	.type = TPM2_ALG_ECC, \
	.nameAlg = TPM2_ALG_SHA256, \
	.objectAttributes = (attributes), \
	.parameters.eccDetail = { \
		.symmetric.algorithm = TPM2_ALG_NULL, \
		.scheme = { .scheme = TPM2_ALG_ECDSA, .details.ecdsa.hashAlg = TPM2_ALG_SHA256 }, \
		.curveID = TPM2_ECC_NIST_P256, \
		.kdf.scheme = TPM2_ALG_NULL, \
	}, \
} }
const TPM2B_PUBLIC tpm_signing_template = SIGNING_TEMPLATE(SIGNING_ATTRIBUTES);
/* Restricted: signs only what the TPM itself made, so nobody forges its word about a counter. */
const TPM2B_PUBLIC tpm_attestation_template =
	SIGNING_TEMPLATE(SIGNING_ATTRIBUTES | TPMA_OBJECT_RESTRICTED);
// clang-format on

/* -ENOENT: nothing at that handle. */
static int find(struct tpm *tpm, TPM2_HANDLE at, ESYS_TR *out, struct fault *fault)
{
	TSS2_RC rc = TPM_CALL(tpm, Esys_TR_FromTPMPublic(tpm->esys, at, ESYS_TR_NONE, ESYS_TR_NONE,
					   ESYS_TR_NONE, out));

	if (rc == TSS2_RC_SUCCESS)
		return 0;
	return tpm->answer == TPM2_RC_HANDLE ? -ENOENT : tpm_fail(rc, fault);
}

static int make_persistent(
	struct tpm *tpm, ESYS_TR object, TPM2_HANDLE at, ESYS_TR *out, struct fault *fault)
{
	ESYS_TR owner;
	TSS2_RC rc;
	int r = tpm_owner_session(tpm, &owner, fault);

	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_EvictControl(tpm->esys, ESYS_TR_RH_OWNER, object, owner,
				   ESYS_TR_NONE, ESYS_TR_NONE, at, out));
	return rc == TSS2_RC_SUCCESS ? 0 : tpm_owner_fail(tpm, rc, fault);
}

static int create_storage_root(struct tpm *tpm, struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded primary = TPM_LOADED(tpm);
	ESYS_TR owner;
	TSS2_RC rc;
	int r = tpm_owner_session(tpm, &owner, fault);

	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_CreatePrimary(tpm->esys, ESYS_TR_RH_OWNER, owner, ESYS_TR_NONE,
				   ESYS_TR_NONE, &no_sensitive, &tpm_storage_template, &no_data,
				   &no_pcr, &primary.handle, NULL, NULL, NULL, NULL));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_owner_fail(tpm, rc, fault);
	return make_persistent(tpm, primary.handle, TPM_SRK_HANDLE, &tpm->srk, fault);
}

/* ECC P-256 or RSA-2048, as the TCG's templates and Windows make it. */
static bool is_storage_key(const TPMT_PUBLIC *public)
{
	const TPMA_OBJECT needed = TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT | TPMA_OBJECT_FIXEDTPM |
				   TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_SENSITIVEDATAORIGIN |
				   TPMA_OBJECT_USERWITHAUTH;

	if ((public->objectAttributes & needed) != needed)
		return false;
	return (public->type == TPM2_ALG_ECC &&
		       public->parameters.eccDetail.curveID == TPM2_ECC_NIST_P256) ||
	       (public->type == TPM2_ALG_RSA && public->parameters.rsaDetail.keyBits == 2048);
}

/* What another system left there is used if it is a storage key at all; whether it has a password,
 * the first session tells. */
static int check_storage_root(struct tpm *tpm, struct fault *fault)
{
	SCOPED(tpm_release) TPM2B_PUBLIC *public = NULL;
	TSS2_RC rc;

	rc = TPM_CALL(tpm, Esys_ReadPublic(tpm->esys, tpm->srk, ESYS_TR_NONE, ESYS_TR_NONE,
				   ESYS_TR_NONE, &public, NULL, NULL));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if (!is_storage_key(&public->publicArea))
		return fault_set(fault, -EEXIST,
			N_("Where the TPM's storage root should be (0x81000001) another program keeps another key; remove it first."));
	return 0;
}

static int provide_storage_root(struct tpm *tpm, struct tpm_host *host, struct fault *fault)
{
	SCOPED(tpm_release) uint8_t *serialized = NULL;
	int r = tpm->srk == ESYS_TR_NONE ? find(tpm, TPM_SRK_HANDLE, &tpm->srk, fault) : 0;
	size_t length;

	if (r == -ENOENT)
		r = create_storage_root(tpm, fault);
	if (r == 0)
		r = check_storage_root(tpm, fault);
	if (r < 0)
		return r;
	if (Esys_TR_Serialize(tpm->esys, tpm->srk, &serialized, &length) != TSS2_RC_SUCCESS ||
		length > sizeof(host->srk))
		return fault_set(fault, -EIO, N_("The TPM's storage root could not be recorded."));
	memcpy(host->srk, serialized, length);
	host->srk_length = length;
	return 0;
}

static int create_key(struct tpm *tpm, const TPM2B_PUBLIC *template, TPM2_HANDLE at, ESYS_TR *out,
	struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded session = TPM_LOADED(tpm);
	SCOPED(tpm_loaded) struct tpm_loaded object = TPM_LOADED(tpm);
	SCOPED(tpm_release) TPM2B_PRIVATE *private = NULL;
	SCOPED(tpm_release) TPM2B_PUBLIC *public = NULL;
	TSS2_RC rc;
	int r;

	r = tpm_session(tpm, TPMA_SESSION_DECRYPT | TPMA_SESSION_ENCRYPT, &session, fault);
	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_Create(tpm->esys, tpm->srk, session.handle, ESYS_TR_NONE,
				   ESYS_TR_NONE, &no_sensitive, template, &no_data, &no_pcr,
				   &private, &public, NULL, NULL, NULL));
	/* nothing else is authorised here, so it is the root's own */
	if (tpm->answer == TPM2_RC_AUTH_FAIL || tpm->answer == TPM2_RC_BAD_AUTH)
		return fault_set(fault, -EEXIST,
			N_("The TPM's storage root (0x81000001) was made by another program and has a password: mediad cannot use it; remove it first."));
	if (rc == TSS2_RC_SUCCESS)
		rc = TPM_CALL(tpm, Esys_Load(tpm->esys, tpm->srk, session.handle, ESYS_TR_NONE,
					   ESYS_TR_NONE, private, public, &object.handle));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	return make_persistent(tpm, object.handle, at, out, fault);
}

static int provide_key(struct tpm *tpm, bool restricted, struct jws_key *out, struct fault *fault)
{
	const TPM2B_PUBLIC *template =
		restricted ? &tpm_attestation_template : &tpm_signing_template;
	TPM2_HANDLE at = restricted ? TPM_ATTESTATION_HANDLE : TPM_SIGNING_HANDLE;
	SCOPED(tpm_release) TPM2B_PUBLIC *public = NULL;
	ESYS_TR handle = ESYS_TR_NONE;
	TSS2_RC rc;
	int r;

	r = find(tpm, at, &handle, fault);
	if (r == -ENOENT)
		r = create_key(tpm, template, at, &handle, fault);
	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_ReadPublic(tpm->esys, handle, ESYS_TR_NONE, ESYS_TR_NONE,
				   ESYS_TR_NONE, &public, NULL, NULL));
	Esys_TR_Close(tpm->esys, &handle);
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if (!tpm_is_our_key(&public->publicArea, restricted, out))
		return fault_set(fault, -EEXIST,
			N_("Where mediad keeps its %s in the TPM another program keeps another key; remove it first."),
			restricted ? "attestation key" : "signing key");
	return 0;
}

static int define_counter(
	struct tpm *tpm, TPMI_RH_NV_INDEX index, ESYS_TR *out, struct fault *fault)
{
	static const TPM2B_AUTH no_password;
	// clang-format off
	const TPM2B_NV_PUBLIC public = { .nvPublic = {
		.nvIndex = index,
		.nameAlg = TPM2_ALG_SHA256,
		.attributes = ATTEST_COUNTER_ATTRIBUTES & ~TPMA_NV_WRITTEN,
		.dataSize = 8,
	} };
	// clang-format on
	ESYS_TR owner;
	TSS2_RC rc;
	int r = tpm_owner_session(tpm, &owner, fault);

	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_NV_DefineSpace(tpm->esys, ESYS_TR_RH_OWNER, owner, ESYS_TR_NONE,
				   ESYS_TR_NONE, &no_password, &public, out));
	return rc == TSS2_RC_SUCCESS ? 0 : tpm_owner_fail(tpm, rc, fault);
}

/* A counter that was never stepped cannot be read nor certified. */
static int step_if_new(struct tpm *tpm, ESYS_TR index, struct fault *fault)
{
	SCOPED(tpm_release) TPM2B_NV_PUBLIC *public = NULL;
	TSS2_RC rc = TPM_CALL(tpm, Esys_NV_ReadPublic(tpm->esys, index, ESYS_TR_NONE, ESYS_TR_NONE,
					   ESYS_TR_NONE, &public, NULL));

	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if ((public->nvPublic.attributes | TPMA_NV_WRITTEN) != ATTEST_COUNTER_ATTRIBUTES ||
		public->nvPublic.authPolicy.size)
		return fault_set(fault, -EEXIST,
			N_("Where mediad keeps its counters in the TPM another program keeps something else; remove it first."));
	if (public->nvPublic.attributes & TPMA_NV_WRITTEN)
		return 0;
	rc = TPM_CALL(tpm, Esys_NV_Increment(tpm->esys, index, index, ESYS_TR_PASSWORD,
				   ESYS_TR_NONE, ESYS_TR_NONE));
	return rc == TSS2_RC_SUCCESS ? 0 : tpm_fail(rc, fault);
}

static int provide_counter(struct tpm *tpm, enum tpm_counter counter, struct fault *fault)
{
	ESYS_TR handle = ESYS_TR_NONE;
	uint64_t value;
	int r;

	r = find(tpm, tpm_counter_index(counter), &handle, fault);
	if (r == -ENOENT)
		r = define_counter(tpm, tpm_counter_index(counter), &handle, fault);
	if (r < 0)
		return r;
	r = step_if_new(tpm, handle, fault);
	/* its Name changed with the first step: it is looked up afresh when used */
	Esys_TR_Close(tpm->esys, &handle);
	if (r < 0)
		return r;
	return tpm_counter_read(tpm, counter, &value, fault);
}

/* ESYS hands out one and the same handle for one object: none may be held while provisioning opens
 * and closes them. */
static void forget_handles(struct tpm *tpm)
{
	ESYS_TR *const held[] = { &tpm->signing, &tpm->attestation,
		&tpm->counters[TPM_COUNTER_EPOCH], &tpm->counters[TPM_COUNTER_CHECKPOINT] };

	for (size_t i = 0; i < ARRAY_SIZE(held); i++)
		if (*held[i] != ESYS_TR_NONE)
			Esys_TR_Close(tpm->esys, held[i]);
}

static int provide(struct tpm *tpm, const struct secret *owner_password, struct tpm_host *host, struct fault *fault)
{
	int r;

	r = tpm_owner_begin(tpm, owner_password, fault);
	if (r == 0)
		r = provide_storage_root(tpm, host, fault);
	if (r == 0)
		r = provide_key(tpm, false, &host->signing, fault);
	if (r == 0)
		r = provide_key(tpm, true, &host->attestation, fault);
	if (r == 0)
		r = provide_counter(tpm, TPM_COUNTER_EPOCH, fault);
	if (r == 0)
		r = provide_counter(tpm, TPM_COUNTER_CHECKPOINT, fault);
	return r;
}

int tpm_provision(struct tpm *tpm, const struct secret *owner_password, struct tpm_host *out, struct fault *fault)
{
	struct tpm_host host = { 0 };
	int r;

	forget_handles(tpm);
	r = provide(tpm, owner_password, &host, fault);
	tpm_owner_end(tpm);
	if (r < 0)
		return r;
	tpm->host = host;
	tpm->pinned = true;
	*out = host;
	return 0;
}
