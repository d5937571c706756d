// SPDX-License-Identifier: GPL-3.0-or-later
/* Draws up what an erase certificate says (R-DSP-05): the medium, the people, the times, what was
 * done, what that proves and what it does not. Signs nothing. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/disposal.h"

#define SCHEMA "mediad-certificate-v1"
#define KEY_MAX 16384

#define PERSON(role) role ".id AS " role "_person, " role ".name AS " role "_name"

/* Everything the registry knows of an erase, one row: columns become members of a flat object. */
static const char erasure_row[] =
	"SELECT m.number AS number, m.model AS model, m.usb_serial AS serial, printf('%04x:%04x', m.vendor, m.product) AS usb,"
	" m.size AS size, m.uuid AS uuid, m.escrow AS escrow, m.recovered AS recovered, m.rotated AS rotated,"
	" (SELECT json_object('names', json_group_array(name)) FROM (SELECT name FROM granted WHERE medium = m.number AND made IS NOT NULL"
	" ORDER BY name, host)) AS granted, m.passphrase AS passphrase, l.reported AS lost, m.classification AS classification, h.keys ->> '$.organisation' AS organisation,"
	" e.job AS job, e.key AS key, e.started AS started, e.key_destroyed AS key_destroyed, e.state AS state,"
	" r.id AS request, r.purpose AS purpose, r.decided AS approved, " PERSON("applicant") ", " PERSON("approver") ", " PERSON(
		"operator") ", " PERSON("witness") " FROM erasure e JOIN medium m ON m.number = e.medium JOIN request r ON r.id = e.request"
						   " JOIN person applicant ON applicant.id = r.applicant JOIN person approver ON approver.id = r.decided_by"
						   " JOIN person operator ON operator.id = e.operator JOIN person witness ON witness.id = e.witness"
						   " LEFT JOIN host h ON h.one = 1 LEFT JOIN loss l ON l.medium = m.number WHERE e.medium = ?1";

static int load(const struct act *act, const char *number, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry), erasure_row, VALUES(TEXT(number)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT,
			N_("The medium %s is not being erased, so there is nothing to certify."),
			number);
	*out = row_to_json(query, NULL);
	return *out ? 0
		    : fault_set(fault, -ENOMEM,
			      N_("There is not enough memory to draw up a certificate."));
}

static json_t *member(const json_t *facts, const char *name)
{
	return json_object_get(facts, name);
}

static json_t *person(const json_t *facts, const char *role)
{
	char id[40], name[40];

	text_format(id, sizeof(id), "%s_person", role);
	text_format(name, sizeof(name), "%s_name", role);
	return json_pack("{s:O, s:O}", "person", member(facts, id), "name", member(facts, name));
}

/* Words that mediactl translates; numbers stand in members of their own. */
static json_t *proven(const struct erasure *erasure)
{
	const char *written = N_("The whole surface that the host can address was overwritten once with a stream made for this job alone.");
	const char *verified = N_("Every byte was read back past the caches and was what had been written.");

	return json_pack("[s, s*, s*, s]",
		N_("The medium's key is destroyed: the TPM's counter has moved past the epoch it was sealed to, and the TPM refused the old key."),
		erasure->overwrite ? written : NULL, erasure->overwrite ? verified : NULL,
		N_("The disposal was approved by another person than the applicant and witnessed by another than the operator."));
}

/* Who finds it finds all that was written, encrypted. */
static json_t *not_proven_of_lost(void)
{
	return json_pack("[s, s, s, s]",
		N_("The surface was NOT overwritten, for the medium is lost: whoever has it has the encrypted data, without the key that this computer held."),
		N_("Copies of the key outside this computer, if any were made: recovery keys that were deposited."),
		N_("What the hidden blocks may hold of the time before the medium was registered."),
		N_("Copies that people made of the contents while the medium was open."));
}

static json_t *not_proven(const struct erasure *erasure)
{
	const char *identity = erasure->by_label ? NULL :
		N_("The stick was known by its USB serial number and size alone: an erase that broke off had destroyed its label already.");

	if (!erasure->overwrite)
		return not_proven_of_lost();
	return json_pack("[s, s, s, s*]",
		N_("Spare and worn-out blocks that the medium's controller hides from the host were not reached; what they hold of the time in service is encrypted under the destroyed key."),
		N_("What the hidden blocks may hold of the time before the medium was registered."),
		N_("Copies that people made of the contents while the medium was open."), identity);
}

static json_t *destruction(const json_t *key)
{
	return json_pack("{s:O, s:O, s:O, s:O}", "old_epoch", member(key, "old_epoch"), "new_epoch",
		member(key, "new_epoch"), "answer", member(key, "answer"), "statement",
		member(key, "statement"));
}

static json_t *medium_part(const json_t *facts)
{
	return json_pack("{s:O, s:O, s:O, s:O, s:O, s:O, s:O, s:O*}", "number",
		member(facts, "number"), "model", member(facts, "model"), "serial",
		member(facts, "serial"), "usb", member(facts, "usb"), "size", member(facts, "size"),
		"uuid", member(facts, "uuid"), "classification", member(facts, "classification"),
		"organisation",
		json_is_null(member(facts, "organisation")) ? NULL : member(facts, "organisation"));
}

