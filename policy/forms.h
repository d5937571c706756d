// SPDX-License-Identifier: GPL-3.0-or-later
/* What each kind of request must say (the office's forms F-02, F-03, F-04, F-07, F-09, F-12): one table, kind by kind, field by
 * field. Knows no store, clock or person. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/json.h"

struct fault;

#define FORM_FIELDS_MAX 22
#define FORM_VALUE_MAX 1000

/* When a field must be filled in; of several bits each is enough. */
enum form_when {
	FORM_MAY = 0,
	FORM_ALWAYS = 1 << 0,
	FORM_OFFICE = 1 << 1,   /* where the office works by a profile (policy.d: [office] profile) */
	FORM_MYNUMBER = 1 << 2, /* of a medium that My Number lies on */
	FORM_DENIED = 1 << 3,   /* where nothing leaves in principle (R-APP-03) */
	FORM_OUTSIDE = 1 << 4,  /* processing outside was said (R-APP-10) */
	FORM_NEW = 1 << 5,      /* of a medium without a class, where there are classes (R-CLS-03) */
};

enum form_type {
	FIELD_TEXT,
	FIELD_DATE,  /* as clock_parse_date takes it; kept as 2026-11-30 */
	FIELD_YES,   /* a statement that is agreed to: yes, and nothing else */
	FIELD_EITHER, /* yes or no */
	FIELD_COUNT, /* a whole number from 0 on */
};

/* Who signs: by which entry of the class's handling, or which one role. */
enum form_signers {
	SIGN_APPROVER,  /* one approver of the department */
	SIGN_CARRY_OUT,
	SIGN_PROVIDE,
	SIGN_DISPOSE,
	SIGN_EXCEPTION, /* whom the office names for exceptions */
	SIGN_PRIVATE,   /* whom the office names for private media */
	SIGN_TWO,       /* two approvers (R-DEV-10) */
	SIGN_ACCOUNT,   /* an approver of the department */
};

struct form_field {
	const char *name;  /* of the call's parameter and of the form's member */
	const char *title; /* N_() what a person reads beside it */
	enum form_type type;
	unsigned int when; /* enum form_when, or-ed */
	bool column;       /* a column of the request, not in `form` */
	size_t max;        /* bytes; 0: FORM_VALUE_MAX */
};

struct form {
	const char *kind;   /* use, carry-out … */
	const char *method; /* RequestUse … */
	bool medium;        /* it is always about a medium */
	bool stick;         /* or about a stick that is not registered yet */
	bool ends_medium;   /* what is on it goes: erased before anything else (R-REU-01) */
	bool endless;       /* without `until` it has no end; another kind then ends with the fiscal year */
	enum form_signers signers;
	struct form_field fields[FORM_FIELDS_MAX]; /* a field without a name ends them */
};

const struct form *form_find(const char *kind);         /* NULL: there is no such kind */
const struct form *form_of_method(const char *method);  /* NULL: asks for nothing */
const struct form *form_at(size_t index);               /* NULL: after the last */

/* The field of that name; NULL: the form has none. */
const struct form_field *form_field(const struct form *form, const char *name);
/* Must this field be filled in, `held` being what is so (enum form_when, or-ed)? */
bool form_needs(const struct form_field *field, unsigned int held);

/* Holds `values` (texts by name; NULL: none) against the form: *out has what belongs into the request's `form`, NULL if that is
 * nothing (the caller's). Dates of columns are the caller's business. -EINVAL: a field is missing, wrong, or none of this form. */
int form_read(const struct form *form, json_t *values, unsigned int held, json_t **out, struct fault *fault);
