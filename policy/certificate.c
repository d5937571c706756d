// SPDX-License-Identifier: GPL-3.0-or-later
/* Draws up what an erase certificate says (R-DSP-05): asks the books, holds the erase against them, puts the groups together. Signs
 * nothing. */
#include "policy/certificate.h"

#include <errno.h>
#include <string.h>

#include "common/certificate.h"
#include "common/clock.h"
#include "common/digest.h"
#include "common/text.h"

#define KEY_MAX 16384

#define PERSON(role) role ".id AS " role "_person, " role ".name AS " role "_name, " role ".department AS " role "_department, " role ".title AS " role "_title, " role ".contact AS " role "_contact"
#define JOIN_PERSON(role, column) " JOIN person " role " ON " role ".id = " column
/* What the beginning of this erase says of the level. */
#define WANTED(member) \
	"(SELECT text ->> '$.data." member "' FROM event WHERE " EVENT_KIND " = 'erase.started' AND " EVENT_TIME " >= e.started AND" \
	" text ->> '$.data.job' = e.job ORDER BY seq DESC LIMIT 1) AS " member
#define MILESTONE(kind) \
	"(SELECT max(text ->> '$.time') FROM event WHERE " EVENT_KIND " = '" kind "' AND " EVENT_TIME " >= e.started AND text ->> '$.data.job' = e.job)"
#define FILES                                                                                                               \
	"(SELECT json_object('files', json_group_array(file)) FROM (SELECT t.file AS file FROM mynumber_medium n JOIN mynumber_asset t ON t.id = n.asset" \
	" WHERE n.medium = m.number AND (n.until IS NULL OR n.until >= r.made) ORDER BY t.serial))"

/* How many contents lie on it as the books have it, and of how many there is another copy: where. */
#define COPIES                                                                                                                              \
	" FROM content c JOIN content o ON (o.id = c.origin OR o.origin = c.id) AND o.gone IS NULL AND o.medium <> c.medium"                      \
	" WHERE c.medium = m.number AND c.gone IS NULL"
#define CONTENTS                                                                                                                            \
	"(SELECT count(*) FROM content c WHERE c.medium = m.number AND c.gone IS NULL) AS contents, (SELECT count(DISTINCT c.id)" COPIES ") AS copied,"  \
	" (SELECT json_object('media', json_group_array(medium)) FROM (SELECT DISTINCT o.medium AS medium" COPIES " ORDER BY o.medium)) AS copies"

/* Everything the registry knows of an erase, one row: columns become members of a flat object. */
static const char erasure_row[] =
	"SELECT m.number AS number, m.model AS model, m.usb_serial AS serial, printf('%04x:%04x', m.vendor, m.product) AS usb,"
	" m.size AS size, m.uuid AS uuid, m.escrow AS escrow, m.recovered AS recovered, m.rotated AS rotated, m.registered AS registered,"
	" m.department AS department, m.business AS business, m.home AS home,"
	" (SELECT json_object('names', json_group_array(name)) FROM (SELECT name FROM granted WHERE medium = m.number AND made IS NOT NULL"
	" ORDER BY name, host)) AS granted, m.passphrase AS passphrase, CASE m.state WHEN 'lost' THEN l.reported END AS lost, m.classification AS classification,"
	" h.keys ->> '$.organisation' AS organisation,"
	" m.wiped AS wiped, m.factory_new AS factory_new, m.escrow_shown AS shown, " WANTED("needed") ", " WANTED("why") ","
	" s.cycled AS cycled, s.written -> '$.sanitize' AS sanitize, s.written -> '$.device' AS device, " CONTENTS ", " MILESTONE("erase.written") " AS written_at, " MILESTONE("erase.compared") " AS compared_at,"
	" e.job AS job, e.level AS level, e.key AS key, e.started AS started, e.key_destroyed AS key_destroyed, e.state AS state,"
	" c.sync AS sync, c.since AS sync_since, " FILES " AS files,"
	" r.id AS request, r.kind AS kind, r.purpose AS purpose, r.made AS made, r.decided AS approved, r.recipient AS recipient,"
	" r.form ->> '$.contractor' AS contractor, " PERSON("applicant") ", " PERSON("approver") ", " PERSON("operator") ", "
	PERSON("witness") ", " PERSON("handler")
	" FROM erasure e JOIN medium m ON m.number = e.medium JOIN request r ON r.id = e.request"
	JOIN_PERSON("applicant", "r.applicant") JOIN_PERSON("approver", "r.decided_by") JOIN_PERSON("operator", "e.operator")
	JOIN_PERSON("witness", "e.witness") " LEFT" JOIN_PERSON("handler", "m.handler")
	" LEFT JOIN surface s ON s.medium = m.number AND s.job = e.job LEFT JOIN host h ON h.one = 1 LEFT JOIN clock c ON c.one = 1 LEFT JOIN loss l ON l.medium = m.number WHERE e.medium = ?1";

static int no_memory(struct fault *fault)
{
	return fault_set(fault, -ENOMEM, N_("There is not enough memory to draw up a certificate."));
}

static int load(const struct act *act, const char *number, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry), erasure_row, VALUES(TEXT(number)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("The medium %s is not being erased, so there is nothing to certify."), number);
	*out = row_to_json(query, NULL);
	return *out ? 0 : no_memory(fault);
}

