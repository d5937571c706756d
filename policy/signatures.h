// SPDX-License-Identifier: GPL-3.0-or-later
/* Who must sign a request, who has, and whose turn it is (R-APP-02, R-APP-05, R-APP-09, R-APP-11). Only policy/ includes it. */
#pragma once

#include "policy/acts.h"
#include "policy/forms.h"

#define SLOTS_MAX 6
#define WAITING_MAX 160

/* What the medium is again when a request of this kind comes to nothing; NULL: what it is. */
const char *request_undone_state(const char *kind, const char *state);

/* Each is one person's, never the applicant's, nor theirs for whom it is asked. */
struct slot {
	enum role role;
	char department[NAME_MAX_BYTES]; /* "": of the whole office */
	enum role instead_of;            /* the applicant alone holds that role; 0: none */
};

struct slots {
	unsigned int count;
	struct slot list[SLOTS_MAX];
};

/* What the slots hang on. */
struct signing_case {
	const struct form *form;
	const struct handling *handling; /* of the medium, or of the class asked for; NULL: it is about none */
	const char *department;   /* the medium's, else the applicant's; "" for none */
	const char *beneficiary;  /* a person's id, "" for nobody else */
};

int signatures_plan(const struct act *act, const struct signing_case *for_case, struct slots *out, struct fault *fault);
/* For the event; never NULL but without memory. */
json_t *signatures_to_json(const struct slots *slots);

/* What the actor can do for a request now. */
struct signing {
	int64_t slot;                  /* that the actor may sign; 0: none */
	char role[24];                 /* its role, or of the first one that is open */
	char principal[PERSON_ID];     /* in whose name; "": their own */
	bool signed_before;            /* the actor has, or whom they stand in for */
	bool holds;                    /* one of the roles that sign it, signed or not */
	bool unlisted;                 /* of an older ledger: one approver's yes is all it needs */
	bool last;                     /* nobody else's is missing then */
	char waiting[WAITING_MAX];     /* for whom it waits, names and role */
};

/* *approver (PERSON_ID bytes), who decided on a request, becomes `person` where that one has signed it too, or somebody in their
 * name: what one person approved, another carries out (R-APP-05). Of the actor, whom they act for counts too. */
int signatures_approver(const struct act *act, const char *request, const char *person, char *approver, struct fault *fault);

int signatures_find(const struct act *act, const char *request, struct signing *out, struct fault *fault);
