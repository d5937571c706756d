// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of duties that must be kept apart, each over what earlier events said. */
#include "policy/separation/duties.h"

#include <string.h>

#include "common/macros.h"

/* Did this person do it, or have it done in their stead? */
static bool is_by(const struct seen *seen, const char *person)
{
	return same_person(person, seen->who) || same_person(person, seen->principal) || same_person(person, seen->otherwise);
}

/* NULL, or what is wrong. */
typedef const char *(*duty)(const json_t *known, const struct seen *seen);

static const char *own_request(const json_t *known, const struct seen *seen)
{
	const char *request = seen_text(seen, "request");

	if (is_by(seen, facts_text(known, "request", request, "applicant")))
		return N_("somebody decided on their own request");
	if (is_by(seen, facts_text(known, "request", request, "handler")) || is_by(seen, facts_text(known, "request", request, "person")))
		return N_("somebody decided on a request that they gain by");
	return NULL;
}

static const char *second_signature(const json_t *known, const struct seen *seen)
{
	const char *request = seen_text(seen, "request");

	if (facts_said_yes(known, request, seen->who) || facts_said_yes(known, request, seen->principal))
		return N_("one person signed a request twice");
	return NULL;
}

static const char *own_registration(const json_t *known, const struct seen *seen)
{
	const char *request = seen_text(seen, "request"), *handler = seen_text(seen, "handler");

	if (same_person(handler, facts_text(known, "request", request, "applicant")))
		return NULL;
	if (is_by(seen, handler))
		return N_("somebody made themselves the handler of a medium");
	if (facts_said_yes(known, request, handler))
		return N_("who approved the use of a medium became its handler");
	return NULL;
}

static const char *own_revision(const json_t *known, const struct seen *seen)
{
	const char *handler = seen_text(seen, "handler");

	if (!same_person(handler, facts_text(known, "medium", seen_text(seen, "number"), "handler")) && is_by(seen, handler))
		return N_("somebody handed a medium over to themselves");
	return NULL;
}

static const char *own_approval(const json_t *known, const struct seen *seen)
{
	const char *request = seen_text(seen, "request");

	if (facts_said_yes(known, request, seen->who) || facts_said_yes(known, request, seen->principal))
		return N_("who approved it carried it out too");
	return NULL;
}

static const char *own_witness(const json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number");

	if (!same_person(seen_text(seen, "person"), seen->who))
		return N_("a witness was named by somebody else");
	if (facts_asked_disposal(known, number, seen->who) || facts_asked_disposal(known, number, seen->principal))
		return N_("who asked for a disposal witnessed it");
	return NULL;
}

static const char *own_erase(const json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number"), *witness = seen_text(seen, "witness");

	if (!same_person(seen_text(seen, "operator"), seen->who))
		return N_("an erase is booked on somebody else");
	if (is_by(seen, witness) || !same_person(witness, facts_text(known, "medium", number, "witness")))
		return N_("an erase has no other person for its witness");
	if (same_person(witness, facts_text(known, "request", seen_text(seen, "request"), "applicant")))
		return N_("who asked for a disposal witnessed it");
	if (is_by(seen, facts_text(known, "medium", number, "hold_released_by")))
		return N_("who released a hold erased the medium");
	return NULL;
}

static const char *own_destruction(const json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number"), *request = seen_text(seen, "request");

	if (is_by(seen, facts_text(known, "medium", number, "destroyer")))
		return N_("who recorded that a medium is destroyed confirmed it");
	if (is_by(seen, facts_text(known, "request", request, "applicant")))
		return N_("who asked for a disposal confirmed that it was done");
	if (facts_said_yes(known, request, seen->who) || facts_said_yes(known, request, seen->principal))
		return N_("who approved a disposal confirmed that it was done");
	return NULL;
}

static const char *own_private(const json_t *known, const struct seen *seen)
{
	const char *request = seen_text(seen, "request");

	if (is_by(seen, facts_text(known, "request", request, "applicant")))
		return N_("somebody said of their own private medium whether its erase is enough");
	return is_by(seen, facts_text(known, "request", request, "eraser")) ? N_("who recorded the erase of a private medium said that it is enough") : NULL;
}

static const char *own_record(const json_t *known, const struct seen *seen)
{
	return is_by(seen, facts_text(known, "medium", seen_text(seen, "number"), "hold_released_by")) ? N_("who released a hold ended the medium")
													      : NULL;
}

