// SPDX-License-Identifier: GPL-3.0-or-later
/* Holds what a second person says of a certificate against that certificate. */
#include "common/validation.h"

#include <errno.h>
#include <string.h>

#include "common/certificate.h"
#include "common/digest.h"
#include "common/fault.h"
#include "common/json.h"
#include "common/text.h"

const char *validation_remedy(bool accepted)
{
	return accepted ? N_("none: the erase is good enough") : N_("physical destruction (E3)");
}

static bool is_same(const json_t *one, const json_t *other, const char *member)
{
	const char *text = json_member_text(one, member), *again = json_member_text(other, member);

	return text && again && strcmp(text, again) == 0;
}

static int check_form(const json_t *validation, struct fault *fault)
{
	static const char *const needed[] = { "certificate", "number", "digest", "issued", "decision", "remedy", "reason", "tool", "validator", "ledger" };
	const char *schema = json_member_text(validation, "schema");

	if (!schema || strcmp(schema, VALIDATION_SCHEMA) != 0)
		return fault_set(fault, -EBADMSG, N_("This validation is of a kind that this mediactl does not know: use a newer one."));
	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		if (!json_object_get(validation, needed[i]))
			return fault_set(fault, -EBADMSG, N_("The validation lacks %s, which every one of mediad has."), needed[i]);
	return certificate_filled(validation, fault);
}

static int check_certificate(const json_t *validation, const json_t *certificate, const char *jws, struct fault *fault)
{
	const char *said = json_member_text(validation, "digest");
	char again[2 * DIGEST_SIZE + 1];
	uint8_t hash[DIGEST_SIZE];

	if (digest_bytes(jws, strlen(jws), hash) < 0)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	text_hex(hash, sizeof(hash), again);
	if (!said || strcmp(said, again) != 0 || !is_same(validation, certificate, "certificate") || !is_same(validation, certificate, "number"))
		return fault_set(fault, -EKEYREJECTED, N_("The validation belongs to another certificate."));
	return 0;
}

static int check_decision(const json_t *validation, struct fault *fault)
{
	const char *decision = json_member_text(validation, "decision"), *remedy = json_member_text(validation, "remedy");
	bool accepted = decision && strcmp(decision, VALIDATION_ACCEPTED) == 0;

	if (!decision || (!accepted && strcmp(decision, VALIDATION_REJECTED) != 0) || !remedy || strcmp(remedy, validation_remedy(accepted)) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("The validation contradicts itself: a certificate is accepted, or rejected and its medium destroyed."));
	return 0;
}

/* Neither who erased nor who witnessed, also where they acted as somebody's deputy. */
static int check_person(const json_t *validation, const json_t *certificate, struct fault *fault)
{
	static const char *const others[] = { "operator", "witness" };
	const json_t *validator = json_member_object(validation, "validator"), *people = json_member_object(certificate, "people");
	const char *person = json_member_text(validator, "person"), *principal = json_member_text(validator, "for");

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		const char *other = json_member_text(json_member_object(people, others[i]), "person");

		if (!person || !other || strcmp(person, other) == 0 || (principal && strcmp(principal, other) == 0))
			return fault_set(fault, -EKEYREJECTED, N_("The validation is by somebody who erased or witnessed, and must be by another person."));
	}
	return 0;
}

static int check_order(const json_t *validation, const json_t *certificate, struct fault *fault)
{
	const char *issued = json_member_text(validation, "issued"), *before = json_member_text(certificate, "issued");
	int64_t place = json_member_number(json_member_object(validation, "ledger"), "sequence", 0);

	if (!issued || !before || strlen(issued) != strlen(before) || strcmp(issued, before) < 0 ||
		place <= json_member_number(json_member_object(certificate, "ledger"), "sequence", 0))
		return fault_set(fault, -EKEYREJECTED, N_("The validation is older than the certificate that it speaks of."));
	return 0;
}

int validation_consistent(const json_t *validation, const json_t *certificate, const char *jws, struct fault *fault)
{
	int r = check_form(validation, fault);

	if (r == 0)
		r = check_certificate(validation, certificate, jws, fault);
	if (r == 0)
		r = check_decision(validation, fault);
	if (r == 0)
		r = check_person(validation, certificate, fault);
	return r < 0 ? r : check_order(validation, certificate, fault);
}
