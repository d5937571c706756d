// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of what no event may say, each a question in SQL over the tables as they were before the event; knows no act. */
#include "policy/duties.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "common/fault.h"
#include "policy/kinds.h"
#include "policy/store.h"

/* Is it done by this person, or in their stead? NULL, which counts as no, for nobody. */
#define BY(person) "(" person " IN (" WHO ", " D("for") "))"
#define OF_REQUEST "SELECT 1 FROM request r WHERE r.id = " D("request") " AND "
#define SIGNED(person) "EXISTS (SELECT 1 FROM signature s WHERE s.request = " D("request") " AND (s.signer = " person " OR s.principal = " person "))"
#define SAID_YES(person) "(" person " IN (SELECT decided_by FROM request WHERE id = " D("request") " AND state <> 'denied') OR " SIGNED(person) ")"
#define KIND "?1->>'$.kind'"
#define DUTY(kinds_, rule_, broken) { kinds_, rule_, "SELECT 1 WHERE " broken }

// clang-format off
static const struct {
	const char *kinds, *rule, *broken; /* kinds: between blanks */
} duties[] = {
	DUTY("request.signed request.approved request.denied", "R-APP-05",
		"EXISTS (" OF_REQUEST "(" BY("r.applicant") " OR " BY("r.handler") " OR " BY("r.person") " OR "
			D("principal") " IN (r.applicant, r.handler, r.person)))"),
	DUTY("medium.registering", "R-APP-05",
		"EXISTS (" OF_REQUEST "r.applicant <> " D("handler") ") AND (" BY(D("handler")) " OR " SAID_YES(D("handler")) ")"),
	DUTY("label.revising", "R-APP-05",
		BY(D("handler")) " AND EXISTS (SELECT 1 FROM medium WHERE number = " D("number") " AND handler <> " D("handler") ")"),
	DUTY("label.revising grant.granting person.added role.granted person.extended login.added", "R-APP-05", SAID_YES(WHO) " OR " SAID_YES(D("for"))),
	DUTY("erase.witnessed", "R-DSP-13",
		D("person") " IS NOT " WHO " OR EXISTS (SELECT 1 FROM request WHERE medium = " D("number")
			" AND kind IN ('dispose', 'reuse', 'return', 'transfer') AND state = 'approved' AND " BY("applicant") ")"),
	DUTY("erase.started", "R-DSP-13",
		BY(D("witness")) " OR NOT EXISTS (SELECT 1 FROM witness WHERE medium = " D("number") " AND person = " D("witness") ")"
			" OR EXISTS (" OF_REQUEST "r.applicant = " D("witness") ")"
			" OR EXISTS (SELECT 1 FROM hold WHERE medium = " D("number") " AND " BY("released_by") ")"),
	DUTY("erase.resumed", "R-DSP-13",
		"EXISTS (SELECT 1 FROM erasure WHERE medium = " D("number") " AND " BY("witness") ")"
			" OR EXISTS (SELECT 1 FROM hold WHERE medium = " D("number") " AND " BY("released_by") ")"),
	DUTY("certificate.validated", "R-APP-05",
		"EXISTS (SELECT 1 FROM certificate WHERE id = " D("certificate") " AND (" BY("operator") " OR " BY("witness") "))"),
	DUTY("destruction.recorded", "R-INC-09", "EXISTS (SELECT 1 FROM hold WHERE medium = " D("number") " AND " BY("released_by") ")"),
	DUTY("destruction.confirmed", "R-DSP-05",
		"EXISTS (SELECT 1 FROM destruction WHERE medium = " D("number") " AND " BY("person") ") OR EXISTS (" OF_REQUEST BY("r.applicant")
			") OR " SAID_YES(WHO) " OR " SAID_YES(D("for"))),
	DUTY("private.erase-refused private.retired", "R-REU-07",
		"EXISTS (SELECT 1 FROM private_use WHERE medium = " D("number") " AND request = " D("request") " AND (" BY("owner") " OR "
			BY("recorded_by") "))"),
	DUTY("quarantine.released", "R-INC-02",
		"EXISTS (SELECT 1 FROM loss WHERE medium = " D("number") " AND (" BY("reporter") " OR " BY("found_by") "))"
			" OR EXISTS (SELECT 1 FROM movement WHERE medium = " D("number") " AND checks ->> '$.scan' = 'found' AND " BY("back_by")
			" AND seq = (SELECT max(seq) FROM movement WHERE medium = " D("number") "))"),
	DUTY("medium.in-service quarantine.released", "R-LBL-04",
		"(" KIND " = 'medium.in-service' OR " D("state") " = 'in-service') AND EXISTS (SELECT 1 FROM medium WHERE number = " D("number")
			" AND state IN ('enrolled', 'quarantined') AND home IS NULL AND books IS NULL AND attached IS NULL)"),
	DUTY("hold.released", "R-INC-09",
		"EXISTS (SELECT 1 FROM hold WHERE medium = " D("number") " AND released IS NULL AND " BY("person") ")"
			" OR EXISTS (SELECT 1 FROM loss l JOIN medium m ON m.number = l.medium WHERE l.medium = " D("number")
			" AND m.state = 'lost' AND " BY("l.reporter") ")"
			" OR EXISTS (SELECT 1 FROM erasure WHERE medium = " D("number") " AND " BY("operator") ")"),
	DUTY("role.granted role.revoked login.added login.removed person.transferred person.retired person.extended person.suspended person.resumed mynumber.charge-added", "R-ACC-08", BY(D("person"))),
	DUTY("person.resumed person.extended", "R-APP-05",
		"EXISTS (SELECT 1 FROM person WHERE id = " D("person") " AND ((" KIND " = 'person.resumed' AND " BY("suspended_by")
			") OR (" KIND " = 'person.extended' AND " BY("retired_by") ")))"),
	DUTY("deputy.nominated deputy.accepted", "R-APP-07",
		WHO " = " D("person") " OR " D("principal") " = " D("person") " OR (" KIND " = 'deputy.accepted' AND (" WHO " = "
			D("principal") " OR EXISTS (SELECT 1 FROM deputy WHERE id = " D("deputy") " AND nominated_by = " WHO ")))"),
	DUTY("access-review.answered", "R-APP-05", BY(D("person")) " OR " BY("(SELECT person FROM access_line WHERE review = " D("review") " AND line = "
		D("line") ")")),
	DUTY("ledger.review-confirmed", "R-LOG-05",
		"EXISTS (SELECT 1 FROM ledger_review WHERE id = " D("review") " AND " BY("person") ")"),
	DUTY("exception.granted", "R-EXC-01",
		BY(D("person")) " OR EXISTS (" OF_REQUEST BY("r.applicant") ")"),
	DUTY("exception.settled", "R-EXC-03",
		"EXISTS (SELECT 1 FROM exception WHERE number = " D("exception") " AND (" BY("granted_by") " OR " BY("person") "))"),
	DUTY("custody.offered", "R-APP-05", BY(D("receiver"))),
	DUTY("carry-out.extended", "R-APP-05",
		"EXISTS (SELECT 1 FROM movement WHERE medium = " D("number") " AND back IS NULL AND " BY("person") ")"),
};
// clang-format on

/* Is the word `kind` in the list? */
static bool is_named(const char *kinds, const char *kind)
{
	size_t length = strlen(kind);

	for (const char *at = strstr(kinds, kind); at; at = strstr(at + 1, kind))
		if ((at == kinds || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

int duties_check(struct store *store, const char *kind, const char *text, struct fault *fault)
{
	for (size_t i = 0; i < ARRAY_SIZE(duties); i++) {
		int64_t broken;
		int r;

		if (!is_named(duties[i].kinds, kind))
			continue;
		r = store_number(store, duties[i].broken, VALUES(TEXT(text)), &broken, fault);
		if (r == 0)
			return fault_rule(fault, duties[i].rule,
				fault_set(fault, -EPERM, N_("That is for another person to do, so it was not recorded (%s)."), kind));
		if (r != -ENOENT)
			return r;
	}
	return 0;
}
