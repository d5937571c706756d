// SPDX-License-Identifier: GPL-3.0-or-later
/* The papers about erasing: the certificate (F-10) and the book of what was erased (F-11), as far as the signed certificates say it
 * (R-DSP-05). Changes nothing. */
#include "policy/papers_form.h"

#include <errno.h>
#include <string.h>

#include "common/certificate.h"
#include "common/digest.h"
#include "common/text.h"

#define DEPARTMENT OTHER_DEPARTMENT("m", "a")
/* The files with My Numbers that lay on it at that time, by name (R-DSP-09). */
#define FILES                                                                                                              \
	"(SELECT group_concat(file, '、') FROM (SELECT t.file AS file FROM mynumber_medium n JOIN mynumber_asset t ON t.id = n.asset" \
	" WHERE n.medium = c.medium AND n.since <= c.issued AND coalesce(n.until, '9') >= r.made ORDER BY t.serial))"
/* What a second person said of it. */
#define VALIDATION                                                                                                                     \
	"CASE c.decision WHEN 'accepted' THEN 'good-enough' WHEN 'rejected' THEN 'not-enough' END AS decision, c.validated AS validated,"  \
	" c.why AS validation_reason, v.name AS validator, c.validation AS validation"
#define COLUMNS                                                                                                            \
	"c.id AS certificate, c.medium AS number, c.issued AS issued, c.request AS request, r.kind AS kind, r.purpose AS reason, " SAID( \
		"contractor") ", " FILES " AS files, " VALIDATION ", (SELECT d.certificate FROM destruction d WHERE d.medium = c.medium AND"	\
	" d.request = c.request) AS contractor_certificate, m.department AS department, c.jws AS jws"      \
	" FROM certificate c JOIN request r ON r.id = c.request JOIN medium m ON m.number = c.medium JOIN person a ON a.id = r.applicant"	\
	" LEFT JOIN person v ON v.id = c.validated_by"
#define READABLE SEEN_BY("r.applicant", DEPARTMENT)

/* Where each member of the paper stands in the certificate. */
// clang-format off
static const struct {
	const char *name, *part, *member;
} said[] = {
	{ "model",           "medium",          "model" },
	{ "serial",          "medium",          "serial" },
	{ "usb",             "medium",          "usb" },
	{ "size",            "medium",          "size" },
	{ "classification",  "medium",          "classification" },
	{ "level",           "method",          "level" },
	{ "standard",        "method",          "standard" },
	{ "passes",          "method",          "passes" },
	{ "pattern",         "method",          "pattern" },
	{ "commitment",      "method",          "commitment" },
	{ "started",         "times",           "started" },
	{ "key_destroyed",   "times",           "key_destroyed" },
	{ "completed",       "times",           "completed" },
	{ "old_epoch",       "key_destruction", "old_epoch" },
	{ "new_epoch",       "key_destruction", "new_epoch" },
	{ "answer",          "key_destruction", "answer" },
	{ "identified_by",   "overwrite",       "identified_by" },
	{ "header",          "overwrite",       "header" },
	{ "written",         "overwrite",       "written" },
	{ "verified",        "overwrite",       "verified" },
	{ "unwritten",       "overwrite",       "unwritten" },
	{ "unreadable",      "overwrite",       "unreadable" },
	{ "mismatched",      "overwrite",       "mismatched" },
	{ "result",          "overwrite",       "result" },
};
// clang-format on

/* On the certificate itself there is room for these too. */
static const struct {
	const char *name, *part, *member;
} said_besides[] = {
	{ "vendor",       "medium",    "vendor" },
	{ "firmware",     "medium",    "firmware" },
	{ "type",         "medium",    "type" },
	{ "condition",    "medium",    "condition" },
	{ "needed",       "method",    "needed" },
	{ "power_cycled", "overwrite", "power_cycled" },
};

/* A title, or where a person is reached, of whom: empty where the books did not have it. */
static const struct {
	const char *name, *role, *member;
} said_of_people[] = {
	{ "operator_title",   "operator", "title" },
	{ "operator_contact", "operator", "contact" },
	{ "witness_title",    "witness",  "title" },
	{ "witness_contact",  "witness",  "contact" },
	{ "approver_title",   "approver", "title" },
};

