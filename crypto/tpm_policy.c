// SPDX-License-Identifier: GPL-3.0-or-later
/* The terms under which a sealed key comes out: the epoch counter, and, where the office wants it, the PCRs or the code that
 * stands in for them. Computed here and fulfilled in the TPM; knows not what is sealed. */
#include <errno.h>
#include <string.h>

#include "common/attest.h"
#include "common/marshal.h"
#include "common/text.h"
#include "crypto/tpm_internal.h"

#define SELECT_SIZE 3 /* bytes: 24 PCRs, as every PC has them */
#define PCRS_MAX 24

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

/* H(epoch || TPM_CC_PolicyPCR || TPML_PCR_SELECTION || values) (Part 3, 23.7). */
static int pcr_branch(const struct tpm_terms *terms, const uint8_t epoch[DIGEST_SIZE], uint8_t out[DIGEST_SIZE])
{
	uint8_t step[DIGEST_SIZE + 4 + 4 + 2 + 1 + SELECT_SIZE + DIGEST_SIZE];
	struct marshal_out extended = { .bytes = step, .size = sizeof(step) };

	marshal_put(&extended, epoch, DIGEST_SIZE);
	marshal_put_number(&extended, TPM2_CC_PolicyPCR, 4);
	marshal_put_number(&extended, 1, 4);
	marshal_put_number(&extended, TPM2_ALG_SHA256, 2);
	marshal_put_number(&extended, SELECT_SIZE, 1);
	for (int i = 0; i < SELECT_SIZE; i++)
		marshal_put_number(&extended, terms->pcrs >> (8 * i) & 0xff, 1);
	marshal_put(&extended, terms->values, DIGEST_SIZE);
	return digest_bytes(step, sizeof(step), out);
}

/* H(epoch || TPM_CC_PolicyAuthValue) (Part 3, 23.14). */
static int code_branch(const uint8_t epoch[DIGEST_SIZE], uint8_t out[DIGEST_SIZE])
{
	uint8_t step[DIGEST_SIZE + 4];
	struct marshal_out extended = { .bytes = step, .size = sizeof(step) };

	marshal_put(&extended, epoch, DIGEST_SIZE);
	marshal_put_number(&extended, TPM2_CC_PolicyAuthValue, 4);
	return digest_bytes(step, sizeof(step), out);
}

/* The epoch is in both: neither the right PCRs nor the code bring a destroyed key back. */
static int make_branches(const struct tpm_terms *terms, TPML_DIGEST *out)
{
	uint8_t epoch[DIGEST_SIZE];
	int r = tpm_epoch_policy(terms->epoch, epoch);

	*out = (TPML_DIGEST){ .count = 2, .digests = { { .size = DIGEST_SIZE }, { .size = DIGEST_SIZE } } };
	if (r == 0)
		r = pcr_branch(terms, epoch, out->digests[0].buffer);
	return r < 0 ? r : code_branch(epoch, out->digests[1].buffer);
}

/* With PCRs: H(0… || TPM_CC_PolicyOR || branch || branch) (Part 3, 23.6). */
int tpm_terms_policy(const struct tpm_terms *terms, uint8_t out[32])
{
	uint8_t step[DIGEST_SIZE + 4 + 2 * DIGEST_SIZE] = { 0 };
	struct marshal_out either = { .bytes = step, .size = sizeof(step), .length = DIGEST_SIZE };
	TPML_DIGEST branches;
	int r;

	if (!terms->pcrs)
		return tpm_epoch_policy(terms->epoch, out);
	r = make_branches(terms, &branches);
	if (r < 0)
		return r;
	marshal_put_number(&either, TPM2_CC_PolicyOR, 4);
	marshal_put(&either, branches.digests[0].buffer, DIGEST_SIZE);
	marshal_put(&either, branches.digests[1].buffer, DIGEST_SIZE);
	return digest_bytes(step, sizeof(step), out);
}

/* Odd at its end: a TPM leaves away the zeros at the end of what it is given. */
int tpm_code_auth(const struct secret *code, TPM2B_AUTH *out)
{
	int r = digest_bytes(code->bytes, code->size, out->buffer);

	out->size = DIGEST_SIZE;
	out->buffer[DIGEST_SIZE - 1] |= 1;
	return r;
}

static TPML_PCR_SELECTION selection_of(uint32_t pcrs)
{
	TPML_PCR_SELECTION selection = { .count = 1 };

	selection.pcrSelections[0].hash = TPM2_ALG_SHA256;
	selection.pcrSelections[0].sizeofSelect = SELECT_SIZE;
	for (int i = 0; i < SELECT_SIZE; i++)
		selection.pcrSelections[0].pcrSelect[i] = (BYTE)(pcrs >> (8 * i));
	return selection;
}

static int satisfy_epoch(struct tpm *tpm, const struct tpm_loaded *session, uint64_t epoch, struct fault *fault)
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

