// SPDX-License-Identifier: GPL-3.0-or-later
/* Sealing under terms and unsealing; knows not what the sealed bytes open. */
#include <errno.h>
#include <string.h>
#include <tss2/tss2_mu.h>

#include "common/digest.h"
#include "crypto/tpm_internal.h"

#define SEAL_MAX 128 /* MAX_SYM_DATA of every TPM 2.0 */
#define NO_SESSION (UINT32_MAX - 1) /* a handle that ESYS never gives out */
#define STACK_SCRUBBED (64u << 10)

/* Its functions leave pieces on the stack, too, where ours no longer reach: below whoever calls this. */
static __attribute__((noinline)) void scrub_stack(void)
{
	uint8_t below[STACK_SCRUBBED];

	explicit_bzero(below, sizeof(below));
}

void tpm_scrub(struct tpm *tpm)
{
	static const TPM2B_MAX_BUFFER zeros = { .size = 2 * SEAL_MAX };

	Esys_Hash_Async(tpm->esys, NO_SESSION, ESYS_TR_NONE, ESYS_TR_NONE, &zeros, TPM2_ALG_SHA256,
		ESYS_TR_RH_NULL);
	scrub_stack();
}

int tpm_blob_marshal(const TPM2B_PRIVATE *private, const TPM2B_PUBLIC *public, struct tpm_blob *out)
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
static int create_sealed(struct tpm *tpm, const struct secret *sensitive, const struct tpm_terms *terms,
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
		.authPolicy.size = DIGEST_SIZE,
	} };
	// clang-format on
	TSS2_RC rc;
	int r;

	if (tpm_terms_policy(terms, template.publicArea.authPolicy.buffer) < 0)
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
		tpm_blob_marshal(private, public, out) < 0)
		return fault_set(
			fault, -EIO, N_("The TPM sealed a key in another way than it was told."));
	return 0;
}

int tpm_seal(struct tpm *tpm, const struct secret *secret, const struct tpm_terms *terms, struct tpm_blob *out,
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
	if (terms->pcrs && (!terms->code || tpm_code_auth(terms->code, &sensitive->sensitive.userAuth) < 0))
		return fault_set(fault, -EINVAL, N_("A key cannot be sealed to PCRs without a code that stands in for them."));
	r = create_sealed(tpm, locked, terms, out, fault);
	scrub_create(tpm);
	tpm_scrub(tpm);
	return r;
}

bool tpm_names_parameter(TSS2_RC rc)
{
	return (rc & TSS2_RC_LAYER_MASK) == 0 && (rc & 0xc0) == 0xc0;
}

int tpm_blob_load(struct tpm *tpm, const struct tpm_blob *blob, struct tpm_loaded *out, struct fault *fault)
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
	rc = TPM_CALL(tpm, Esys_Load(tpm->esys, tpm->srk, ESYS_TR_PASSWORD, ESYS_TR_NONE,
				   ESYS_TR_NONE, &private, &public, &out->handle));
	if (rc == TSS2_RC_SUCCESS)
		return 0;
	if (tpm_names_parameter(rc))
		return fault_set(fault, -EKEYREJECTED,
			N_("This key was sealed by another TPM, or it was altered."));
	return tpm_fail(rc, fault);
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

/* The session that encrypts the answer. Commonly the policy's own; but into its key would go the code, too, which only
 * somebody knows who does without the PCRs. */
static int encrypt_answer(struct tpm *tpm, const struct tpm_terms *terms, struct tpm_loaded *out, struct fault *fault)
{
	if (!terms->pcrs || terms->code)
		return 0;
	return tpm_session_once(tpm, TPM2_SE_HMAC, TPMA_SESSION_ENCRYPT, out, fault);
}

/* The policy, the proof of the pinned root and the encryption of the answer: the TPM ends the sessions by itself when it has
 * unsealed. */
int tpm_unseal_loaded(struct tpm *tpm, const struct tpm_loaded *object, const struct tpm_terms *terms,
	struct secret **out, struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded session = TPM_LOADED(tpm);
	SCOPED(tpm_loaded) struct tpm_loaded second = TPM_LOADED(tpm);
	SCOPED(tpm_release) TPM2B_SENSITIVE_DATA *data = NULL;
	TSS2_RC rc;
	int r;

	r = encrypt_answer(tpm, terms, &second, fault);
	if (r == 0)
		r = tpm_session_once(tpm, TPM2_SE_POLICY, second.handle == ESYS_TR_NONE ? TPMA_SESSION_ENCRYPT : 0, &session, fault);
	if (r == 0)
		r = tpm_satisfy(tpm, &session, terms, fault);
	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_Unseal(tpm->esys, object->handle, session.handle, second.handle,
				   ESYS_TR_NONE, &data));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	session.handle = second.handle = ESYS_TR_NONE;
	return take_secret(data, out, fault);
}

/* Over what ESYS kept, when it is no longer needed. */
static void forget_code(struct tpm *tpm, const struct tpm_loaded *object)
{
	static const TPM2B_AUTH zeros = { .size = sizeof(zeros.buffer) };

	Esys_TR_SetAuth(tpm->esys, object->handle, &zeros);
}

/* noDA: a wrong one does not count towards lockout. */
static int unseal_by_code(struct tpm *tpm, const struct tpm_loaded *object, const struct tpm_terms *terms,
	struct secret **out, struct fault *fault)
{
	TPM2B_AUTH auth = { 0 };
	TSS2_RC rc = TSS2_RC_SUCCESS;
	int r = tpm_code_auth(terms->code, &auth);

	if (r == 0)
		rc = Esys_TR_SetAuth(tpm->esys, object->handle, &auth);
	explicit_bzero(&auth, sizeof(auth));
	if (r < 0 || rc != TSS2_RC_SUCCESS)
		return fault_set(fault, -EIO, N_("The TPM policy for a sealed key could not be computed."));
	r = tpm_unseal_loaded(tpm, object, terms, out, fault);
	forget_code(tpm, object);
	if (r < 0 && (tpm->answer == TPM2_RC_AUTH_FAIL || tpm->answer == TPM2_RC_BAD_AUTH))
		return fault_set(fault, -EACCES,
			N_("That is not the reseal code of this computer's keys as they are sealed now; each reseal makes a new one (docs/RECOVERY.md)."));
	return r;
}

static int unseal(struct tpm *tpm, const struct tpm_blob *blob, const struct tpm_terms *terms, struct secret **out,
	struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded object = TPM_LOADED(tpm);
	int r;

	if (tpm->srk == ESYS_TR_NONE)
		return tpm_not_set_up(fault);
	r = tpm_blob_load(tpm, blob, &object, fault);
	if (r < 0)
		return r;
	if (terms->pcrs && terms->code)
		return unseal_by_code(tpm, &object, terms, out, fault);
	return tpm_unseal_loaded(tpm, &object, terms, out, fault);
}

int tpm_unseal(struct tpm *tpm, const struct tpm_blob *blob, const struct tpm_terms *terms, struct secret **out,
	struct fault *fault)
{
	int r = unseal(tpm, blob, terms, out, fault);

	tpm_scrub(tpm);
	return r;
}
