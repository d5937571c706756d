// SPDX-License-Identifier: GPL-3.0-or-later
/* Granting exceptions, finding the one that covers an act, counting its use. */
#include "policy/exceptions.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/batch.h"
#include "policy/zones.h"

#define REASON_MAX 500
#define SCOPE_TEXT_MAX 64

/* From no other rule is anybody excepted; what goes past one of these asks is_waived. */
// clang-format off
static const struct exceptable rules[] = {
	{ "R-ZON-01", N_("writing to a medium in the My Number zone"),                 SCOPE_MEDIUM | SCOPE_PERSON | SCOPE_HOST, true },
	{ "R-ZON-02", N_("opening a medium in a zone that its class does not allow"),  SCOPE_MEDIUM | SCOPE_PERSON, false },
	{ "R-ZON-04", N_("a medium in the server room that does not belong to it"),    SCOPE_MEDIUM | SCOPE_PERSON, false },
	{ "R-ZON-05", N_("opening a medium in an area that its class does not allow"), SCOPE_MEDIUM | SCOPE_PERSON, false },
	{ "R-ZON-07", N_("opening a medium on a computer that it is not bound to"),    SCOPE_MEDIUM | SCOPE_PERSON | SCOPE_HOST, false },
	{ "R-ZON-08", N_("My Number information where that is not handled"),           SCOPE_MEDIUM | SCOPE_PERSON, false },
	{ "R-APP-03", N_("carrying out what must not leave the house"),                SCOPE_MEDIUM | SCOPE_PERSON, false },
	{ "R-CUS-01", N_("keeping a medium in a place that does not lock"),            SCOPE_MEDIUM, false },
	{ "R-CUS-02", N_("keeping a medium in a place without what its class needs"),  SCOPE_MEDIUM, false },
	{ "R-CLS-09", N_("a copy more than the class allows"),                         SCOPE_MEDIUM | SCOPE_PERSON, false },
	{ "R-DEV-02", N_("a private medium outside the Internet zone"),                SCOPE_MEDIUM | SCOPE_PERSON, false },
};
// clang-format on

const struct exceptable *exceptable_at(size_t i)
{
	return i < ARRAY_SIZE(rules) ? &rules[i] : NULL;
}

const struct exceptable *exceptable_rule(const char *rule)
{
	for (size_t i = 0; rule && i < ARRAY_SIZE(rules); i++)
		if (strcmp(rules[i].rule, rule) == 0)
			return &rules[i];
	return NULL;
}

static const char *or_null(const char *text)
{
	return text && text[0] ? text : NULL;
}

/* ---- using ---- */

/* The number of the one with the narrowest scope, so that a broad one is not counted for nothing. */
static bool find_exception(const struct act *act, const char *rule, const char *medium, const char *person, char out[EXCEPTION_NUMBER])
{
	SCOPED(query_close) struct query *query = NULL;
	char now[TIME_SIZE];

	clock_format_utc(act->now, now);
	if (query_one(registry_store(act->registry),
		    "SELECT number FROM exception WHERE rule = ?1 AND until >= ?2 AND starts <= ?2 AND ended IS NULL"
		    " AND (medium IS NULL OR medium = ?3) AND (person IS NULL OR person = ?4) AND (host IS NULL OR host = ?5)"
		    " AND (zone IS NULL OR zone = ?6)"
		    " ORDER BY (medium IS NULL) + (person IS NULL) + (host IS NULL) + (zone IS NULL), until LIMIT 1",
		    VALUES(TEXT(rule), TEXT(now), TEXT(or_null(medium)), TEXT(or_null(person)), TEXT(act->host), TEXT(zone_here(act))),
		    &query, NULL) <= 0)
		return false;
	query_copy(query, 0, out, EXCEPTION_NUMBER);
	return true;
}

bool exception_holds(const struct act *act, const char *rule, const char *medium, const char *person)
{
	char number[EXCEPTION_NUMBER];

	return find_exception(act, rule, medium, person, number);
}

