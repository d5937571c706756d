// SPDX-License-Identifier: GPL-3.0-or-later
/* Holds the fields of a certificate of erasure against each other: what it claims must follow from what it says, whoever signed it. Knows no
 * signature and no TPM. */
#include "common/certificate.h"

#include <errno.h>
#include <string.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/json.h"
#include "common/text.h"

#define DEPTH_MAX 12
#define HEX_DIGITS "0123456789abcdef"

static const char *text_in(const json_t *payload, const char *part, const char *member)
{
	return json_member_text(json_member_object(payload, part), member);
}

static int64_t number_in(const json_t *payload, const char *part, const char *member)
{
	return json_member_number(json_member_object(payload, part), member, -1);
}

static bool is_hex(const char *text, size_t digits)
{
	return text && strlen(text) == digits && strspn(text, HEX_DIGITS) == digits;
}

static bool is_overwritten(const json_t *payload)
{
	const char *level = text_in(payload, "method", "level");

	return level && strcmp(level, "E2") == 0;
}

static bool has_claim(const json_t *payload, const char *claim)
{
	const json_t *claims = json_object_get(json_member_object(payload, "method"), "claims"), *item;
	size_t i;

	json_array_foreach(claims, i, item)
		if (json_is_string(item) && strcmp(json_string_value(item), claim) == 0)
			return true;
	return false;
}

/* ---- nothing is missing, nothing is blank ---- */

static int check_filled(const char *name, const json_t *value, int depth, struct fault *fault)
{
	json_t *item;
	const char *member;
	size_t i;
	int r = 0;

	if (depth > DEPTH_MAX || json_is_null(value) || (json_is_string(value) && !certificate_says(json_string_value(value))))
		return fault_set(fault, -EBADMSG, N_("The certificate leaves %s blank, which no certificate of mediad does."), name);
	json_object_foreach((json_t *)(uintptr_t)value, member, item)
		if (r == 0)
			r = check_filled(member, item, depth + 1, fault);
	json_array_foreach(value, i, item)
		if (r == 0)
			r = check_filled(name, item, depth + 1, fault);
	return r;
}

int certificate_filled(const json_t *payload, struct fault *fault)
{
	return check_filled("certificate", payload, 0, fault);
}

static int check_members(const json_t *payload, struct fault *fault)
{
	static const char *const needed[][2] = { { "medium", "number" }, { "medium", "model" }, { "medium", "serial" }, { "medium", "usb" },
		{ "medium", "size" }, { "medium", "classification" }, { "medium", "condition" }, { "method", "level" },
		{ "method", "standard" }, { "method", "claims" }, { "method", "conditions" }, { "method", "passes" },
		{ "overwrite", "result" }, { "people", "applicant" }, { "people", "approver" }, { "people", "operator" },
		{ "people", "witness" }, { "destination", "kind" }, { "times", "approved" }, { "times", "started" },
		{ "times", "key_destroyed" }, { "times", "completed" }, { "clock", "sync" }, { "validation", "decision" },
		{ "ledger", "sequence" }, { "ledger", "hash" } };
	static const char *const single[] = { "certificate", "issued", "number", "job", "request", "reason", "tool", "result_hash",
		"proven", "not_proven", "interruptions" };

	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		if (!json_object_get(json_member_object(payload, needed[i][0]), needed[i][1]))
			return fault_set(fault, -EBADMSG, N_("The certificate lacks %s, which every certificate of mediad has."), needed[i][1]);
	for (size_t i = 0; i < ARRAY_SIZE(single); i++)
		if (!json_object_get(payload, single[i]))
			return fault_set(fault, -EBADMSG, N_("The certificate lacks %s, which every certificate of mediad has."), single[i]);
	return 0;
}

static int check_form(const json_t *payload, struct fault *fault)
{
	const char *schema = json_member_text(payload, "schema");
	int r;

	if (!schema || strcmp(schema, CERTIFICATE_SCHEMA) != 0)
		return fault_set(fault, -EBADMSG, N_("This certificate is of a kind that this mediactl does not know: use a newer one."));
	r = check_members(payload, fault);
	return r < 0 ? r : certificate_filled(payload, fault);
}

/* ---- who and when ---- */

