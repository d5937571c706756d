// SPDX-License-Identifier: GPL-3.0-or-later
/* Who people are and what they may do at a moment: persons, logins, roles, deputies. Included by policy/office.h; knows no
 * medium. Times are ISO UTC texts; `now` is asked at every check, so nothing has to run for a right to end (R-ACC-04). */
#pragma once

#include "policy/registry.h"
#include "policy/rules/role.h"

struct act;
struct part;

struct caller {
	uint32_t uid;
	const char *login; /* what the system calls it now; NULL: whatever it is */
	int64_t now;
};

/* Who is behind a uid; person "" and roles 0 when the registry does not know. Of a suspended person, or one whose time here is over,
 * person and standing, but no roles. */
int people_actor(struct registry *registry, const struct caller *caller, struct actor *out, struct fault *fault);
bool people_any(struct registry *registry); /* false: init has not run */

/* A role where and when it is needed. */
struct post {
	enum role role;
	const char *department; /* NULL or "": the whole office; a role with a department covers only that one, one without covers all */
	const char *now;
	const char *but_not;    /* a person who does not count, nor who acts for them; NULL: everybody counts */
};

/* Does `person` hold it, in their own name or as somebody's deputy? 1: yes, and *principal (PERSON_ID bytes) is for whom they act,
 * "" in their own name, never but_not; 0: no. Deputies never have staff or auditor from their principal. */
int people_holds(struct registry *registry, const struct post *post, const char *person, char *principal, struct fault *fault);
/* The names of who holds it, joined, for "ask whom"; "" when nobody does. */
int people_holders(struct registry *registry, const struct post *post, char *out, size_t size, struct fault *fault);
/* Their ids, appended to `list`. */
int people_list_holders(struct registry *registry, const struct post *post, json_t *list, struct fault *fault);
/* How many they are. */
int people_count_holders(struct registry *registry, const struct post *post, int64_t *out, struct fault *fault);
/* Sets actor->principal: for whom they have one of these roles at `now` as deputy; "" when there is nobody. */
int people_principal(struct registry *registry, uint32_t roles, const char *now, struct actor *actor, struct fault *fault);

struct new_person {
	const char *login;
	uint32_t uid;           /* as NSS resolved it; never 0 (R-ACC-09) */
	const char *name;
	const char *department; /* may be NULL */
	const char *number;     /* the employee's; unique; may be NULL */
	const char *valid_until; /* a date as people type it; NULL: without end */
	bool external;          /* no employee: needs valid_until, and never holds a privileged role */
	const char *request;    /* the approved one that it carries out; NULL: none */
};

/* Records host.provisioned (`host`: public keys) and the first administrator. -EEXIST: it has run before. */
int people_initialise(const struct act *act, json_t *host,
	const struct new_person *administrator, struct fault *fault);
/* Whose media these are, "" if it was never said. */
int people_organisation(struct registry *registry, char out[NAME_MAX_BYTES], struct fault *fault);
int people_add(const struct act *act, const struct new_person *person,
	struct fault *fault);

struct new_role {
	const char *login;      /* a login, a person's id or an employee's number */
	enum role role;
	const char *department; /* NULL: the whole office */
	const char *from, *until; /* dates as people type them; NULL: from now on, without end */
	const char *reason;     /* may be NULL */
	const char *request;    /* the approved one that it carries out; NULL: none */
};

/* -EPERM: to oneself; auditor beside an operative role (R-APP-06) is refused both ways. */
int people_grant(const struct act *act, const struct new_role *grant, struct fault *fault);
/* With a department that grant alone, else every grant of the role. -EBUSY: the last administrator. */
int people_revoke(const struct act *act, const char *login, enum role role, const char *department, struct fault *fault);
struct people_filter {
	const char *department; /* NULL: any */
	const char *standing;   /* good, suspended, over; NULL: any */
	int64_t idle_days;      /* nothing of theirs stands in the ledger since then (R-ACC-05); 0: any */
};

/* A part of it, and all; `filter` may be NULL: everybody. */
int people_list_part(const struct act *act, const struct people_filter *filter, struct part *part, json_t **out,
	struct fault *fault);
int people_list(const struct act *act, const struct people_filter *filter, json_t **out, struct fault *fault);

/* ---- accounts (policy/careers.c, policy/logins.c) ---- */