static json_t *method_part(const json_t *overwrite)
{
	if (!overwrite)
		return json_pack("{s:s, s:s, s:i}", "level", "E1", "standard",
			N_("the key alone destroyed; no claim of Clear or Purge"), "passes", 0);
	return json_pack("{s:s, s:s, s:i, s:s, s:O*, s:O*}", "level", "E2", "standard",
		"NIST SP 800-88r2 Clear", "passes", 1, "pattern", "AES-256-CTR", "commitment",
		member(overwrite, "commitment"), "nonce", member(overwrite, "nonce"));
}

static json_t *overwrite_part(const json_t *facts, const struct erasure *erasure)
{
	const json_t *overwrite = erasure->overwrite;

	if (!overwrite)
		return json_pack("{s:s}", "result", N_("none: the medium is lost"));
	return json_pack("{s:s, s:O, s:O, s:O, s:O, s:O, s:O, s:s}", "identified_by",
		erasure->by_label ? "label" : "usb", "job", member(facts, "job"),
		"written", member(overwrite, "written"), "verified", member(overwrite, "verified"),
		"unwritten", member(overwrite, "unwritten"), "unreadable",
		member(overwrite, "unreadable"), "mismatched", member(overwrite, "mismatched"),
		"result", "passed");
}

static json_t *people_part(const json_t *facts)
{
	return json_pack("{s:o, s:o, s:o, s:o}", "applicant", person(facts, "applicant"),
		"approver", person(facts, "approver"), "operator", person(facts, "operator"),
		"witness", person(facts, "witness"));
}

static json_t *times_part(const json_t *facts, const struct erasure *erasure, const char *now)
{
	return json_pack("{s:O*, s:O, s:O, s:O, s:s}", "lost", erasure->overwrite ? NULL : member(facts, "lost"), "approved", member(facts, "approved"), "started",
		member(facts, "started"), "key_destroyed", member(facts, "key_destroyed"),
		"completed", now);
}

/* The statement is bound to the job that destroyed the key, so that job's name is the
 * certificate's. */
static json_t *compose(
	const json_t *facts, const json_t *key, const struct erasure *erasure, const char *now)
{
	return json_pack(
		"{s:s, s:s, s:O, s:O, s:O, s:O, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"schema", SCHEMA, "issued", now, "number", member(facts, "number"), "job",
		member(key, "job"), "request", member(facts, "request"), "reason",
		member(facts, "purpose"), "tool", "mediad " VERSION, "medium", medium_part(facts),
		"method", method_part(erasure->overwrite), "key_destruction", destruction(key), "overwrite",
		overwrite_part(facts, erasure), "people", people_part(facts), "times",
		times_part(facts, erasure, now), "proven", proven(erasure), "not_proven", not_proven(erasure));
}

static int add_ledger(const struct act *act, json_t *draft, struct fault *fault)
{
	SCOPED(json_release) json_t *place = json_object();
	struct ledger_head head;
	int r;

	r = ledger_head(act->registry, &head, fault);
	if (r < 0)
		return r;
	if (json_put_number(place, "sequence", head.sequence) < 0 ||
		json_put_hex(place, "hash", head.hash, sizeof(head.hash)) < 0 ||
		json_object_set(draft, "ledger", place) < 0)
		return fault_set(
			fault, -ENOMEM, N_("There is not enough memory to draw up a certificate."));
	return 0;
}

static int check_erasure(
	const struct act *act, const json_t *facts, const struct erasure *erasure, json_t **key, struct fault *fault)
{
	const char *state = json_member_text(facts, "state"), *job = json_member_text(facts, "job");
	const char *text = json_member_text(facts, "key");
	struct medium_view view;
	int r;

	if (!state || strcmp(state, "started") != 0 || !job || !erasure->job ||
		strcmp(job, erasure->job) != 0)
		return fault_set(fault, -EBUSY,
			N_("%s is not being erased by this job: start again with mediactl erase %s."),
			erasure->number, erasure->number);
	if (!text)
		return fault_set(fault, -EBUSY,
			N_("The key of %s is not destroyed yet, so there is nothing to certify."),
			erasure->number);
	r = medium_view(act, erasure->number, &view, fault);
	if (r == 0)
		r = surface_check(&view.facts, erasure->overwrite, json_member_number(facts, "size", 0), fault);
	return r < 0 ? r : json_decode(text, strlen(text), KEY_MAX, key, fault);
}

int medium_certificate_draft(
	const struct act *act, const struct erasure *erasure, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *facts = NULL;
	SCOPED(json_release) json_t *key = NULL;
	SCOPED(json_release) json_t *draft = NULL;
	char now[TIME_SIZE], certificate[REQUEST_ID];
	int r;

	clock_format_utc(act->now, now);
	r = load(act, erasure->number, &facts, fault);
	if (r == 0)
		r = check_erasure(act, facts, erasure, &key, fault);
	if (r == 0)
		r = registry_next_id(
			act->registry, "certificate", certificate, sizeof(certificate), fault);
	if (r < 0)
		return r;
	draft = compose(facts, key, erasure, now);
	if (!draft || json_put_text(draft, "certificate", certificate) < 0)
		return fault_set(
			fault, -ENOMEM, N_("There is not enough memory to draw up a certificate."));
	r = certificate_add_escrow(draft, facts, key, fault);
	if (r == 0)
		r = certificate_add_passphrase(draft, facts, fault);
	if (r == 0)
		r = certificate_add_grants(draft, facts, fault);
	if (r == 0)
		r = add_ledger(act, draft, fault);
	if (r == 0)
		*out = MOVE(draft);
	return r;
}
