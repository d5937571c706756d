// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about requests: asking, deciding, reading. */
#include "mediad/broker/method_handlers.h"

#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/parts.h"
#include "mediad/broker/sticks.h"
#include "policy/forms.h"

static int make(struct call *call, const struct new_request *request, json_t **out)
{
	struct act act = call_act(call);
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	int r = request_make(&act, request, id, number, &call->fault);

	if (r == 0)
		*out = json_pack("{s:s, s:s}", "request", id, "number", number);
	return r;
}

/* A stick that can be asked for: connected once, with a serial of its own and a single configuration (T1, T2). That it is a
 * composite an administrator has to say when it is registered. */
static int check_stick(struct call *call, const char *tag, const struct connected **out)
{
	const struct sticks *sticks = call->broker->sticks;
	const struct connected *found = NULL;
	int twins = 0;

	for (int i = 0; i < sticks_count(sticks); i++) {
		if (strcmp(sticks_at(sticks, i)->stick.tag, tag) == 0) {
			found = sticks_at(sticks, i);
			twins++;
		}
	}
	if (!found)
		return fault_set(&call->fault, -ENOENT, N_("No connected stick and no medium is called %s; see mediactl list."), tag);
	if (twins > 1)
		return fault_set(&call->fault, -EEXIST,
			N_("Two connected sticks claim to be %s (serial %s); leave only the right one plugged in."), tag,
			found->stick.serial);
	if (found->facts.functions != USB_FUNCTION_STORAGE &&
		!device_is_composite(found->facts.functions, found->facts.configurations))
		return fault_rule(&call->fault, "R-DEV-06", fault_set(&call->fault, -EPERM, N_("%s is more than a storage device and may act as something else; hand it to an administrator."), tag));
	if (!found->stick.serial[0])
		return fault_rule(&call->fault, "R-DEV-07", fault_set(&call->fault, -EPERM, N_("%s has no serial number, so it cannot be told from others; use another stick."), tag));
	*out = found;
	return 0;
}

/* The fields of the form that were given. */
static json_t *given_fields(const struct call *call, const struct form *form)
{
	json_t *fields = json_object();

	for (size_t i = 0; i < FORM_FIELDS_MAX && form->fields[i].name; i++) {
		const char *value = call_text(call, form->fields[i].name);

		if (value)
			json_put_text(fields, form->fields[i].name, value);
	}
	return fields;
}

/* Any kind: which one, the method says (policy/forms.c). */
int method_request(struct call *call, json_t **out)
{
	const struct form *form = form_of_method(call->method->name);
	SCOPED(json_release) json_t *fields = given_fields(call, form);
	const char *medium = call_text(call, form->stick ? "medium" : "number");
	const struct connected *connected = NULL;
	struct new_request request = {
		.kind = form->kind,
		.medium = medium,
		.purpose = call_text(call, "purpose"),
		.from = call_text(call, "from"),
		.until = call_text(call, "until"),
		.destination = call_text(call, "destination"),
		.contents = call_text(call, "contents"),
		.recipient = call_text(call, "recipient"),
		.basis = call_text(call, "basis"),
		.obligation = call_text(call, "obligation"),
		.classification = call_text(call, "classification"),
		.handler = call_text(call, "handler"),
		.host = call_text(call, "host"),
		.person = call_text(call, "person"),
		.form = fields,
	};
	struct medium known;
	int r;

	if (form->stick && strncmp(medium, "stick-", strlen("stick-")) == 0) {
		r = check_stick(call, medium, &connected);
		if (r < 0)
			return r;
		request.stick = &connected->stick;
		request.medium = NULL;
		if (medium_match(call->broker->registry, request.stick, &known, 1) > 0)
			request.medium = known.number;
	}
	return make(call, &request, out);
}

static int read_requests(struct listing *listing, json_t **rows, struct fault *fault)
{
	const struct act act = broker_act(listing->broker, &listing->actor);
	const struct request_filter filter = { .kind = json_member_text(listing->parameters, "kind"),
		.own = json_member_text(listing->parameters, "mine") != NULL,
		.pending = json_member_text(listing->parameters, "pending") != NULL,
		.to_sign = json_member_text(listing->parameters, "to_sign") != NULL };

	return request_list_part(&act, &filter, &listing->part, rows, fault);
}

int method_list_requests(struct call *call, json_t **out)
{
	static const struct list_kind requests = { "requests", 200, read_requests };

	return parts_answer(call, &requests, NULL, out);
}

int method_show_request(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	json_t *request;
	int r = request_show(&act, call_text(call, "request"), &request, &call->fault);

	if (r == 0)
		*out = json_pack("{s:o}", "request", request);
	return r;
}

int method_get_form(struct call *call, json_t **out)
{
	const struct form_wish wish = { .kind = call_text(call, "kind"),
		.number = call_text(call, "medium"),
		.classification = call_text(call, "classification") };
	struct act act = call_act(call);

	return request_form(&act, &wish, out, &call->fault);
}

/* What became of it: whose turn it is, if another signature is missing. What cannot be read now, is left out: the act itself is done. */
static int decided(struct call *call, int r, json_t **out)
{
	SCOPED(json_release) json_t *request = NULL;
	const char *id = call_text(call, "request");
	struct act act = call_act(call);
	const json_t *signature;
	const json_t *waiting = NULL;
	size_t i;

	if (r < 0)
		return r;
	request_show(&act, id, &request, NULL);
	json_array_foreach(json_object_get(request, "signatures"), i, signature)
		if (!waiting && !json_member_text(signature, "signed"))
			waiting = signature;
	*out = json_pack("{s:s, s:s, s:s*, s:s*, s:s*}", "request", id, "number",
		json_member_text(request, "number") ? json_member_text(request, "number") : "", "state", json_member_text(request, "state"),
		"role", json_member_text(waiting, "role"), "holders", json_member_text(waiting, "holders"));
	return 0;
}

int method_approve(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	return decided(call, request_approve(&act, call_text(call, "request"), &call->fault), out);
}

int method_deny(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const char *reason = call_text(call, "reason");

	return decided(call, request_deny(&act, call_text(call, "request"), reason, &call->fault), out);
}

int method_withdraw(struct call *call, json_t **out)
{
	struct act act = call_act(call);

	return decided(call, request_withdraw(&act, call_text(call, "request"), call_text(call, "reason"), &call->fault), out);
}
