// SPDX-License-Identifier: GPL-3.0-or-later
/* The signatures under a request: which ones it needs, and which of them somebody may give. */
#include "policy/signatures.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"

/* ---- which ones it needs ---- */

static int add(struct slots *slots, const struct signatory *who, const char *department)
{
	struct slot *slot = &slots->list[slots->count];

	if (slots->count >= SLOTS_MAX)
		return -E2BIG;
	slots->count++;
	*slot = (struct slot){ .role = who->role };
	text_copy(slot->department, sizeof(slot->department), who->organisation ? "" : department);
	return 0;
}

static bool has_role(const struct slots *slots, enum role role)
{
	for (unsigned int i = 0; i < slots->count; i++)
		if (slots->list[i].role == role)
			return true;
	return false;
}

/* What the class, or else the office, says about this kind; NULL: nothing. */
static const struct signatories *named_for(const struct act *act, const struct signing_case *for_case)
{
	const struct office *office = rules_office(act_rules(act));

	switch (for_case->form->signers) {
	case SIGN_CARRY_OUT:
		return for_case->handling ? &for_case->handling->carry_out : NULL;
	case SIGN_PROVIDE:
		return for_case->handling ? &for_case->handling->provide : NULL;
	case SIGN_DISPOSE:
		return for_case->handling ? &for_case->handling->dispose : NULL;
	case SIGN_EXCEPTION:
		return &office->exception_approver;
	case SIGN_PRIVATE:
		return &office->private_approver;
	case SIGN_APPROVER:
	case SIGN_TWO:
	case SIGN_ACCOUNT:
		return NULL;
	}
	return NULL;
}

/* Where nothing leaves in principle, somebody for the whole office must agree too (R-APP-03). */
static int add_highest(const struct act *act, struct slots *out)
{
	const struct office *office = rules_office(act_rules(act));
	const struct signatories *highest = &office->exception_approver;

	for (unsigned int i = 0; i < out->count; i++)
		if (!out->list[i].department[0] && out->list[i].role != ROLE_MYNUMBER)
			return 0;
	return highest->count ? add(out, &highest->list[0], "") : 0;
}

static int count_but(const struct act *act, const struct slot *slot, const char *but_not, int64_t *out, struct fault *fault)
{
	char now[TIME_SIZE];
	const struct post post = { .role = slot->role, .department = slot->department, .now = now, .but_not = but_not };

	clock_format_utc(act->now, now);
	return people_count_holders(act->registry, &post, out, fault);
}

/* Where the one who asks, or gains by it, is the only one who could sign, the office's substitute does, if there is one (R-APP-02). */
static int substitute(const struct act *act, const char *person, struct slot *slot, struct fault *fault)
{
	const struct signatories *other = &rules_office(act_rules(act))->substitute;
	struct slot instead = { .instead_of = slot->role };
	int64_t all, rest, others;
	int r;

	if (!person[0] || slot->instead_of || !other->count || other->list[0].role == slot->role)
		return 0;
	r = count_but(act, slot, NULL, &all, fault);
	if (r == 0)
		r = count_but(act, slot, person, &rest, fault);
	if (r < 0 || all == 0 || rest > 0)
		return r;
	instead.role = other->list[0].role;
	if (!other->list[0].organisation)
		text_copy(instead.department, sizeof(instead.department), slot->department);
	r = count_but(act, &instead, person, &others, fault);
	if (r == 0 && others > 0)
		*slot = instead;
	return r;
}

static int too_many(struct fault *fault)
{
	return fault_set(fault, -E2BIG, N_("More people would have to sign than a request has room for: have the policy files mended."));
}

int signatures_plan(const struct act *act, const struct signing_case *for_case, struct slots *out, struct fault *fault)
{
	static const struct signatory approver = { .role = ROLE_APPROVER }, manager = { .role = ROLE_MYNUMBER };
	const struct signatories *named = named_for(act, for_case);
	bool denied = for_case->form->signers == SIGN_CARRY_OUT && !rules_office(act_rules(act))->carry_out_allowed;
	int r = 0;

	*out = (struct slots){ 0 };
	for (unsigned int i = 0; r == 0 && named && i < named->count; i++)
		r = add(out, &named->list[i], for_case->department);
	/* The manager of My Number signs beside the class's approver, never instead (R-APP-11). */
	if (r == 0 && out->count == (has_role(out, ROLE_MYNUMBER) ? 1 : 0))
		r = add(out, &approver, for_case->department);
	if (r == 0 && for_case->form->signers == SIGN_TWO)
		r = add(out, &approver, for_case->department);
	if (r == 0 && denied)
		r = add_highest(act, out);
	if (r == 0 && for_case->handling && for_case->handling->mynumber && !has_role(out, ROLE_MYNUMBER))
		r = add(out, &manager, for_case->department);
	if (r < 0)
		return too_many(fault);
	for (unsigned int i = 0; r == 0 && i < out->count; i++) {
		r = substitute(act, act_person(act), &out->list[i], fault);
		if (r == 0)
			r = substitute(act, for_case->beneficiary, &out->list[i], fault);
	}
	return r;
}