static int check_people(const json_t *payload, struct fault *fault)
{
	static const char *const apart[][2] = { { "applicant", "approver" }, { "applicant", "witness" }, { "operator", "witness" } };
	const json_t *people = json_member_object(payload, "people");

	for (size_t i = 0; i < ARRAY_SIZE(apart); i++) {
		const char *one = text_in(people, apart[i][0], "person"), *other = text_in(people, apart[i][1], "person");

		if (!one || !other || strcmp(one, other) == 0)
			return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: one person stands in two places that two people must fill."));
	}
	return 0;
}

static bool before(const char *one, const char *other)
{
	return one && other && strlen(one) == 20 && strlen(other) == 20 && strcmp(one, other) <= 0;
}

/* In the order of the list, as far as they are there: where a part of the work was done without a stick, some are not. */
static bool in_order(const json_t *times, const char *const names[], size_t count)
{
	const char *last = NULL;

	for (size_t i = 0; i < count; i++) {
		const char *time = json_member_text(times, names[i]);

		if (time && last && !before(last, time))
			return false;
		last = time ? time : last;
	}
	return last != NULL;
}

static int check_times(const json_t *payload, struct fault *fault)
{
	static const char *const whole[] = { "approved", "started", "written", "compared", "completed" };
	static const char *const of_key[] = { "approved", "key_destroyed", "completed" };
	const char *issued = json_member_text(payload, "issued"), *completed = text_in(payload, "times", "completed");
	const json_t *times = json_member_object(payload, "times"), *list = json_object_get(payload, "interruptions"), *item;
	bool good = completed && issued && strcmp(issued, completed) == 0 && in_order(times, whole, ARRAY_SIZE(whole)) &&
		    in_order(times, of_key, ARRAY_SIZE(of_key));
	size_t i;

	json_array_foreach(list, i, item)
		good = good && before(json_member_text(item, "at"), completed);
	return good ? 0 : fault_set(fault, -EKEYREJECTED,
		N_("The certificate contradicts itself: its times are in no possible order."));
}

/* ---- the surface, and what is claimed of it ---- */

/* No place of any kind, as far as the kinds were told apart. */
static bool is_spotless(const json_t *part)
{
	static const char *const kinds[] = { "lost", "alias", "stale", "bit_error", "old", "old_sectors", "extents_more", "probe_distance" };
	const char *probe = json_member_text(part, "probe");

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (json_member_number(part, kinds[i], 0) != 0)
			return false;
	return json_array_size(json_object_get(part, "extents")) == 0 && (!probe || !strcmp(probe, "none") || !strcmp(probe, "passed"));
}

