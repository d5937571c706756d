// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about what ends a medium after, or instead of, its erasing: destruction, its being handed to a contractor, and its leaving the house
 * (R-DSP-01, R-DSP-04…07, R-DSP-12, R-REU-03). Pure functions from facts to a decision; people are ids, "" for nobody. */
#pragma once

#include "policy/erase_level.h"

/* A way in which a medium is ended by hand. */
struct ending_method {
	const char *word;
	enum erase_level level; /* what it counts as */
	const char *types;      /* for which kinds of media it is any good, between blanks; NULL: all */
};
/* NULL: there is none of this name. */
const struct ending_method *ending_method_find(const char *word);
/* All their words, blank between. */
const char *ending_method_words(void);

struct destruction_facts {
	const struct level_facts *level;
	const char *request, *asked; /* the disposal's, and its kind; "" */
	const char *applicant, *approver, *actor;
	enum erase_level done;       /* by mediad, certified, since it was last registered; E0: nothing */
	bool erasing;
	const char *recorder;        /* who recorded its destruction, which waits for another person's word; "" */
	const char *contractor;      /* whom it was handed to, "" */
	const char *recipient;       /* to whom it is to go, by the request; "" */
	const char *hold_released_by;
};

/* What somebody says of it. */
struct destruction_claim {
	const struct ending_method *method;
	bool certificate;  /* of the contractor: its number, who issued it, when */
	bool document;     /* the hash of a photograph or paper */
	bool serials;      /* they name this medium */
};
struct decision decide_destruction(const struct destruction_facts *facts, const struct destruction_claim *claim);
/* Another person's word that it is so. */
struct decision decide_destroyed(const struct destruction_facts *facts);
/* May it be given to a contractor to be destroyed? */
struct decision decide_consign(const struct destruction_facts *facts);
struct decision decide_consign_back(const struct destruction_facts *facts);
/* It leaves the house erased: thrown away, given back or given away, `to` whom; "" for nobody. */
struct decision decide_disposed(const struct destruction_facts *facts, const char *to);
/* That only its destruction will do now. */
struct decision decide_unfit(const struct level_facts *facts);
