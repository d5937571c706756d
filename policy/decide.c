// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules, as pure functions from facts to a decision; knows no store, clock or device. */
#include "policy/decide.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/decide_zone.h"

int decision_fault(const struct decision *decision, struct fault *fault)
{
	if (decision->code == 0)
		return 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	fault_set(fault, decision->code, decision->message, decision->argument[0], decision->argument[1],
		decision->argument[2]);
#pragma GCC diagnostic pop
	if (fault)
		fault->ask = decision->ask;
	return fault_rule(fault, decision->rule ? decision->rule : "", decision->code);
}

static bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

struct decision decide_not_here(const struct medium_facts *medium, const char *now)
{
	if (medium->state == MEDIUM_OUT && now && strcmp(medium->out_until, now) < 0)
		return REFUSED(-EBUSY, "R-CUS-06",
			N_("%s is overdue: %s had it out until %s; it must be returned first."),
			medium->number, medium->holder, medium->out_until);
	if (medium->state == MEDIUM_OUT)
		return REFUSED(-EBUSY, "R-CUS-06",
			N_("%s is out: %s has it until %s; it must be returned first."),
			medium->number, medium->holder, medium->out_until);
	if (medium->state == MEDIUM_LOST)
		return REFUSED(-EBUSY, "R-INC-02",
			N_("%s is reported lost: if it is back, bring it to an administrator, who types mediactl found %s."),
			medium->number, medium->number);
	if (medium->state == MEDIUM_QUARANTINED)
		return REFUSED(-EBUSY, "R-INC-02",
			N_("%s is in quarantine until an approver releases it: mediactl quarantine release %s."),
			medium->number, medium->number);
	if (medium->state == MEDIUM_ENROLLED)
		return REFUSED(-EBUSY, "R-LBL-04",
			N_("%s has no printed label on its body yet: print it, put it on, then an administrator types mediactl label attached %s."),
			medium->number, medium->number);
	return REFUSED(-EBUSY, "R-APP-01", N_("%s is %s, so this cannot be done with it now; mediactl list says what comes next."),
		medium->number, medium_state_name(medium->state));
}

/* In which states a kind can be asked for. Approved: the yes may have lapsed before anybody registered it; while it holds, it
 * stands in the way itself. */
static const struct {
	const char *kind;
	unsigned int states; /* 1 << enum medium_state, or-ed */
} askable[] = {
#define IN(state) (1u << (state))
	{ "use", IN(MEDIUM_UNKNOWN) | IN(MEDIUM_APPROVED) | IN(MEDIUM_ERASED) | IN(MEDIUM_IN_SERVICE) },
	{ "private", IN(MEDIUM_UNKNOWN) | IN(MEDIUM_APPROVED) | IN(MEDIUM_ERASED) },
	{ "dispose", IN(MEDIUM_ENROLLED) | IN(MEDIUM_IN_SERVICE) | IN(MEDIUM_ARCHIVED) | IN(MEDIUM_QUARANTINED) | IN(MEDIUM_LOST) },
	{ "reuse", IN(MEDIUM_IN_SERVICE) | IN(MEDIUM_ARCHIVED) | IN(MEDIUM_QUARANTINED) },
	{ "return", IN(MEDIUM_IN_SERVICE) | IN(MEDIUM_ARCHIVED) | IN(MEDIUM_QUARANTINED) },
	{ "transfer", IN(MEDIUM_IN_SERVICE) | IN(MEDIUM_ARCHIVED) | IN(MEDIUM_QUARANTINED) },
	{ "extend", IN(MEDIUM_OUT) },
	{ "unarchive", IN(MEDIUM_ARCHIVED) },
	{ "exception", ~0u },
#undef IN
};

static bool is_askable(enum medium_state state, const char *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(askable); i++)
		if (same(askable[i].kind, kind))
			return askable[i].states & 1u << state;
	return state == MEDIUM_IN_SERVICE;
}

/* What changes a medium for good is its own computer's; of a lost one at least the key that is here can go. */
static bool is_at_home(const struct medium_facts *medium, const char *kind)
{
	return is_guest(medium) && !same(kind, "use") && !same(kind, "carry-out") && !same(kind, "extend") &&
	       !same(kind, "exception") && !(same(kind, "dispose") && medium->state == MEDIUM_LOST);
}

/* How long the class lets it be out (R-APP-03, R-OUT-01). */
static struct decision ask_to_leave(const struct ask_facts *facts)
{
	const struct medium_facts *medium = facts->medium;
	int most = medium->handling ? medium->handling->max_carry_out_days : -1;

	if (most == 0 && !is_waived(facts->waivers, "R-APP-03"))
		return REFUSED(-EPERM, "R-APP-03",
			N_("What lies on %s must not leave the house (禁帯出): ask for an exception first, mediactl request exception."),
			medium->number);
	if (most > 0 && facts->days > most)
		return REFUSED(-EINVAL, "R-OUT-01", N_("%s may be out for %s days at most: ask for fewer."), medium->number,
			facts->most);
	return ALLOWED;
}

