// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about media that end by hand: destroyed, with a contractor, gone from the house. */
#include "mediad/broker/method_handlers.h"

#include <errno.h>
#include <string.h>

#include "policy/destruction.h"
#include "policy/media_import.h"

/* It cannot be undone, so the number is typed twice (R-DSP-13), and nothing may run with the medium. */
static int check_typed(struct call *call, const char *number)
{
	const char *typed = call_text(call, "confirm");

	if (strcmp(number, typed) != 0)
		return fault_set(&call->fault, -EINVAL, N_("What was typed (%s) is not the number of the medium (%s); nothing was recorded."), typed, number);
	return call_check_idle(call, number);
}

static int answer(int r, const char *number, const char *state, json_t **out)
{
	if (r == 0)
		*out = json_pack("{s:s, s:s*}", "number", number, "state", state);
	return r;
}

int method_keep_on_books(struct call *call, json_t **out)
{
	const struct books_wish wish = { .number = call_text(call, "number"), .reason = call_text(call, "reason"),
		.handler = call_text(call, "handler"), .classification = call_text(call, "classification") };
	struct act act = call_act(call);

	return answer(medium_books_only(&act, &wish, &call->fault), wish.number, "in-service", out);
}

int method_mark_unfit(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number");
	struct act act = call_act(call);

	return answer(medium_unfit(&act, number, call_text(call, "what"), call_text(call, "reason"), &call->fault), number, NULL, out);
}

int method_consign(struct call *call, json_t **out)
{
	const struct consignment wish = { .number = call_text(call, "number"), .contractor = call_text(call, "contractor"),
		.until = call_text(call, "until"), .contract = call_text(call, "contract"), .seal = call_text(call, "seal") };
	struct act act = call_act(call);
	int r = check_typed(call, wish.number);

	return r < 0 ? r : answer(medium_consign(&act, &wish, &call->fault), wish.number, "consigned", out);
}

int method_take_back_consigned(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number");
	struct act act = call_act(call);

	return answer(medium_consigned_back(&act, number, call_text(call, "reason"), &call->fault), number, NULL, out);
}

int method_list_consigned(struct call *call, json_t **out)
{
	SCOPED(json_release) json_t *list = NULL;
	struct act act = call_act(call);
	int r = consignment_list(&act, &list, &call->fault);

	if (r == 0)
		*out = json_pack("{s:O}", "consigned", list);
	return r;
}

int method_record_destruction(struct call *call, json_t **out)
{
	const struct destruction wish = { .number = call_text(call, "number"), .method = call_text(call, "method"), .done = call_text(call, "on"),
		.document = call_text(call, "document"), .place = call_text(call, "place"), .tool = call_text(call, "tool"),
		.note = call_text(call, "note"), .certificate = call_text(call, "certificate"), .issuer = call_text(call, "issuer"),
		.issued = call_text(call, "issued"), .serials = call_text(call, "serials") };
	struct act act = call_act(call);
	int r = check_typed(call, wish.number);

	return r < 0 ? r : answer(medium_destroyed(&act, &wish, &call->fault), wish.number, NULL, out);
}

int method_confirm_destruction(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number");
	struct act act = call_act(call);
	int r = check_typed(call, number);

	return r < 0 ? r : answer(medium_destroyed_confirm(&act, number, &call->fault), number, "disposed", out);
}

int method_dispose_erased(struct call *call, json_t **out)
{
	const struct departure departure = { .number = call_text(call, "number"), .to = call_text(call, "to"),
		.document = call_text(call, "document"), .note = call_text(call, "note") };
	struct act act = call_act(call);
	int r = check_typed(call, departure.number);

	return r < 0 ? r : answer(medium_disposed(&act, &departure, &call->fault), departure.number, "disposed", out);
}
