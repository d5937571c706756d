// SPDX-License-Identifier: GPL-3.0-or-later
/* Registering a medium: what its label will say (R-LBL-01…06), the intent on the books, and the
 * outcome. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/batch.h"
#include "policy/erase_level.h"
#include "policy/exceptions.h"
#include "policy/mynumber.h"
#include "policy/privates.h"
#include "policy/rules/rules.h"
#include "policy/signatures.h"
#include "policy/surface.h"
#include "policy/zones.h"

#define LABEL_TEXT_MAX 300
#define UUID_MAX 39
#define JWS_MAX 12288
#define WHY_SIZE 500

/* A registration on its way to becoming a label and an event. */
struct registering {
	const struct registration *asked;
	struct medium_view view;
	char request[REQUEST_ID], applicant[PERSON_ID], approver[PERSON_ID];
	char handler[PERSON_ID], handler_name[NAME_MAX_BYTES];
	char manager[PERSON_ID], manager_name[NAME_MAX_BYTES];
	char classification[CLASS_TEXT], caution[LABEL_CAUTION], organisation[NAME_MAX_BYTES];
	char department[NAME_MAX_BYTES], business[BUSINESS_MAX + 1]; /* whose it will be, and for what */
	char created[11];
};

int label_texts_check(const struct label_texts *texts, struct fault *fault)
{
	int r;

	r = act_optional_text(texts->classification, CLASSIFICATION_MAX, "classification", fault);
	if (r == 0)
		r = act_optional_text(texts->caution, LABEL_TEXT_MAX, "caution", fault);
	if (r == 0)
		r = act_optional_text(texts->restrictions, LABEL_TEXT_MAX, "restrictions", fault);
	if (r == 0)
		r = act_optional_text(texts->contact, LABEL_TEXT_MAX, "contact", fault);
	return r;
}

static int check_texts(const struct registration *asked, struct fault *fault)
{
	int r;

	r = act_need_report(asked->job, UUID_MAX, "job", fault);
	return r < 0 ? r : label_texts_check(&asked->texts, fault);
}