struct new_login {
	const char *whom;       /* a login, a person's id or an employee's number */
	const char *login;
	uint32_t uid;
	const char *request;    /* the approved one that it carries out; NULL: none */
};

/* Another login of the same person on this computer. */
int people_add_login(const struct act *act, const struct new_login *new, struct fault *fault);
/* -EBUSY: the person's last one while their time here lasts. */
int people_remove_login(const struct act *act, const char *login, struct fault *fault);

struct career {
	const char *whom;       /* a login, a person's id or an employee's number */
	const char *department; /* transfer: the new one */
	const char *on;         /* the last day (of the old roles, of the time here) as people type it; NULL: today */
	const char *reason;     /* transfer: may be NULL */
	const char *guidance;   /* suspend: which guidance went before (R-ACC-17); NULL: only as an emergency (R-APP-08) */
	bool emergency;
	const char *request;    /* extend: the approved one that it carries out; NULL: none */
};

/* Each gives what the person still has, as people_show does, in *out. */
int people_transfer(const struct act *act, const struct career *career, json_t **out, struct fault *fault);
int people_retire(const struct act *act, const struct career *career, json_t **out, struct fault *fault);
int people_suspend(const struct act *act, const struct career *career, json_t **out, struct fault *fault);
int people_resume(const struct act *act, const struct career *career, struct fault *fault);
/* `on` NULL: without end. */
int people_extend(const struct act *act, const struct career *career, struct fault *fault);
struct description {
	const char *whom;
	const char *title, *contact; /* their position; telephone and room. NULL or "": none */
};
/* What a certificate calls its people by (NIST SP 800-88 sample: title, contact information). Takes the place of what stood there. */
int people_describe(const struct act *act, const struct description *description, struct fault *fault);
/* The person with logins, grants, deputies, media they handle, have out, have open; open requests. -ENOENT. */
int people_show(const struct act *act, const char *whom, json_t **out, struct fault *fault);

/* What the actor is shown, so that they see a misuse of their account (R-ACC-13; policy/last_act.c): {["last":{"seq","time","kind",
 * "subject"}],"refused"}: their last act, missing before the first, and how many were refused since they last opened a medium. */
int people_last_act(const struct act *act, json_t **out, struct fault *fault);

/* ---- accounts on request (policy/accounts.c; R-ACC-03) ---- */

/* What an approved request of the kind account asks for. */
struct account_wish {
	char request[REQUEST_ID];
	char change[16];          /* add, role, extend, login */
	char login[LOGIN_MAX], name[NAME_MAX_BYTES], employee[32], department[NAME_MAX_BYTES], role[24];
	char until[11];           /* 2027-03-31, "" */
	char purpose[512];
};

/* -EPERM: the actor signed it, or it is about them; -EBUSY: it is not approved (any more). */
int account_find(const struct act *act, const char *request, struct account_wish *out, struct fault *fault);
/* Does what it asks for, and uses the request up. `uid`: the login's, where it is to add a person. */
int account_carry_out(const struct act *act, const struct account_wish *wish, uint32_t uid, struct fault *fault);

/* ---- the personnel list (policy/people_import.c) ---- */

struct import_row {
	struct new_person person; /* login or number may be NULL; not both */
	bool uid_known;           /* this computer has an account of that login, with person.uid */
	const char *roles;        /* "staff approver"; may be NULL: what they have stays in any case */
};

/* Brings the books up to the row, whole or not at all. *out: {"person","changes":["add","transfer","correct","login","until","role:staff"…]}. */
int people_import(const struct act *act, const struct import_row *row, json_t **out, struct fault *fault);

/* ---- deputies (policy/deputies.c; R-APP-07) ---- */

struct new_deputy {
	const char *principal, *deputy; /* as in new_role */
	const char *role;               /* its name; NULL: all that can be deputised */
	const char *from, *until;       /* dates; until is mandatory */
	const char *reason;
};

int deputy_nominate(const struct act *act, const struct new_deputy *new, char id[PERSON_ID], struct fault *fault);
/* *out: who acts for whom, as deputy_list shows it, to be announced. */
int deputy_accept(const struct act *act, const char *id, json_t **out, struct fault *fault);
int deputy_end(const struct act *act, const char *id, const char *reason, struct fault *fault);
/* Those that have not ended; with `all` everyone ever. */
int deputy_list(const struct act *act, bool all, json_t **out, struct fault *fault);
