// SPDX-License-Identifier: GPL-3.0-or-later
/* What a certificate claims: the method, the conditions of cryptographic erase one by one, what the surface showed, what is proven and what
 * is not. Claims Clear for an overwrite that was read back, cryptographic erase only where every condition holds, and never Purge. */
#include "policy/certificate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/certificate.h"
#include "common/text.h"

#define INTERRUPTIONS_MAX "32" /* a certificate has to stay a page that people read, and a text that mediad signs */
#define CYCLE_MAX 4096
#define SANITIZE_MAX 16384
#define GRANTED_MAX 16384

/* ---- the conditions of cryptographic erase ---- */

static bool was_wiped(const struct certificate_facts *facts)
{
	return json_member_number(facts->row, "wiped", 0) == 1 && !certificate_is_factory_new(facts->row);
}

/* The template of its header allows no other cipher (crypto/header), and a medium of another computer is not erased here. */
static bool is_strong(const struct certificate_facts *facts)
{
	return certificate_has(facts->row, "uuid") && !certificate_has(facts->row, "home");
}

static bool key_is_destroyed(const struct certificate_facts *facts)
{
	return json_is_object(json_object_get(facts->key, "statement"));
}

static bool no_passphrase(const struct certificate_facts *facts)
{
	return !certificate_has(facts->row, "passphrase");
}

static bool no_grants(const struct certificate_facts *facts)
{
	const char *text = json_member_text(facts->row, "granted");
	SCOPED(json_release) json_t *granted = NULL;

	return text && json_decode(text, strlen(text), GRANTED_MAX, &granted, NULL) == 0 &&
	       json_array_size(json_object_get(granted, "names")) == 0;
}

/* On the surface lies one copy of it, encrypted, beside the keyslot that it opens: both are in the header. */
static bool no_recovery_key(const struct certificate_facts *facts)
{
	const char *copy = json_member_text(facts->key, "escrow_copy");

	if (!certificate_has(facts->row, "escrow"))
		return true;
	return copy && (facts->erasure->overwrite || facts->erasure->header > 0) && !certificate_has(facts->row, "recovered") &&
	       !certificate_has(facts->row, "rotated") && !certificate_has(facts->row, "shown");
}

// clang-format off
static const struct {
	const char *name;
	bool (*holds)(const struct certificate_facts *facts);
	const char *yes, *no;
} conditions[] = {
	{ CONDITION_WIPED, was_wiped,
		N_("Before it was encrypted first, the whole surface was overwritten and read back."),
		N_("The books do not show that the whole surface was overwritten before it was encrypted: something plain may lie in hidden blocks.") },
	{ CONDITION_STRENGTH, is_strong,
		N_("All of it was encrypted with AES-256-XTS under a random key; a header that says otherwise is refused."),
		N_("The books do not show that mediad encrypted it.") },
	{ CONDITION_KEY, key_is_destroyed,
		N_("The key was sealed in the TPM, which states that it cannot be unsealed any more."),
		N_("The TPM did not state that the key is destroyed.") },
	{ CONDITION_PASSPHRASE, no_passphrase,
		N_("No outside party ever had a passphrase of it."),
		N_("An outside party had a passphrase of it.") },
	{ CONDITION_GRANTS, no_grants,
		N_("No other computer was ever granted its key."),
		N_("Other computers were granted its key.") },
	{ CONDITION_RECOVERY, no_recovery_key,
		N_("Its recovery key was never used, replaced or handed out, and the encrypted copies on this computer and on the medium are gone."),
		N_("A copy of its recovery key may be left: it was used, replaced or handed out, or a copy of it was not removed.") },
};
// clang-format on

static bool is_cryptographic_erase(const struct certificate_facts *facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(conditions); i++)
		if (!conditions[i].holds(facts))
			return false;
	return true;
}

