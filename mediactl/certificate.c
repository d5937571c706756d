// SPDX-License-Identifier: GPL-3.0-or-later
/* Checks an erase certificate offline. Needs no mediad, no TPM and no rights. */
#include "mediactl/certificate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/attest.h"
#include "common/certificate.h"
#include "common/digest.h"
#include "common/fault.h"
#include "common/text.h"
#include "common/validation.h"

#define BINDING_TEXT 256
#define BINDING_DOMAIN "mediad-erase-v1"

int certificate_load(const char *file, struct statement *out, struct fault *fault)
{
	int r;

	*out = (struct statement){ .kind = "certificate", .beside = "validation" };
	r = statement_read(file, out, fault);
	return r == -EBADMSG ? fault_set(fault, r, N_("%s is not a certificate of mediad."), file) : r;
}

/* What the TPM's statement must be bound to: this medium and this very job. */
static int expected_binding(const json_t *payload, uint8_t out[DIGEST_SIZE])
{
	const char *number = json_member_text(payload, "number"),
		   *job = json_member_text(payload, "job");
	char text[BINDING_TEXT];

	if (!number || !job || !text_format(text, sizeof(text), BINDING_DOMAIN "%s%s", number, job))
		return -EBADMSG;
	return digest_bytes(text, strlen(text), out);
}

static int check_epoch(
	const json_t *destruction, const struct attest_counter *counter, struct fault *fault)
{
	int64_t before = json_member_number(destruction, "old_epoch", -1),
		after = json_member_number(destruction, "new_epoch", -1);

	if (!attest_is_counter(counter, ATTEST_INDEX_EPOCH))
		return fault_set(fault, -EKEYREJECTED,
			N_("The TPM's statement is about another counter than the one that keys depend on."));
	if (before < 0 || after <= before)
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate names no step of the epoch, so no key was destroyed."));
	if (counter->value != (uint64_t)after)
		return fault_set(fault, -EKEYREJECTED,
			N_("The TPM's statement shows another epoch than the certificate claims."));
	return 0;
}

/* The proof that the key is dead: a statement by the TPM about its counter, for this medium and
 * job. */
static int check_destruction(struct certificate *certificate, struct fault *fault)
{
	const json_t *destruction = json_member_object(certificate->payload, "key_destruction");
	const json_t *statement = json_member_object(destruction, "statement");
	struct attest_counter counter;
	uint8_t binding[DIGEST_SIZE];
	struct jws_key key;
	int r;

	if (!statement || expected_binding(certificate->payload, binding) < 0)
		return fault_set(fault, -EBADMSG,
			N_("The certificate lacks the TPM's statement that the key is destroyed."));
	r = attest_verify(statement, &key, &counter, fault);
	if (r < 0)
		return r;
	if (counter.qualifying_length != sizeof(binding) ||
		memcmp(counter.qualifying, binding, sizeof(binding)) != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The TPM's statement belongs to another medium or another job."));
	r = check_epoch(destruction, &counter, fault);
	if (r < 0)
		return r;
	return jws_thumbprint(&key, certificate->attestation);
}

static int check_validation(const struct statement *statement, struct certificate *out, struct fault *fault)
{
	struct jws_key key;
	int r;

	if (!statement->second)
		return 0;
	r = jws_verify(statement->second, VALIDATION_TYPE, &key, &out->validation, fault);
	if (r == 0)
		r = jws_thumbprint(&key, out->validation_signer);
	return r < 0 ? r : validation_consistent(out->validation, out->payload, statement->jws, fault);
}

int certificate_check(const struct statement *statement, struct certificate *out, struct fault *fault)
{
	struct jws_key key;
	int r;

	*out = (struct certificate){ 0 };
	r = jws_verify(statement->jws, CERTIFICATE_TYPE, &key, &out->payload, fault);
	if (r < 0)
		return r;
	r = jws_thumbprint(&key, out->signer);
	if (r < 0)
		return r;
	r = check_destruction(out, fault);
	if (r == 0)
		r = certificate_consistent(out->payload, fault);
	return r < 0 ? r : check_validation(statement, out, fault);
}

void certificate_clear(struct certificate *certificate)
{
	json_decref(certificate->payload);
	json_decref(certificate->validation);
	certificate->payload = certificate->validation = NULL;
}

int certificate_is_known(
	const struct certificate *certificate, const struct known_keys *known, struct fault *fault)
{
	int r = known_keys_check(known, certificate->signer, fault);

	if (r < 0)
		return r;
	if (known->attestation[0] && strcmp(known->attestation, certificate->attestation) != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The signer is known, but the statement inside was made by another TPM key (%s)."),
			certificate->attestation);
	if (certificate->validation && strcmp(certificate->validation_signer, certificate->signer) != 0)
		return known_keys_check(known, certificate->validation_signer, fault);
	return 0;
}
