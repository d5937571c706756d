// SPDX-License-Identifier: GPL-3.0-or-later
/* When a medium may be recorded as destroyed, handed to a contractor, or gone from the house; knows no store, clock or device. */
#include "policy/decide_destruction.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "common/text.h"

/* Degaussing and another tool's overwriting leave the medium whole: no destruction (NIST SP 800-88r2), and only where mediad cannot erase. */
#define METHODS "shredded crushed pulverised incinerated melted cut degaussed overwritten"
static const struct ending_method methods[] = {
	{ "shredded", ERASE_E3, NULL },     { "crushed", ERASE_E3, NULL },         { "pulverised", ERASE_E3, NULL },
	{ "incinerated", ERASE_E3, NULL },  { "melted", ERASE_E3, NULL },          { "cut", ERASE_E3, NULL },
	{ "degaussed", ERASE_E2, "hdd tape internal" }, { "overwritten", ERASE_E2, "usb hdd ssd sd optical-rw tape internal other" },
	{ NULL, ERASE_E0, NULL },
};

const struct ending_method *ending_method_find(const char *word)
{
	for (const struct ending_method *method = methods; word && method->word; method++)
		if (strcmp(method->word, word) == 0)
			return method;
	return NULL;
}

const char *ending_method_words(void)
{
	return METHODS;
}

static bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool suits(const struct ending_method *method, const char *type)
{
	return !method->types || text_has_word(method->types, type, strlen(type));
}

/* Approved, not held, nothing under way; `consigned`: also where it is at the contractor's. */
static struct decision may_go(const struct destruction_facts *facts, bool consigned)
{
	const struct medium_facts *medium = facts->level->medium;

	if (medium->held)
		return decide_held(medium);
	if (medium->state == MEDIUM_CONSIGNED && !consigned)
		return REFUSED(-EBUSY, "R-DSP-06",
			N_("%s was handed to %s to be destroyed: its certificate is entered with mediactl destroyed, or mediactl consigned back %s."),
			medium->number, facts->contractor, medium->number);
	if ((medium->state != MEDIUM_AWAITING_DISPOSAL && medium->state != MEDIUM_ERASED && medium->state != MEDIUM_CONSIGNED) ||
		!facts->request[0])
		return REFUSED(-EBUSY, "R-DSP-04", N_("%s is %s: its disposal must be asked for and approved first."), medium->number,
			medium_state_name(medium->state));
	if (facts->erasing)
		return REFUSED(-EBUSY, "R-DSP-13", N_("%s is being erased at this moment."), medium->number);
	return ALLOWED;
}

/* What still answers is erased before it is destroyed or leaves the house; of what does not, at least its key ends. */
static struct decision is_erased_first(const struct destruction_facts *facts)
{
	const struct level_facts *level = facts->level;
	const char *number = level->medium->number;
	struct erase_need need;

	erase_need(level, &need);
	if (need.least == ERASE_E3)
		return ALLOWED;
	if (level->unfit[0] && level->medium->registered && !level->medium->key_destroyed)
		return REFUSED(-EBUSY, "R-DSP-03",
			N_("The key of %s lives still: erase it, or destroy the key alone if it does not answer, mediactl erase %s --without-medium."),
			number, number);
	if (level->unfit[0] || facts->done >= ERASE_E2 || facts->done >= need.needed)
		return ALLOWED;
	return REFUSED(-EBUSY, "R-DSP-01",
		N_("%s is not erased yet: erase it first, mediactl erase %s; if it does not answer any more, say so with mediactl damaged %s."), number,
		number, number);
}

/* Asked for disposal; what must be destroyed may be, whatever was asked for, and of what is on the books only each end is recorded so. */
static struct decision is_to_end(const struct destruction_facts *facts)
{
	const char *number = facts->level->medium->number;
	struct erase_need need;

	erase_need(facts->level, &need);
	if (same(facts->asked, "dispose") || need.needed == ERASE_E3 || facts->level->books_only)
		return ALLOWED;
	return REFUSED(-EBUSY, "R-DSP-04", N_("%s was not approved for its disposal (%s), so it is not destroyed: ask with mediactl request dispose."),
		number, facts->request);
}

static struct decision check_claim(const struct destruction_facts *facts, const struct destruction_claim *claim)
{
	const struct level_facts *level = facts->level;
	const char *number = level->medium->number;