static const char *own_resumption(const json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number");

	if (is_by(seen, facts_text(known, "medium", number, "attested_by")))
		return N_("who witnessed an erase went on with it");
	if (is_by(seen, facts_text(known, "medium", number, "hold_released_by")))
		return N_("who released a hold erased the medium");
	return NULL;
}

static const char *own_loss(const json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number");

	if (is_by(seen, facts_text(known, "medium", number, "reporter")) || is_by(seen, facts_text(known, "medium", number, "finder")))
		return N_("who reported or found a medium released it");
	if (is_by(seen, facts_text(known, "medium", number, "returner")))
		return N_("who brought a medium back with malware released it");
	return NULL;
}

static const char *own_hold(const json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number");

	if (is_by(seen, facts_text(known, "medium", number, "holder")))
		return N_("who set a hold released it");
	if (facts_text(known, "medium", number, "lost")[0] && is_by(seen, facts_text(known, "medium", number, "reporter")))
		return N_("who reported a loss released its hold");
	if (is_by(seen, facts_text(known, "medium", number, "operator")))
		return N_("who began to erase a medium released its hold");
	return NULL;
}

/* Accounts, roles and what is in somebody's charge: never by the person whose they are. */
static const char *on_oneself(const json_t *known, const struct seen *seen)
{
	(void)known;
	return is_by(seen, seen_text(seen, "person")) ? N_("somebody changed their own rights or account") : NULL;
}

static const char *one_employee(const json_t *known, const struct seen *seen)
{
	const char *employee = seen_text(seen, "employee");

	return employee[0] && facts_look(known, "employee", employee) ? N_("one employee was entered as two persons") : NULL;
}

static const char *own_suspension(const json_t *known, const struct seen *seen)
{
	const char *person = seen_text(seen, "person");

	return is_by(seen, facts_text(known, "person", person, "suspended_by")) ? N_("somebody took their own suspension of a person back")
									      : NULL;
}

static const char *own_retirement(const json_t *known, const struct seen *seen)
{
	const char *person = seen_text(seen, "person");

	return is_by(seen, facts_text(known, "person", person, "retired_by")) ? N_("somebody took back that they had ended a person's time")
									     : NULL;
}

static const char *own_deputy(const json_t *known, const struct seen *seen)
{
	(void)known;
	if (same_person(seen->who, seen_text(seen, "person")))
		return N_("somebody made themselves a deputy");
	if (same_person(seen_text(seen, "person"), seen_text(seen, "principal")))
		return N_("somebody is their own deputy");
	return NULL;
}

static const char *own_nomination(const json_t *known, const struct seen *seen)
{
	if (same_person(seen->who, seen_text(seen, "person")) || same_person(seen->who, seen_text(seen, "principal")) ||
		same_person(seen->who, facts_text(known, "deputy", seen_text(seen, "deputy"), "nominated_by")))
		return N_("a deputy was accepted by somebody whom it concerns");
	return NULL;
}

static const char *own_exception(const json_t *known, const struct seen *seen)
{
	const char *request = seen_text(seen, "request");

	if (is_by(seen, seen_text(seen, "person")) || is_by(seen, facts_text(known, "request", request, "applicant")))
		return N_("somebody granted an exception to themselves");
	if (request[0] && !facts_said_yes(known, request, seen->who))
		return N_("an exception was granted that its approver did not approve");
	return NULL;
}

static const char *own_emergency(const json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "exception");

	if (is_by(seen, facts_text(known, "exception", number, "granted_by")) || is_by(seen, facts_text(known, "exception", number, "person")))
		return N_("who declared an emergency or gained by it answered for it");
	return NULL;
}

static const char *others_exception(const json_t *known, const struct seen *seen)
{
	const char *person = facts_text(known, "exception", seen_text(seen, "exception"), "person");

	return person[0] && !same_person(person, seen->who) ? N_("somebody used another person's exception") : NULL;
}

static const char *own_handover(const json_t *known, const struct seen *seen)
{
	(void)known;
	if (is_by(seen, seen_text(seen, "receiver")))
		return N_("somebody handed a medium over to themselves");
	return NULL;
}

static const char *others_handover(const json_t *known, const struct seen *seen)
{
	(void)known;
	return same_person(seen->who, seen_text(seen, "receiver")) ? NULL : N_("a medium was taken over for somebody else");
}

