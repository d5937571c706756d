// SPDX-License-Identifier: GPL-3.0-or-later
/* Asking for anything that somebody else must agree to, on the form of its kind (R-APP-01, R-APP-04). Decides on none. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/asking.h"
#include "policy/contractors.h"
#include "policy/disposal.h"
#include "policy/exceptions.h"
#include "policy/privates.h"
#include "policy/signatures.h"

/* All that was given, by the names of the form; what the form does not have of the usual, nobody asked. */
static json_t *given(const struct form *form, const struct new_request *new)
{
	SCOPED(json_release) json_t *values = new->form ? json_copy(new->form) : json_object();
	const struct {
		const char *name, *text;
	} usual[] = { { "purpose", new->purpose }, { "destination", new->destination }, { "contents", new->contents },
		{ "recipient", new->recipient }, { "basis", new->basis }, { "obligation", new->obligation },
		{ "classification", new->classification }, { "handler", new->handler }, { "host", new->host },
		{ "person", new->person } };

	for (size_t i = 0; values && i < ARRAY_SIZE(usual); i++)
		if (unless_empty(usual[i].text) && form_field(form, usual[i].name) &&
			json_put_text(values, usual[i].name, usual[i].text) < 0)
			return NULL;
	return MOVE(values);
}

static int take_form(struct asking *asking, struct fault *fault)
{
	const struct new_request *new = asking->new;
	SCOPED(json_release) json_t *values = NULL;

	asking->form = form_find(new->kind);
	if (!asking->form)
		return fault_set(fault, -EINVAL, N_("There are no requests of the kind %s; mediactl help lists what can be asked for."),
			new->kind);
	values = given(asking->form, new);
	if (!values)
		return fault_set(fault, -EINVAL, N_("The request holds characters that cannot be kept: write it in UTF-8."));
	asking->given = MOVE(values);
	return 0;
}

static int check_from(struct asking *asking, int64_t *from, struct fault *fault)
{
	const struct form_field *field = form_field(asking->form, "from");
	const char *text = asking->new->from;

	if (!field || (!text && !form_needs(field, 0)))
		return 0;
	if (!text || !clock_parse_moment(text, from))
		return act_bad_date("from", text, fault);
	clock_format_utc(*from, asking->from);
	return 0;
}

/* A day lasts until its last second, an hour until that minute. */
static bool parse_end(const char *text, int64_t *out)
{
	return clock_parse_date(text, true, out) || clock_parse_moment(text, out);
}

static int check_period(const struct act *act, struct asking *asking, struct fault *fault)
{
	const struct new_request *new = asking->new;
	const struct form_field *field = form_field(asking->form, "until");
	int64_t from = act->now, until;
	int r = check_from(asking, &from, fault);

	if (r < 0 || (!new->until && asking->form->endless))
		return r;
	if (new->until ? !parse_end(new->until, &until) : field && form_needs(field, 0))
		return act_bad_date("until", new->until, fault);
	/* What is lent without an end lasts until the fiscal year does. */
	if (!new->until && !clock_fiscal_end(act->now, &until))
		return act_bad_date("until", "-", fault);
	if (until < act->now)
		return fault_set(
			fault, -EINVAL, N_("The day %s is past: give a later one."), new->until);
	if (until < from)
		return fault_set(fault, -EINVAL,
			N_("The period ends on %s, before it begins on %s: turn the days around."),
			new->until, new->from);
	clock_format_utc(until, asking->until);
	return 0;
}

/* Where the office keeps a list, only what stands there can be said (R-OUT-03, R-CUS-09). */
static int check_lists(const struct act *act, const struct asking *asking, struct fault *fault)
{
	const struct office *office = rules_office(act_rules(act));
	const struct {
		const char *name;
		const struct lines *lines;
	} lists[] = { { "business", &office->purposes }, { "transport", &office->transports } };

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const char *value = json_member_text(asking->filled, lists[i].name);

		if (!value || lists[i].lines->count == 0 || lines_have(lists[i].lines, value))
			continue;
		return fault_set(fault, -EINVAL, N_("%s is not on the list of this office for %s, which begins with %s: choose from it."),
			value, lists[i].name, lists[i].lines->line[0]);
	}
	return 0;
}

