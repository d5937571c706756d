// SPDX-License-Identifier: GPL-3.0-or-later
/* What would come of an act, for any person, medium, computer and time: the act itself is rehearsed, from its facts over its
 * decision to the last constraint of the books, and nothing of it is recorded (R-TRN-05). */
#pragma once

#include "common/fault.h"
#include "policy/office.h"

struct question {
	const char *action;
	const char *subject;   /* a medium's number, or a request's id */
	bool read_only_policy; /* all media are opened so here */
};

/* An act that can be asked about. */
struct explained {
	const char *action;
	const char *method; /* as docs/PROTOCOL.md names it: who may call it is that table's business */
	int (*rehearse)(const struct act *act, const struct question *question, bool *read_only, struct fault *fault);
	const char *ending; /* what is to become of the medium, as the kind of a request ("": as was asked for); NULL: it stays. Then the level is told. */
};

/* NULL: there is none of this name. */
const struct explained *explained_find(const char *action);
/* NULL behind the last. */
const struct explained *explained_at(size_t i);

struct explanation {
	bool allowed, read_only; /* read_only: allowed, but only so */
	struct fault why;        /* why not */
	json_t *exceptions;      /* the numbers of those that it would be done under; the caller's */
	json_t *level;           /* which erase level it needs (erase_need_json); NULL: it does not end; the caller's */
};

/* 0 with the answer. What is no answer: -ENOENT, the books cannot be read, … */
int explain(const struct act *act, const struct explained *explained, const struct question *question, struct explanation *out,
	struct fault *fault);
