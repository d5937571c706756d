// SPDX-License-Identifier: GPL-3.0-or-later
/* The erase level that class, purpose and history demand (R-DSP-01, R-DSP-03, R-REU-01, R-REU-03): pure functions from facts to a decision;
 * knows no store, clock or device. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/erase_level.h"

static const char *const names[] = { [ERASE_E0] = "E0", [ERASE_E1] = "E1", [ERASE_E2] = "E2", [ERASE_E3] = "E3" };

const char *erase_level_name(enum erase_level level)
{
	return names[level];
}

bool erase_level_from_name(const char *name, enum erase_level *out)
{
	for (enum erase_level level = ERASE_E0; level <= ERASE_E3; level++) {
		if (strcmp(names[level], name) != 0)
			continue;
		*out = level;
		return true;
	}
	return false;
}

static bool is(const char *text, const char *word)
{
	return strcmp(text, word) == 0;
}

/* A disc of which nobody said whether it can be written anew counts as one that cannot. */
static bool is_write_once(const struct level_facts *facts)
{
	return is(facts->type, "optical-wo") || is(facts->type, "optical");
}

/* Why nothing but its destruction will do, whatever its class says. */
static bool must_be_destroyed(const struct level_facts *facts, struct level_reason *why)
{
	if (is_write_once(facts))
		*why = (struct level_reason){ "write-once", "R-REU-03" };
	else if (is(facts->type, "token"))
		*why = (struct level_reason){ "token", "R-DSP-12" };
	else if (facts->unfit[0])
		*why = (struct level_reason){ facts->unfit, "R-DSP-01" };
	else
		return false;
	return true;
}

/* What else could open it, or may lie on it as it was before, when its key is gone (R-DSP-03). */
static bool key_is_not_all(const struct level_facts *facts, struct level_reason *why)
{
	const struct {
		bool holds;
		const char *word;
	} ways[] = {
		{ facts->factory_new, "factory-new" },
		{ !facts->wiped, "not-wiped" },
		{ facts->medium->passphrase, "passphrase" },
		{ facts->medium->granted, "granted" },
		{ facts->shown, "escrow-shown" },
		{ facts->recovered, "recovered" },
		{ facts->rotated, "rotated" },
		{ facts->was_lost, "was-lost" },
		{ true, NULL },
	};
	size_t i = 0;

	while (!ways[i].holds)
		i++;
	if (!ways[i].word)
		return false;
	*why = (struct level_reason){ ways[i].word, "R-DSP-03" };
	return true;
}

void erase_need(const struct level_facts *facts, struct erase_need *out)
{
	const struct handling *handling = facts->medium->handling;
	bool again = is(facts->kind, "reuse");

	out->needed = (enum erase_level)(again ? handling->erase_reuse : handling->erase_dispose);
	out->needed_why = (struct level_reason){ again ? "reuse" : "class", again ? "R-REU-01" : "R-DSP-01" };
	if (must_be_destroyed(facts, &out->needed_why))
		out->needed = ERASE_E3;
	out->least = out->needed < ERASE_E2 ? ERASE_E1 : ERASE_E2;
	out->least_why = out->needed_why;
	if (out->least == ERASE_E1 && key_is_not_all(facts, &out->least_why))
		out->least = ERASE_E2;
	if (is_write_once(facts))
		out->least = ERASE_E3;
	if (!facts->books_only)
		return;
	out->least = ERASE_E3;
	out->least_why = (struct level_reason){ "books-only", "R-DEV-12" };
}

/* Why the key alone is too little, in a sentence. */
static const struct {
	const char *word, *message;
} too_little[] = {
	{ "class", N_("What lies on %s asks for level %s: the key alone is not enough; erase it without --level E1.") },
	{ "reuse", N_("What lies on %s asks for level %s: the key alone is not enough; erase it without --level E1.") },
	{ "factory-new", N_("%s was registered as factory-new, without being erased first: the key alone is not enough (%s); erase it without --level E1.") },
	{ "not-wiped", N_("%s was not overwritten and read back before it was encrypted: the key alone is not enough (%s); erase it without --level E1.") },
	{ "passphrase", N_("%s had a passphrase of an outside party: the key alone is not enough (%s); erase it without --level E1.") },
	{ "granted", N_("%s was granted to another computer: the key alone is not enough (%s); erase it without --level E1.") },
	{ "escrow-shown", N_("The recovery key of %s was handed out: the key alone is not enough (%s); erase it without --level E1.") },
	{ "recovered", N_("%s was opened by its recovery key: the key alone is not enough (%s); erase it without --level E1.") },
	{ "rotated", N_("%s had another recovery key before: the key alone is not enough (%s); erase it without --level E1.") },
	{ "was-lost", N_("%s was lost once: the key alone is not enough (%s); erase it without --level E1.") },
};

