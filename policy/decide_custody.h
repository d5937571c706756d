// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules about where media are kept and who has them, as pure functions from facts to a decision (policy/decide_place.c,
 * policy/decide_custody.c). Know no store, clock or device. */
#pragma once

#include "policy/decide.h"
#include "policy/waivers.h"

/* ---- places (R-CUS-01, R-CUS-02, R-CUS-08, R-CUS-10, R-ZON-05, R-ZON-06) ---- */

struct place_facts {
	const char *place; /* its name */
	unsigned int properties; /* enum storage */
	int area; /* 1 public, 2 office, 3 server room; 0: nobody said */
	const char *class; /* the highest that may lie there, "" for any */
	bool above; /* the medium's is higher */
	bool disposal; /* where media wait for their disposal */
	bool retired;
	int64_t capacity, held; /* capacity 0: nobody said; held: without this medium */
};

struct put_facts {
	const struct medium_facts *medium;
	struct place_facts place;
	bool moves; /* it is not where this medium belongs already */
	bool mynumber_manager; /* the actor is one */
	const struct waivers *waivers; /* NULL: none */
};
struct decision decide_put(const struct put_facts *facts);

/* A place is given up only when nothing lies there. */
struct decision decide_place_retire(const struct place_facts *facts);

/* ---- who has it (R-CUS-05, R-CUS-06, R-CUS-09, R-OUT-01) ---- */

struct return_facts {
	const struct medium_facts *medium;
	bool checks; /* the office demands that label and contents are looked at */
	bool label, contents, scan; /* they were; it was scanned */
};
struct decision decide_return(const struct return_facts *facts);

struct hand_over_facts {
	const struct medium_facts *medium;
	const char *actor, *holder; /* ids */
	const char *receiver, *receiver_name; /* to whom; "" for nobody */
	bool staff; /* the receiver works with media */
	bool signed_for; /* the receiver approved this carry-out */
	const char *overdue; /* number of a medium that the receiver should have brought back, "" */
	bool desk; /* the actor may hand media out to others */
	bool offered; /* it waits for its receiver already */
};
struct decision decide_offer(const struct hand_over_facts *facts);
struct decision decide_take(const struct hand_over_facts *facts);
struct decision decide_decline(const struct hand_over_facts *facts);

/* ---- stock-taking (R-REV-01; policy/decide_stock.c) ---- */

struct stock_facts {
	const char *stocktake;
	const char *actor, *closed_by; /* ids; closed_by "": it is under way */
	bool confirmed;
	bool checked; /* the actor has looked at some of it */
	int64_t unchecked, unresolved;
	const struct medium_facts *medium; /* of resolving */
	bool difference, missing;
};
struct decision decide_stock_check(const struct stock_facts *facts);
struct decision decide_stock_resolve(const struct stock_facts *facts);
struct decision decide_stock_close(const struct stock_facts *facts);
struct decision decide_stock_confirm(const struct stock_facts *facts);
