// SPDX-License-Identifier: GPL-3.0-or-later
/* Decommissioning on the books: a second person's word (R-DSP-13), the start, the key's end
 * (R-DSP-03), the end (R-DSP-05). */
#include "policy/disposal.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/erase_level.h"
#include "policy/forms.h"
#include "policy/signatures.h"

#define JOB_MAX 39
#define JWS_MAX 49152

/* What the books say about the disposal of one medium. */
struct disposal {
	struct medium_view view;
	char request[REQUEST_ID], kind[LEVEL_WORD], applicant[PERSON_ID], approver[PERSON_ID];
	char witness[PERSON_ID], witness_until[TIME_SIZE];
	char job[40], level[4], hold_released_by[PERSON_ID];
	int64_t size;
	bool erasing;
	struct witness_facts facts;
};

static int disposal_load(
	const struct act *act, const char *number, struct disposal *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	memset(out, 0, sizeof(*out));
	r = medium_view(act, number, &out->view, fault);
	if (r < 0)
		return r;
	r = medium_row(act->registry,
		"SELECT r.id, r.applicant, w.person, w.until, e.job, e.state = 'started', m.size, h.released_by, r.decided_by, coalesce(r.kind, 'dispose'), e.level FROM medium m"
		" LEFT JOIN request r ON r.id = (SELECT id FROM request WHERE medium = m.number AND kind IN ('dispose', 'reuse', 'return', 'transfer')"
		" AND state = 'approved' ORDER BY serial DESC LIMIT 1) LEFT JOIN witness w ON w.medium = m.number"
		" LEFT JOIN erasure e ON e.medium = m.number LEFT JOIN hold h ON h.medium = m.number WHERE m.number = ?1",
		out->view.number, &query, fault);
	if (r < 0)
		return r;
	query_copy(query, 0, out->request, sizeof(out->request));
	query_copy(query, 1, out->applicant, sizeof(out->applicant));
	query_copy(query, 2, out->witness, sizeof(out->witness));
	query_copy(query, 3, out->witness_until, sizeof(out->witness_until));
	query_copy(query, 4, out->job, sizeof(out->job));
	out->erasing = query_number(query, 5) != 0;
	out->size = query_number(query, 6);
	query_copy(query, 7, out->hold_released_by, sizeof(out->hold_released_by));
	query_copy(query, 8, out->approver, sizeof(out->approver));
	query_copy(query, 9, out->kind, sizeof(out->kind));
	query_copy(query, 10, out->level, sizeof(out->level));
	out->facts = (struct witness_facts){
		.medium = &out->view.facts,
		.request = out->request,
		.applicant = out->applicant,
		.approver = out->approver,
		.actor = act_person(act),
		.erasing = out->erasing,
	};
	return 0;
}

static int need_person(const struct act *act, struct fault *fault)
{
	if (act_person(act)[0])
		return 0;
	return fault_rule(fault, "R-ACC-01", fault_set(fault, -EPERM,
		N_("Only people who are known here may dispose of media: an administrator adds them.")));
}

int ending_check(const struct act *act, const struct form *form, const struct medium_view *view, struct fault *fault)
{
	struct level_view level;
	struct decision decision;
	int r = level_view(act, view, form->kind, &level, fault);

	if (r < 0)
		return r;
	decision = decide_ending(&level.facts);
	return act_decide(act, form->method, view->number, &decision, fault);
}

int serving_check(const struct act *act, const char *method, const struct medium_view *view, struct fault *fault)
{
	struct level_view level;
	struct decision decision;
	int r = level_view(act, view, "reuse", &level, fault);

	if (r < 0)
		return r;
	decision = decide_serving(&level.facts);
	return act_decide(act, method, view->number, &decision, fault);
}

int medium_witness(const struct act *act, const char *number, struct fault *fault)
{
	struct disposal disposal;
	struct decision decision;
	char until[TIME_SIZE];
	int r;

	r = need_person(act, fault);
	if (r == 0)
		r = disposal_load(act, number, &disposal, fault);
	if (r == 0)
		r = signatures_approver(act, disposal.request, act_person(act), disposal.approver, fault);
	if (r < 0)
		return r;
	decision = DECIDE_FOR_BOTH(act, decide_witness, disposal.facts, disposal.facts.actor);
	r = act_decide(act, "Witness", disposal.view.number, &decision, fault);
	if (r < 0)
		return r;
	clock_format_utc(act->now + WITNESS_SECONDS, until);
	return act_record(act, "erase.witnessed",
		json_pack("{s:s, s:s, s:s}", "number", disposal.view.number, "person",
			act_person(act), "until", until),
		fault);
}