static void add_people(json_t *row, const json_t *people)
{
	static const char *const names[][2] = { { "operator", "operator" }, { "witness", "witness" },
		{ "approver", "approver" }, { "applicant", "applicant" } };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		json_put_text(row, names[i][1], json_member_text(json_object_get(people, names[i][0]), "name"));
}

static void add_lines(json_t *row, const char *name, const json_t *lines)
{
	json_t *list = json_array(), *line;
	size_t i;

	json_array_foreach(lines, i, line)
		json_array_append_new(list, json_pack("{s:O}", "line", line));
	json_object_set_new(row, name, list);
}

/* Each with every member, so that it is a row of a table. */
static void add_interruptions(json_t *row, const json_t *payload)
{
	int64_t more = json_member_number(payload, "interruptions_more", 0);
	json_t *list = json_array(), *one;
	char count[24];
	size_t i;

	json_array_foreach(json_object_get(payload, "interruptions"), i, one) {
		const char *why = json_member_text(one, "why");

		json_array_append_new(list, json_pack("{s:O, s:O, s:s}", "at", json_object_get(one, "at"), "event", json_object_get(one, "event"),
						    "why", why ? why : ""));
	}
	text_format(count, sizeof(count), "(+%lld)", (long long)more);
	if (more > 0)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "at", "", "event", "", "why", count));
	json_object_set_new(row, "interruptions", list);
}

/* What was done before its first encryption, as far as that is known. */
static const char *first_erase(const json_t *payload)
{
	const json_t *conditions = json_object_get(json_object_get(payload, "method"), "conditions"), *item;
	size_t i;

	if (json_is_true(json_object_get(json_object_get(payload, "medium"), "factory_new")))
		return "factory-new";
	json_array_foreach(conditions, i, item)
		if (strcmp(json_string_value(json_object_get(item, "condition")) ?: "", CONDITION_WIPED) == 0 && json_is_true(json_object_get(item, "holds")))
			return "erased-first";
	return NULL;
}

static int finish(const struct paper_query *query, json_t *row, struct fault *fault)
{
	SCOPED(json_release) json_t *jws = json_incref(json_object_get(row, "jws"));
	SCOPED(json_release) json_t *payload = NULL;
	uint8_t hash[DIGEST_SIZE];
	const char *text = json_string_value(jws);
	int r;

	(void)query;
	json_object_del(row, "jws");
	json_object_del(row, "validation");
	r = text ? paper_payload(text, &payload, fault) : -ENOMEM;
	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(said); i++) {
		json_t *value = json_object_get(json_object_get(payload, said[i].part), said[i].member);

		if (json_object_set_new(row, said[i].name, value ? json_incref(value) : json_null()) < 0)
			return -ENOMEM;
	}
	if (json_member_text(row, "identified_by"))
		json_put_text(row, "identified_by", strcmp(json_member_text(row, "identified_by"), "label") == 0 ? "by-label" : "by-usb");
	add_people(row, json_object_get(payload, "people"));
	json_object_set_new(row, "first_erase", first_erase(payload) ? json_string(first_erase(payload)) : json_null());
	json_put_text(row, "tool", json_member_text(payload, "tool"));
	json_put_text(row, "result_hash", json_member_text(payload, "result_hash"));
	r = digest_bytes(text, strlen(text), hash);
	if (r == 0)
		r = json_put_hex(row, "digest", hash, sizeof(hash));
	return r;
}

/* What was not known is an empty box, for the hand. */
static int put_known(json_t *row, const char *name, const char *text)
{
	bool known = text && strncmp(text, CERTIFICATE_UNAVAILABLE, strlen(CERTIFICATE_UNAVAILABLE)) != 0;

	return json_object_set_new(row, name, known ? json_string(text) : json_null());
}

/* The media on which the contents lie too, or why nobody knows. */
static void add_copies(json_t *row, const json_t *copies)
{
	SCOPED(json_text_free) char *text = NULL;
	const json_t *medium;
	size_t i;

	if (json_is_string(copies))
		json_object_set_new(row, "backed_up", json_string(json_string_value(copies)));
	json_array_foreach(copies, i, medium)
		text_add(&text, "%s%s", i ? "、" : "", json_string_value(medium));
	if (json_is_array(copies))
		json_put_text(row, "backed_up", text ? text : "");
}

static void add_rate(json_t *row, const char *name, const json_t *rate)
{
	json_t *average = json_object_get(rate, "average");

	json_object_set_new(row, name, average ? json_incref(average) : json_null());
}

