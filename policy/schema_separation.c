// SPDX-License-Identifier: GPL-3.0-or-later
/* What no event may say, whoever let it through (R-APP-05): triggers before each line of the ledger, over the tables as they were; knows
 * no act. The third to say it: the decisions do (policy/decide*.c), and who reads the ledger afterwards (policy/separation.c). */
#include "policy/schema_parts.h"

#define E(path) "NEW.text ->> '$." path "'"
#define D(name) E("data." name)
#define WHO E("actor.person")
/* Is it done by this person, or in their stead? NULL, which counts as no, for nobody. */
#define BY(person) "(" person " IN (" WHO ", " D("for") "))"
#define OF_REQUEST "SELECT 1 FROM request r WHERE r.id = " D("request") " AND "
#define SIGNED(person) "EXISTS (SELECT 1 FROM signature s WHERE s.request = " D("request") " AND (s.signer = " person " OR s.principal = " person "))"
#define SAID_YES(person) "(" person " IN (SELECT decided_by FROM request WHERE id = " D("request") ") OR " SIGNED(person) ")"
#define DUTY(name, kinds, rule, broken)                                                                          \
	"CREATE TRIGGER duty_" name " BEFORE INSERT ON event WHEN " E("kind") " IN (" kinds ") AND (" broken ") BEGIN\n" \
	"	SELECT RAISE(ABORT, '" rule "');\n"                                                                     \
	"END;\n"

// clang-format off
const char schema_separation[] =
	DUTY("request", "'request.signed', 'request.approved', 'request.denied'", "R-APP-05",
		"EXISTS (" OF_REQUEST "(" BY("r.applicant") " OR " BY("r.handler") " OR " BY("r.person") " OR "
			D("principal") " IN (r.applicant, r.handler, r.person)))")
	DUTY("register", "'medium.registering'", "R-APP-05",
		"EXISTS (" OF_REQUEST "r.applicant <> " D("handler") ") AND (" BY(D("handler")) " OR " SAID_YES(D("handler")) ")")
	DUTY("hand_over_label", "'label.revising'", "R-APP-05",
		BY(D("handler")) " AND EXISTS (SELECT 1 FROM medium WHERE number = " D("number") " AND handler <> " D("handler") ")")
	DUTY("carry_out_own_yes", "'label.revising', 'grant.granting'", "R-APP-05", SAID_YES(WHO) " OR " SAID_YES(D("for")))
	DUTY("witness", "'erase.witnessed'", "R-DSP-13",
		D("person") " IS NOT " WHO " OR EXISTS (SELECT 1 FROM request WHERE medium = " D("number")
			" AND kind = 'dispose' AND state = 'approved' AND " BY("applicant") ")")
	DUTY("erase", "'erase.started'", "R-DSP-13",
		BY(D("witness")) " OR NOT EXISTS (SELECT 1 FROM witness WHERE medium = " D("number") " AND person = " D("witness") ")"
			" OR EXISTS (" OF_REQUEST "r.applicant = " D("witness") ")"
			" OR EXISTS (SELECT 1 FROM hold WHERE medium = " D("number") " AND " BY("released_by") ")")
	DUTY("release", "'quarantine.released'", "R-INC-02",
		"EXISTS (SELECT 1 FROM loss WHERE medium = " D("number") " AND (" BY("reporter") " OR " BY("found_by") "))")
	DUTY("unhold", "'hold.released'", "R-INC-09",
		"EXISTS (SELECT 1 FROM hold WHERE medium = " D("number") " AND " BY("person") ")"
			" OR EXISTS (SELECT 1 FROM loss l JOIN medium m ON m.number = l.medium WHERE l.medium = " D("number")
			" AND m.state = 'lost' AND " BY("l.reporter") ")"
			" OR EXISTS (SELECT 1 FROM erasure WHERE medium = " D("number") " AND " BY("operator") ")")
	DUTY("own_rights", "'role.granted', 'role.revoked', 'login.added', 'login.removed', 'person.transferred', 'person.retired',"
		" 'person.extended', 'person.suspended', 'person.resumed', 'mynumber.charge-added'", "R-ACC-08", BY(D("person")))
	DUTY("reverse", "'person.resumed', 'person.extended'", "R-APP-05",
		"EXISTS (SELECT 1 FROM person WHERE id = " D("person") " AND ((" E("kind") " = 'person.resumed' AND " BY("suspended_by")
			") OR (" E("kind") " = 'person.extended' AND " BY("retired_by") ")))")
	DUTY("deputy", "'deputy.nominated', 'deputy.accepted'", "R-APP-07",
		WHO " = " D("person") " OR " D("principal") " = " D("person") " OR (" E("kind") " = 'deputy.accepted' AND (" WHO " = "
			D("principal") " OR EXISTS (SELECT 1 FROM deputy WHERE id = " D("deputy") " AND nominated_by = " WHO ")))")
	DUTY("except", "'exception.granted'", "R-EXC-01",
		BY(D("person")) " OR EXISTS (" OF_REQUEST BY("r.applicant") ")")
	DUTY("settle", "'exception.settled'", "R-EXC-03",
		"EXISTS (SELECT 1 FROM exception WHERE number = " D("exception") " AND (" BY("granted_by") " OR " BY("person") "))")
	DUTY("offer", "'custody.offered'", "R-APP-05", BY(D("receiver")))
	DUTY("extend", "'carry-out.extended'", "R-APP-05",
		"EXISTS (SELECT 1 FROM movement WHERE medium = " D("number") " AND back IS NULL AND " BY("person") ")")
	;
// clang-format on
