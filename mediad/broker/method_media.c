// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about media: the list, registering, opening, carrying out, erasing, their papers. */
#include "mediad/broker/method_handlers.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/paths.h"
#include "common/text.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/parts.h"
#include "mediad/broker/policies.h"
#include "mediad/broker/sticks.h"
#include "mediad/broker/surface.h"

/* What only the broker knows of a medium: is a stick that claims to be it plugged in. */
static void complete(struct broker *broker, json_t *entry)
{
	const struct sticks *sticks = broker->sticks;
	const char *number = json_member_text(entry, "number");
	bool there = sticks_by_number(sticks, number) != NULL;
	const struct connected *found;
	struct medium medium;

	if (!there && sticks_count(sticks) > 0 && medium_find(broker->registry, number, &medium, NULL) == 0)
		there = sticks_find(sticks, &medium, &found, NULL) == 0;
	json_object_set_new(entry, "connected", json_boolean(there));
}

static int read_media(struct listing *listing, json_t **rows, struct fault *fault)
{
	const struct act act = broker_act(listing->broker, &listing->actor);
	json_t *entry;
	size_t i;
	int r = medium_list_part(act.registry, act.now, &listing->part, rows, fault);

	if (r < 0)
		return r;
	media_classify(&act, *rows);
	json_array_foreach(*rows, i, entry)
		complete(listing->broker, entry);
	return 0;
}

int method_list(struct call *call, json_t **out)
{
	static const struct list_kind media = { "media", 500, read_media };
	struct broker *broker = call->broker;

	if (!broker->registry) {
		call->fault = broker->closed;
		return broker->closed.code;
	}
	return parts_answer(call, &media, json_pack("{s:s, s:o?}", "gate", gate_word(broker), "sticks", sticks_describe(broker)), out);
}

bool call_wishes(struct call *call, const char *name, bool *out)
{
	const char *text = call_text(call, name);

	*out = text && strcmp(text, "yes") == 0;
	if (text && !*out)
		fault_set(&call->fault, -EINVAL, N_("The value %s is \"yes\" or left out."), name);
	return !text || *out;
}

int method_register(struct call *call, json_t **out)
{
	struct registration registration = {
		.number = call_text(call, "number"),
		.handler = call_text(call, "handler"),
		.manager = call_text(call, "manager"),
		.texts = call_label_texts(call),
	};

	(void)out;
	if (!call_wishes(call, "composite", &registration.composite))
		return call->fault.code;
	if (!call_wishes(call, "label_attached", &registration.attached))
		return call->fault.code;
	if (!call_wishes(call, "factory_new", &registration.factory_new))
		return call->fault.code;
	registration.may_skip = policies_say(call->broker, SETTING_ERASE_FACTORY_NEW, "skip");
	return job_register(call, &registration);
}

int method_open(struct call *call, json_t **out)
{
	struct opening_wish wish = { .number = call_text(call, "number"),
		.read_only_policy = policies_read_only(call->broker) };

	(void)out;
	return call_wishes(call, "read_only", &wish.read_only) ? job_open(call, &wish) : call->fault.code;
}

int method_close(struct call *call, json_t **out)
{
	(void)out;
	return job_close(call, call_text(call, "number"));
}

int call_check_idle(struct call *call, const char *number)
{
	if (jobs_running(call->broker->jobs, number))
		return fault_set(&call->fault, -EBUSY, N_("Something else is being done with %s; wait until it is finished."), number);
	return 0;
}

int method_witness(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number");
	struct act act = call_act(call);
	char until[21];
	int r = medium_witness(&act, number, &call->fault);

	clock_format_utc(act.now + WITNESS_SECONDS, until);
	if (r == 0)
		*out = json_pack("{s:s, s:s}", "number", number, "until", until);
	return r;
}

int method_erase(struct call *call, json_t **out)
{
	const char *number = call_text(call, "number"), *confirm = call_text(call, "confirm");
	struct surface before;
	bool lost = false;

	(void)out;
	if (!call_wishes(call, "lost", &lost))
		return call->fault.code;
	if (!lost && job_erase_goes_on(call->broker, number, &before))
		return job_erase(call, number, lost); /* it was typed when the erase began */
	if (!confirm)
		return fault_set(&call->fault, -EINVAL, N_("No erase of %s broke off: type its number again as `confirm`."), number);
	if (strcmp(number, confirm) != 0)
		return fault_set(&call->fault, -EINVAL,
			N_("What was typed (%s) is not the number of the medium (%s); nothing was erased."),
			confirm, number);
	return job_erase(call, number, lost);
}

int method_erase_pause(struct call *call, json_t **out)
{
	(void)out;
	return surface_stop(call, call_text(call, "number"), SURFACE_TO_PAUSE);
}

int method_erase_cancel(struct call *call, json_t **out)
{
	(void)out;
	return surface_stop(call, call_text(call, "number"), SURFACE_TO_CANCEL);
}

int method_erase_status(struct call *call, json_t **out)
{
	return surface_status(call, call_text(call, "number"), out);
}

int method_get_label(struct call *call, json_t **out)
{
	SCOPED(json_text_free) char *jws = NULL;
	int r = medium_label(call->broker->registry, call_text(call, "number"), &jws, &call->fault);

	if (r == 0)
		*out = json_pack("{s:s}", "jws", jws);
	return r;
}