bool act_waive(const struct act *act, const struct decision *decision, const char *medium, struct waivers *waivers)
{
	const struct exceptable *rule = exceptable_rule(decision->rule);

	if (!rule || is_waived(waivers, decision->rule) || waivers->count >= WAIVERS_MAX)
		return false;
	if (decision->code == 0 && !(decision->read_only && rule->writes))
		return false;
	if (!find_exception(act, decision->rule, medium, act_person(act), waivers->list[waivers->count].number))
		return false;
	text_copy(waivers->list[waivers->count].rule, RULE_TEXT, decision->rule);
	waivers->count++;
	return true;
}

int act_record_waived(const struct act *act, const struct waived *waived, const char *kind, json_t *data, struct fault *fault)
{
	SCOPED(batch_clear) struct batch batch = { .act = act };

	batch_add_uses(&batch, waived);
	batch_add(&batch, kind, data);
	return batch_record(&batch, fault);
}

/* ---- granting ---- */

static int check_scope(const struct act *act, const struct exceptable *rule, const struct exception_terms *terms, struct fault *fault)
{
	struct medium_view view;

	if ((rule->needs & SCOPE_MEDIUM) && !or_null(terms->medium))
		return fault_set(fault, -EINVAL, N_("An exception from %s names the medium that it is for."), rule->rule);
	if ((rule->needs & SCOPE_PERSON) && !or_null(terms->person))
		return fault_set(fault, -EINVAL, N_("An exception from %s names the person that it is for."), rule->rule);
	if ((rule->needs & SCOPE_HOST) && !or_null(terms->host))
		return fault_set(fault, -EINVAL, N_("An exception from %s names the computer that it is for."), rule->rule);
	if (or_null(terms->host) && act->host && strcmp(terms->host, act->host) != 0)
		return fault_set(fault, -EINVAL,
			N_("This computer is %s: an exception for %s is asked for there, because each computer keeps its own books."),
			act->host, terms->host);
	return or_null(terms->medium) ? medium_view(act, terms->medium, &view, fault) : 0;
}

int exception_person(const struct act *act, const char *login, char person[PERSON_ID], struct fault *fault)
{
	char name[NAME_MAX_BYTES];

	if (person_find(act, login ? login : "", NULL, name, person) < 0)
		return fault_set(fault, -ENOENT, N_("%s is not known here: add the person first, mediactl people add."), login ? login : "-");
	return 0;
}

