// SPDX-License-Identifier: GPL-3.0-or-later
/* The register of contractors: with whom there is a contract, about what, of which class at most; which media are with them; and that a contract is
 * closed only when nothing is (R-DSP-11, R-EXT-05). */
#pragma once

#include "policy/office.h"

#define CONTRACTOR_ID 16 /* V-0001 */

struct medium_view;

struct new_contractor {
	const char *name, *contract; /* 契約番号・件名 */
	const char *scope;           /* 委託範囲 */
	const char *responsible;     /* their 責任者 */
	const char *workers, *place; /* 作業者の所属, 作業場所; may be NULL */
	const char *class;           /* the highest that they may have; mandatory where the office has classes */
	const char *until;           /* a day */
	bool mynumber;               /* they may have specific personal information */
	bool subcontract;            /* and pass the work on, with the office's consent */
};
/* *id is CONTRACTOR_ID bytes. -EEXIST: there is an open contract with one of this name. */
int contractor_add(const struct act *act, const struct new_contractor *contractor, char *id, struct fault *fault);
/* That they were told the rules and what is secret: when, and who of theirs. */
struct explanation {
	const char *contractor;
	const char *day;      /* NULL: today */
	const char *whom;     /* mandatory */
	const char *document; /* DIGEST_TEXT; may be NULL */
};
int contractor_explain(const struct act *act, const struct explanation *explanation, struct fault *fault);
int contractor_extend(const struct act *act, const char *contractor, const char *until, const char *reason, struct fault *fault);
/* document: DIGEST_TEXT, of the paper that says that everything was given back or erased. -EBUSY: something is open with them. */
int contractor_close(const struct act *act, const char *contractor, const char *reason, const char *document, struct fault *fault);

/* With `all` the closed ones, too; each with "open", how many media and requests are open with them, and "overdue". */
int contractor_list(const struct act *act, bool all, json_t **out, struct fault *fault);
/* {"contractor":{…},"media":[{"number","what","until","request","ended","state"}]}: what is with them now, then what was; what: out, provided,
 * consigned or asked. */
int contractor_show(const struct act *act, const char *contractor, json_t **out, struct fault *fault);

/* May this medium be with whom `typed` names (an id or a name) until then? *id is CONTRACTOR_ID bytes, *name NAME_MAX_BYTES. */
struct entrusting {
	const char *method, *typed, *until;
	const struct medium_view *view;
};
int contractor_entrust(const struct act *act, const struct entrusting *entrusting, char *id, char *name, struct fault *fault);

/* Contracts that are over and not closed, and nobody was told of in the last 24 hours: [{"contractor","name","until"}]. */
int contractor_chase(const struct act *act, json_t **out, struct fault *fault);