	if (!suits(claim->method, level->type))
		return REFUSED(-EINVAL, "R-DSP-01", N_("What %s is, is not ended by %s: name another way, or have it destroyed."), number,
			claim->method->word);
	if (claim->method->level < ERASE_E3 && !level->books_only)
		return REFUSED(-EINVAL, "R-REU-02",
			N_("%s is erased by mediad alone, not by %s: mediactl erase %s."), number, claim->method->word, number);
	if (!claim->document)
		return REFUSED(-EINVAL, "R-DSP-05",
			N_("What happened to %s must be shown: give a photograph or paper of it with --document."), number);
	if (level->medium->state != MEDIUM_CONSIGNED)
		return ALLOWED;
	if (!claim->certificate)
		return REFUSED(-EINVAL, "R-DSP-06",
			N_("%s was handed to %s: give their certificate with --certificate, --issuer and --issued; until then it stays open."), number,
			facts->contractor);
	if (!claim->serials)
		return REFUSED(-EINVAL, "R-DSP-06",
			N_("The serial numbers on the certificate of %s do not name %s, so it stays open: have %s correct it."), facts->contractor,
			number, facts->contractor);
	return ALLOWED;
}

struct decision decide_destruction(const struct destruction_facts *facts, const struct destruction_claim *claim)
{
	struct decision decision = may_go(facts, true);

	if (decision.code == 0 && same(facts->hold_released_by, facts->actor))
		return REFUSED(-EPERM, "R-INC-09", N_("You released the hold of %s, so another person must record its destruction."),
			facts->level->medium->number);
	if (decision.code == 0)
		decision = is_to_end(facts);
	if (decision.code == 0)
		decision = is_erased_first(facts);
	if (decision.code == 0)
		decision = check_claim(facts, claim);
	return decision.code < 0 ? decision : decide_enough(facts->level, claim->method->level);
}

struct decision decide_destroyed(const struct destruction_facts *facts)
{
	const char *number = facts->level->medium->number;
	struct decision decision = may_go(facts, true);

	if (decision.code < 0)
		return decision;
	if (!facts->recorder[0])
		return REFUSED(-EBUSY, "R-DSP-05", N_("Nobody has recorded yet how %s was destroyed: mediactl destroyed %s."), number, number);
	if (same(facts->actor, facts->recorder))
		return REFUSED(-EPERM, "R-DSP-05", N_("You recorded that %s is destroyed, so another person must confirm it."), number);
	if (same(facts->actor, facts->applicant))
		return REFUSED(-EPERM, "R-APP-05", N_("You asked for the disposal of %s, so somebody else must confirm that it is destroyed."),
			number);
	if (same(facts->actor, facts->approver))
		return REFUSED(-EPERM, "R-APP-05", N_("You approved the disposal of %s, so somebody else must confirm that it is destroyed."),
			number);
	return ALLOWED;
}

struct decision decide_consign(const struct destruction_facts *facts)
{
	struct decision decision = may_go(facts, false);

	if (decision.code == 0)
		decision = is_to_end(facts);
	return decision.code < 0 ? decision : is_erased_first(facts);
}

struct decision decide_consign_back(const struct destruction_facts *facts)
{
	const struct medium_facts *medium = facts->level->medium;

	if (medium->state != MEDIUM_CONSIGNED)
		return REFUSED(-EBUSY, "R-DSP-06", N_("%s is %s and with no contractor to be destroyed."), medium->number,
			medium_state_name(medium->state));
	return ALLOWED;
}

struct decision decide_disposed(const struct destruction_facts *facts, const char *to)
{
	const struct medium_facts *medium = facts->level->medium;
	struct decision decision = may_go(facts, false);

	if (decision.code < 0)
		return decision;
	if (medium->state != MEDIUM_ERASED)
		return REFUSED(-EBUSY, "R-DSP-01", N_("%s is not erased yet: erase it first, mediactl erase %s."), medium->number, medium->number);
	if (same(facts->asked, "reuse"))
		return REFUSED(-EBUSY, "R-DSP-04", N_("%s was erased to be used again (%s): ask for its use, mediactl request use %s."), medium->number,
			facts->request, medium->number);
	if (facts->recipient[0] && !same(facts->recipient, to))
		return REFUSED(-EINVAL, "R-DSP-04", N_("%s was approved to go to %s: name them with --to, as they are written there."),
			medium->number, facts->recipient);
	return decide_enough(facts->level, facts->done);
}

struct decision decide_unfit(const struct level_facts *facts)
{
	const struct medium_facts *medium = facts->medium;

	if (is_guest(medium))
		return decide_at_home(medium);
	if (facts->unfit[0])
		return REFUSED(-EEXIST, "R-DSP-01", N_("That only its destruction will do for %s is on the books already."), medium->number);
	if (medium->state == MEDIUM_DISPOSED || medium->state == MEDIUM_LOST || medium->state == MEDIUM_OUT)
		return decide_not_here(medium, NULL);
	if (!medium->registered && !facts->books_only)
		return REFUSED(-EBUSY, "R-DSP-01", N_("%s is not registered, so nothing of the office lies on it."), medium->number);
	return ALLOWED;
}