static int check_texts(const struct exception_terms *terms, struct fault *fault)
{
	int r = act_need_text(terms->reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = act_need_text(terms->measure, REASON_MAX, "measure", fault);
	if (r == 0)
		r = act_optional_text(terms->risk, REASON_MAX, "risk", fault);
	if (r == 0)
		r = act_optional_text(terms->host, SCOPE_TEXT_MAX, "host", fault);
	return r < 0 ? r : act_optional_text(terms->zone, SCOPE_TEXT_MAX, "zone", fault);
}

int exception_terms_check(const struct act *act, const struct exception_terms *terms, struct fault *fault)
{
	const struct exceptable *rule = exceptable_rule(terms->rule);
	int r;

	if (!rule)
		return fault_set(fault, -EINVAL,
			N_("There is no exception from %s: mediactl exceptions rules shows from which rules there can be one."),
			terms->rule ? terms->rule : "-");
	r = check_texts(terms, fault);
	return r < 0 ? r : check_scope(act, rule, terms, fault);
}

/* EXC-2026-001: of the fiscal year. */
static int next_number(const struct act *act, int64_t *year, int64_t *serial, struct fault *fault)
{
	*year = clock_fiscal_year(act->now);
	return store_number(registry_store(act->registry), "SELECT coalesce(max(serial), 0) + 1 FROM exception WHERE year = ?1",
		VALUES(NUMBER(*year)), serial, fault);
}

static int granted_data(const struct act *act, const struct exception_terms *terms, json_t **out, struct fault *fault)
{
	char number[EXCEPTION_NUMBER];
	int64_t year, serial;
	int r;

	r = exception_terms_check(act, terms, fault);
	if (r == 0)
		r = act_need_text(terms->starts, TIME_SIZE, "from", fault);
	if (r == 0)
		r = act_need_text(terms->until, TIME_SIZE, "until", fault);
	if (r == 0)
		r = next_number(act, &year, &serial, fault);
	if (r < 0)
		return r;
	text_format(number, sizeof(number), "EXC-%04lld-%03lld", (long long)year, (long long)serial);
	*out = json_pack("{s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:s*, s:s*, s:s*, s:s*, s:s*}", "exception", number, "year",
		(json_int_t)year, "serial", (json_int_t)serial, "rule", terms->rule, "starts", terms->starts, "until", terms->until,
		"reason", terms->reason, "measure", terms->measure, "risk", or_null(terms->risk), "medium", or_null(terms->medium),
		"person", or_null(terms->person), "host", or_null(terms->host), "zone", or_null(terms->zone));
	return *out ? 0 : fault_set(fault, -ENOMEM, N_("There is not enough memory to record anything."));
}

int exception_granted_data(const struct act *act, const char *request, const struct exception_terms *terms, json_t **out,
	struct fault *fault)
{
	json_t *data;
	int r = granted_data(act, terms, &data, fault);

	if (r < 0)
		return r;
	json_put_text(data, "request", request);
	*out = data;
	return 0;
}

/* One for the same rule and person that nobody has answered for in time. */
static int unanswered(const struct act *act, const struct exception_terms *terms, char out[EXCEPTION_NUMBER], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char now[TIME_SIZE];
	int r;

	out[0] = '\0';
	clock_format_utc(act->now, now);
	r = query_one(registry_store(act->registry),
		"SELECT number FROM exception WHERE due < ?1 AND settled IS NULL AND rule = ?2 AND person = ?3 ORDER BY due LIMIT 1",
		VALUES(TEXT(now), TEXT(terms->rule), TEXT(terms->person)), &query, fault);
	if (r > 0)
		query_copy(query, 0, out, EXCEPTION_NUMBER);
	return r < 0 ? r : 0;
}

static int may_declare(const struct act *act, const struct exception_terms *terms, struct fault *fault)
{
	char overdue[EXCEPTION_NUMBER];
	struct emergency_facts facts = { .actor = act_person(act), .person = terms->person, .overdue = overdue };
	struct decision decision;
	int r;

	r = act_need_text(terms->person, PERSON_ID, "person", fault);
	if (r == 0)
		r = unanswered(act, terms, overdue, fault);
	if (r < 0)
		return r;
	decision = DECIDE_FOR_BOTH(act, decide_emergency, facts, facts.actor);
	return act_decide(act, "DeclareEmergency", terms->rule, &decision, fault);
}

int exception_emergency(const struct act *act, const struct exception_terms *terms, char number[EXCEPTION_NUMBER], struct fault *fault)
{
	struct exception_terms bounded = *terms;
	char now[TIME_SIZE], due[TIME_SIZE];
	SCOPED(json_release) json_t *data = NULL;
	int r;

	clock_format_utc(act->now, now);
	clock_format_utc(act->now + EXCEPTION_DUE_HOURS * 3600, due);
	bounded.starts = now;
	bounded.until = due;
	r = exception_terms_check(act, terms, fault);
	if (r == 0)
		r = may_declare(act, terms, fault);
	if (r == 0)
		r = granted_data(act, &bounded, &data, fault);
	if (r < 0)
		return r;
	json_put_text(data, "due", due);
	text_copy(number, EXCEPTION_NUMBER, json_member_text(data, "exception"));
	return act_record(act, "exception.granted", json_incref(data), fault);
}