/* What class it is about: the medium's, the one that was asked for, or the stricter of both; and what that makes the form ask. */
static int find_class(const struct act *act, struct asking *asking, struct fault *fault)
{
	const struct rules *rules = act_rules(act);
	const char *text = asking->new->classification;
	bool classed = asking->known && asking->view.effective[0];
	struct handling wished;
	int r = 0;

	if (form_field(asking->form, "classification") && unless_empty(text))
		r = act_classify(act, text, asking->class, fault);
	if (r < 0)
		return r;
	asking->handling = asking->view.handling;
	asking->has_class = asking->form->medium && (classed || asking->class[0]);
	if (asking->class[0] && !classed)
		rules_handling(rules, asking->class, &asking->handling);
	if (asking->class[0] && classed && !is_kind(asking->new, "reuse")) {
		rules_handling(rules, asking->class, &wished);
		r = handling_merge(&asking->handling, &wished);
	}
	asking->held = (rules_has_classes(rules) ? (unsigned int)FORM_OFFICE : 0) |
		       (rules_has_classes(rules) && !classed ? (unsigned int)FORM_NEW : 0) |
		       (asking->has_class && asking->handling.mynumber ? (unsigned int)FORM_MYNUMBER : 0) |
		       (rules_office(rules)->carry_out_allowed ? 0 : (unsigned int)FORM_DENIED);
	return r < 0 ? fault_set(fault, r, N_("More people would have to sign than a request has room for: have the policy files mended.")) : 0;
}

/* What of the label a revision is to change; nothing else may be approved with it. */
static const char *new_class(const struct asking *asking)
{
	const char *class = unless_empty(asking->class);

	if (is_kind(asking->new, "revise") && class && strcmp(class, asking->view.classification) == 0)
		return NULL;
	return class;
}

/* How many days it would be out, the first and the last among them. */
static int days_out(const struct asking *asking)
{
	int64_t from, until;

	if (asking->form->signers != SIGN_CARRY_OUT || !clock_parse_utc(asking->left[0] ? asking->left : asking->from, &from) ||
		!clock_parse_utc(asking->until, &until))
		return 0;
	return (int)((until - from) / DAY_SECONDS + 1);
}

/* Another business, or another department's handler, is reuse (R-REU-01); where nobody ever said whose and for what, nothing is. */
static void other_use(const struct asking *asking, struct ask_facts *facts)
{
	const char *business = json_member_text(asking->given, "business");
	const struct medium_view *view = &asking->view;

	if (is_kind(asking->new, "use") && business && view->business[0] && strcmp(business, view->business) != 0) {
		facts->business = view->business;
		facts->other = business;
	}
	if (asking->handler_department[0] && view->department[0] && strcmp(asking->handler_department, view->department) != 0) {
		facts->business = view->department;
		facts->other = asking->handler_department;
	}
}

static int may_ask(const struct act *act, struct asking *asking, struct fault *fault)
{
	struct ask_facts facts = { .kind = asking->new->kind,
		.actor = act_person(act),
		.carrier = asking->carrier,
		.standing = asking->standing,
		.overdue = asking->overdue,
		.unchanged = is_kind(asking->new, "revise") && !asking->handler[0] && !new_class(asking),
		.leaves = asking->form->signers == SIGN_CARRY_OUT,
		.days = days_out(asking),
		.waivers = &asking->waivers };
	struct decision decision;
	char most[16];
	int r = 0;

	if (asking->view.facts.state == MEDIUM_IN_SERVICE)
		other_use(asking, &facts);
	text_format(most, sizeof(most), "%d", asking->handling.max_carry_out_days);
	facts.most = most;
	if (asking->known) {
		facts.medium = &asking->view.facts;
		r = asking_find_standing(act, asking, fault);
	}
	if (r == 0)
		r = overdue_of(act->registry, act_person(act), asking->now, asking->overdue, fault);
	if (r == 0)
		r = store_number(registry_store(act->registry),
			"SELECT count(*) FROM request WHERE applicant = ?1 AND state = 'pending'",
			VALUES(TEXT(act_person(act))), &facts.pending, fault);
	if (r < 0)
		return r;
	decision = decide_ask(&facts);
	while (act_waive(act, &decision, asking->number, &asking->waivers))
		decision = decide_ask(&facts);
	r = act_decide(act, asking->form->method, asking->number, &decision, fault);
	if (r < 0 || !asking->known)
		return r;
	if (asking->form->ends_medium)
		return ending_check(act, asking->form, &asking->view, fault);
	return asking->form->stick && asking->view.facts.state == MEDIUM_ERASED ? serving_check(act, asking->form->method, &asking->view, fault) : 0;
}

/* Whose is it: the medium's department, else that of who asks. */
static int plan_signatures(const struct act *act, struct asking *asking, struct slots *out, struct fault *fault)
{
	char department[NAME_MAX_BYTES] = "";
	const struct signing_case signing = { .form = asking->form, .department = department,
		.handling = asking->has_class ? &asking->handling : NULL,
		.beneficiary = asking->handler[0] ? asking->handler : asking->person };
	int r = asking_department(act, act_person(act), department, fault);

	if (asking->view.department[0])
		text_copy(department, sizeof(department), asking->view.department);
	return r < 0 ? r : signatures_plan(act, &signing, out, fault);
}

/* A column that this kind of form has. */
static const char *column(const struct asking *asking, const char *name, const char *value)
{
	return form_field(asking->form, name) ? unless_empty(value) : NULL;
}

