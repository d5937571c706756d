// SPDX-License-Identifier: GPL-3.0-or-later
/* The rules, as pure functions from facts to a decision. Know no store, clock or device; a refusal
 * is data. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "policy/lifecycle.h"
#include "policy/rules/handling.h"
#include "policy/rules/office.h"
#include "policy/rules/role.h"

struct fault;
struct zone_facts;

/* Arguments are borrowed from the facts. The words below are for those who write rules. */
struct decision {
	int code; /* 0: allowed; -EPERM not this person, -EBUSY not in this state, -EEXIST, -EINVAL
		   */
	const char *rule; /* the requirement that says no, "R-APP-05" */
	const char *message; /* N_("...%s...") */
	const char *argument[3];
	bool read_only; /* allowed, but only so; with `rule`: for that rule */
	uint32_t ask; /* roles of whom to ask, or-ed; 0: whom the rule names (policy/rules/clauses.h) */
};

#define ALLOWED ((struct decision){ .code = 0 })
#define REFUSED(code_, rule_, message_, ...)                                                       \
	((struct decision){ .code = (code_),                                                       \
		.rule = (rule_),                                                                   \
		.message = (message_),                                                             \
		.argument = { __VA_ARGS__ } })

/* Fills the fault of a refusal; returns its code. */
int decision_fault(const struct decision *decision, struct fault *fault);

/* Who may receive which role beside which (R-APP-06), and never from oneself. */
struct role_facts {
	const char *actor, *person; /* ids; actor "": not a person of ours */
	const char *principal; /* for whom the actor acts as deputy; NULL or "": nobody */
	const char *login;
	uint32_t held; /* what the person has, or will have by a grant that has not begun yet */
	const char *department; /* for which it is to be; NULL or "": the whole office */
	bool again; /* this very grant, for the same department */
	bool external; /* no employee (R-ACC-10) */
	bool deputy; /* named as somebody's (R-APP-06) */
	const struct role_pairs *forbidden; /* what the office lets nobody have together; NULL: nothing */
	int64_t administrators, most; /* how many others are administrators, and may be at most; most 0: no limit */
	enum role role;
};
struct decision decide_grant(const struct role_facts *facts);

struct revoke_facts {
	struct role_facts role; /* again: there is such a grant */
	int64_t administrators; /* how many others there are without an end */
};
struct decision decide_revoke(const struct revoke_facts *facts);

/* A medium as the rules look at it. Times are ISO UTC texts, "" for none. */
struct medium_facts {
	const char *number;
	enum medium_state state;
	bool opened, registering;
	const char *home; /* the name of the computer whose medium it is; NULL or "": it is our own */
	const char *home_until; /* of the grant, "": without end */
	bool home_trusted;
	bool revising; /* the books do not know yet whether its label is the old or the new one */
	const char *opened_by; /* a name */
	const char *holder; /* the name of who has it out, "" */
	const char *out_until;
	bool held; /* as evidence (R-INC-09) */
	bool key_destroyed; /* since the last registration */
	bool books; /* on the books only: mediad neither opens nor erases it (R-DEV-12) */
	bool unfit; /* only its destruction will do (policy/erase_level.h) */
	bool registered; /* it has a label of ours */
	bool attached; /* since its registration a printed label was on its body, by somebody's word; of a guest always */
	bool label_due; /* the printed label is not there, or says something older (R-LBL-04) */
	bool passphrase; /* since its registration somebody's passphrase may have opened it */
	bool granted; /* since its registration another computer may have been given its key */
	const char *recipient; /* to whom it is provided, "" */
	bool outdated; /* its label says less than what lies on it */
	const struct handling *handling; /* what its effective class demands (R-CLS-04); never NULL in what medium_view fills */
};

/* Why nothing is done with it that needs a key of ours: it is on the books only. */
struct decision decide_books_only(const struct medium_facts *medium);
/* That the printed label is on the body of a medium. */
struct decision decide_attached(const struct medium_facts *medium);
/* Why a medium is not there to be used now: out, or in a state that knows no use. `now` may be NULL. */
struct decision decide_not_here(const struct medium_facts *medium, const char *now);

