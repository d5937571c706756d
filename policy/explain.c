// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of the acts that can be asked about, and their rehearsal. Decides nothing itself. */
#include "policy/explain.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/macros.h"
#include "policy/forms.h"
#include "policy/carrying.h"
#include "policy/erase_level.h"
#include "policy/lifecycle.h"
#include "policy/recovery.h"

/* Words that an act must have and no rule looks at. */
#define WORDS "rehearsal"
#define JOB "00000000-0000-4000-8000-000000000000"

static int rehearse_open(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	const struct opening_wish wish = { .number = question->subject, .read_only_policy = question->read_only_policy };

	return medium_open_begin(act, &wish, read_only, fault);
}

static int rehearse_close(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	(void)read_only;
	return medium_close_check(act, question->subject, fault);
}

static int rehearse_check_out(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	const struct check_out wish = { .number = question->subject, .acknowledged = true };

	(void)read_only;
	return medium_check_out(act, &wish, fault);
}

static int rehearse_return(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	const struct bringing wish = { .number = question->subject, .label = "ok", .contents = "ok", .scan = "clean" };
	bool late;

	(void)read_only;
	return medium_return(act, &wish, &late, fault);
}

static int rehearse_register(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	SCOPED(json_release) json_t *label = NULL;
	struct medium medium;
	struct registration registration = { .number = question->subject, .job = JOB, .stick = &medium.stick };
	int r = medium_find(act->registry, question->subject, &medium, fault);

	(void)read_only;
	if (r < 0)
		return r;
	registration.is_composite = registration.composite = medium.composite;
	return medium_register_begin(act, &registration, &label, fault);
}

static int rehearse_provide(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	(void)read_only;
	return medium_provide_check(act, question->subject, fault);
}

static int rehearse_provide_end(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	SCOPED(json_release) json_t *label = NULL;

	(void)read_only;
	return medium_provide_end_begin(act, question->subject, JOB, &label, fault);
}

static int rehearse_rotate(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	SCOPED(json_release) json_t *label = NULL;

	(void)read_only;
	return medium_rotate_begin(act, question->subject, JOB, &label, fault);
}

static int rehearse_witness(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	(void)read_only;
	return medium_witness(act, question->subject, fault);
}

static int rehearse_erase(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	struct medium medium;
	struct erase_wish wish = { .number = question->subject, .job = JOB };
	int r = medium_find(act->registry, question->subject, &medium, fault);

	(void)read_only;
	if (r < 0)
		return r;
	wish.without_stick = strcmp(medium.state, medium_state_name(MEDIUM_LOST)) == 0;
	return medium_erase_begin(act, &wish, fault);
}

static int rehearse_lost(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	const struct loss loss = { .number = question->subject, .reason = WORDS, .reported = act->now };

	(void)read_only;
	return medium_lost(act, &loss, fault);
}

static int rehearse_found(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	(void)read_only;
	return medium_found(act, question->subject, WORDS, fault);
}

static int rehearse_release(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	(void)read_only;
	return medium_release(act, question->subject, WORDS, fault);
}

static int rehearse_hold(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	(void)read_only;
	return hold_set(act, question->subject, WORDS, fault);
}

static int rehearse_hold_release(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	(void)read_only;
	return hold_release(act, question->subject, WORDS, fault);
}

static int rehearse_approve(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	(void)read_only;
	return request_approve(act, question->subject, fault);
}

static int rehearse_deny(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	(void)read_only;
	return request_deny(act, question->subject, WORDS, fault);
}

/* What a form must have and no rule looks at: the office's first choice, or words. */
static const char *filler(const struct act *act, const struct form_field *field)
{
	const struct office *office = rules_office(act_rules(act));

	switch (field->type) {
	case FIELD_YES:
		return "yes";
	case FIELD_EITHER:
		return "no";
	case FIELD_COUNT:
		return "1";
	case FIELD_DATE:
		return NULL; /* today */
	case FIELD_TEXT:
		break;
	}
	if (strcmp(field->name, "business") == 0 && office->purposes.count)
		return office->purposes.line[0];
	if (strcmp(field->name, "transport") == 0 && office->transports.count)
		return office->transports.line[0];
	return WORDS;
}

/* Fills in all that may have to be; what is a column of the request stands in `request` already. */
static json_t *fill_form(const struct act *act, const struct form *form, const char *today)
{
	json_t *filled = json_object();

	for (size_t i = 0; i < FORM_FIELDS_MAX && form->fields[i].name; i++) {
		const struct form_field *field = &form->fields[i];
		const char *value = filler(act, field);

		if (!field->column && field->when != FORM_MAY)
			json_put_text(filled, field->name, value ? value : today);
	}
	return filled;
}