static json_t *list_conditions(const struct certificate_facts *facts)
{
	json_t *list = json_array();

	for (size_t i = 0; i < ARRAY_SIZE(conditions); i++) {
		bool holds = conditions[i].holds(facts);

		if (json_array_append_new(list, json_pack("{s:s, s:b, s:s}", "condition", conditions[i].name, "holds", holds, "why",
						holds ? conditions[i].yes : conditions[i].no)) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

/* ---- the method ---- */

static json_t *claims(const struct certificate_facts *facts)
{
	const char *clear = facts->erasure->overwrite ? CERTIFICATE_CLEAR : NULL;
	const char *erase = is_cryptographic_erase(facts) ? CERTIFICATE_CE : NULL;

	return json_pack("[s*, s*]", clear, erase);
}

static json_t *method_of(const struct certificate_facts *facts)
{
	const json_t *overwrite = facts->erasure->overwrite;

	if (!overwrite)
		return json_pack("{s:s, s:s, s:i, s:s, s:o, s:o}", "level", "E1", "standard",
			N_("the key alone destroyed; no claim of Clear or Purge"), "passes", 0, "technique",
			facts->erasure->header > 0 ? N_("destruction of the key in the TPM, then of the medium's header with every keyslot") :
						     N_("destruction of the key in the TPM"), "claims", claims(facts), "conditions", list_conditions(facts));
	return json_pack("{s:s, s:s, s:i, s:s, s:s, s:o, s:o, s:O*, s:O*}", "level", "E2", "standard", CERTIFICATE_CLEAR, "passes", 1,
		"technique", N_("destruction of the key in the TPM, then one overwrite of the whole surface and a full read-back"), "pattern",
		CERTIFICATE_PATTERN, "claims", claims(facts), "conditions", list_conditions(facts), "commitment",
		json_object_get(overwrite, "commitment"), "nonce", json_object_get(overwrite, "nonce"));
}

json_t *certificate_method(const struct certificate_facts *facts)
{
	json_t *method = method_of(facts);

	json_put_text(method, "needed", json_member_text(facts->row, "needed"));
	json_put_text(method, "why", json_member_text(facts->row, "why"));
	return method;
}

/* ---- the surface ---- */

/* What the erase reports of itself goes on the certificate as it is. */
static const char *const reported[] = { "size", "sector", "written", "verified", "unwritten", "unreadable", "mismatched", "lost", "alias", "stale",
	"bit_error", "old", "old_sectors", "write_ms", "verify_ms", "pass", "interruptions", "probe", "probe_distance", "extents",
	"extents_more", "media_reads" };

/* How it was out between writing and reading back: {"at","how"}. NULL: it was not, or that cannot be read. */
static json_t *cycle_of(const struct certificate_facts *facts)
{
	const char *text = json_member_text(facts->row, "cycled");
	json_t *cycle = NULL;

	return text && json_decode(text, strlen(text), CYCLE_MAX, &cycle, NULL) == 0 ? cycle : NULL;
}

/* Only a person's hand takes the power away for certain: the kernel's taking out and letting in does not, and what a hub did nobody sees. */
static bool had_no_power(const struct certificate_facts *facts)
{
	SCOPED(json_release) json_t *cycle = cycle_of(facts);
	const char *how = json_member_text(cycle, "how");

	return how && strcmp(how, "replugged") == 0;
}

static int add_cycle(json_t *part, const struct certificate_facts *facts)
{
	json_t *cycle = cycle_of(facts);

	if (!cycle)
		return certificate_has(facts->row, "cycled") ? -EBADMSG : 0;
	return json_object_set_new(part, "cycle", cycle);
}

/* What the device answered to its own erase commands, which were tried before. */
static int add_sanitize(json_t *part, const struct certificate_facts *facts)
{
	const char *text = json_member_text(facts->row, "sanitize");
	SCOPED(json_text_free) char *object = NULL;
	SCOPED(json_release) json_t *answers = NULL;

	if (!text)
		return json_put_text(part, "sanitize", N_("unavailable: no answer of the device to its own erase commands was kept"));
	if (asprintf(&object, "{\"answers\":%s}", text) < 0 || json_decode(object, strlen(object), SANITIZE_MAX, &answers, NULL) < 0)
		return -EBADMSG;
	return json_object_set(part, "sanitize", json_object_get(answers, "answers"));
}

/* How fast it was: bytes a second, of the whole phase and of its slowest and fastest second. */
static json_t *rate(const json_t *state, const char *phase, const char *bytes)
{
	char slowest[32], fastest[32], ms[32];
	int64_t spent;

	text_format(slowest, sizeof(slowest), "%s_slowest", phase);
	text_format(fastest, sizeof(fastest), "%s_fastest", phase);
	text_format(ms, sizeof(ms), "%s_ms", phase);
	spent = json_member_number(state, ms, 0);
	if (spent <= 0 || json_member_number(state, fastest, 0) <= 0)
		return json_string(N_("unavailable: no time was measured"));
	return json_pack("{s:I, s:I, s:I}", "slowest", (json_int_t)json_member_number(state, slowest, 0), "average",
		(json_int_t)(json_member_number(state, bytes, 0) / spent * 1000), "fastest", (json_int_t)json_member_number(state, fastest, 0));
}

json_t *certificate_overwrite(const struct certificate_facts *facts)
{
	const struct erasure *erasure = facts->erasure;
	json_t *part;

	if (!erasure->overwrite && erasure->header > 0)
		return json_pack("{s:s, s:s, s:I}", "result", N_("none: at this level the key and the header go, and no more is overwritten"),
			"identified_by", erasure->by_label ? "label" : "usb", "header", (json_int_t)erasure->header);
	if (!erasure->overwrite)
		return json_pack("{s:s}", "result", certificate_has(facts->row, "lost") ? N_("none: the medium is lost") :
							N_("none: the key alone was to be destroyed"));
	part = json_pack("{s:s, s:O, s:s, s:s, s:b}", "identified_by", erasure->by_label ? "label" : "usb", "job",
		json_object_get(facts->row, "job"), "result", "passed", "verification", N_("full: every byte of the surface"), "power_cycled",
		had_no_power(facts));
	for (size_t i = 0; part && i < ARRAY_SIZE(reported); i++) {
		json_t *value = json_object_get(erasure->overwrite, reported[i]);

		if (value && !json_is_null(value) && json_object_set(part, reported[i], value) < 0)
			return NULL;
	}
	if (part && (add_cycle(part, facts) < 0 || add_sanitize(part, facts) < 0)) {
		json_decref(part);
		return NULL;
	}
	if (part && (json_object_set_new(part, "write_rate", rate(erasure->overwrite, "write", "written")) < 0 ||
		json_object_set_new(part, "verify_rate", rate(erasure->overwrite, "verify", "verified")) < 0)) {
		json_decref(part);
		return NULL;
	}
	if (part && !json_object_get(part, "media_reads"))
		json_put_text(part, "media_reads", N_("unavailable: the kernel's counters of the disk were not taken"));
	return part;
}

#define CAME_BETWEEN \
	" FROM event WHERE " EVENT_KIND " IN ('erase.failed', 'erase.interrupted', 'erase.paused', 'erase.resumed', 'erase.cancelled') AND " \
	EVENT_TIME " >= ?2 AND text ->> '$.data.number' = ?1 "

int certificate_interruptions(const struct certificate_facts *facts, json_t **out, int64_t *more, struct fault *fault)
{
	struct registry *registry = facts->act->registry;
	const struct selection selection = {
		.sql = "SELECT text ->> '$.time' AS at, text ->> '$.kind' AS event, text ->> '$.data.why' AS why, text ->> '$.data.durable' AS"
		       " durable" CAME_BETWEEN "ORDER BY seq LIMIT " INTERRUPTIONS_MAX,
		.values = VALUES(TEXT(facts->erasure->number), TEXT(json_member_text(facts->row, "made"))),
	};
	json_t *list, *row, *value;
	const char *name;
	void *next;
	size_t i;
	int r = store_number(registry_store(registry), "SELECT count(*)" CAME_BETWEEN, selection.values, more, fault);

	if (r == 0)
		r = rows_select(registry, &selection, &list, fault);
	if (r < 0)
		return r;
	*more -= (int64_t)json_array_size(list);
	json_array_foreach(list, i, row)
		json_object_foreach_safe(row, next, name, value)
			if (json_is_null(value))
				json_object_del(row, name);
	*out = list;
	return 0;
}

/* ---- proven, and not ---- */

/* Words that mediactl translates; numbers stand in members of their own. */
json_t *certificate_proven(const struct certificate_facts *facts)
{
	const json_t *overwrite = facts->erasure->overwrite;
	const char *written = N_("The whole surface that the host can address was overwritten once with a stream made for this job alone.");
	const char *header = N_("The header of the medium, with every keyslot and the encrypted recovery key, was overwritten and read back.");
	const char *verified = N_("Every byte was read back past the caches and was what had been written.");

	return json_pack("[s, s*, s*, s*, s]",
		N_("The medium's key is destroyed: the TPM's counter has moved past the epoch it was sealed to, and the TPM refused the old key."),
		overwrite ? written : NULL, overwrite ? verified : NULL, facts->erasure->header > 0 ? header : NULL,
		N_("The disposal was approved by another person than the applicant and witnessed by another than the operator."));
}

static const char no_power_seen[] =
	N_("That the medium was without power between writing and reading back was not seen: a cache inside it could have answered.");

/* Of what was let off the erase before its first encryption, once. */
static const char *not_proven_of_new(const struct certificate_facts *facts)
{
	if (!certificate_is_factory_new(facts->row))
		return NULL;
	return N_("It was registered as factory-new, without being overwritten first: nothing shows what lay on it before that, and hidden blocks may hold it in plain.");
}

/* Who finds it finds all that was written, encrypted. */
static json_t *not_proven_of_key(const struct certificate_facts *facts, const char *destroy, const char *modules)
{
	bool header = facts->erasure->header > 0;
	const char *hidden = N_("Spare and worn-out blocks that the medium's controller hides from the host were not reached; an older copy of the header may lie there.");

	return json_pack("[s, s, s, s*, s, s*, s*, s*, s]",
		certificate_has(facts->row, "lost") ?
			N_("The surface was NOT overwritten, for the medium is lost: whoever has it has the encrypted data, without the key that this computer held.") :
			N_("The surface was NOT overwritten: the encrypted data is on it, without the key that this computer held."),
		N_("Copies of the key outside this computer, if any were made: recovery keys that were deposited."),
		N_("What the hidden blocks may hold of the time before the medium was registered."), not_proven_of_new(facts),
		N_("Copies that people made of the contents while the medium was open."), header ? hidden : NULL, header ? no_power_seen : NULL, destroy,
		modules);
}

json_t *certificate_not_proven(const struct certificate_facts *facts)
{
	const struct erasure *erasure = facts->erasure;
	const char *modules = N_("Whether the cryptographic modules of TPM, kernel and OpenSSL are validated (FIPS 140, JCMVP) was not examined.");
	const char *identity = erasure->by_label ? NULL :
		N_("The stick was known by its USB serial number and size alone: an erase that broke off had destroyed its label already.");
	const char *needed = json_member_text(facts->row, "needed");
	const char *destroy = needed && strcmp(needed, "E3") == 0 ?
		N_("Its class or what happened to it asks for physical destruction besides (E3): that is recorded in the books and not here.") : NULL;
	const char *power = had_no_power(facts) ? NULL : no_power_seen;

	if (!erasure->overwrite)
		return not_proven_of_key(facts, destroy, modules);
	return json_pack("[s, s, s*, s, s*, s*, s*, s]",
		N_("Spare and worn-out blocks that the medium's controller hides from the host were not reached; what they hold of the time in service is encrypted under the destroyed key."),
		N_("What the hidden blocks may hold of the time before the medium was registered."), not_proven_of_new(facts),
		N_("Copies that people made of the contents while the medium was open."), power, identity, destroy, modules);
}
