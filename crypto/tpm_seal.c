// SPDX-License-Identifier: GPL-3.0-or-later
/* Sealing to the epoch counter and unsealing; knows not what the sealed bytes open. */
#include <errno.h>
#include <string.h>
#include <tss2/tss2_mu.h>

#include "common/attest.h"
#include "common/marshal.h"
#include "crypto/tpm_internal.h"

#define SEAL_MAX 128 /* MAX_SYM_DATA of every TPM 2.0 */
#define NO_SESSION (UINT32_MAX - 1) /* a handle that ESYS never gives out */
#define STACK_SCRUBBED (64u << 10)

/* Computed here because the TPM would refuse to speak of an epoch to come (Part 3, 23.9):
 * H(0… || TPM_CC_PolicyNV || H(operand || offset || operation) || Name). */
int tpm_epoch_policy(uint64_t epoch, uint8_t out[32])
{
	uint8_t arguments[8 + 2 + 2], compared[DIGEST_SIZE], name[ATTEST_NAME_SIZE];
	uint8_t step[DIGEST_SIZE + 4 + DIGEST_SIZE + ATTEST_NAME_SIZE] = { 0 };
	struct marshal_out asked = { .bytes = arguments, .size = sizeof(arguments) };
	struct marshal_out extended = { .bytes = step, .size = sizeof(step), .length = DIGEST_SIZE };
	int r;

	marshal_put_number(&asked, epoch, 8);
	marshal_put_number(&asked, 0, 2);
	marshal_put_number(&asked, TPM2_EO_EQ, 2);
	r = digest_bytes(arguments, sizeof(arguments), compared);
	if (r == 0)
		r = attest_counter_name(ATTEST_INDEX_EPOCH, name);
	if (r < 0)
		return r;
	marshal_put_number(&extended, TPM2_CC_PolicyNV, 4);
	marshal_put(&extended, compared, sizeof(compared));
	marshal_put(&extended, name, sizeof(name));
	return digest_bytes(step, sizeof(step), out);
}

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
		.authPolicy.size = DIGEST_SIZE,
	} };
	// clang-format on
	TSS2_RC rc;
	int r;

	if (tpm_epoch_policy(epoch, template.publicArea.authPolicy.buffer) < 0)
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
	tpm_scrub(tpm);
	return r;
}

bool tpm_names_parameter(TSS2_RC rc)
{
	return (rc & TSS2_RC_LAYER_MASK) == 0 && (rc & 0xc0) == 0xc0;
}

static int load_sealed(struct tpm *tpm, const struct tpm_blob *blob, struct tpm_loaded *out,
	struct fault *fault)
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

/* Unproven: what the TPM was made to believe here shows when it unseals, in a session that proves itself. */
static int satisfy_policy(struct tpm *tpm, const struct tpm_loaded *session, uint64_t epoch,
	struct fault *fault)
{
	TPM2B_OPERAND operand = { .size = 8 };
	struct marshal_out value = { .bytes = operand.buffer, .size = 8 };
	ESYS_TR index = ESYS_TR_NONE;
	TSS2_RC rc;
	int r;

	r = tpm_counter_handle(tpm, TPM_COUNTER_EPOCH, &index, fault);
	if (r < 0)
		return r;
	marshal_put_number(&value, epoch, 8);
	rc = TPM_CALL(tpm, Esys_PolicyNV(tpm->esys, index, index, session->handle, ESYS_TR_PASSWORD,
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

/* The policy, the proof of the pinned root and the encryption of the answer are one session, which
 * the TPM ends by itself when it has unsealed. */
int tpm_unseal_loaded(struct tpm *tpm, const struct tpm_loaded *object, uint64_t epoch,
	struct secret **out, struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded session = TPM_LOADED(tpm);
	SCOPED(tpm_release) TPM2B_SENSITIVE_DATA *data = NULL;
	TSS2_RC rc;
	int r;

	r = tpm_session_policy(tpm, &session, fault);
	if (r == 0)
		r = satisfy_policy(tpm, &session, epoch, fault);
	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_Unseal(tpm->esys, object->handle, session.handle, ESYS_TR_NONE,
				   ESYS_TR_NONE, &data));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	session.handle = ESYS_TR_NONE;
	return take_secret(data, out, fault);
}

static int unseal(struct tpm *tpm, const struct tpm_blob *blob, uint64_t epoch, struct secret **out,
	struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded object = TPM_LOADED(tpm);
	int r;

	if (tpm->srk == ESYS_TR_NONE)
		return tpm_not_set_up(fault);
	r = load_sealed(tpm, blob, &object, fault);
	return r < 0 ? r : tpm_unseal_loaded(tpm, &object, epoch, out, fault);
}

int tpm_unseal(struct tpm *tpm, const struct tpm_blob *blob, uint64_t epoch, struct secret **out,
	struct fault *fault)
{
	int r = unseal(tpm, blob, epoch, out, fault);

	tpm_scrub(tpm);
	return r;
}
