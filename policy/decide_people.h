// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about people's accounts and deputies, as pure functions (policy/decide_people.c). People are ids, "" for nobody. */
#pragma once

#include "policy/decide.h"

/* What a deputy can have from whom they act for. */
#define DEPUTISED (ROLES_END - 1 - ROLE_STAFF - ROLE_AUDITOR)

/* Where the office has accounts by request alone, nothing is given without one (R-ACC-03). */
struct decision decide_account_change(bool by_request, const char *request);

struct account_facts {
	const char *request, *kind, *state;
	const char *actor;
	const char *person;   /* whom it is about, "": nobody is known by that login yet */
	bool actor_signed;    /* or somebody in the actor's name */
	const char *login;    /* as it was asked for */
	bool moved;           /* which is that person's no more */
	const char *until, *now; /* of the request; "": without end */
};
struct decision decide_account(const struct account_facts *facts);

struct nominate_facts {
	const char *actor, *principal, *deputy;
	const char *principal_name, *deputy_name;
	uint32_t actor_own;      /* what the nominator is in their own name */
	uint32_t principal_held; /* what the principal is */
	uint32_t deputy_held;
	uint32_t role;           /* the one role; 0: all that can be deputised */
	bool deputy_external;
	const char *standing;    /* the number of a nomination of the same two that has not ended, "" */
};
/* By whoever is to be represented, or by supervisor or administrator (R-APP-07). */
struct decision decide_nominate(const struct nominate_facts *facts);

struct deputy_facts {
	const char *deputy_number; /* D-0001 */
	const char *actor, *principal, *deputy, *nominator;
	uint32_t actor_own;
	uint32_t principal_held;
	const char *until, *now;
	bool accepted, ended;
};
/* Only the CISO makes a deputy one, in their own name; of the CISO's own the supervisor does. */
struct decision decide_accept_deputy(const struct deputy_facts *facts);
/* By either of the two, or by who could accept one. */
struct decision decide_end_deputy(const struct deputy_facts *facts);

/* Changing what a person may do as a whole: ending their time here, suspending, and taking either back. */
struct career_facts {
	const char *actor, *person, *name;
	const char *principal;     /* for whom the actor acts as deputy; NULL or "": nobody */
	bool suspended, over;      /* as it is at `now` */
	bool retired;              /* somebody ended their time here */
	const char *by;            /* who suspended, or retired: whom reversing is not open to */
	int64_t administrators;    /* how many others there are without an end */
	bool administrator;        /* the person is one */
};
struct decision decide_retire(const struct career_facts *facts);
struct decision decide_extend(const struct career_facts *facts);
struct decision decide_transfer(const struct career_facts *facts);
struct decision decide_suspend(const struct career_facts *facts);
struct decision decide_resume(const struct career_facts *facts);