struct ask_facts {
	const struct medium_facts *medium;
	const char *kind; /* of policy/forms.c */
	const char *actor, *carrier; /* carrier: who has it out, an id; "" */
	const char *standing; /* id of a request that stands in the way, "" */
	const char *overdue; /* number of a medium the applicant should have brought back, ""
				(R-CUS-06) */
	int64_t pending; /* the applicant's undecided requests */
	bool unchanged; /* a revision that would change neither handler nor class */
	const char *business, *other; /* what the medium is for, or whose, and what it is wanted for instead; NULL: the same */
	bool leaves; /* it is to be carried out, or to stay out longer */
	int days; /* for so many days */
	const char *most; /* how many the class allows, for the sentence */
	const struct waivers *waivers;
};
#define REQUESTS_PENDING_MAX 32
struct decision decide_ask(const struct ask_facts *facts);

struct decide_facts {
	const struct medium_facts *medium; /* NULL: it is about none */
	const char *request, *kind, *state;
	const char *applicant, *applicant_name, *actor;
	const char *handler; /* whom a revision is to make the handler, "" */
	const char *person; /* for whom it is, "": for the applicant */
	const char *principal; /* in whose name the actor would sign, "": their own */
	bool may_sign; /* a signature that is missing is the actor's to give */
	bool signed_before; /* the actor, or whom they stand in for, has signed */
	bool holds; /* a role that signs it */
	const char *role, *waiting; /* whose turn it is: the role, and who holds it */
	const char *until, *now;
	const char *overdue;
};
struct decision decide_approve(const struct decide_facts *facts);
struct decision decide_deny(const struct decide_facts *facts);
/* `ends`: what is on the medium goes. */
struct decision decide_withdraw(const struct decide_facts *facts, bool ends);

/* Who is to handle a medium; ids, names for the sentence. */
struct handler_facts {
	const char *number, *handler, *handler_name;
	const char *applicant, *approver, *actor;
};
struct decision decide_handler(const struct handler_facts *facts);

struct use_facts {
	const struct medium_facts *medium;
	const char *actor, *handler, *handler_name, *now;
	bool entitled; /* an approved use request of the actor covers now */
	bool read_only_policy, read_only_wish; /* only the stricter counts */
	const struct zone_facts *zone; /* policy/decide_zone.h */
	const char *overdue; /* number of a medium that the actor should have brought back; "" or NULL: none */
	bool ended; /* the right of who handles it has ended with a review (R-REV-02) */
	const char *left; /* the medium's department, which the actor has left; "" or NULL: they have not */
};
struct decision decide_open(const struct use_facts *facts);

struct carry_facts {
	const struct medium_facts *medium;
	const char *request; /* the carrier's approved one, "" */
	const char *starts, *until, *now;
	const char *other; /* the name of somebody else who has one, "" */
	const char *carrier; /* a name, where the desk hands it out; "" or NULL: the actor */
	bool desk; /* the actor may hand media out to others */
	const char *overdue; /* number of a medium that the carrier should have brought back; "" or NULL: none */
	bool spent; /* it came back to be erased, and was not */
	bool excepted; /* from R-APP-03, for the carrier, now */
	bool checklist, acknowledged; /* the office has one; the carrier acknowledged it */
};
struct decision decide_check_out(const struct carry_facts *facts);

/* ---- erasing (policy/decide_erase.c); which level: policy/erase_level.h ---- */

struct witness_facts {
	const struct medium_facts *medium;
	const char *request; /* the approved dispose request, "" */
	const char *applicant, *actor;
	const char *approver; /* of that request; of several the one who witnesses, if they are among them */
	bool erasing;
};
struct decision decide_witness(const struct witness_facts *facts);

struct erase_facts {
	struct witness_facts by; /* its actor is the operator */
	const char *witness, *witness_until, *now; /* "" for none */
	const char *hold_released_by; /* an id; "": it was never held */
	bool without_stick; /* the key alone, for the medium is lost */
};
struct decision decide_erase(const struct erase_facts *facts);

/* What must be kept longest of what only this medium holds. */
enum kept_source { KEPT_CONTENT, KEPT_REQUEST, KEPT_ORIGINAL };
struct kept_facts {
	const char *number;
	const char *what;  /* the content, the request or the My Number file, by its id; "": nothing */
	const char *until; /* the last second on which it is needed */
	bool for_ever;     /* it has no such day */
	const char *today; /* today's last second */
	enum kept_source source;
};
struct decision decide_kept(const struct kept_facts *facts);

/* ---- the label (policy/decide_label.c) ---- */