static const char *own_stocktake(const json_t *known, const struct seen *seen)
{
	return is_by(seen, facts_text(known, "stocktake", seen_text(seen, "stocktake"), "closed_by"))
		       ? N_("one person signed a stock-taking twice")
		       : NULL;
}

static const char *own_review(const json_t *known, const struct seen *seen)
{
	return is_by(seen, facts_text(known, "ledger-review", seen_text(seen, "review"), "person")) ? N_("somebody confirmed their own review of the ledger")
												    : NULL;
}

static const char *own_certificate(const json_t *known, const struct seen *seen)
{
	const char *certificate = seen_text(seen, "certificate");

	if (is_by(seen, facts_text(known, "certificate", certificate, "operator")))
		return N_("somebody validated the certificate of an erase that they did themselves");
	return is_by(seen, facts_text(known, "certificate", certificate, "witness")) ?
		       N_("somebody validated the certificate of an erase that they witnessed themselves") : NULL;
}

// clang-format off
static const struct {
	const char *kind, *rule;
	duty broken;
} duties[] = {
	{ "request.signed",         "R-APP-05", own_request },
	{ "request.signed",         "R-APP-02", second_signature },
	{ "request.approved",       "R-APP-05", own_request },
	{ "request.denied",         "R-APP-05", own_request },
	{ "medium.registering",     "R-APP-05", own_registration },
	{ "label.revising",         "R-APP-05", own_revision },
	{ "label.revising",         "R-APP-05", own_approval },
	{ "grant.granting",         "R-APP-05", own_approval },
	{ "person.added",           "R-ACC-03", own_approval },
	{ "role.granted",           "R-ACC-03", own_approval },
	{ "person.extended",        "R-ACC-03", own_approval },
	{ "login.added",            "R-ACC-03", own_approval },
	{ "erase.witnessed",        "R-DSP-13", own_witness },
	{ "erase.started",          "R-DSP-13", own_erase },
	{ "erase.resumed",          "R-DSP-13", own_resumption },
	{ "destruction.recorded",   "R-INC-09", own_record },
	{ "destruction.confirmed",  "R-DSP-05", own_destruction },
	{ "private.erase-refused",  "R-REU-07", own_private },
	{ "private.retired",        "R-REU-07", own_private },
	{ "quarantine.released",    "R-INC-02", own_loss },
	{ "hold.released",          "R-INC-09", own_hold },
	{ "person.added",           "R-ACC-01", one_employee },
	{ "role.granted",           "R-ACC-08", on_oneself },
	{ "role.revoked",           "R-ACC-08", on_oneself },
	{ "login.added",            "R-ACC-03", on_oneself },
	{ "login.removed",          "R-ACC-03", on_oneself },
	{ "person.transferred",     "R-APP-05", on_oneself },
	{ "person.retired",         "R-APP-05", on_oneself },
	{ "person.extended",        "R-APP-05", on_oneself },
	{ "person.extended",        "R-APP-05", own_retirement },
	{ "person.suspended",       "R-APP-05", on_oneself },
	{ "person.resumed",         "R-APP-05", on_oneself },
	{ "person.resumed",         "R-APP-05", own_suspension },
	{ "deputy.nominated",       "R-APP-07", own_deputy },
	{ "deputy.accepted",        "R-APP-07", own_nomination },
	{ "deputy.accepted",        "R-APP-07", own_deputy },
	{ "exception.granted",      "R-EXC-01", own_exception },
	{ "exception.settled",      "R-EXC-03", own_emergency },
	{ "exception.used",         "R-EXC-01", others_exception },
	{ "custody.offered",        "R-APP-05", own_handover },
	{ "custody.taken",          "R-APP-05", others_handover },
	{ "custody.taken",          "R-APP-05", own_approval },
	{ "stocktake.confirmed",    "R-APP-05", own_stocktake },
	{ "mynumber.charge-added",  "R-LED-06", on_oneself },
	{ "ledger.review-confirmed", "R-LOG-05", own_review },
	{ "certificate.validated",  "R-APP-05", own_certificate },
	{ "access-review.answered", "R-APP-05", on_oneself },
};
// clang-format on

const char *duties_broken(const json_t *known, const char *kind, const struct seen *seen, const char **rule)
{
	const char *why = NULL;

	for (size_t i = 0; !why && i < ARRAY_SIZE(duties); i++) {
		if (strcmp(duties[i].kind, kind) != 0)
			continue;
		*rule = duties[i].rule;
		why = duties[i].broken(known, seen);
	}
	return why;
}