static json_t *destruction(const json_t *key)
{
	return json_pack("{s:O, s:O, s:O, s:O}", "old_epoch", json_object_get(key, "old_epoch"), "new_epoch",
		json_object_get(key, "new_epoch"), "answer", json_object_get(key, "answer"), "statement",
		json_object_get(key, "statement"));
}

static json_t *times(const struct certificate_facts *facts, const char *now)
{
	const json_t *row = facts->row;
	json_t *lost = json_object_get(row, "lost");

	json_t *part = json_pack("{s:O*, s:O, s:O, s:O, s:s}", "lost", facts->erasure->overwrite || json_is_null(lost) ? NULL : lost, "approved",
		json_object_get(row, "approved"), "started", json_object_get(row, "started"), "key_destroyed",
		json_object_get(row, "key_destroyed"), "completed", now);

	json_put_text(part, "written", json_member_text(row, "written_at"));
	json_put_text(part, "compared", json_member_text(row, "compared_at"));
	return part;
}

/* The statement is bound to the job that destroyed the key, so that job's name is the certificate's. */
static json_t *compose(const struct certificate_facts *facts, const char *now)
{
	const json_t *row = facts->row;

	return json_pack("{s:s, s:s, s:O, s:O, s:O, s:O, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema",
		CERTIFICATE_SCHEMA, "issued", now, "number", json_object_get(row, "number"), "job", json_object_get(facts->key, "job"),
		"request", json_object_get(row, "request"), "reason", json_object_get(row, "purpose"), "tool", "mediad " VERSION, "medium",
		certificate_medium(facts), "method", certificate_method(facts), "key_destruction", destruction(facts->key), "overwrite",
		certificate_overwrite(facts), "people", certificate_people(facts), "destination", certificate_destination(facts), "times",
		times(facts, now), "clock", certificate_clock(facts), "software", certificate_software(facts), "validation", certificate_validation(), "proven",
		certificate_proven(facts), "not_proven", certificate_not_proven(facts));
}

int certificate_add_ledger(const struct act *act, json_t *draft, struct fault *fault)
{
	SCOPED(json_release) json_t *place = json_object();
	struct ledger_head head;
	int r;

	r = ledger_head(act->registry, &head, fault);
	if (r < 0)
		return r;
	if (json_put_number(place, "sequence", head.sequence) < 0 || json_put_hex(place, "hash", head.hash, sizeof(head.hash)) < 0 ||
		json_object_set(draft, "ledger", place) < 0)
		return no_memory(fault);
	return 0;
}

/* SHA-256 of what the erase found, in canonical form: short enough for paper, and a second name for the result. */
static int add_result_hash(json_t *draft, struct fault *fault)
{
	SCOPED(json_text_free) char *text = json_canonical(json_object_get(draft, "overwrite"));
	uint8_t hash[DIGEST_SIZE];

	if (!text || digest_bytes(text, strlen(text), hash) < 0 || json_put_hex(draft, "result_hash", hash, sizeof(hash)) < 0)
		return no_memory(fault);
	return 0;
}

static int add_interruptions(const struct certificate_facts *facts, json_t *draft, struct fault *fault)
{
	json_t *list;
	int64_t more;
	int r = certificate_interruptions(facts, &list, &more, fault);

	if (r < 0)
		return r;
	if (json_object_set_new(draft, "interruptions", list) < 0 || (more > 0 && json_put_number(draft, "interruptions_more", more) < 0))
		return no_memory(fault);
	return 0;
}

static int add_all(const struct certificate_facts *facts, json_t *draft, struct fault *fault)
{
	int r = certificate_add_escrow(draft, facts->row, facts->key, fault);

	if (r == 0)
		r = certificate_add_passphrase(draft, facts->row, fault);
	if (r == 0)
		r = certificate_add_grants(draft, facts->row, fault);
	if (r == 0)
		r = add_interruptions(facts, draft, fault);
	if (r == 0)
		r = add_result_hash(draft, fault);
	return r == 0 ? certificate_add_ledger(facts->act, draft, fault) : r;
}

static int check_erasure(
	const struct act *act, const json_t *facts, const struct erasure *erasure, json_t **key, struct fault *fault)
{
	const char *state = json_member_text(facts, "state"), *job = json_member_text(facts, "job");
	const char *text = json_member_text(facts, "key");
	const char *level = json_member_text(facts, "level");
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
		r = surface_check(&view.facts, level ? level : "", erasure, json_member_number(facts, "size", 0), fault);
	return r < 0 ? r : json_decode(text, strlen(text), KEY_MAX, key, fault);
}

int medium_certificate_draft(
	const struct act *act, const struct erasure *erasure, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *row = NULL;
	SCOPED(json_release) json_t *key = NULL;
	SCOPED(json_release) json_t *draft = NULL;
	char now[TIME_SIZE], certificate[REQUEST_ID];
	int r;

	clock_format_utc(act->now, now);
	r = load(act, erasure->number, &row, fault);
	if (r == 0)
		r = check_erasure(act, row, erasure, &key, fault);
	if (r == 0)
		r = registry_next_id(
			act->registry, "certificate", certificate, sizeof(certificate), fault);
	if (r < 0)
		return r;
	struct certificate_facts facts = { .act = act, .erasure = erasure, .row = row, .key = key };

	draft = compose(&facts, now);
	if (!draft || json_put_text(draft, "certificate", certificate) < 0)
		return no_memory(fault);
	r = add_all(&facts, draft, fault);
	if (r == 0)
		r = certificate_consistent(draft, fault);
	if (r == 0)
		*out = MOVE(draft);
	return r;
}