/* Why nothing that hangs on the label may be done: it is being revised. */
struct decision decide_revising(const struct medium_facts *medium);
/* Why it does not leave: whoever has it in hand would read too low a class. */
struct decision decide_outdated(const struct medium_facts *medium);
/* May its header be written? It is ours, in service, closed, and its label is certain. */
struct decision decide_rewriting(const struct medium_facts *medium);
/* What one person approved, another carries out. */
struct decision decide_by_another(const char *request, const char *approver, const char *actor);

struct revise_facts {
	const struct medium_facts *medium;
	const char *actor;
	const char *handler; /* the new one, "" */
	bool reclassified, changed; /* changed: anything at all */
	const char *request, *approver; /* the approved one for exactly this handler and class, "" */
};
/* A new recovery key: every other keyslot goes. */
struct decision decide_rotate(const struct medium_facts *medium);
struct decision decide_revise(const struct revise_facts *facts);

/* ---- other computers (policy/decide_host.c) ---- */

/* Why this is not done with another computer's medium: it is done there. */
struct decision decide_at_home(const struct medium_facts *medium);
bool is_guest(const struct medium_facts *medium);
/* May another computer's medium be opened here at `now`? */
struct decision decide_guest(const struct medium_facts *medium, const char *now);

struct adopting_facts {
	const char *number; /* that it would have here */
	const char *host, *name; /* whose it is: thumbprint; name "" when it is not trusted */
	const char *until, *now; /* until "": without end */
	bool number_taken;
	const char *known_as; /* another number that this very stick has on the books, "" */
	bool opened; /* it was adopted before, and is open */
};
struct decision decide_adopting(const struct adopting_facts *facts);

struct granting_facts {
	const struct medium_facts *medium;
	const char *actor;
	const char *host; /* its name */
	unsigned int zone; /* enum zone: where it is; 0: nobody has said */
	bool granting; /* the books do not know yet whether another grant was written */
	const char *request, *approver; /* the approved one for exactly this host, "" */
	const char *until, *approved_until; /* "": without end */
	const char *now;
};
struct decision decide_granting(const struct granting_facts *facts);

/* ---- outside parties (policy/decide_provide.c) ---- */

struct provide_facts {
	const struct medium_facts *medium;
	const char *actor;
	const char *request, *approver; /* the approved one that is valid now, "" */
};
struct decision decide_provide(const struct provide_facts *facts);
/* Why nobody outside gets a passphrase for it: its class has none (key-modes). */
struct decision decide_key_mode(const struct medium_facts *medium);
/* No leave is needed to take a passphrase away, also one that nobody recorded. */
struct decision decide_provide_end(const struct medium_facts *medium);
/* Whether the end of the key that is here would end the medium: not where a passphrase opens it too (R-ENC-03), nor where another
 * computer may have the key. */
struct decision decide_key_alone(const struct medium_facts *medium);

/* ---- exceptions (policy/decide_exception.c); people are ids ---- */

struct emergency_facts {
	const char *actor, *person; /* who declares it, and for whom */
	const char *overdue; /* the number of one for the same that nobody answered for in time, "" */
};
struct decision decide_emergency(const struct emergency_facts *facts);

struct settle_facts {
	const char *number, *actor;
	const char *principal; /* for whom the actor stands in, "" */
	const char *declarer, *person; /* person: who gained by it */
	const char *granter; /* the role's name */
	bool grants; /* the actor has that role */
	bool emergency, settled;
};
struct decision decide_settle(const struct settle_facts *facts);

/* ---- loss and evidence (policy/decide_incident.c); people are ids, "" for nobody ---- */

/* Also says why nothing may be erased or provisioned: the hold. */
struct decision decide_held(const struct medium_facts *medium);

struct incident_facts {
	const struct medium_facts *medium;
	const char *actor;
	const char *reporter, *reporter_name, *reported; /* of the newest loss */
	const char *finder; /* "": not found yet */
	const char *returner; /* who brought it back with malware the last time it was out, "" */
	const char *holder, *holder_name, *held_since; /* of the hold that lies */
	const char *operator; /* of the newest erase */
};
struct decision decide_lost(const struct incident_facts *facts);
/* With a recovery key, which knows no rule of its own. */
struct decision decide_recover(const struct medium_facts *medium);
struct decision decide_found(const struct incident_facts *facts);
struct decision decide_release(const struct incident_facts *facts);
struct decision decide_hold_set(const struct incident_facts *facts);
struct decision decide_hold_release(const struct incident_facts *facts);
