// SPDX-License-Identifier: GPL-3.0-or-later
/* What all acts of the office share: recording, refusing, checking texts, looking media up. Only
 * policy/ includes it. */
#pragma once

#include "common/fault.h"
#include "policy/books.h"
#include "policy/decide.h"
#include "policy/office.h"
#include "policy/part.h"

struct medium_view;

#define TIME_SIZE 21
#define DIGEST_TEXT 65 /* SHA-256 as small hexadecimal digits */
#define CLASSIFICATION_MAX 31
#define RECIPIENT_MAX 200
#define BUSINESS_MAX 200

/* What an event leaves out when it is empty. */
static inline const char *unless_empty(const char *text)
{
	return text && text[0] ? text : NULL;
}

/* Records one event; takes `data` over (NULL: -ENOMEM). */
int act_record(const struct act *act, const char *kind, json_t *data, struct fault *fault);
/* Takes a decision on `method` (as docs/PROTOCOL.md names it): 0 when allowed. A -EPERM is recorded
 * as act.refused first, with the rule that said no (R-LOG-01). */
int act_decide(const struct act *act, const char *method, const char *subject,
	const struct decision *decision, struct fault *fault);
/* A decision on who acts and then, where that is somebody's deputy, on whom they act for: nobody's deputy does what they may not do
 * themselves (R-APP-05, R-APP-07). `actor` is the facts' own, left as it was. */
#define DECIDE_FOR_BOTH(act, decide, facts, actor)                                       \
	({                                                                               \
		struct decision decision_ = decide(&(facts));                            \
		if (decision_.code == 0 && act_principal(act)[0]) {                      \
			(actor) = act_principal(act);                                    \
			decision_ = act_in_stead(&decision_, decide(&(facts)));          \
			(actor) = act_person(act);                                       \
		}                                                                        \
		decision_;                                                               \
	})
/* Records it for `principal`, where only as their deputy the actor may do it; "": as act_record. */
int act_record_for(const struct act *act, const char *principal, const char *kind, json_t *data, struct fault *fault);
/* What was allowed to a deputy, and what would be to whom they act for. */
struct decision act_in_stead(const struct decision *own, struct decision stead);
/* For whom it is done, "": in their own name. */
const char *act_principal(const struct act *act);
/* "" when the machine itself acts, or somebody the registry does not know. */
const char *act_person(const struct act *act);
/* What a person typed. -EINVAL: a mandatory text is missing, or one that is there is longer than `max` bytes, not plain, or holds
 * an individual number (R-LED-10). */
int act_need_text(const char *text, size_t max, const char *name, struct fault *fault);
/* -EINVAL: a text that is there is none of `words`. */
int act_one_of(const char *name, const char *value, const char *words, struct fault *fault);
int act_optional_text(const char *text, size_t max, const char *name, struct fault *fault);
/* The same for what a machine reports: serial numbers, hashes, signed statements. Their digits are nobody's number. */
int act_need_report(const char *text, size_t max, const char *name, struct fault *fault);
int act_optional_report(const char *text, size_t max, const char *name, struct fault *fault);

/* -EINVAL with the sentence: no date, or none given (NULL). */
int act_bad_date(const char *name, const char *text, struct fault *fault);
/* A date as people type it, its first second or its last; "" for none. */
int act_date(const char *name, const char *text, bool end, char out[TIME_SIZE], struct fault *fault);

/* A moment that has come, as clock_parse_moment takes it, for the books; "" for none. */
int act_past(const struct act *act, const char *text, char out[TIME_SIZE], struct fault *fault);
/* A day that has come, "" for none. */
int act_past_day(const struct act *act, const char *name, const char *text, char out[TIME_SIZE], struct fault *fault);
/* The SHA-256 of a paper that the office keeps, as small hexadecimal digits; there may be none. */
int act_optional_digest(const char *document, struct fault *fault);

/* The person whom people name by a login, an id or an employee's number, if they may do anything now; or of the id `otherwise` when
 * nobody was named. -ENOENT without a sentence. */
int person_find(const struct act *act, const char *login, const char *otherwise,
	char name[NAME_MAX_BYTES], char person[PERSON_ID]);

/* The roles that a person has in their own name at `now`, or-ed; 0 for who may do nothing. */
int roles_at(struct registry *registry, const char *person, const char *now, uint32_t *out, struct fault *fault);

/* -EINVAL: no account's name, or one of nobody in particular; -EEXIST: a person here has it, or its uid. */
int check_account(const struct act *act, const char *login, uint32_t uid, struct fault *fault);

/* The first of these pairs that is all in `roles`, as "administrator approver" in `out` (64 bytes). */
bool roles_together(const struct role_pairs *pairs, uint32_t roles, char *out);