static int rehearse_request(const struct act *act, const struct question *question, bool *read_only, struct fault *fault)
{
	const struct form *form = form_find(question->action + strlen("request-"));
	SCOPED(json_release) json_t *filled = NULL;
	struct new_request request = { .kind = form->kind, .medium = question->subject, .purpose = WORDS };
	char id[REQUEST_ID], number[MEDIUM_NUMBER], today[16];
	struct medium medium;
	int r = medium_find(act->registry, question->subject, &medium, fault);

	(void)read_only;
	if (r < 0)
		return r;
	clock_format_date(act->now, today);
	filled = fill_form(act, form, today);
	request.form = filled;
	request.destination = form_field(form, "destination") ? WORDS : NULL;
	request.contents = form_field(form, "contents") ? WORDS : NULL;
	request.recipient = form_field(form, "recipient") ? WORDS : NULL;
	request.basis = form_field(form, "basis") ? WORDS : NULL;
	request.obligation = form_field(form, "obligation") ? WORDS : NULL;
	request.from = form_field(form, "from") ? today : NULL;
	request.until = form_field(form, "until") ? today : NULL;
	return request_make(act, &request, id, number, fault);
}

// clang-format off
static const struct explained acts[] = {
	{ "request-use",        "RequestUse",        rehearse_request, NULL },
	{ "request-carry-out",  "RequestCarryOut",   rehearse_request, NULL },
	{ "request-provide",    "RequestProvide",    rehearse_request, NULL },
	{ "request-dispose",    "RequestDispose",    rehearse_request, "dispose" },
	{ "request-reuse",      "RequestReuse",      rehearse_request, "reuse" },
	{ "request-return",     "RequestReturn",     rehearse_request, "return" },
	{ "request-transfer",   "RequestTransfer",   rehearse_request, "transfer" },
	{ "open",               "Open",              rehearse_open, NULL },
	{ "close",              "Close",             rehearse_close, NULL },
	{ "checkout",           "CheckOut",          rehearse_check_out, NULL },
	{ "return",             "Return",            rehearse_return, NULL },
	{ "register",           "Register",          rehearse_register, NULL },
	{ "provide",            "Provide",           rehearse_provide, NULL },
	{ "provide-end",        "EndProvide",        rehearse_provide_end, NULL },
	{ "escrow-rotate",      "RotateEscrow",      rehearse_rotate, NULL },
	{ "witness",            "Witness",           rehearse_witness, "" },
	{ "erase",              "Erase",             rehearse_erase, "" },
	{ "lost",               "Lost",              rehearse_lost, NULL },
	{ "found",              "Found",             rehearse_found, NULL },
	{ "quarantine-release", "ReleaseQuarantine", rehearse_release, NULL },
	{ "hold-set",           "SetHold",           rehearse_hold, NULL },
	{ "hold-release",       "ReleaseHold",       rehearse_hold_release, NULL },
	{ "approve",            "Approve",           rehearse_approve, NULL },
	{ "deny",               "Deny",              rehearse_deny, NULL },
};
// clang-format on

const struct explained *explained_at(size_t i)
{
	return i < ARRAY_SIZE(acts) ? &acts[i] : NULL;
}

const struct explained *explained_find(const char *action)
{
	for (size_t i = 0; i < ARRAY_SIZE(acts); i++)
		if (strcmp(acts[i].action, action) == 0)
			return &acts[i];
	return NULL;
}

/* A no is an answer; that the books cannot be read, or have no such medium, is none. */
static bool is_answer(int code)
{
	return code == -EPERM || code == -EBUSY || code == -EEXIST || code == -EINVAL || code == -EACCES;
}

static int used_exceptions(const json_t *recorded, json_t **out)
{
	json_t *numbers = json_array(), *event;
	size_t i;

	json_array_foreach(recorded, i, event) {
		const char *number = json_member_text(json_object_get(event, "data"), "exception");

		if (number && strcmp(json_member_text(event, "kind"), "exception.used") == 0)
			json_array_append_new(numbers, json_string(number));
	}
	*out = numbers;
	return numbers ? 0 : -ENOMEM;
}

int explain(const struct act *act, const struct explained *explained, const struct question *question, struct explanation *out,
	struct fault *fault)
{
	SCOPED(json_release) json_t *recorded = json_array();
	int r;

	*out = (struct explanation){ 0 };
	if (!recorded)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	registry_rehearse(act->registry, recorded);
	r = explained->rehearse(act, question, &out->read_only, &out->why);
	registry_rehearse(act->registry, NULL);
	if (r < 0 && !is_answer(r)) {
		*fault = out->why;
		return r;
	}
	out->allowed = r == 0;
	if (used_exceptions(recorded, &out->exceptions) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	return explained->ending ? erase_need_json(act, question->subject, explained->ending, &out->level, fault) : 0;
}
