// SPDX-License-Identifier: GPL-3.0-or-later
/* The TPM's monotonic counters: read, stepped, and stated by the TPM itself; knows not what they
 * count. */
#include <errno.h>
#include <string.h>

#include "common/attest.h"
#include "crypto/tpm_internal.h"

uint32_t tpm_counter_index(enum tpm_counter counter)
{
	switch (counter) {
	case TPM_COUNTER_EPOCH:
		return ATTEST_INDEX_EPOCH;
	case TPM_COUNTER_CHECKPOINT:
		return ATTEST_INDEX_CHECKPOINT;
	}
	return 0;
}

/* Every authorised command carries the Name, so a TPM that answers in a salted session has shown
 * index and attributes. */
static int check_name(
	struct tpm *tpm, enum tpm_counter counter, ESYS_TR handle, struct fault *fault)
{
	SCOPED(tpm_release) TPM2B_NAME *name = NULL;
	uint8_t expected[ATTEST_NAME_SIZE];
	TSS2_RC rc;

	if (attest_counter_name(tpm_counter_index(counter), expected) < 0)
		return fault_set(fault, -EIO,
			N_("The digest of a TPM counter's description could not be computed."));
	rc = Esys_TR_GetName(tpm->esys, handle, &name);
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if (name->size != sizeof(expected) || memcmp(name->name, expected, sizeof(expected)) != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("What the TPM holds where mediad's counter should be is no counter of mediad's."));
	return 0;
}

int tpm_counter_handle(struct tpm *tpm, enum tpm_counter counter, ESYS_TR *out, struct fault *fault)
{
	ESYS_TR handle = ESYS_TR_NONE;
	TSS2_RC rc;
	int r;

	if (tpm->counters[counter] != ESYS_TR_NONE) {
		*out = tpm->counters[counter];
		return 0;
	}
	rc = TPM_CALL(tpm, Esys_TR_FromTPMPublic(tpm->esys, tpm_counter_index(counter),
				   ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &handle));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	r = check_name(tpm, counter, handle, fault);
	if (r < 0) {
		Esys_TR_Close(tpm->esys, &handle);
		return r;
	}
	tpm->counters[counter] = handle;
	*out = handle;
	return 0;
}

/* In a salted session: nothing between us and the TPM can pretend another value. */
int tpm_counter_read(struct tpm *tpm, enum tpm_counter counter, uint64_t *out, struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded session = TPM_LOADED(tpm);
	SCOPED(tpm_release) TPM2B_MAX_NV_BUFFER *bytes = NULL;
	ESYS_TR index = ESYS_TR_NONE;
	uint64_t value = 0;
	TSS2_RC rc;
	int r;

	r = tpm_counter_handle(tpm, counter, &index, fault);
	if (r < 0)
		return r;
	r = tpm_session(tpm, TPMA_SESSION_ENCRYPT, &session, fault);
	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_NV_Read(tpm->esys, index, index, session.handle, ESYS_TR_NONE,
				   ESYS_TR_NONE, 8, 0, &bytes));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if (bytes->size != 8)
		return fault_set(fault, -EIO, N_("The TPM's counter is not 8 bytes long."));
	for (int i = 0; i < 8; i++)
		value = value << 8 | bytes->buffer[i];
	*out = value;
	return 0;
}

int tpm_counter_increment(struct tpm *tpm, enum tpm_counter counter, struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded session = TPM_LOADED(tpm);
	ESYS_TR index = ESYS_TR_NONE;
	TSS2_RC rc;
	int r;

	r = tpm_counter_handle(tpm, counter, &index, fault);
	if (r < 0)
		return r;
	r = tpm_session(tpm, 0, &session, fault);
	if (r < 0)
		return r;
	rc = TPM_CALL(tpm, Esys_NV_Increment(tpm->esys, index, index, session.handle, ESYS_TR_NONE,
				   ESYS_TR_NONE));
	return rc == TSS2_RC_SUCCESS ? 0 : tpm_fail(rc, fault);
}

static int make_statement(const TPM2B_ATTEST *attest, const uint8_t signature[64],
	const struct jws_key *key, json_t **out)
{
	SCOPED(json_release) json_t *json = json_object();

	if (!json || json_put_hex(json, "attest", attest->attestationData, attest->size) < 0 ||
		json_put_hex(json, "signature", signature, 64) < 0 ||
		json_object_set_new(json, "key", jws_key_to_json(key)) < 0)
		return -ENOMEM;
	*out = MOVE(json);
	return 0;
}

/* Reads the statement back as a stranger would: if it does not convince us, it convinces nobody. */
static int check_statement(const json_t *json, const struct tpm *tpm, enum tpm_counter counter,
	const uint8_t qualifying[32], struct fault *fault)
{
	struct attest_counter stated;
	struct jws_key signer;
	int r;

	r = attest_verify(json, &signer, &stated, fault);
	if (r < 0)
		return r;
	if (memcmp(&signer, &tpm->host.attestation, sizeof(signer)) != 0 ||
		!attest_is_counter(&stated, tpm_counter_index(counter)) ||
		stated.qualifying_length != 32 || memcmp(stated.qualifying, qualifying, 32) != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The TPM's statement is not about what was asked."));
	return 0;
}

int tpm_counter_certify(struct tpm *tpm, enum tpm_counter counter, const uint8_t qualifying[32],
	json_t **out, struct fault *fault)
{
	static const TPMT_SIG_SCHEME scheme_of_key = { .scheme = TPM2_ALG_NULL };
	SCOPED(tpm_release) TPM2B_ATTEST *attest = NULL;
	SCOPED(tpm_release) TPMT_SIGNATURE *signature = NULL;
	SCOPED(json_release) json_t *json = NULL;
	ESYS_TR key = ESYS_TR_NONE, index = ESYS_TR_NONE;
	TPM2B_DATA bound = { .size = 32 };
	uint8_t flat[64];
	TSS2_RC rc;
	int r;

	r = tpm_attestation_handle(tpm, &key, fault);
	if (r == 0)
		r = tpm_counter_handle(tpm, counter, &index, fault);
	if (r < 0)
		return r;
	memcpy(bound.buffer, qualifying, 32);
	rc = TPM_CALL(tpm,
		Esys_NV_Certify(tpm->esys, key, index, index, ESYS_TR_PASSWORD, ESYS_TR_PASSWORD,
			ESYS_TR_NONE, &bound, &scheme_of_key, 8, 0, &attest, &signature));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if (!tpm_flatten_signature(signature, flat))
		return fault_set(
			fault, -EIO, N_("The TPM signed in a form that mediad does not know."));
	if (make_statement(attest, flat, &tpm->host.attestation, &json) < 0)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	r = check_statement(json, tpm, counter, qualifying, fault);
	if (r < 0)
		return r;
	*out = MOVE(json);
	return 0;
}