static json_t *made_event(const struct act *act, const struct asking *asking, const struct slots *slots)
{
	const struct new_request *new = asking->new;
	bool fresh = asking->number[0] && (!asking->known || asking->view.facts.state == MEDIUM_UNKNOWN);
	const struct stick *stick = fresh ? new->stick : NULL;
	json_t *hints = NULL;

	if (stick)
		hints = json_pack("{s:s, s:i, s:i, s:s, s:s, s:s}", "tag", stick->tag, "vendor",
			stick->vendor, "product", stick->product, "serial", stick->serial, "model",
			stick->model, "descriptors", stick->descriptors);
	return json_pack("{s:s, s:s, s:s*, s:s, s:s, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*,"
			 " s:O*, s:o, s:o*}",
		"request", asking->id, "kind", new->kind, "number", unless_empty(asking->number), "applicant",
		act_person(act), "purpose", new->purpose, "classification",
		new_class(asking), "handler", unless_empty(asking->handler), "person", unless_empty(asking->person), "from",
		unless_empty(asking->from), "until", unless_empty(asking->until), "destination",
		column(asking, "destination", new->destination), "contents", column(asking, "contents", new->contents), "host",
		unless_empty(asking->host), "host_name", unless_empty(asking->host_name), "recipient",
		column(asking, "recipient", new->recipient), "basis", column(asking, "basis", new->basis), "obligation",
		column(asking, "obligation", new->obligation), "state", fresh ? "requested" : NULL, "form", asking->filled, "slots",
		signatures_to_json(slots), "stick", hints);
}

/* What it would except from must be exceptable, with all that it must name. */
static int check_exception(const struct act *act, const struct asking *asking, struct fault *fault)
{
	const struct exception_terms given = { .medium = asking->number, .person = asking->person, .reason = asking->new->purpose };

	return exception_asked_check(act, asking->filled, &given, fault);
}

/* Where it goes to a contractor, their contract must entrust it to them till then, and the books have their number (R-DSP-11). */
static int check_contractor(const struct act *act, struct asking *asking, struct fault *fault)
{
	const struct entrusting entrusting = { asking->form->method, json_member_text(asking->filled, "contractor"), asking->until, &asking->view };
	char id[CONTRACTOR_ID], name[NAME_MAX_BYTES];
	int r;

	if (!entrusting.typed)
		return 0;
	r = contractor_entrust(act, &entrusting, id, name, fault);
	if (r == 0 && json_put_text(asking->filled, "contractor", id) < 0)
		r = fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	return r;
}

/* What some kinds have of their own. */
static int check_kind(const struct act *act, struct asking *asking, struct fault *fault)
{
	const struct private_wish wish = { .number = asking->number, .classification = asking->class, .until = asking->until };

	if (is_kind(asking->new, "exception"))
		return check_exception(act, asking, fault);
	if (is_kind(asking->new, "private"))
		return private_check(act, &wish, &asking->waivers, fault);
	if (is_kind(asking->new, "carry-out") || is_kind(asking->new, "provide"))
		return check_contractor(act, asking, fault);
	return asking->known && is_kind(asking->new, "use") ? private_refuse(act, asking->form->method, asking->number, fault) : 0;
}

int request_make(const struct act *act, const struct new_request *request, char *id, char *number,
	struct fault *fault)
{
	SCOPED(asking_clear) struct asking asking = { .new = request };
	struct slots slots;
	int r;

	clock_format_utc(act->now, asking.now);
	if (!act_person(act)[0])
		return fault_rule(fault, "R-ACC-01", fault_set(fault, -EPERM,
			N_("Only people who are known here may ask for anything: an administrator adds them.")));
	r = take_form(&asking, fault);
	if (r == 0)
		r = asking_find_medium(act, &asking, fault);
	if (r == 0)
		r = find_class(act, &asking, fault);
	if (r == 0)
		r = form_read(asking.form, asking.given, asking.held, &asking.filled, fault);
	if (r == 0)
		r = check_lists(act, &asking, fault);
	if (r == 0)
		r = check_period(act, &asking, fault);
	if (r == 0)
		r = asking_find_parties(act, &asking, fault);
	if (r == 0 && strcmp(request->kind, "revise") == 0)
		r = class_check_label(act, &asking.view, asking.class, fault);
	if (r == 0)
		r = check_kind(act, &asking, fault);
	if (r == 0)
		r = may_ask(act, &asking, fault);
	if (r == 0)
		r = plan_signatures(act, &asking, &slots, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "request", asking.id, sizeof(asking.id), fault);
	if (r == 0)
		r = act_record_waived(act, &(struct waived){ asking.form->method, asking.number, &asking.waivers }, "request.made",
			made_event(act, &asking, &slots), fault);
	if (r < 0)
		return r;
	text_copy(id, REQUEST_ID, asking.id);
	text_copy(number, MEDIUM_NUMBER, asking.number);
	return 0;
}
