// SPDX-License-Identifier: GPL-3.0-or-later
/* Accepting and rejecting certificates, on the books. */
#include "policy/validating.h"

#include <errno.h>
#include <string.h>

#include "common/digest.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/decide_certificate.h"

#define REASON_MAX 500

/* What the books say of one certificate. */
struct certified {
	char medium[MEDIUM_NUMBER], operator[PERSON_ID], witness[PERSON_ID];
	char digest[2 * DIGEST_SIZE + 1];
	bool validated;
};

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

int certificate_validate(const struct act *act, const struct validation *validation, struct fault *fault)
{
	struct certified certified;
	struct validation_facts facts = { .certificate = validation->certificate, .actor = act_person(act), .operator = certified.operator,
		.witness = certified.witness };
	struct decision decision;
	int r = act_need_text(validation->reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = find(act->registry, validation->certificate, &certified, fault);
	if (r < 0)
		return r;
	facts.validated = certified.validated;
	decision = DECIDE_FOR_BOTH(act, decide_validation, facts, facts.actor);
	r = act_decide(act, "ValidateCertificate", validation->certificate, &decision, fault);
	if (r < 0)
		return r;
	return act_record(act, "certificate.validated",
		json_pack("{s:s, s:s, s:s, s:s, s:s}", "certificate", validation->certificate, "number", certified.medium, "digest",
			certified.digest, "decision", validation->accepted ? "accepted" : "rejected", "reason", validation->reason),
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
		"SELECT c.id AS certificate, c.medium AS number, c.decision AS decision, c.validated AS time, p.name AS name, c.why AS reason, c.jws AS jws"
		" FROM certificate c LEFT JOIN person p ON p.id = c.validated_by WHERE c.medium = ?1 OR c.id = ?1 ORDER BY c.serial DESC LIMIT 1",
		VALUES(TEXT(number)), &query, fault);

	if (r == 0)
		return fault_set(fault, -ENOENT, N_("The medium %s has no certificate: it was never erased."), number);
	if (r > 0)
		r = hash(query_text(query, 6), digest, fault);
	if (r < 0)
		return r;
	row = row_to_json(query, NULL);
	json_object_foreach_safe(row, next, member, value)
		if (json_is_null(value) || strcmp(member, "jws") == 0)
			json_object_del(row, member);
	if (!row || json_put_text(row, "digest", digest) < 0)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	*out = MOVE(row);
	return 0;
}