struct decision decide_ask(const struct ask_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (facts->pending >= REQUESTS_PENDING_MAX)
		return REFUSED(-EBUSY, "R-APP-01",
			N_("Too many of your requests wait for a decision: have some decided first."),
			NULL);
	if (medium && facts->standing[0])
		return REFUSED(-EEXIST, "R-APP-01",
			N_("The request %s for %s stands already: have it decided or carried out first."),
			facts->standing, medium->number);
	if (medium && is_at_home(medium, facts->kind))
		return decide_at_home(medium);
	if (medium && !is_askable(medium->state, facts->kind))
		return decide_not_here(medium, NULL);
	if (medium && medium->state == MEDIUM_LOST && medium->key_destroyed)
		return REFUSED(-EEXIST, "R-DSP-04",
			N_("The key of %s is destroyed already; if it turns up, an administrator types mediactl found %s."),
			medium->number, medium->number);
	if (medium && medium->state == MEDIUM_LOST && decide_key_alone(medium).code < 0)
		return decide_key_alone(medium);
	if (medium && facts->unchanged)
		return REFUSED(-EINVAL, "R-LBL-02",
			N_("Nothing would change: name a handler or a class that %s does not have yet."),
			medium->number);
	if (same(facts->kind, "extend") && !same(facts->carrier, facts->actor))
		return REFUSED(-EPERM, "R-APP-01", N_("%s has %s out: who has it asks to keep it longer."), medium->holder,
			medium->number);
	if (medium && facts->other)
		return REFUSED(-EBUSY, "R-REU-01",
			N_("%s is for %s, and not for %s: it must be erased first; ask with mediactl request reuse."), medium->number,
			facts->business, facts->other);
	if (medium && same(facts->kind, "provide") && decide_key_mode(medium).code < 0)
		return decide_key_mode(medium);
	if (facts->leaves && ask_to_leave(facts).code < 0)
		return ask_to_leave(facts);
	if (same(facts->kind, "carry-out") && facts->overdue[0])
		return REFUSED(-EPERM, "R-CUS-06",
			N_("You should have brought %s back: return it before you ask for another."),
			facts->overdue);
	return ALLOWED;
}

static struct decision decide_at_all(const struct decide_facts *facts)
{
	if (same(facts->applicant, facts->actor))
		return REFUSED(-EPERM, "R-APP-05",
			N_("%s is your own request, and nobody decides on their own: ask another approver."),
			facts->request);
	if (facts->medium && same(facts->handler, facts->actor))
		return REFUSED(-EPERM, "R-APP-05",
			N_("%s would make you the handler of %s, so another approver decides on it."),
			facts->request, facts->medium->number);
	if (same(facts->person, facts->actor))
		return REFUSED(-EPERM, "R-APP-05", N_("%s was asked for you, so another approver decides on it."), facts->request);
	if (facts->principal[0] && (same(facts->principal, facts->applicant) || same(facts->principal, facts->handler) ||
					   same(facts->principal, facts->person)))
		return REFUSED(-EPERM, "R-APP-05",
			N_("You would decide on %s as deputy of the very person it is for: ask another approver."), facts->request);
	if (!same(facts->state, "pending"))
		return REFUSED(
			-EBUSY, "R-APP-05", N_("%s is %s already."), facts->request, facts->state);
	return ALLOWED;
}

/* Each signature is another person's (R-APP-02). */
static struct decision decide_signature(const struct decide_facts *facts)
{
	if (facts->may_sign)
		return ALLOWED;
	if (facts->signed_before)
		return REFUSED(-EEXIST, "R-APP-05",
			N_("You have signed %s already; what is missing is another person's, as %s: %s."), facts->request,
			facts->role, facts->waiting[0] ? facts->waiting : "-");
	return REFUSED(-EPERM, "R-APP-02", N_("%s is not yours to decide on: it waits for the role %s, which these hold: %s."),
		facts->request, facts->role, facts->waiting[0] ? facts->waiting : "-");
}

static struct decision approve_state(const struct decide_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (!medium)
		return ALLOWED;
	if (same(facts->kind, "use") || same(facts->kind, "private")) {
		if (medium->state == MEDIUM_REQUESTED || medium->state == MEDIUM_OUT)
			return ALLOWED;
		return is_askable(medium->state, facts->kind) ? ALLOWED : decide_not_here(medium, facts->now);
	}
	if (!is_askable(medium->state, facts->kind))
		return decide_not_here(medium, facts->now);
	if (medium->opened && (same(facts->kind, "dispose") || same(facts->kind, "reuse") || same(facts->kind, "return") ||
				      same(facts->kind, "transfer")))
		return REFUSED(-EBUSY, "R-DSP-04",
			N_("%s is open, by %s: have it closed before its disposal is approved."),
			medium->number, medium->opened_by);
	if (medium->opened && (same(facts->kind, "archive") || same(facts->kind, "unarchive")))
		return REFUSED(-EBUSY, "R-RET-01", N_("%s is open, by %s: have it closed before this is approved."), medium->number,
			medium->opened_by);
	if (medium->revising && same(facts->kind, "archive"))
		return decide_revising(medium);
	return ALLOWED;
}

