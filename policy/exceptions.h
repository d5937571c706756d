// SPDX-License-Identifier: GPL-3.0-or-later
/* Numbered exceptions (R-EXC-01…05): bounded in rule, scope and time, with an alternative measure, granted by another person than
 * who gains by them, counted at each use, and none of them ever removed from the books. Whoever decides something that can be
 * excepted asks like this:
 *
 *	decision = decide_open(&facts);                      (facts.waivers = &waivers)
 *	while (act_waive(act, &decision, number, &waivers))
 *		decision = decide_open(&facts);
 *	r = act_decide(act, "Open", number, &decision, fault);
 *	…
 *	r = act_record_waived(act, &(struct waived){ "Open", number, &waivers }, "medium.opening", data, fault); */
#pragma once

#include "policy/decide.h"
#include "policy/office.h"
#include "policy/waivers.h"

#define EXCEPTION_DUE_HOURS 24 /* in which an emergency is answered for, and at most as long it holds (R-EXC-03) */

/* What an exception must name to be granted from a rule, as bits. */
enum exception_scope {
	SCOPE_MEDIUM = 1,
	SCOPE_PERSON = 2,
	SCOPE_HOST = 4,
};

struct exceptable {
	const char *rule;
	const char *title; /* N_(): what an exception from it lets one do */
	unsigned int needs;
	bool writes; /* it lifts what would only be opened for reading */
};
/* NULL: nobody can be excepted from that rule. */
const struct exceptable *exceptable_rule(const char *rule);
const struct exceptable *exceptable_at(size_t i); /* NULL: the end */

/* After a refusal, or a leave to read only: is there an exception for its rule that covers this medium ("": none), the actor, this computer and now? True:
 * it was added, decide again. */
bool act_waive(const struct act *act, const struct decision *decision, const char *medium, struct waivers *waivers);

/* Is there one from `rule` for this person and medium, here and now? Counts no use. */
bool exception_holds(const struct act *act, const char *rule, const char *medium, const char *person);

struct waived {
	const char *method; /* as docs/PROTOCOL.md names it */
	const char *number; /* of the medium; "": of none */
	const struct waivers *waivers;
};
/* act_record, and one exception.used for each waiver in the same transaction; takes `data` over. */
int act_record_waived(const struct act *act, const struct waived *waived, const char *kind, json_t *data, struct fault *fault);

/* What is asked for. Scope: NULL or "" is any. */
struct exception_terms {
	const char *rule;
	const char *medium, *host, *zone;
	const char *person;            /* an id */
	const char *starts, *until;    /* UTC; both mandatory */
	const char *reason, *measure;  /* mandatory (R-EXC-02) */
	const char *risk;              /* may be NULL */
};
/* The id of whom a login names. -ENOENT with a sentence. */
int exception_person(const struct act *act, const char *login, char person[PERSON_ID], struct fault *fault);
/* Is there such a rule, does the scope name what it must, are the texts there? For who asks as for who grants. */
int exception_terms_check(const struct act *act, const struct exception_terms *terms, struct fault *fault);
/* The data of the exception.granted that is recorded together with the request.approved of `request` (caller's). */
int exception_granted_data(const struct act *act, const char *request, const struct exception_terms *terms, json_t **out,
	struct fault *fault);

/* The same for a request that is being made: `form` is what stands in its form, `given` its medium, person and reason. */
int exception_asked_check(const struct act *act, const json_t *form, const struct exception_terms *given, struct fault *fault);
/* exception_granted_data for a request on the books. */
int exception_of_request(const struct act *act, const char *request, json_t **out, struct fault *fault);

/* Break-glass, by an approver or administrator for somebody else, without a request: it holds at most EXCEPTION_DUE_HOURS, and who
 * grants exceptions answers for it in that time. `terms`: starts NULL, until NULL. Records exception.granted. */
int exception_emergency(const struct act *act, const struct exception_terms *terms, char number[EXCEPTION_NUMBER], struct fault *fault);

struct exception_answer {
	const char *number;
	bool approved;
	const char *permanent; /* the lasting measure; mandatory when approved, else why not */
};
/* The after-approval of an emergency, by who grants exceptions and neither declared it nor gained by it. Records exception.settled;
 * one that is not approved ends. */
int exception_settle(const struct act *act, const struct exception_answer *answer, struct fault *fault);
/* Before its day: by whoever grants exceptions, or an administrator. Records exception.ended. */
int exception_end(const struct act *act, const char *number, const char *reason, struct fault *fault);

/* Once a day, who grants exceptions is reminded of each emergency that nobody has answered for, from its first day on. Records
 * exception.chased; *out: [{"exception","person_name","due","days","late","tell"}], days, late: past its due time. Nothing where the office is not reminded. */
int exception_chase(const struct act *act, json_t **out, struct fault *fault);
/* Emergencies that nobody answered for in time. */
int exception_count_overdue(const struct act *act, int64_t *out, struct fault *fault);
/* Media that are open under an exception which has ended since: up to `max` numbers; returns how many. */
int exception_openings(const struct act *act, char (*numbers)[MEDIUM_NUMBER], int max);
/* Newest first, at most 300; `year`: the fiscal year, 0 for the present one. */
int exception_list(const struct act *act, int64_t year, json_t **out, struct fault *fault);
/* The applications of that year that did not become one: waiting, refused, withdrawn, expired (R-EXC-04). */
int exception_list_asked(const struct act *act, int64_t year, json_t **out, struct fault *fault);
/* -ENOENT. With when, by whom and for what it was used. */
int exception_show(const struct act *act, const char *number, json_t **out, struct fault *fault);
/* Who grants exceptions has looked through that year's (R-EXC-05). Records exception.reviewed with how they stand; *out is that. */
int exception_review(const struct act *act, const char *note, json_t **out, struct fault *fault);