json_t *signatures_to_json(const struct slots *slots)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < slots->count; i++) {
		const struct slot *slot = &slots->list[i];

		json_array_append_new(list, json_pack("{s:s, s:s*, s:s*}", "role", role_name(slot->role), "department",
			slot->department[0] ? slot->department : NULL, "instead_of",
			slot->instead_of ? role_name(slot->instead_of) : NULL));
	}
	return list;
}

/* ---- whose turn it is ---- */

/* Has this person signed, or somebody in their name? */
static int has_signed(const struct act *act, const char *request, const char *person, struct fault *fault)
{
	int64_t count;
	int r = store_number(registry_store(act->registry),
		"SELECT count(*) FROM signature WHERE request = ?1 AND (signer = ?2 OR principal = ?2)",
		VALUES(TEXT(request), TEXT(person)), &count, fault);

	return r < 0 ? r : count > 0;
}

int signatures_approver(const struct act *act, const char *request, const char *person, char *approver, struct fault *fault)
{
	const char *stead = strcmp(person, act_person(act)) == 0 ? act_principal(act) : "";
	const char *signer = person;
	int r = request[0] && person[0] ? has_signed(act, request, person, fault) : 0;

	if (r == 0 && request[0] && stead[0]) {
		signer = stead;
		r = has_signed(act, request, stead, fault);
	}
	if (r > 0)
		text_copy(approver, PERSON_ID, signer);
	return r < 0 ? r : 0;
}

struct asked_by {
	char applicant[PERSON_ID], department[NAME_MAX_BYTES], now[TIME_SIZE];
};

/* Does the actor hold what a slot asks for? As deputy rather of somebody else than of who asked. */
static int holds(const struct act *act, struct post *post, const char *applicant, char principal[PERSON_ID], struct fault *fault)
{
	int r;

	principal[0] = '\0';
	post->but_not = applicant;
	r = people_holds(act->registry, post, act_person(act), principal, fault);
	post->but_not = NULL;
	return r != 0 ? r : people_holds(act->registry, post, act_person(act), principal, fault);
}

/* The actor before a slot; the first open one that fits is theirs. */
static int try_slot(const struct act *act, const struct asked_by *by, const struct query *row, struct signing *out, struct fault *fault)
{
	struct post post = { .department = query_text(row, 2), .now = by->now };
	char principal[PERSON_ID] = "";
	bool open = !query_text(row, 3)[0];
	int r;

	if (!role_from_name(query_text(row, 1), &post.role))
		return 0;
	if (open && !out->role[0]) {
		text_copy(out->role, sizeof(out->role), query_text(row, 1));
		post.but_not = by->applicant;
		r = people_holders(act->registry, &post, out->waiting, sizeof(out->waiting), fault);
		if (r < 0)
			return r;
	}
	r = holds(act, &post, by->applicant, principal, fault);
	if (r <= 0)
		return r;
	out->holds = true;
	if (!open || out->slot)
		return 0;
	r = principal[0] ? has_signed(act, query_text(row, 4), principal, fault) : 0;
	if (r < 0)
		return r;
	out->signed_before |= r > 0;
	if (out->signed_before)
		return 0;
	out->slot = query_number(row, 0);
	text_copy(out->role, sizeof(out->role), query_text(row, 1));
	text_copy(out->principal, sizeof(out->principal), principal);
	return 0;
}

/* A request that was made before there were slots. */
static int find_unlisted(const struct act *act, const struct asked_by *by, struct signing *out, struct fault *fault)
{
	struct post post = { .role = ROLE_APPROVER, .department = by->department, .now = by->now };
	int r = holds(act, &post, by->applicant, out->principal, fault);

	out->unlisted = true;
	out->holds = r > 0;
	text_copy(out->role, sizeof(out->role), role_name(ROLE_APPROVER));
	return r < 0 ? r : 0;
}

static int who_asked(const struct act *act, const char *request, struct asked_by *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry),
		"SELECT q.applicant, p.department FROM request q JOIN person p ON p.id = q.applicant WHERE q.id = ?1", VALUES(TEXT(request)),
		&query, fault);

	memset(out, 0, sizeof(*out));
	clock_format_utc(act->now, out->now);
	if (r <= 0)
		return r;
	query_copy(query, 0, out->applicant, sizeof(out->applicant));
	query_copy(query, 1, out->department, sizeof(out->department));
	return 0;
}

int signatures_find(const struct act *act, const char *request, struct signing *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct asked_by by;
	int slots = 0, open = 0, r;

	memset(out, 0, sizeof(*out));
	r = has_signed(act, request, act_person(act), fault);
	if (r < 0)
		return r;
	out->signed_before = r > 0;
	r = who_asked(act, request, &by, fault);
	if (r == 0)
		r = store_query(registry_store(act->registry),
			"SELECT slot, role, department, signer, request FROM signature WHERE request = ?1 ORDER BY slot",
			VALUES(TEXT(request)), &query, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0) {
		slots++;
		open += !query_text(query, 3)[0];
		r = try_slot(act, &by, query, out, fault);
	}
	out->last = open <= 1;
	return r < 0 || slots > 0 ? r : find_unlisted(act, &by, out, fault);
}