static struct decision too_low(const struct level_facts *facts, const struct erase_need *need)
{
	for (size_t i = 0; i < ARRAY_SIZE(too_little); i++)
		if (is(too_little[i].word, need->least_why.word))
			return REFUSED(-EPERM, need->least_why.rule, too_little[i].message, facts->medium->number, names[need->least]);
	return REFUSED(-EPERM, need->least_why.rule,
		N_("%s can only be destroyed (E3), and before that it is overwritten as far as it still answers (%s): erase it without --level E1."),
		facts->medium->number, names[need->least]);
}

struct decision decide_erase_level(const struct level_facts *facts, enum erase_level wished)
{
	const char *number = facts->medium->number;
	struct erase_need need;

	erase_need(facts, &need);
	if (facts->books_only)
		return REFUSED(-EBUSY, "R-DEV-12",
			N_("%s is on the books only, mediad cannot erase it: record what was done with it, mediactl destroyed %s."), number, number);
	if (need.least == ERASE_E3)
		return REFUSED(-EBUSY, "R-REU-03",
			N_("%s can be written only once, so nothing on it can be overwritten: have it destroyed, then mediactl destroyed %s."), number,
			number);
	if (wished != ERASE_E1 && wished != ERASE_E2)
		return REFUSED(-EINVAL, "R-DSP-01", N_("mediactl erase takes %s to level E1 or E2; its destruction (E3) is recorded with mediactl destroyed."),
			number);
	return wished < need.least ? too_low(facts, &need) : ALLOWED;
}

struct decision decide_ending(const struct level_facts *facts)
{
	const char *number = facts->medium->number;
	struct erase_need need;

	erase_need(facts, &need);
	if (need.needed < ERASE_E3 || is(facts->kind, "dispose"))
		return ALLOWED;
	if (is_write_once(facts))
		return REFUSED(-EBUSY, "R-REU-03",
			N_("%s can be written only once, so it is never used again: ask for its destruction with mediactl request dispose %s."), number,
			number);
	return REFUSED(-EBUSY, need.needed_why.rule,
		N_("%s must be destroyed (E3), so nobody else gets it and it is not used again: ask with mediactl request dispose %s."), number,
		number);
}

struct decision decide_serving(const struct level_facts *facts)
{
	const char *number = facts->medium->number;
	struct level_reason why;

	if (!must_be_destroyed(facts, &why))
		return ALLOWED;
	return REFUSED(-EBUSY, why.rule, N_("%s must be destroyed (E3), so it does not serve again; take another medium."), number);
}

struct decision decide_factory_new(const struct factory_facts *facts)
{
	if (!facts->may_skip)
		return REFUSED(-EPERM, "R-REU-01",
			N_("The policy ([erase] factory-new) lets no medium off: register %s without --factory-new, and it is erased first."),
			facts->number);
	if (!facts->administrator)
		return REFUSED(-EPERM, "R-REU-01",
			N_("Only an administrator may register %s as factory-new: have one do it, or register it without --factory-new."), facts->number);
	if (facts->served)
		return REFUSED(-EBUSY, "R-REU-01",
			N_("%s was registered before, so it is not factory-new: register it without --factory-new."), facts->number);
	if (facts->begun)
		return REFUSED(-EBUSY, "R-REU-01",
			N_("%s is partly overwritten already: register it without --factory-new, and that goes on."), facts->number);
	return ALLOWED;
}

struct decision decide_enough(const struct level_facts *facts, enum erase_level done)
{
	const char *number = facts->medium->number;
	struct erase_need need;

	erase_need(facts, &need);
	if (done >= need.needed)
		return ALLOWED;
	if (need.needed == ERASE_E3)
		return REFUSED(-EBUSY, need.needed_why.rule,
			N_("%s must be destroyed (E3) before it is gone; what was done is %s: have it destroyed, then mediactl destroyed %s."), number,
			names[done], number);
	return REFUSED(-EBUSY, need.needed_why.rule, N_("%s needs level %s before it is gone; what was done is %s."), number, names[need.needed],
		names[done]);
}