/* The level that is wished for must be enough, and nothing on it may have to be kept; E0: without the stick only the key can go. */
static int check_level(const struct act *act, const struct disposal *disposal, enum erase_level level, const struct level_facts *facts, struct fault *fault)
{
	const char *number = disposal->view.number;
	struct decision decision;
	struct kept_view kept;
	int r;

	if (level == ERASE_E0)
		return 0;
	decision = decide_erase_level(facts, level);
	r = act_decide(act, "Erase", number, &decision, fault);
	if (r == 0)
		r = kept_view(act, &disposal->view, disposal->request, &kept, fault);
	if (r < 0)
		return r;
	decision = decide_kept(&kept.facts);
	return act_decide(act, "Erase", number, &decision, fault);
}

static int read_level(const struct erase_wish *wish, enum erase_level *out, struct fault *fault)
{
	*out = wish->without_stick ? ERASE_E1 : ERASE_E2;
	if (wish->level && !erase_level_from_name(wish->level, out))
		return fault_set(fault, -EINVAL, N_("There is no level %s to erase to: write E1 or E2."), wish->level);
	return 0;
}

int medium_erase_begin(const struct act *act, const struct erase_wish *wish, struct fault *fault)
{
	struct disposal disposal;
	struct erase_facts facts;
	struct level_view books;
	struct erase_need need;
	enum erase_level level;
	struct decision decision;
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = need_person(act, fault);
	if (r == 0)
		r = act_need_report(wish->job, JOB_MAX, "job", fault);
	if (r == 0)
		r = read_level(wish, &level, fault);
	if (r == 0)
		r = disposal_load(act, wish->number, &disposal, fault);
	if (r == 0)
		r = signatures_approver(act, disposal.request, disposal.witness, disposal.approver, fault);
	if (r < 0)
		return r;
	facts = (struct erase_facts){
		.by = disposal.facts,
		.witness = disposal.witness,
		.witness_until = disposal.witness_until,
		.now = now,
		.hold_released_by = disposal.hold_released_by,
		.without_stick = wish->without_stick,
	};
	decision = DECIDE_FOR_BOTH(act, decide_erase, facts, facts.by.actor);
	r = act_decide(act, "Erase", disposal.view.number, &decision, fault);
	if (r == 0)
		r = level_view(act, &disposal.view, disposal.kind, &books, fault);
	if (r == 0)
		r = check_level(act, &disposal, wish->without_stick ? ERASE_E0 : level, &books.facts, fault);
	if (r < 0)
		return r;
	erase_need(&books.facts, &need);
	return act_record(act, "erase.started",
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "number", disposal.view.number, "job", wish->job, "request",
			disposal.request, "operator", act_person(act), "witness", disposal.witness, "level", erase_level_name(level), "needed",
			erase_level_name(need.needed), "why", need.needed_why.word),
		fault);
}

/* The erase under way on this medium must be this very job. */
static int check_job(const struct disposal *disposal, const char *job, struct fault *fault)
{
	if (disposal->erasing && job && strcmp(disposal->job, job) == 0)
		return 0;
	return fault_set(fault, -EBUSY,
		N_("%s is not being erased by this job: start again with mediactl erase %s."),
		disposal->view.number, disposal->view.number);
}

/* A key is dead when the counter has moved and the TPM has refused the old one. */
static bool is_destroyed(const json_t *result)
{
	const json_t *answer = json_object_get(result, "answer");
	int64_t before = json_member_number(result, "old_epoch", -1);

	return before >= 0 && json_member_number(result, "new_epoch", -1) > before &&
	       json_member_object(result, "statement") && answer && !json_is_null(answer) &&
	       !(json_is_integer(answer) && json_integer_value(answer) == 0);
}

int medium_key_destroyed(const struct act *act, const char *number, const char *job, json_t *result,
	struct fault *fault)
{
	struct disposal disposal;
	int r;