/* -EPERM, recorded: the office gives accounts on request alone, and this carries out none (R-ACC-03). */
int account_change_check(const struct act *act, const char *method, const char *subject, const char *request, struct fault *fault);

/* What a person has, or will have by a grant that has not begun, or-ed; whether or not they may do anything now. */
int roles_granted(const struct act *act, const char *person, uint32_t *out, struct fault *fault);

/* Is this person named as somebody's deputy, now or from a day on? */
int deputy_is_named(const struct act *act, const char *person, bool *out, struct fault *fault);

/* How many administrators without an end there are but this person. */
int administrators_but(const struct act *act, const char *person, int64_t *out, struct fault *fault);

/* A class in its one form (policy/rules/rules.h); "" for none. */
int act_classify(const struct act *act, const char *text, char out[CLASS_TEXT], struct fault *fault);
/* Is `class` at least as strict as `other` on every axis, with all its overlays? Without classes there is no telling: true. */
bool class_covers(const struct act *act, const char *class, const char *other);
/* What CONTENT_LIMITS (policy/contents.h) that stand in `limits` take away; NULL: nothing (R-LED-02). */
void handling_limit(struct handling *handling, const char *limits);
/* What lies on the medium of this view makes of its class: fills effective, contents, handling and facts.outdated. */
int medium_effective(const struct act *act, struct medium_view *view, struct fault *fault);
/* -EPERM: that is less than what lies on the medium (R-CLS-04). `class` "": as it is. */
int class_check_label(const struct act *act, const struct medium_view *view, const char *class, struct fault *fault);
#define LABEL_CAUTION 301
/* What the label warns of: what somebody typed, or else what the class demands; on My Number data that in any case (R-LBL-01).
 * `typed` NULL: nothing. */
int label_caution(const struct handling *handling, const char *typed, char out[LABEL_CAUTION], struct fault *fault);

/* -EINVAL: a text is too long or not plain. */
int label_texts_check(const struct label_texts *texts, struct fault *fault);

/* One row as an object: members named as its columns, NULL as null, the `truths` (ends with NULL)
 * as true or false. */
json_t *row_to_json(const struct query *row, const char *const *truths);
/* Appends the rows of a statement to `list`. */
int rows_to_json(struct query *query, const char *const *truths, json_t *list, struct fault *fault);
/* The most rows of a list that must be whole, as an auditor gets it: the connection refuses a reply as long as that rather than cut it. */
#define LIST_WHOLE "20000"
/* A statement and its values, whose rows are a list. */
struct selection {
	const char *sql;
	struct values values;
	const char *const *truths; /* as for row_to_json; NULL: none */
};
/* The rows as an array (the caller's). On failure *out is untouched. */
int rows_select(struct registry *registry, const struct selection *selection, json_t **out, struct fault *fault);

/* The same for a part of a list: the column `part_key` says where the part ends and is no member of the row. */
int rows_to_part(struct query *query, const char *const *truths, struct part *part, json_t *list, struct fault *fault);
/* Ends a row of a part that was made otherwise. */
void part_take(struct part *part, json_t *row);

/* medium_facts and the texts behind its pointers. */
struct medium_view {
	struct medium_facts facts;
	char number[MEDIUM_NUMBER];
	char opened_by[NAME_MAX_BYTES], opener[PERSON_ID];
	char holder[NAME_MAX_BYTES];
	char out_until[TIME_SIZE];
	char held_by[PERSON_ID], held_by_name[NAME_MAX_BYTES], held_since[TIME_SIZE];
	char handler[PERSON_ID], handler_name[NAME_MAX_BYTES];
	char recipient[RECIPIENT_MAX + 1];
	char home[NAME_MAX_BYTES], home_until[TIME_SIZE]; /* whose it is, "": our own */
	char classification[32];
	char descriptors[65]; /* of the stick that was asked for */
	char effective[CLASS_TEXT]; /* the label's class and those of its contents, merged */
	char contents[CLASS_TEXT]; /* the classes of its contents, merged; "": there are none */
	struct handling handling;
	char department[NAME_MAX_BYTES], business[BUSINESS_MAX + 1]; /* whose it is and for what, "" */
	int64_t generation, intended; /* of the label: the present one, and the highest that was ever to be signed */
};

/* The row that `sql` gives for the medium ?1. -ENOENT with a sentence. */
int medium_row(struct registry *registry, const char *sql, const char *number, struct query **out, struct fault *fault);

/* -ENOENT with a sentence. */
int medium_view(const struct act *act, const char *number, struct medium_view *out,
	struct fault *fault);

/* Has the actor an approved request of use for this medium that covers now? */
int use_approved(const struct act *act, const char *number, bool *out, struct fault *fault);

/* The number of a medium that this person should have brought back before `now`, or "". */
int overdue_of(struct registry *registry, const char *person, const char *now,
	char out[MEDIUM_NUMBER], struct fault *fault);
