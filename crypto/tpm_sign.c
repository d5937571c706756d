// SPDX-License-Identifier: GPL-3.0-or-later
/* Signing with the TPM's persistent keys, once they have proved to be the pinned ones; knows no
 * statement's meaning. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "crypto/tpm_internal.h"

/* `out` holds 32 bytes; a TPM may leave leading zeros away. */
static bool pad_number(const TPM2B_ECC_PARAMETER *number, uint8_t out[32])
{
	if (number->size > 32)
		return false;
	memset(out, 0, 32);
	memcpy(out + 32 - number->size, number->buffer, number->size);
	return true;
}

bool tpm_flatten_signature(const TPMT_SIGNATURE *signature, uint8_t out[64])
{
	const TPMS_SIGNATURE_ECDSA *numbers = &signature->signature.ecdsa;

	return signature->sigAlg == TPM2_ALG_ECDSA && numbers->hash == TPM2_ALG_SHA256 &&
	       pad_number(&numbers->signatureR, out) && pad_number(&numbers->signatureS, out + 32);
}

bool tpm_is_our_key(const TPMT_PUBLIC *public, bool restricted, struct jws_key *key)
{
	const TPM2B_PUBLIC *model = restricted ? &tpm_attestation_template : &tpm_signing_template;
	const TPMS_ECC_PARMS *ours = &model->publicArea.parameters.eccDetail;
	const TPMS_ECC_PARMS *theirs = &public->parameters.eccDetail;

	return public->type == TPM2_ALG_ECC && public->nameAlg == TPM2_ALG_SHA256 &&
	       public->authPolicy.size == 0 &&
	       public->objectAttributes == model->publicArea.objectAttributes &&
	       theirs->curveID == ours->curveID && theirs->scheme.scheme == ours->scheme.scheme &&
	       theirs->scheme.details.ecdsa.hashAlg == ours->scheme.details.ecdsa.hashAlg &&
	       pad_number(&public->unique.ecc.x, key->x) &&
	       pad_number(&public->unique.ecc.y, key->y);
}

static int check_key(struct tpm *tpm, ESYS_TR handle, bool restricted, struct fault *fault)
{
	const struct jws_key *pinned = restricted ? &tpm->host.attestation : &tpm->host.signing;
	SCOPED(tpm_release) TPM2B_PUBLIC *public = NULL;
	struct jws_key key;
	TSS2_RC rc;

	rc = TPM_CALL(tpm, Esys_ReadPublic(tpm->esys, handle, ESYS_TR_NONE, ESYS_TR_NONE,
				   ESYS_TR_NONE, &public, NULL, NULL));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if (!tpm_is_our_key(&public->publicArea, restricted, &key) ||
		memcmp(&key, pinned, sizeof(key)) != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The TPM's signing key is not the one that was recorded when mediad was set up."));
	return 0;
}

static int find_key(struct tpm *tpm, bool restricted, ESYS_TR *out, struct fault *fault)
{
	ESYS_TR handle = ESYS_TR_NONE;
	TSS2_RC rc;
	int r;

	if (!tpm->pinned)
		return fault_set(fault, -EINVAL,
			N_("This PC's TPM is not set up for mediad yet (mediactl host init)."));
	rc = TPM_CALL(tpm, Esys_TR_FromTPMPublic(tpm->esys,
				   restricted ? TPM_ATTESTATION_HANDLE : TPM_SIGNING_HANDLE,
				   ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &handle));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	r = check_key(tpm, handle, restricted, fault);
	if (r < 0) {
		Esys_TR_Close(tpm->esys, &handle);
		return r;
	}
	*out = handle;
	return 0;
}

int tpm_signing_handle(struct tpm *tpm, ESYS_TR *out, struct fault *fault)
{
	int r = tpm->signing == ESYS_TR_NONE ? find_key(tpm, false, &tpm->signing, fault) : 0;

	if (r == 0)
		*out = tpm->signing;
	return r;
}

int tpm_attestation_handle(struct tpm *tpm, ESYS_TR *out, struct fault *fault)
{
	int r = tpm->attestation == ESYS_TR_NONE ? find_key(tpm, true, &tpm->attestation, fault)
						 : 0;

	if (r == 0)
		*out = tpm->attestation;
	return r;
}

int tpm_sign(struct tpm *tpm, const uint8_t digest[32], uint8_t signature[64], struct fault *fault)
{
	static const TPMT_SIG_SCHEME scheme = { .scheme = TPM2_ALG_ECDSA,
		.details.ecdsa.hashAlg = TPM2_ALG_SHA256 };
	/* "nothing was hashed by the TPM": what an unrestricted key accepts */
	static const TPMT_TK_HASHCHECK ticket = { .tag = TPM2_ST_HASHCHECK,
		.hierarchy = TPM2_RH_NULL };
	SCOPED(tpm_release) TPMT_SIGNATURE *answer = NULL;
	TPM2B_DIGEST input = { .size = DIGEST_SIZE };
	ESYS_TR key = ESYS_TR_NONE;
	uint8_t flat[64];
	TSS2_RC rc;
	int r;

	r = tpm_signing_handle(tpm, &key, fault);
	if (r < 0)
		return r;
	memcpy(input.buffer, digest, DIGEST_SIZE);
	rc = TPM_CALL(tpm, Esys_Sign(tpm->esys, key, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
				   &input, &scheme, &ticket, &answer));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if (!tpm_flatten_signature(answer, flat) ||
		jws_check_digest(&tpm->host.signing, digest, flat) < 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The TPM's signature is false; nothing was signed."));
	memcpy(signature, flat, sizeof(flat));
	return 0;
}

int tpm_sign_statement(
	struct tpm *tpm, const char *type, const json_t *payload, char **out, struct fault *fault)
{
	SCOPED(json_text_free) char *input = NULL;
	uint8_t digest[DIGEST_SIZE];
	uint8_t signature[64];
	int r;

	r = jws_signing_input(&tpm->host.signing, type, payload, &input);
	if (r == 0)
		r = digest_bytes(input, strlen(input), digest);
	if (r < 0)
		return fault_errno(fault, r, N_("The statement %s could not be built: %s."), type);
	r = tpm_sign(tpm, digest, signature, fault);
	if (r < 0)
		return r;
	r = jws_attach(input, signature, out);
	return r < 0 ? fault_errno(fault, r, N_("The statement %s could not be built: %s."), type)
		     : 0;
}