static int check_surface(const json_t *payload, struct fault *fault)
{
	const json_t *part = json_member_object(payload, "overwrite");
	int64_t size = number_in(payload, "medium", "size"), reads = json_member_number(part, "media_reads", -1);
	const char *result = json_member_text(part, "result");

	if (size <= 0 || json_member_number(part, "written", -1) != size || json_member_number(part, "verified", -1) != size ||
		json_member_number(part, "size", size) != size)
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: the bytes written and compared are not the size of the medium."));
	if (json_member_number(part, "unwritten", -1) != 0 || json_member_number(part, "unreadable", -1) != 0 ||
		json_member_number(part, "mismatched", -1) != 0 || !is_spotless(part))
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: it names bad places of a surface that passed."));
	if (!result || strcmp(result, "passed") != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: the surface did not pass."));
	if (reads >= 0 && reads < size)
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: fewer bytes were read from the disk than were compared."));
	return 0;
}

static int check_pattern(const json_t *payload, struct fault *fault)
{
	const char *pattern = text_in(payload, "method", "pattern"), *standard = text_in(payload, "method", "standard");

	if (!pattern || strcmp(pattern, CERTIFICATE_PATTERN) != 0 || number_in(payload, "method", "passes") != 1 ||
		!is_hex(text_in(payload, "method", "commitment"), 64) || !is_hex(text_in(payload, "method", "nonce"), 16))
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: the pattern that it names is none that mediad writes."));
	if (!standard || strcmp(standard, CERTIFICATE_CLEAR) != 0 || !has_claim(payload, CERTIFICATE_CLEAR))
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: the surface was overwritten and that is not what it claims."));
	return 0;
}

static int check_key_alone(const json_t *payload, struct fault *fault)
{
	const json_t *part = json_member_object(payload, "overwrite");

	if (json_object_get(part, "header") && json_object_get(json_member_object(payload, "medium"), "factory_new"))
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: what was registered as factory-new does not end by its key alone."));
	if (number_in(payload, "overwrite", "header") > number_in(payload, "medium", "size"))
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: the bytes written and compared are not the size of the medium."));
	if (json_object_get(part, "written") || json_object_get(part, "verified") || has_claim(payload, CERTIFICATE_CLEAR) ||
		number_in(payload, "method", "passes") != 0 || json_object_get(json_member_object(payload, "method"), "commitment"))
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: it speaks of an overwritten surface at a level that has none."));
	return 0;
}

static int check_method(const json_t *payload, struct fault *fault)
{
	const char *level = text_in(payload, "method", "level");
	int r;

	if (is_overwritten(payload)) {
		r = check_surface(payload, fault);
		return r < 0 ? r : check_pattern(payload, fault);
	}
	if (!level || strcmp(level, "E1") != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: there is no such level of erasure."));
	return check_key_alone(payload, fault);
}

/* 1: it holds, 0: it does not, -1: it is not named. */
static int holds(const json_t *payload, const char *condition)
{
	const json_t *list = json_object_get(json_member_object(payload, "method"), "conditions"), *item;
	size_t i;

	json_array_foreach(list, i, item) {
		const char *name = json_member_text(item, "condition");

		if (name && strcmp(name, condition) == 0)
			return json_is_true(json_object_get(item, "holds"));
	}
	return -1;
}

/* What else it says must not speak against a condition that it says holds. */
static int check_facts(const json_t *payload, struct fault *fault)
{
	const char *recovered = text_in(payload, "escrow", "recovered");
	bool used = text_in(payload, "escrow", "rotated") || (recovered && strlen(recovered) == 20);
	bool header = number_in(payload, "overwrite", "header") > 0;
	bool let_off = json_object_get(json_member_object(payload, "medium"), "factory_new") != NULL;

	if ((holds(payload, CONDITION_PASSPHRASE) == 1) != !json_object_get(payload, "passphrase") ||
		(holds(payload, CONDITION_GRANTS) == 1) != !json_object_get(payload, "granted") ||
		(holds(payload, CONDITION_WIPED) == 1 && let_off) ||
		(holds(payload, CONDITION_RECOVERY) == 1 && json_object_get(payload, "escrow") && (used || (!is_overwritten(payload) && !header))))
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: a condition is said to hold against what else it says."));
	return 0;
}

static int check_claims(const json_t *payload, struct fault *fault)
{
	const json_t *claims = json_object_get(json_member_object(payload, "method"), "claims");
	bool all = true;

	for (size_t i = 0; certificate_conditions[i]; i++) {
		int found = holds(payload, certificate_conditions[i]);

		if (found < 0)
			return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: a condition of cryptographic erase is not answered."));
		all = all && found == 1;
	}
	if (has_claim(payload, CERTIFICATE_CE) != all)
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: cryptographic erase is claimed otherwise than its conditions hold."));
	if (json_array_size(claims) != (size_t)has_claim(payload, CERTIFICATE_CLEAR) + (size_t)has_claim(payload, CERTIFICATE_CE))
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: it claims what mediad never claims."));
	return check_facts(payload, fault);
}

static int check_result_hash(const json_t *payload, struct fault *fault)
{
	SCOPED(json_text_free) char *text = json_canonical(json_member_object(payload, "overwrite"));
	const char *said = json_member_text(payload, "result_hash");
	char again[2 * DIGEST_SIZE + 1];
	uint8_t hash[DIGEST_SIZE];

	if (!text || digest_bytes(text, strlen(text), hash) < 0)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	text_hex(hash, sizeof(hash), again);
	return said && strcmp(said, again) == 0 ? 0 : fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: the hash of the result is another than that of the result in it."));
}

static int check_place(const json_t *payload, struct fault *fault)
{
	const char *number = json_member_text(payload, "number"), *medium = text_in(payload, "medium", "number");

	if (!number || !medium || strcmp(number, medium) != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: it speaks of two media."));
	if (number_in(payload, "ledger", "sequence") <= 0 || !is_hex(text_in(payload, "ledger", "hash"), 64))
		return fault_set(fault, -EKEYREJECTED,
			N_("The certificate contradicts itself: it names no place in a ledger."));
	return 0;
}

int certificate_consistent(const json_t *payload, struct fault *fault)
{
	static int (*const checks[])(const json_t *, struct fault *) = { check_form, check_place, check_people, check_times, check_method,
		check_claims, check_result_hash };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(checks) && r == 0; i++)
		r = checks[i](payload, fault);
	return r;
}