struct decision decide_approve(const struct decide_facts *facts)
{
	struct decision decision = decide_at_all(facts);

	if (decision.code == 0)
		decision = decide_signature(facts);
	if (decision.code < 0)
		return decision;
	if (facts->until[0] && strcmp(facts->until, facts->now) < 0)
		return REFUSED(-EBUSY, "R-APP-01",
			N_("The period of %s ended on %s: deny it and have it asked for again."),
			facts->request, facts->until);
	if (same(facts->kind, "carry-out") && facts->overdue[0])
		return REFUSED(-EBUSY, "R-CUS-06",
			N_("%s has %s out and overdue: it must come back first."),
			facts->applicant_name, facts->overdue);
	return approve_state(facts);
}

struct decision decide_deny(const struct decide_facts *facts)
{
	struct decision decision = decide_at_all(facts);

	if (decision.code < 0 || facts->holds)
		return decision;
	return REFUSED(-EPERM, "R-APP-02", N_("%s is not yours to decide on: it waits for the role %s, which these hold: %s."),
		facts->request, facts->role, facts->waiting[0] ? facts->waiting : "-");
}

struct decision decide_withdraw(const struct decide_facts *facts, bool ends)
{
	if (!same(facts->applicant, facts->actor))
		return REFUSED(-EPERM, "R-APP-01", N_("%s is %s's request: only who asked takes it back; an approver denies it."),
			facts->request, facts->applicant_name);
	if (same(facts->state, "pending") || (same(facts->state, "approved") && !ends))
		return ALLOWED;
	if (same(facts->state, "approved"))
		return REFUSED(-EBUSY, "R-DSP-04", N_("%s is approved and %s waits to be erased: that is not taken back."), facts->request,
			facts->medium ? facts->medium->number : "-");
	return REFUSED(-EBUSY, "R-APP-01", N_("%s is %s already."), facts->request, facts->state);
}

/* A handler opens without asking again, so that would be a yes to oneself. */
struct decision decide_handler(const struct handler_facts *facts)
{
	if (same(facts->handler, facts->applicant))
		return ALLOWED;
	if (same(facts->handler, facts->actor))
		return REFUSED(-EPERM, "R-APP-05",
			N_("Nobody makes themselves the handler of %s: ask for its use yourself and have it approved."),
			facts->number);
	if (same(facts->handler, facts->approver))
		return REFUSED(-EPERM, "R-APP-05",
			N_("%s approved the use of %s and so cannot be its handler: name somebody else."),
			facts->handler_name, facts->number);
	return ALLOWED;
}

struct decision decide_open(const struct use_facts *facts)
{
	const struct medium_facts *medium = facts->medium;
	struct decision guest = decide_guest(medium, facts->now);
	bool archived = medium->state == MEDIUM_ARCHIVED;
	struct decision zone;

	if (medium->state != MEDIUM_IN_SERVICE && !archived)
		return decide_not_here(medium, facts->now);
	if (medium->books)
		return decide_books_only(medium);
	if (guest.code < 0)
		return guest;
	if (medium->revising)
		return decide_revising(medium);
	if (!facts->entitled && !same(facts->actor, facts->handler))
		return REFUSED(-EPERM, "R-ACC-12",
			N_("%s is handled by %s: ask for its use with mediactl request use %s."),
			medium->number, facts->handler_name, medium->number);
	if (!facts->entitled && facts->ended)
		return REFUSED(-EPERM, "R-REV-02",
			N_("Your right to %s ended when rights were reviewed: ask for its use, mediactl request use %s."), medium->number, medium->number);
	if (facts->left && facts->left[0])
		return REFUSED(-EPERM, "R-ACC-04", N_("%s belongs to %s, where you do not work any more: ask for its use anew, or hand it over."),
			medium->number, facts->left);
	if (facts->overdue && facts->overdue[0])
		return REFUSED(-EPERM, "R-CUS-06", N_("You should have brought %s back by now: return it before you open another medium."),
			facts->overdue);
	if (medium->opened)
		return REFUSED(-EBUSY, "R-ACC-12",
			N_("%s is open already, by %s: it must be closed first."), medium->number,
			medium->opened_by);
	zone = facts->zone ? decide_zone(medium, facts->zone) : ALLOWED;
	if (zone.code < 0)
		return zone;
	if (archived) /* kept long: nothing is written to it (R-RET-01) */
		return (struct decision){ .code = 0, .read_only = true, .rule = "R-RET-01" };
	if (facts->read_only_policy || facts->read_only_wish)
		return (struct decision){ .code = 0, .read_only = true };
	if (!zone.read_only && medium->outdated)
		return (struct decision){ .code = 0, .rule = "R-CLS-04", .read_only = true };
	return zone;
}
