// SPDX-License-Identifier: GPL-3.0-or-later
/* Which erase level a medium needs, and what mediad itself must do of it (catalogue, section a.2; R-DSP-01, R-DSP-03, R-REU-01, R-REU-03).
 *
 *   E0  its label is replaced, no more
 *   E1  its key is destroyed in the TPM; that is enough alone only where nothing else could ever open or hold what was on it
 *   E2  E1, then the whole surface overwritten, and every byte read back and compared
 *   E3  physical destruction, after E2 where the medium still answers
 *
 * mediactl erase does E2, or E1 where that was wished for and `least` says so. What needs E3 becomes "disposed" by policy/destruction.h alone. */
#pragma once

#include "policy/decide.h"
#include "policy/registry.h"

struct act;
struct medium_view;
struct registration;

enum erase_level { ERASE_E0, ERASE_E1, ERASE_E2, ERASE_E3 };

/* "E2" */
const char *erase_level_name(enum erase_level level);
bool erase_level_from_name(const char *name, enum erase_level *out);

/* What the books know of a medium that bears on its end. */
struct level_facts {
	const struct medium_facts *medium; /* its class's demands, a passphrase, grants */
	const char *kind;  /* of the request: dispose, reuse, return, transfer */
	const char *type;  /* what it is: usb hdd ssd sd optical optical-wo optical-rw tape token internal other; "": a stick */
	const char *unfit; /* damaged, no-header, capacity, erase-failed, found; "": nothing is wrong with it */
	bool books_only;   /* mediad never had it in hand (R-DEV-12) */
	bool wiped;        /* overwritten and read back before it was first encrypted */
	bool factory_new;  /* let off that, when it was registered first */
	bool shown;        /* its encrypted recovery key was handed out */
	bool recovered;    /* it was opened by its recovery key */
	bool rotated;      /* it had another recovery key before */
	bool was_lost;
};

/* Why: a word for the books and for mediactl, and the requirement. */
struct level_reason {
	const char *word;
	const char *rule;
};

struct erase_need {
	enum erase_level needed; /* by class, purpose and what happened to it */
	struct level_reason needed_why;
	enum erase_level least;  /* what mediad must do itself before; E3: it cannot do anything */
	struct level_reason least_why;
};

/* policy/decide_erase_level.c; `facts` and what they point to must outlive `out`. */
void erase_need(const struct level_facts *facts, struct erase_need *out);
/* May it be erased to this level and no further? */
struct decision decide_erase_level(const struct level_facts *facts, enum erase_level wished);
/* May it be asked for reuse, return or transfer at all? What must be destroyed may not. */
struct decision decide_ending(const struct level_facts *facts);
/* May it be registered, for the first time or again? */
struct decision decide_serving(const struct level_facts *facts);
/* May it be registered without being erased first? */
struct factory_facts {
	const char *number;
	bool may_skip;      /* [erase] factory-new = skip */
	bool administrator; /* who says so */
	bool served;        /* it was registered before */
	bool begun;         /* its surface is being overwritten already */
};
struct decision decide_factory_new(const struct factory_facts *facts);
/* Is what was done enough for the medium to leave the house? */
struct decision decide_enough(const struct level_facts *facts, enum erase_level done);

/* "Factory-new", says who registers it. policy/erase_facts.c */
int factory_new_check(const struct act *act, const struct registration *registration, struct fault *fault);

#define LEVEL_WORD 16
/* level_facts and the texts behind its pointers. policy/erase_facts.c */
struct level_view {
	char type[LEVEL_WORD], unfit[LEVEL_WORD];
	struct level_facts facts;
};
/* `view` and `kind` (a request's) stay the caller's and must outlive `out`. */
int level_view(const struct act *act, const struct medium_view *view, const char *kind, struct level_view *out, struct fault *fault);
/* {"needed","why","rule","least","least_why","least_rule"}: which level the medium needs, the caller's. `kind` "": as its approved request says, or
 * else disposal. */
int erase_need_json(const struct act *act, const char *number, const char *kind, json_t **out, struct fault *fault);

/* What is to be kept longest of what only this medium holds; `request`: by which it is to be erased, "" for none. */
struct kept_view {
	char what[REQUEST_ID], until[21], today[21];
	struct kept_facts facts;
};
int kept_view(const struct act *act, const struct medium_view *view, const char *request, struct kept_view *out, struct fault *fault);
