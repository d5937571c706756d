// SPDX-License-Identifier: GPL-3.0-or-later
/* Sealing to the epoch counter and unsealing; knows not what the sealed bytes open. */
#include <errno.h>
#include <string.h>
#include <tss2/tss2_mu.h>

#include "common/attest.h"
#include "crypto/tpm_internal.h"

#define SEAL_MAX 128 /* MAX_SYM_DATA of every TPM 2.0 */

static void put_big_endian(uint8_t *out, uint64_t number, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		out[i] = (uint8_t)(number >> 8 * (size - 1 - i));
}

/* PolicyNV(epoch counter == epoch), computed here because the TPM would refuse to speak of an epoch
 * to come (Part 3, 23.9): H(0… || TPM_CC_PolicyNV || H(operand || offset || operation) || Name). */
static int epoch_policy(uint64_t epoch, TPM2B_DIGEST *out)
{
	uint8_t arguments[8 + 2 + 2] = { 0 };
	uint8_t step[DIGEST_SIZE + 4 + DIGEST_SIZE + ATTEST_NAME_SIZE] = { 0 };
	uint8_t *name = step + DIGEST_SIZE + 4 + DIGEST_SIZE;
	int r;

	put_big_endian(arguments, epoch, 8);
	put_big_endian(arguments + 10, TPM2_EO_EQ, 2);
	put_big_endian(step + DIGEST_SIZE, TPM2_CC_PolicyNV, 4);
	r = digest_bytes(arguments, sizeof(arguments), step + DIGEST_SIZE + 4);
	if (r == 0)
		r = attest_counter_name(ATTEST_INDEX_EPOCH, name);
	if (r < 0)
		return r;
	out->size = DIGEST_SIZE;
	return digest_bytes(step, sizeof(step), out->buffer);
}

/* ESYS keeps the last answer's plain bytes in its command buffer: a longer, harmless command goes
 * over them. */
static void scrub(struct tpm *tpm)
{
	static const TPM2B_MAX_BUFFER zeros = { .size = 2 * SEAL_MAX };
	SCOPED(tpm_release) TPM2B_DIGEST *digest = NULL;
	SCOPED(tpm_release) TPMT_TK_HASHCHECK *ticket = NULL;

	Esys_Hash(tpm->esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &zeros, TPM2_ALG_SHA256,
		ESYS_TR_RH_NULL, &digest, &ticket);
}

static int marshal(const TPM2B_PRIVATE *private, const TPM2B_PUBLIC *public, struct tpm_blob *out)
{
	struct tpm_blob blob = { 0 };
	size_t used = 0;

	if (Tss2_MU_TPM2B_PRIVATE_Marshal(private, blob.bytes, sizeof(blob.bytes), &used) !=
			TSS2_RC_SUCCESS ||
		Tss2_MU_TPM2B_PUBLIC_Marshal(public, blob.bytes, sizeof(blob.bytes), &used) !=
			TSS2_RC_SUCCESS)
		return -EIO;
	blob.length = (uint16_t)used;
	*out = blob;
	return 0;
}

/* ESYS also keeps a copy of what Create was given: a call that fails at its first check, for want
 * of a parent, puts empty input over it without a word to the TPM. */
static void scrub_create(struct tpm *tpm)
{
	static const TPM2B_SENSITIVE_CREATE empty;
	static const TPM2B_PUBLIC no_template;
	static const TPM2B_DATA no_data;
	static const TPML_PCR_SELECTION no_pcr;

	Esys_Create_Async(tpm->esys, UINT32_MAX, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
		&empty, &no_template, &no_data, &no_pcr);
}

/* `sensitive` is a TPM2B_SENSITIVE_CREATE in locked memory. */
static int create_sealed(struct tpm *tpm, const struct secret *sensitive, uint64_t epoch,
	struct tpm_blob *out, struct fault *fault)
{
	static const TPM2B_DATA no_data;
	static const TPML_PCR_SELECTION no_pcr;
	SCOPED(tpm_loaded) struct tpm_loaded session = TPM_LOADED(tpm);
	SCOPED(tpm_release) TPM2B_PRIVATE *private = NULL;
	SCOPED(tpm_release) TPM2B_PUBLIC *public = NULL;
	// clang-format off
	TPM2B_PUBLIC template = { .publicArea = {
		.type = TPM2_ALG_KEYEDHASH,
		.nameAlg = TPM2_ALG_SHA256,
		/* no userWithAuth: the policy is the only way in */
		.objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_NODA,
		.parameters.keyedHashDetail.scheme.scheme = TPM2_ALG_NULL,
	} };
	// clang-format on
	TSS2_RC rc;
	int r;

	if (epoch_policy(epoch, &template.publicArea.authPolicy) < 0)
		return fault_set(
			fault, -EIO, N_("The TPM policy for a sealed key could not be computed."));
	r = tpm_session(tpm, TPMA_SESSION_DECRYPT | TPMA_SESSION_ENCRYPT, &session, fault);
	if (r < 0)
		return r;
	rc = TPM_CALL(
		tpm, Esys_Create(tpm->esys, tpm->srk, session.handle, ESYS_TR_NONE, ESYS_TR_NONE,
			     (const TPM2B_SENSITIVE_CREATE *)sensitive->bytes, &template, &no_data,
			     &no_pcr, &private, &public, NULL, NULL, NULL));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if (memcmp(&public->publicArea.authPolicy, &template.publicArea.authPolicy,
		    sizeof(TPM2B_DIGEST)) != 0 ||
		marshal(private, public, out) < 0)
		return fault_set(
			fault, -EIO, N_("The TPM sealed a key in another way than it was told."));
	return 0;
}

