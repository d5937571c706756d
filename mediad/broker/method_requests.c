// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about requests: asking, deciding, reading. */
#include "mediad/broker/method_handlers.h"

#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/sticks.h"

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
		return fault_set(&call->fault, -EPERM, N_("%s is more than a storage device and may act as something else; hand it to an administrator."), tag);
	if (!found->stick.serial[0])
		return fault_set(&call->fault, -EPERM, N_("%s has no serial number, so it cannot be told from others; use another stick."), tag);
	*out = found;
	return 0;
}

int method_request_use(struct call *call, json_t **out)
{
	const char *medium = call_text(call, "medium");
	const struct connected *connected = NULL;
	struct new_request request = {
		.kind = "use",
		.medium = medium,
		.purpose = call_text(call, "purpose"),
		.until = call_text(call, "until"),
		.classification = call_text(call, "classification"),
	};
	struct medium known;
	int r = 0;

	if (strncmp(medium, "stick-", strlen("stick-")) == 0) {
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

int method_request_carry_out(struct call *call, json_t **out)
{
	struct new_request request = {
		.kind = "carry-out",
		.medium = call_text(call, "number"),
		.purpose = call_text(call, "purpose"),
		.from = call_text(call, "from"),
		.until = call_text(call, "until"),
		.destination = call_text(call, "destination"),
		.contents = call_text(call, "contents"),
	};

	return make(call, &request, out);
}

int method_request_dispose(struct call *call, json_t **out)
{
	struct new_request request = {
		.kind = "dispose",
		.medium = call_text(call, "number"),
		.purpose = call_text(call, "purpose"),
	};

	return make(call, &request, out);
}

int method_request_provide(struct call *call, json_t **out)
{
	struct new_request request = {
		.kind = "provide",
		.medium = call_text(call, "number"),
		.purpose = call_text(call, "purpose"),
		.until = call_text(call, "until"),
		.contents = call_text(call, "contents"),
		.recipient = call_text(call, "recipient"),
		.basis = call_text(call, "basis"),
		.obligation = call_text(call, "obligation"),
	};

	return make(call, &request, out);
}

int method_request_revise(struct call *call, json_t **out)
{
	struct new_request request = {
		.kind = "revise",
		.medium = call_text(call, "number"),
		.purpose = call_text(call, "purpose"),
		.handler = call_text(call, "handler"),
		.classification = call_text(call, "classification"),
	};

	return make(call, &request, out);
}

int method_request_grant(struct call *call, json_t **out)
{
	struct new_request request = {
		.kind = "grant",
		.medium = call_text(call, "number"),
		.host = call_text(call, "host"),
		.purpose = call_text(call, "purpose"),
		.until = call_text(call, "until"),
	};

	return make(call, &request, out);
}

int method_list_requests(struct call *call, json_t **out)
{
	const uint32_t sees_all = ROLE_APPROVER | ROLE_ADMINISTRATOR | ROLE_AUDITOR;
	struct act act = call_act(call);
	json_t *requests;
	int r = request_list(&act, (call->actor.roles & sees_all) != 0, &requests, &call->fault);

	if (r == 0)
		*out = json_pack("{s:o}", "requests", requests);
	return r;
}

/* The number that a request is about; "" if it cannot be read now, for the act itself is done. */
static const char *number_of(json_t *requests, const char *id)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(requests, i, entry) {
		const char *other = json_member_text(entry, "request");

		if (other && strcmp(other, id) == 0)
			return json_member_text(entry, "number");
	}
	return "";
}

static int decided(struct call *call, int r, json_t **out)
{
	SCOPED(json_release) json_t *requests = NULL;
	const char *id = call_text(call, "request");
	struct act act = call_act(call);

	if (r < 0)
		return r;
	request_list(&act, true, &requests, NULL);
	*out = json_pack("{s:s, s:s*}", "request", id, "number", number_of(requests, id));
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