/* The approved request that this registration carries out. */
static int find_request(const struct act *act, struct registering *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	r = query_one(registry_store(act->registry),
		"SELECT q.applicant, q.decided_by, q.classification, q.id, p.department, q.form ->> '$.business' FROM request q"
		" JOIN person p ON p.id = q.applicant WHERE q.medium = ?1 AND q.kind = 'use'"
		" AND q.state = 'approved' AND q.until >= ?2 ORDER BY q.serial DESC LIMIT 1",
		VALUES(TEXT(out->view.number), TEXT(now)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -EBUSY,
			N_("No approved request for %s is valid any more: have its use asked for again."),
			out->view.number);
	query_copy(query, 0, out->applicant, sizeof(out->applicant));
	query_copy(query, 1, out->approver, sizeof(out->approver));
	query_copy(query, 2, out->classification, sizeof(out->classification));
	query_copy(query, 3, out->request, sizeof(out->request));
	query_copy(query, 4, out->department, sizeof(out->department));
	query_copy(query, 5, out->business, sizeof(out->business));
	return 0;
}

static int find_people(const struct act *act, struct registering *out, struct fault *fault)
{
	const struct registration *asked = out->asked;

	if (person_find(act, asked->handler, out->applicant, out->handler_name, out->handler) < 0)
		return fault_set(fault, -ENOENT,
			N_("The handler %s is not known here: add the person first, mediactl people add."),
			asked->handler ? asked->handler : out->applicant);
	if (person_find(act, asked->manager, out->approver, out->manager_name, out->manager) < 0)
		return fault_set(fault, -ENOENT,
			N_("The manager %s is not known here: add the person first, mediactl people add."),
			asked->manager ? asked->manager : out->approver);
	return 0;
}

static int check_handler(
	const struct act *act, const struct registering *registering, struct fault *fault)
{
	char approver[PERSON_ID];
	struct handler_facts facts = {
		.number = registering->view.number,
		.handler = registering->handler,
		.handler_name = registering->handler_name,
		.applicant = registering->applicant,
		.approver = approver,
		.actor = act_person(act),
	};
	struct decision decision;
	int r;

	text_copy(approver, sizeof(approver), registering->approver);
	r = signatures_approver(act, registering->request, registering->handler, approver, fault);
	if (r < 0)
		return r;
	decision = DECIDE_FOR_BOTH(act, decide_handler, facts, facts.actor);
	return act_decide(act, "Register", registering->view.number, &decision, fault);
}

static json_t *label_payload(const struct registering *registering)
{
	const struct registration *asked = registering->asked;

	return json_pack("{s:s, s:s*, s:s, s:s, s:s, s:s, s:s*, s:s*, s:s*, s:o*, s:I}", "number",
		registering->view.number, "organisation", unless_empty(registering->organisation),
		"handler", registering->handler_name, "manager", registering->manager_name,
		"created", registering->created, "classification", registering->classification,
		"caution", unless_empty(registering->caution), "restrictions", unless_empty(asked->texts.restrictions),
		"contact", unless_empty(asked->texts.contact), "factory_new", asked->factory_new ? json_true() : NULL, "generation",
		(json_int_t)(registering->view.intended + 1));
}

/* A composite is known by its descriptors: the one that was approved and no other (R-DEV-06). */
static int check_composite(const struct registering *registering, struct fault *fault)
{
	const struct registration *asked = registering->asked;
	const char *number = registering->view.number;

	if (asked->is_composite && !asked->composite)
		return fault_set(fault, -EINVAL,
			N_("%s is more than a storage device: if it is needed as it is, say so with --composite."), number);
	if (asked->composite && !asked->is_composite)
		return fault_set(fault, -EINVAL, N_("%s is a storage device alone: register it without --composite."), number);
	if (asked->composite && strcmp(asked->stick->descriptors, registering->view.descriptors) != 0)
		return fault_set(fault, -EACCES,
			N_("%s is not the same device that was asked for: plug that one into the same port as then."), number);
	return 0;
}

/* Given here, or as it was approved: on every axis and decided (R-CLS-03, R-CLS-07), and nobody lowers what was approved. */
static int find_class(const struct act *act, struct registering *out, struct fault *fault)
{
	const char *typed = unless_empty(out->asked->texts.classification);
	struct handling handling;
	char approved[CLASS_TEXT];
	int r;

	text_copy(approved, sizeof(approved), out->classification);
	if (!typed && !approved[0])
		return fault_rule(fault, "R-CLS-03",
			fault_set(fault, -EINVAL,
				N_("The class of %s was neither asked for nor given: name it, as in confidential."), out->view.number));
	r = act_classify(act, typed ? typed : approved, out->classification, fault);
	if (r < 0)
		return r;
	if (rules_has_classes(act_rules(act)) && strncmp(out->classification, CLASS_UNKNOWN, strlen(CLASS_UNKNOWN)) == 0)
		return fault_rule(fault, "R-CLS-07",
			fault_set(fault, -EBUSY,
				N_("The class of %s is not decided: have an approver decide it with mediactl class decide %s CLASS."),
				out->view.number, out->request));
	if (approved[0] && !class_covers(act, out->classification, approved))
		return fault_rule(fault, "R-CLS-04",
			fault_set(fault, -EPERM, N_("%s was approved as %s, which %s is below: have a lower class asked for and approved."),
				out->view.number, approved, out->classification));
	rules_handling(act_rules(act), out->classification, &handling);
	return label_caution(&handling, unless_empty(out->asked->texts.caution), out->caution, fault);
}

static int prepare(const struct act *act, struct registering *out, struct fault *fault)
{
	int r;

	r = private_refuse(act, "Register", out->view.number, fault);
	if (r == 0)
		r = check_composite(out, fault);
	if (r == 0)
		r = find_request(act, out, fault);
	if (r == 0)
		r = find_people(act, out, fault);
	if (r == 0)
		r = check_handler(act, out, fault);
	if (r == 0)
		r = people_organisation(act->registry, out->organisation, fault);
	if (r < 0)
		return r;
	r = find_class(act, out, fault);
	clock_format_date(act->now, out->created);
	if (r < 0)
		return r;
	rules_handling(act_rules(act), out->classification, &out->view.handling);
	return access_check(act, "Register", &out->view, out->handler, fault);
}

/* Registering writes, so it is done where the class may be written. */
static int check_zone(const struct act *act, const struct registering *registering, struct waivers *waivers, struct fault *fault)
{
	struct handling handling;
	struct medium_facts medium = registering->view.facts;
	struct zone_view zone;
	struct decision decision;
	int r = zone_view(act, registering->view.number, &zone, fault);

	if (r < 0)
		return r;
	rules_handling(act_rules(act), registering->classification, &handling);
	medium.handling = &handling;
	zone.facts.written = 0; /* nothing of what was on it stays */
	zone.facts.written_elsewhere = false;
	zone.facts.permitted = true;
	zone.facts.waivers = waivers;
	decision = decide_zone_write(&medium, &zone.facts);
	while (act_waive(act, &decision, medium.number, waivers))
		decision = decide_zone_write(&medium, &zone.facts);
	return act_decide(act, "Register", medium.number, &decision, fault);
}

int medium_register_begin(const struct act *act, const struct registration *registration,
	json_t **label, struct fault *fault)
{
	struct registering registering = { .asked = registration };
	const struct medium_facts *facts = &registering.view.facts;
	SCOPED(json_release) json_t *payload = NULL;
	struct waivers waivers = { 0 };
	const struct waived waived = { "Register", registration->number, &waivers };
	struct decision decision;
	int r;

	r = check_texts(registration, fault);
	if (r == 0)
		r = medium_view(act, registration->number, &registering.view, fault);
	if (r < 0)
		return r;
	if (facts->state != MEDIUM_APPROVED)
		return fault_set(fault, -EBUSY,
			N_("%s is %s: only a medium whose use was asked for and approved can be registered."),
			facts->number, medium_state_name(facts->state));
	if (facts->registering)
		return fault_set(
			fault, -EBUSY, N_("%s is being registered at this moment."), facts->number);
	decision = decide_held(facts);
	r = act_decide(act, "Register", facts->number, &decision, fault);
	if (r == 0)
		r = prepare(act, &registering, fault);
	if (r == 0)
		r = check_zone(act, &registering, &waivers, fault);
	if (r == 0 && registration->factory_new)
		r = factory_new_check(act, registration, fault);
	if (r < 0)
		return r;
	payload = label_payload(&registering);
	r = act_record_waived(act, &waived, "medium.registering",
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:O, s:I, s:b, s:o*, s:s*, s:s*}", "number", facts->number, "job",
			registration->job, "request", registering.request, "handler", registering.handler, "manager",
			registering.manager, "label", payload, "generation",
			(json_int_t)(registering.view.intended + 1), "composite", registration->composite, "attached",
			registration->attached ? json_true() : NULL, "department",
			unless_empty(registering.department), "business", unless_empty(registering.business)),
		fault);
	if (r == 0)
		*label = MOVE(payload);
	return r;
}