int tpm_seal(struct tpm *tpm, const struct secret *secret, uint64_t epoch, struct tpm_blob *out,
	struct fault *fault)
{
	SCOPED(secret_free) struct secret *locked = NULL;
	TPM2B_SENSITIVE_CREATE *sensitive;
	int r;

	if (secret->size == 0 || secret->size > SEAL_MAX)
		return fault_set(
			fault, -EINVAL, N_("A key of this size cannot be sealed in the TPM."));
	r = secret_new(sizeof(*sensitive), &locked, fault);
	if (r < 0)
		return r;
	sensitive = (TPM2B_SENSITIVE_CREATE *)locked->bytes;
	sensitive->sensitive.data.size = (uint16_t)secret->size;
	memcpy(sensitive->sensitive.data.buffer, secret->bytes, secret->size);
	r = create_sealed(tpm, locked, epoch, out, fault);
	scrub_create(tpm);
	scrub(tpm);
	return r;
}

/* A complaint of the TPM about what it was given, not about the session that carried it (Part
 * 2, 6.6.2: bits F and P). */
static bool names_parameter(TSS2_RC rc)
{
	return (rc & TSS2_RC_LAYER_MASK) == 0 && (rc & 0xc0) == 0xc0;
}

static int load_sealed(struct tpm *tpm, const struct tpm_loaded *session,
	const struct tpm_blob *blob, struct tpm_loaded *out, struct fault *fault)
{
	TPM2B_PRIVATE private = { 0 };
	TPM2B_PUBLIC public = { 0 };
	size_t used = 0;
	TSS2_RC rc;

	if (blob->length > sizeof(blob->bytes) ||
		Tss2_MU_TPM2B_PRIVATE_Unmarshal(blob->bytes, blob->length, &used, &private) !=
			TSS2_RC_SUCCESS ||
		Tss2_MU_TPM2B_PUBLIC_Unmarshal(blob->bytes, blob->length, &used, &public) !=
			TSS2_RC_SUCCESS ||
		used != blob->length)
		return fault_set(fault, -EKEYREJECTED,
			N_("This key was sealed by another TPM, or it was altered."));
	rc = TPM_CALL(tpm, Esys_Load(tpm->esys, tpm->srk, session->handle, ESYS_TR_NONE,
				   ESYS_TR_NONE, &private, &public, &out->handle));
	if (rc == TSS2_RC_SUCCESS)
		return 0;
	if (names_parameter(rc))
		return fault_set(fault, -EKEYREJECTED,
			N_("This key was sealed by another TPM, or it was altered."));
	return tpm_fail(rc, fault);
}

static int satisfy_policy(struct tpm *tpm, const struct tpm_loaded *session, uint64_t epoch,
	struct tpm_loaded *out, struct fault *fault)
{
	static const TPMT_SYM_DEF none = { .algorithm = TPM2_ALG_NULL };
	TPM2B_OPERAND operand = { .size = 8 };
	ESYS_TR index = ESYS_TR_NONE;
	TSS2_RC rc;
	int r;

	r = tpm_counter_handle(tpm, TPM_COUNTER_EPOCH, &index, fault);
	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_StartAuthSession(tpm->esys, ESYS_TR_NONE, ESYS_TR_NONE,
				   ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, NULL, TPM2_SE_POLICY,
				   &none, TPM2_ALG_SHA256, &out->handle));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	r = tpm_session_use(session, TPMA_SESSION_DECRYPT, fault);
	if (r < 0)
		return r;
	put_big_endian(operand.buffer, epoch, 8);
	rc = TPM_CALL(tpm, Esys_PolicyNV(tpm->esys, index, index, out->handle, session->handle,
				   ESYS_TR_NONE, ESYS_TR_NONE, &operand, 0, TPM2_EO_EQ));
	return rc == TSS2_RC_SUCCESS ? 0 : tpm_fail(rc, fault);
}

/* Takes the bytes out of ESYS's heap into locked memory and wipes what was there. */
static int take_secret(TPM2B_SENSITIVE_DATA *data, struct secret **out, struct fault *fault)
{
	SCOPED(secret_free) struct secret *secret = NULL;
	int r = data->size ? secret_new(data->size, &secret, fault) : -EIO;

	if (r == 0) {
		memcpy(secret->bytes, data->buffer, data->size);
		*out = MOVE(secret);
	}
	explicit_bzero(data, sizeof(*data));
	return r;
}

static int unseal(struct tpm *tpm, const struct tpm_blob *blob, uint64_t epoch, struct secret **out,
	struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded session = TPM_LOADED(tpm);
	SCOPED(tpm_loaded) struct tpm_loaded object = TPM_LOADED(tpm);
	SCOPED(tpm_loaded) struct tpm_loaded policy = TPM_LOADED(tpm);
	SCOPED(tpm_release) TPM2B_SENSITIVE_DATA *data = NULL;
	TSS2_RC rc;
	int r;

	r = tpm_session(tpm, TPMA_SESSION_DECRYPT | TPMA_SESSION_ENCRYPT, &session, fault);
	if (r == 0)
		r = load_sealed(tpm, &session, blob, &object, fault);
	if (r == 0)
		r = satisfy_policy(tpm, &session, epoch, &policy, fault);
	if (r == 0)
		r = tpm_session_use(&session, TPMA_SESSION_ENCRYPT, fault);
	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_Unseal(tpm->esys, object.handle, policy.handle, session.handle,
				   ESYS_TR_NONE, &data));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	return take_secret(data, out, fault);
}

int tpm_unseal(struct tpm *tpm, const struct tpm_blob *blob, uint64_t epoch, struct secret **out,
	struct fault *fault)
{
	int r = unseal(tpm, blob, epoch, out, fault);

	scrub(tpm);
	return r;
}
