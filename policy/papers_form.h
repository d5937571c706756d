// SPDX-License-Identifier: GPL-3.0-or-later
/* What a paper's form is: rows of the tables in policy/papers_*.c. Only those include it. */
#pragma once

#include "policy/acts.h"
#include "policy/papers.h"

#define PAPER_LISTS_MAX 4

/* What every statement may name: ?1 the actor, ?2 now, ?3 everything may be read, ?4 departments whose rows may be (JSON), ?5 from and ?6
 * until (NULL: without), ?7 the department that was asked for (NULL: each), ?8 the subject (NULL: each), ?9 and ?10 the part. */
#define SEEN_BY(person, department) "(?3 OR ?1 = " person " OR " department " IN (SELECT value FROM json_each(?4)))"
#define IN_PERIOD(time) "(?5 IS NULL OR " time " >= ?5) AND (?6 IS NULL OR " time " <= ?6)"
#define OF_DEPARTMENT(department) "(?7 IS NULL OR " department " = ?7)"
#define PART_OF(key) " " key " > ?9 ORDER BY " key " LIMIT ?10"
#define ONE " LIMIT ?10"
/* Of the columns of forms a request keeps as JSON. */
#define SAID(name) "r.form ->> '$." name "' AS " name
#define NAME_OF(person) "(SELECT name FROM person WHERE id = " person ")"
#define OTHER_DEPARTMENT(medium, person) "coalesce(" medium ".department, " person ".department)"

struct paper_query {
	const struct act *act;
	char now[TIME_SIZE], from[TIME_SIZE], until[TIME_SIZE]; /* "": without */
	const char *subject, *department;
	bool all;          /* every row */
	char *departments; /* JSON: those that the actor approves for; heap */
};

struct paper_list {
	const char *name, *sql; /* over ?1: the member `key` of about */
	const char *key;
};

struct paper_form {
	const char *form;
	uint32_t readers;  /* roles that read every row */
	uint32_t limited;  /* that read their own and what is of the department they approve for; others nothing */
	bool needs_subject;
	const char *about; /* one row; NULL: there is none */
	const char *rows;  /* with part_key; NULL: there are none */
	const char *const *truths;
	/* What SQL cannot say of a row or of about; NULL: nothing. */
	int (*finish)(const struct paper_query *query, json_t *row, struct fault *fault);
	/* Another way to the rows than one statement. */
	int (*read)(const struct paper_query *query, struct part *part, json_t *rows, struct fault *fault);
	struct paper_list lists[PAPER_LISTS_MAX]; /* one without a name ends them */
	struct paper_list approvals; /* slot, role, department, name, for, time */
};

/* Who signed a request. */
#define SIGNATURES                                                                                                           \
	"SELECT s.slot AS slot, s.role AS role, s.department AS department, p.name AS name, q.name AS \"for\", s.signed AS time" \
	" FROM signature s LEFT JOIN person p ON p.id = s.signer LEFT JOIN person q ON q.id = s.principal WHERE s.request = ?1" \
	" ORDER BY s.slot"

struct paper_forms {
	const struct paper_form *forms;
	size_t count;
};
#define PAPER_FORMS(forms_) { .forms = (forms_), .count = ARRAY_SIZE(forms_) }

extern const struct paper_forms papers_media;
extern const struct paper_forms papers_requests;
extern const struct paper_forms papers_movements;
extern const struct paper_forms papers_erasure;
extern const struct paper_forms papers_exceptions;
extern const struct paper_forms papers_incidents;
extern const struct paper_forms papers_mynumber;
extern const struct paper_forms papers_assets;
extern const struct paper_forms papers_rights;
extern const struct paper_forms papers_reviews;
extern const struct paper_forms papers_keys;

#define PAPER_OFFICE (ROLE_ADMINISTRATOR | ROLE_AUDITOR | ROLE_SUPERVISOR | ROLE_CISO) /* read all there is */
#define PAPER_ANYBODY (ROLES_END - 1)

/* Runs a statement with the values that every one may name. */
int paper_select(const struct paper_query *query, const struct part *part, const char *sql, struct query **out, struct fault *fault);
/* classification and classes (of what lies there, with commas between) of a row become one, the effective class; *handling: what that and its limits demand. */
void paper_classify(const struct paper_query *query, json_t *row, struct handling *handling);
/* The payload of a signed statement of our own books. */
int paper_payload(const char *jws, json_t **out, struct fault *fault);