	r = disposal_load(act, number, &disposal, fault);
	if (r == 0)
		r = check_job(&disposal, job, fault);
	if (r < 0)
		return r;
	if (!is_destroyed(result))
		return fault_set(fault, -EINVAL,
			N_("What came back does not show that the key of %s is destroyed: erase it again."),
			disposal.view.number);
	return act_record(act, "key.destroyed",
		json_pack("{s:s, s:s, s:O, s:O, s:O, s:O, s:O*, s:O*}", "number", disposal.view.number, "job",
			job, "old_epoch", json_object_get(result, "old_epoch"), "new_epoch",
			json_object_get(result, "new_epoch"), "answer",
			json_object_get(result, "answer"), "statement",
			json_object_get(result, "statement"), "escrow_copy",
			json_object_get(result, "escrow_copy"), "by_label", json_object_get(result, "by_label")),
		fault);
}

int overwrite_check(const json_t *overwrite, int64_t size, struct fault *fault)
{
	if (size > 0 && json_member_number(overwrite, "written", -1) == size &&
		json_member_number(overwrite, "verified", -1) == size &&
		json_member_number(overwrite, "unwritten", -1) == 0 &&
		json_member_number(overwrite, "unreadable", -1) == 0 &&
		json_member_number(overwrite, "mismatched", -1) == 0)
		return 0;
	return fault_set(fault, -EIO,
		N_("Not every byte of the medium was overwritten and read back, so there is no certificate: erase it again or destroy it."));
}

int surface_check(const struct medium_facts *medium, const char *level, const struct erasure *erasure, int64_t size, struct fault *fault)
{
	struct decision decision = decide_key_alone(medium);
	bool by_key = !erasure->overwrite && strcmp(level, "E1") == 0;

	if (!erasure->overwrite && medium->state == MEDIUM_LOST)
		return decision_fault(&decision, fault);
	if (by_key && (medium->unfit || erasure->header > 0))
		return 0;
	if (by_key)
		return fault_set(fault, -EIO, N_("The header of the medium was not overwritten, so there is no certificate: erase it again."));
	return overwrite_check(erasure->overwrite, size, fault);
}

bool medium_ends_by_key(struct registry *registry, const char *number)
{
	SCOPED(query_close) struct query *query = NULL;

	return query_one(registry_store(registry), "SELECT 1 FROM erasure WHERE medium = ?1 AND state = 'started' AND level = 'E1'",
		VALUES(TEXT(number)), &query, NULL) > 0;
}

/* What is being erased by this very job, and is overwritten as far as its level asks for. */
static int load_overwritten(const struct act *act, const struct erasure *erasure, struct disposal *out, struct fault *fault)
{
	int r = disposal_load(act, erasure->number, out, fault);

	if (r == 0)
		r = check_job(out, erasure->job, fault);
	return r < 0 ? r : surface_check(&out->view.facts, out->level, erasure, out->size, fault);
}

int medium_header_destroyed(const struct act *act, const struct erasure *erasure, struct fault *fault)
{
	struct disposal disposal;
	int r = load_overwritten(act, erasure, &disposal, fault);

	if (r < 0)
		return r;
	return act_record(act, "erase.header-gone",
		json_pack("{s:s, s:s, s:I}", "number", disposal.view.number, "job", erasure->job, "bytes", (json_int_t)erasure->header), fault);
}

int medium_erase_end(const struct act *act, const struct erasure *erasure, struct fault *fault)
{
	struct disposal disposal;
	char next[REQUEST_ID];
	int r = load_overwritten(act, erasure, &disposal, fault);

	if (r == 0)
		r = act_need_report(erasure->jws, JWS_MAX, "jws", fault);
	if (r == 0)
		r = registry_next_id(act->registry, "certificate", next, sizeof(next), fault);
	if (r < 0)
		return r;
	if (!erasure->certificate || strcmp(erasure->certificate, next) != 0)
		return fault_set(fault, -EEXIST,
			N_("The next certificate is %s: have it drawn up again."), next);
	return act_record(act, erasure->overwrite || erasure->header > 0 ? "erase.completed" : "erase.key-only",
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:O*, s:o*}", "number", disposal.view.number, "job",
			erasure->job, "request", disposal.request, "certificate", next, "jws",
			erasure->jws, "overwrite", erasure->overwrite, "header", erasure->header > 0 ? json_integer(erasure->header) : NULL),
		fault);
}
