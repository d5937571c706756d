// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about what lies on a medium (R-CLS-04, 05, 07, 09, R-DEV-04, R-REU-04): pure functions from facts to a decision; know no store,
 * clock or device. */
#pragma once

#include "policy/decide.h"
#include "policy/waivers.h"

struct content_facts {
	const struct medium_facts *medium;
	const char *handler_name;
	bool entitled;            /* the actor handles it, may use it now, or works at the desk */
	const char *classification;
	const char *origin;       /* the original, if this is a copy; "" */
	const char *source_class; /* of what was copied */
	bool below;               /* lower than that on some axis */
	int64_t copies;           /* of the original, so far */
	int max_copies;           /* as the class says; -1: no limit */
	bool above_private;       /* a private medium, and the class is above the office's limit for those */
	const struct waivers *waivers;
};
struct decision decide_content(const struct content_facts *facts);

struct classing_facts {
	const char *subject;            /* id of the request or the content */
	const char *actor;
	const char *author;             /* who asked for it or recorded it; an id */
	bool entitled;                  /* the actor is an approver of that department */
	bool ended;                     /* decided otherwise, carried out, or erased since */
	bool unknown;                   /* so the answer would be */
};
/* May this person say what class it is? */
struct decision decide_classing(const struct classing_facts *facts);

struct keeping_facts {
	const char *content, *number, *handler_name;
	bool entitled; /* as of content_facts */
	bool erased;
};
/* May this person say until when it is needed? */
struct decision decide_keeping(const struct keeping_facts *facts);

/* May the label of a medium say this class? */
struct decision decide_label_class(const char *number, const char *classification, const char *contents, bool covers);