static json_t *registered_event(const char *number, const json_t *result)
{
	SCOPED(json_release) json_t *escrow = NULL;

	if (json_is_array(json_object_get(result, "escrow")))
		escrow = json_pack("{s:O}", "certificates", json_object_get(result, "escrow"));
	return json_pack("{s:s, s:s, s:s, s:I, s:O*, s:O*}", "number", number, "uuid", json_member_text(result, "uuid"), "label",
		json_member_text(result, "label"), "size", (json_int_t)json_member_number(result, "size", 0), "erase",
		json_member_object(result, "erase"), "escrow", escrow);
}

/* Was its printed label on its body before, and of which generation is it? */
static int find_printed(const struct act *act, const char *number, bool *printed, int64_t *generation, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = medium_row(act->registry, "SELECT printed, generation FROM medium WHERE number = ?1", number, &query, fault);

	if (r < 0)
		return r;
	*printed = query_number(query, 0) != 0;
	*generation = query_number(query, 1);
	return 0;
}

static void add_attached(struct batch *batch, const char *number, int64_t generation, bool in_service)
{
	batch_add(batch, "label.attached", json_pack("{s:s, s:I}", "number", number, "generation", (json_int_t)generation));
	if (in_service)
		batch_add(batch, "medium.in-service", json_pack("{s:s}", "number", number));
}

int medium_register_end(const struct act *act, const char *number, json_t *result, struct fault *fault)
{
	SCOPED(batch_clear) struct batch batch = { .act = act };
	int64_t generation = 0;
	bool printed = false;
	int r;

	r = act_need_report(json_member_text(result, "uuid"), UUID_MAX, "uuid", fault);
	if (r == 0)
		r = act_need_report(json_member_text(result, "label"), JWS_MAX, "label", fault);
	if (r == 0)
		r = find_printed(act, number, &printed, &generation, fault);
	if (r < 0)
		return r;
	batch_add(&batch, "medium.registered", registered_event(number, result));
	if (printed)
		add_attached(&batch, number, generation, true);
	return batch_record(&batch, fault);
}

int label_attached(const struct act *act, const char *number, bool *in_service, struct fault *fault)
{
	SCOPED(batch_clear) struct batch batch = { .act = act };
	struct medium_view view;
	struct decision decision;
	int r = medium_view(act, number, &view, fault);

	if (r < 0)
		return r;
	decision = decide_attached(&view.facts);
	r = act_decide(act, "LabelAttached", view.number, &decision, fault);
	if (r < 0)
		return r;
	*in_service = view.facts.state == MEDIUM_ENROLLED;
	add_attached(&batch, view.number, view.generation, *in_service);
	return batch_record(&batch, fault);
}

int medium_failed(const struct act *act, const char *kind, const char *number, const char *why,
	struct fault *fault)
{
	struct surface surface;
	static const char *const kinds[] = { "medium.register-failed", "medium.open-failed",
		"erase.failed", "label.revise-failed", "grant.failed", "medium.adopt-failed", "recovery.failed" };
	char printable[WHY_SIZE];

	if (strcmp(kind, "erase.interrupted") == 0 && surface_find(act->registry, number, &surface, NULL) == 0)
		return surface_broke_off(act, &(struct surface_break){ number, surface.job, why, -1 }, fault);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strcmp(kinds[i], kind) == 0)
			return act_record(act, kind,
				json_pack("{s:s, s:s}", "number", number, "why",
					text_printable(why, printable, sizeof(printable))),
				fault);
	return fault_set(fault, -EINVAL, N_("There is no kind of failure called %s."), kind);
}
