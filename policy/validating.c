// SPDX-License-Identifier: GPL-3.0-or-later
/* Accepting and rejecting certificates: what is signed of it, and the books. */
#include "policy/validating.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/digest.h"
#include "common/text.h"
#include "common/validation.h"
#include "policy/acts.h"
#include "policy/certificate.h"
#include "policy/decide_certificate.h"

#define REASON_MAX 500

/* What the books say of one certificate. */
struct certified {
	char medium[MEDIUM_NUMBER], operator[PERSON_ID], witness[PERSON_ID];
	char digest[2 * DIGEST_SIZE + 1];
	bool validated;
};

static int no_memory(struct fault *fault)
{
	return fault_set(fault, -ENOMEM, N_("There is no memory left."));
}

static int hash(const char *jws, char out[2 * DIGEST_SIZE + 1], struct fault *fault)
{
	uint8_t bytes[DIGEST_SIZE];
	int r = digest_bytes(jws, strlen(jws), bytes);

	if (r < 0)
		return fault_set(fault, r, N_("OpenSSL refused to compute SHA-256."));
	text_hex(bytes, sizeof(bytes), out);
	return 0;
}

static int find(struct registry *registry, const char *certificate, struct certified *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(registry), "SELECT medium, operator, witness, decision IS NOT NULL, jws FROM certificate WHERE id = ?1",
		VALUES(TEXT(certificate)), &query, fault);

	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no certificate %s; see mediactl report erased."), certificate);
	if (r < 0)
		return r;
	query_copy(query, 0, out->medium, sizeof(out->medium));
	query_copy(query, 1, out->operator, sizeof(out->operator));
	query_copy(query, 2, out->witness, sizeof(out->witness));
	out->validated = query_number(query, 3) != 0;
	return hash(query_text(query, 4), out->digest, fault);
}

/* May it be said, now and by this person? */
static int ask(const struct act *act, const struct validation *validation, struct certified *out, struct fault *fault)
{
	struct validation_facts facts = { .certificate = validation->certificate, .actor = act_person(act), .operator = out->operator,
		.witness = out->witness };
	struct decision decision;
	int r = act_need_text(validation->reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = find(act->registry, validation->certificate, out, fault);
	if (r < 0)
		return r;
	facts.validated = out->validated;
	decision = DECIDE_FOR_BOTH(act, decide_validation, facts, facts.actor);
	return act_decide(act, "ValidateCertificate", validation->certificate, &decision, fault);
}

/* Who says it, as the certificate names its people; `for`: whom they act for. */
static int add_validator(const struct act *act, json_t *payload, struct fault *fault)
{
	SCOPED(json_release) json_t *person = NULL;
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry),
		"SELECT id AS validator_person, name AS validator_name, department AS validator_department, title AS validator_title,"
		" contact AS validator_contact FROM person WHERE id = ?1",
		VALUES(TEXT(act_person(act))), &query, fault);

	if (r < 0)
		return r;
	if (r > 0)
		person = row_to_json(query, NULL);
	if (json_object_set_new(payload, "validator", person ? certificate_person(person, "validator") : NULL) < 0)
		return no_memory(fault);
	if (act_principal(act)[0] && json_put_text(json_object_get(payload, "validator"), "for", act_principal(act)) < 0)
		return no_memory(fault);
	return 0;
}

int validation_draft(const struct act *act, const struct validation *validation, json_t **payload, struct fault *fault)
{
	SCOPED(json_release) json_t *draft = NULL;
	struct certified certified;
	char now[TIME_SIZE];
	int r = ask(act, validation, &certified, fault);

	if (r < 0)
		return r;
	clock_format_utc(act->now, now);
	draft = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "schema", VALIDATION_SCHEMA, "certificate", validation->certificate,
		"number", certified.medium, "digest", certified.digest, "issued", now, "decision",
		validation->accepted ? VALIDATION_ACCEPTED : VALIDATION_REJECTED, "remedy", validation_remedy(validation->accepted),
		"reason", validation->reason, "tool", "mediad " VERSION);
	if (!draft)
		return no_memory(fault);
	r = add_validator(act, draft, fault);
	if (r == 0)
		r = certificate_add_ledger(act, draft, fault);
	if (r == 0)
		*payload = MOVE(draft);
	return r;
}

int validation_end(const struct act *act, const json_t *payload, const char *jws, struct fault *fault)
{
	const char *decision = json_member_text(payload, "decision"), *digest = json_member_text(payload, "digest");
	struct validation validation = { .certificate = json_member_text(payload, "certificate"), .reason = json_member_text(payload, "reason") };
	struct certified certified;
	int r = ask(act, &validation, &certified, fault);

	if (r < 0)
		return r;
	if (strcmp(digest, certified.digest) != 0)
		return fault_set(fault, -EUCLEAN, N_("A signed statement on the books cannot be read: verify the ledger."));
	return act_record(act, "certificate.validated",
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "certificate", validation.certificate, "number", certified.medium, "digest", digest,
			"decision", decision, "reason", validation.reason, "jws", jws),
		fault);
}

int certificate_status(struct registry *registry, const char *number, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *row = NULL;
	char digest[2 * DIGEST_SIZE + 1];
	const char *member;
	json_t *value;
	void *next;
	int r = query_one(registry_store(registry),
		"SELECT c.id AS certificate, c.medium AS number, c.decision AS decision, c.validated AS time, p.name AS name, c.why AS reason,"
		" c.validation AS jws, c.jws AS signed"
		" FROM certificate c LEFT JOIN person p ON p.id = c.validated_by WHERE c.medium = ?1 OR c.id = ?1 ORDER BY c.serial DESC LIMIT 1",
		VALUES(TEXT(number)), &query, fault);

	if (r == 0)
		return fault_set(fault, -ENOENT, N_("The medium %s has no certificate: it was never erased."), number);
	if (r > 0)
		r = hash(query_text(query, 7), digest, fault);
	if (r < 0)
		return r;
	row = row_to_json(query, NULL);
	json_object_foreach_safe(row, next, member, value)
		if (json_is_null(value) || strcmp(member, "signed") == 0)
			json_object_del(row, member);
	if (!row || json_put_text(row, "digest", digest) < 0)
		return no_memory(fault);
	*out = MOVE(row);
	return 0;
}
