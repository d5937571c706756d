// SPDX-License-Identifier: GPL-3.0-or-later
/* A keyed-hash key inside the TPM; knows not what its answers open. */
#include <errno.h>
#include <string.h>

#include "common/digest.h"
#include "crypto/tpm_internal.h"

// clang-format off
static const TPM2B_PUBLIC hmac_template = { .publicArea = {
	.type = TPM2_ALG_KEYEDHASH,
	.nameAlg = TPM2_ALG_SHA256,
	.objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_SENSITIVEDATAORIGIN |
		TPMA_OBJECT_USERWITHAUTH | TPMA_OBJECT_NODA | TPMA_OBJECT_SIGN_ENCRYPT,
	.parameters.keyedHashDetail.scheme = { .scheme = TPM2_ALG_HMAC, .details.hmac.hashAlg = TPM2_ALG_SHA256 },
} };
// clang-format on

int tpm_hmac_create(struct tpm *tpm, struct tpm_blob *out, struct fault *fault)
{
	static const TPM2B_SENSITIVE_CREATE no_sensitive;
	static const TPM2B_DATA no_data;
	static const TPML_PCR_SELECTION no_pcr;
	SCOPED(tpm_loaded) struct tpm_loaded session = TPM_LOADED(tpm);
	SCOPED(tpm_release) TPM2B_PRIVATE *private = NULL;
	SCOPED(tpm_release) TPM2B_PUBLIC *public = NULL;
	TSS2_RC rc;
	int r = tpm_session(tpm, TPMA_SESSION_DECRYPT | TPMA_SESSION_ENCRYPT, &session, fault);

	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_Create(tpm->esys, tpm->srk, session.handle, ESYS_TR_NONE, ESYS_TR_NONE, &no_sensitive, &hmac_template,
				   &no_data, &no_pcr, &private, &public, NULL, NULL, NULL));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if (public->publicArea.objectAttributes != hmac_template.publicArea.objectAttributes ||
		tpm_blob_marshal(private, public, out) < 0)
		return fault_set(fault, -EIO, N_("The TPM made a key of another kind than it was told."));
	return 0;
}

/* Of that kind alone: a key that could leave the TPM would be worth nothing as proof. */
static int check_kind(struct tpm *tpm, const struct tpm_loaded *key, struct fault *fault)
{
	SCOPED(tpm_release) TPM2B_PUBLIC *public = NULL;
	const TPMT_PUBLIC *model = &hmac_template.publicArea;
	TSS2_RC rc = TPM_CALL(tpm, Esys_ReadPublic(tpm->esys, key->handle, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &public, NULL, NULL));

	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if (public->publicArea.type != model->type || public->publicArea.objectAttributes != model->objectAttributes ||
		public->publicArea.parameters.keyedHashDetail.scheme.scheme != TPM2_ALG_HMAC ||
		public->publicArea.parameters.keyedHashDetail.scheme.details.hmac.hashAlg != TPM2_ALG_SHA256)
		return fault_set(fault, -EKEYREJECTED, N_("The key for erases is not one that the TPM keeps to itself."));
	return 0;
}

/* The answer is encrypted on its way, as what is unsealed is. */
static int ask(struct tpm *tpm, const struct tpm_loaded *key, const TPM2B_MAX_BUFFER *message, struct secret **out, struct fault *fault)
{
	SCOPED(secret_free) struct secret *secret = NULL;
	SCOPED(tpm_loaded) struct tpm_loaded session = TPM_LOADED(tpm);
	SCOPED(tpm_release) TPM2B_DIGEST *answer = NULL;
	TSS2_RC rc;
	int r = secret_new(DIGEST_SIZE, &secret, fault);

	if (r == 0)
		r = tpm_session_once(tpm, TPM2_SE_HMAC, TPMA_SESSION_DECRYPT | TPMA_SESSION_ENCRYPT, &session, fault);
	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_HMAC(tpm->esys, key->handle, session.handle, ESYS_TR_NONE, ESYS_TR_NONE, message, TPM2_ALG_SHA256, &answer));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	session.handle = ESYS_TR_NONE;
	r = answer->size == DIGEST_SIZE ? 0 : fault_set(fault, -EIO, N_("The TPM made a key of another kind than it was told."));
	if (r == 0) {
		memcpy(secret->bytes, answer->buffer, DIGEST_SIZE);
		*out = MOVE(secret);
	}
	explicit_bzero(answer, sizeof(*answer));
	return r;
}

int tpm_hmac(struct tpm *tpm, const struct tpm_blob *key, const struct tpm_message *message, struct secret **out, struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded object = TPM_LOADED(tpm);
	TPM2B_MAX_BUFFER buffer = { .size = (uint16_t)message->length };
	int r;

	if (message->length > sizeof(buffer.buffer))
		return fault_set(fault, -EINVAL, N_("The TPM is not given so long a message."));
	if (tpm->srk == ESYS_TR_NONE)
		return tpm_not_set_up(fault);
	memcpy(buffer.buffer, message->bytes, message->length);
	r = tpm_blob_load(tpm, key, &object, fault);
	if (r == 0)
		r = check_kind(tpm, &object, fault);
	if (r == 0)
		r = ask(tpm, &object, &buffer, out, fault);
	tpm_scrub(tpm);
	return r;
}