/* The TPM compares the values itself, so that a computer that changed is told from everything else. */
static int satisfy_pcrs(struct tpm *tpm, const struct tpm_loaded *session, const struct tpm_terms *terms, struct fault *fault)
{
	const TPML_PCR_SELECTION selection = selection_of(terms->pcrs);
	TPM2B_DIGEST values = { .size = DIGEST_SIZE };
	TSS2_RC rc;

	memcpy(values.buffer, terms->values, DIGEST_SIZE);
	rc = TPM_CALL(tpm, Esys_PolicyPCR(tpm->esys, session->handle, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &values, &selection));
	if (tpm->answer == TPM2_RC_VALUE)
		return fault_set(fault, -EKEYEXPIRED,
			N_("This computer's firmware or boot state changed since the keys were sealed to it, so they stay shut. If the change was meant: mediactl host reseal."));
	return rc == TSS2_RC_SUCCESS ? 0 : tpm_fail(rc, fault);
}

static int satisfy_code(struct tpm *tpm, const struct tpm_loaded *session, struct fault *fault)
{
	TSS2_RC rc = TPM_CALL(tpm, Esys_PolicyAuthValue(tpm->esys, session->handle, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE));

	return rc == TSS2_RC_SUCCESS ? 0 : tpm_fail(rc, fault);
}

/* Unproven: what the TPM was made to believe here shows when it unseals, in a session that proves itself. */
int tpm_satisfy(struct tpm *tpm, const struct tpm_loaded *session, const struct tpm_terms *terms, struct fault *fault)
{
	TPML_DIGEST branches;
	TSS2_RC rc;
	int r;

	r = satisfy_epoch(tpm, session, terms->epoch, fault);
	if (r < 0 || !terms->pcrs)
		return r;
	r = terms->code ? satisfy_code(tpm, session, fault) : satisfy_pcrs(tpm, session, terms, fault);
	if (r < 0)
		return r;
	if (make_branches(terms, &branches) < 0)
		return fault_set(fault, -EIO, N_("The TPM policy for a sealed key could not be computed."));
	rc = TPM_CALL(tpm, Esys_PolicyOR(tpm->esys, session->handle, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &branches));
	return rc == TSS2_RC_SUCCESS ? 0 : tpm_fail(rc, fault);
}

/* ---- reading PCRs ---- */

struct values {
	uint8_t bytes[PCRS_MAX * DIGEST_SIZE]; /* lowest PCR first */
	size_t length;
	uint32_t blank;
};

static bool is_blank(const TPM2B_DIGEST *value)
{
	uint8_t first = value->buffer[0];

	for (int i = 1; i < value->size; i++)
		if (value->buffer[i] != first)
			return false;
	return first == 0x00 || first == 0xff;
}

static void take_value(struct values *values, int pcr, const TPM2B_DIGEST *value)
{
	memcpy(values->bytes + values->length, value->buffer, DIGEST_SIZE);
	values->length += DIGEST_SIZE;
	if (is_blank(value))
		values->blank |= 1u << pcr;
}

/* One at a time: a TPM may give fewer than it is asked for. In a session, so that nothing between us and the TPM can
 * pretend another value. */
static int read_one(struct tpm *tpm, const struct tpm_loaded *session, int pcr, struct values *values, struct fault *fault)
{
	const TPML_PCR_SELECTION selection = selection_of(1u << pcr);
	SCOPED(tpm_release) TPML_DIGEST *digests = NULL;
	char number[16];
	TSS2_RC rc = TPM_CALL(tpm,
		Esys_PCR_Read(tpm->esys, session->handle, ESYS_TR_NONE, ESYS_TR_NONE, &selection, NULL, NULL, &digests));

	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	text_format(number, sizeof(number), "%d", pcr);
	if (digests->count != 1 || digests->digests[0].size != DIGEST_SIZE)
		return fault_set(fault, -ENOTSUP,
			N_("The TPM has no PCR %s of SHA-256, so nothing can be sealed to it; switch the SHA-256 bank on in the firmware, or empty [keys] pcr."),
			number);
	take_value(values, pcr, &digests->digests[0]);
	return 0;
}

int tpm_pcr_read(struct tpm *tpm, uint32_t pcrs, uint8_t out[32], uint32_t *blank, struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded session = TPM_LOADED(tpm);
	struct values values = { 0 };
	int r;

	r = tpm_session(tpm, TPMA_SESSION_AUDIT, &session, fault);
	for (int pcr = 0; r == 0 && pcr < PCRS_MAX; pcr++)
		if (pcrs >> pcr & 1)
			r = read_one(tpm, &session, pcr, &values, fault);
	if (r < 0)
		return r;
	*blank = values.blank;
	return digest_bytes(values.bytes, values.length, out);
}
