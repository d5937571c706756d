// SPDX-License-Identifier: GPL-3.0-or-later
/* What lies on a medium, and of what class that makes it: its effective class is the label's and that of everything ever put onto it
 * since its last erase (R-CLS-04). It rises by itself; it falls by an erase, or by an approver's decision. */
#pragma once

#include "policy/office.h"

#define CONTENT_ID 16 /* J-0001 */

struct new_content {
	const char *number;         /* the medium's */
	const char *name;           /* what it is; mandatory */
	const char *classification; /* as people write a class; may be unknown; NULL: of a copy, the original's */
	const char *persons;        /* of how many persons, as digits; may be NULL */
	const char *copy_of;        /* id of another content; may be NULL */
	const char *source;         /* who gave it from outside (R-CLS-06); may be NULL */
	const char *draft, *disclosure; /* number and column of the 起案書 (R-CLS-11); may be NULL */
	const char *until;          /* the last day on which it is needed; may be NULL (R-REU-04) */
	const char *limits;         /* what must not be done with it beside what its class forbids: words of CONTENT_LIMITS; may be NULL (R-LED-02) */
};
#define CONTENT_LIMITS "no-carry-out no-copy no-provide"
#define LIMITS_TEXT 40

/* {"content","number","classification","effective","label","outdated"}: what came of it. */
int content_add(const struct act *act, const struct new_content *content, json_t **out, struct fault *fault);
/* Says anew until when it is needed. Records content.kept. *out: {"content","number","until"}. */
int content_keep(const struct act *act, const char *content, const char *until, json_t **out, struct fault *fault);
/* What lies on a medium: {"number","label","effective","contents":[…]}; with `all` also what was erased. */
int content_list(const struct act *act, const char *number, bool all, json_t **out, struct fault *fault);
/* An approver's answer for a content, or for a request of use (R-CLS-07). Records content.classified or request.classified. */
int class_decide(const struct act *act, const char *subject, const char *classification, const char *reason, struct fault *fault);
/* Everything whose class somebody asked about and nobody has decided. */
int class_questions(const struct act *act, json_t **out, struct fault *fault);