/* Of the certificate alone, not of the book. */
static void add_besides(json_t *row, const json_t *payload)
{
	const json_t *overwrite = json_object_get(payload, "overwrite"), *people = json_object_get(payload, "people");

	for (size_t i = 0; i < ARRAY_SIZE(said_besides); i++) {
		json_t *value = json_object_get(json_object_get(payload, said_besides[i].part), said_besides[i].member);

		json_object_set_new(row, said_besides[i].name, value ? json_incref(value) : json_null());
	}
	for (size_t i = 0; i < ARRAY_SIZE(said_of_people); i++)
		put_known(row, said_of_people[i].name, json_member_text(json_object_get(people, said_of_people[i].role), said_of_people[i].member));
	add_copies(row, json_object_get(json_object_get(payload, "medium"), "backed_up"));
	add_rate(row, "write_rate", json_object_get(overwrite, "write_rate"));
	add_rate(row, "verify_rate", json_object_get(overwrite, "verify_rate"));
}

/* What the second person's signed statement has beside what the books say of it. */
static int add_validation(json_t *row, const char *jws, struct fault *fault)
{
	SCOPED(json_release) json_t *payload = NULL;
	uint8_t hash[DIGEST_SIZE];
	int r = jws ? paper_payload(jws, &payload, fault) : 0;

	if (r == 0)
		r = put_known(row, "validator_title", json_member_text(json_object_get(payload, "validator"), "title"));
	if (r < 0 || !jws)
		return r < 0 ? r : put_known(row, "validation_digest", NULL);
	r = digest_bytes(jws, strlen(jws), hash);
	return r < 0 ? r : json_put_hex(row, "validation_digest", hash, sizeof(hash));
}

/* {"command","answer"}: of what was not asked at all, why. */
static void add_commands(json_t *row, const json_t *answers)
{
	json_t *list = json_array(), *answer;
	size_t i;

	json_array_foreach(answers, i, answer)
		json_array_append_new(list, json_pack("{s:O, s:O}", "command", json_object_get(answer, "command"), "answer", json_object_get(answer, "answer")));
	json_object_set_new(row, "commands", list);
}

static int finish_certificate(const struct paper_query *query, json_t *row, struct fault *fault)
{
	SCOPED(json_release) json_t *payload = NULL;
	SCOPED(json_release) json_t *validation = json_incref(json_object_get(row, "validation"));
	int r = paper_payload(json_member_text(row, "jws"), &payload, fault);

	if (r == 0)
		r = finish(query, row, fault);
	if (r == 0)
		r = add_validation(row, json_string_value(validation), fault);
	if (r < 0)
		return r;
	add_lines(row, "proven", json_object_get(payload, "proven"));
	add_lines(row, "not_proven", json_object_get(payload, "not_proven"));
	add_lines(row, "claims", json_object_get(json_object_get(payload, "method"), "claims"));
	json_object_set(row, "conditions", json_object_get(json_object_get(payload, "method"), "conditions"));
	add_interruptions(row, payload);
	add_besides(row, payload);
	add_commands(row, json_object_get(json_object_get(payload, "overwrite"), "sanitize"));
	return 0;
}

// clang-format off
static const struct paper_form forms[] = {
	{ "F-10", .readers = PAPER_OFFICE | ROLE_OPERATOR | ROLE_INCIDENT, .limited = PAPER_ANYBODY, .needs_subject = true,
		.finish = finish_certificate,
		.about = "SELECT " COLUMNS " WHERE (c.id = ?8 OR c.medium = ?8) AND " READABLE " ORDER BY c.serial DESC" ONE,
		.approvals = { "approvals", SIGNATURES, "request" } },
	{ "F-11", .readers = PAPER_OFFICE | ROLE_OPERATOR | ROLE_INCIDENT, .limited = ROLE_STAFF | ROLE_APPROVER, .finish = finish,
		.rows = "SELECT c.serial AS part_key, " COLUMNS " WHERE (?8 IS NULL OR c.medium = ?8) AND " IN_PERIOD("c.issued") " AND "
			OF_DEPARTMENT(DEPARTMENT) " AND " READABLE " AND" PART_OF("c.serial") },
};
// clang-format on

const struct paper_forms papers_erasure = PAPER_FORMS(forms);
