// SPDX-License-Identifier: GPL-3.0-or-later
/* Tells people about the connected sticks: why each is closed and what to do next (R-TRN-05). Changes nothing. */
#include <errno.h>
#include <string.h>

#include "mediad/broker/broker.h"
#include "mediad/broker/sticks.h"

struct advice {
	const char *state;
	struct fault why, ask;
};

static void advise_known(const struct medium *medium, struct advice *advice)
{
	advice->state = "known";
	if (strcmp(medium->state, "requested") == 0) {
		advice->state = "requested";
		fault_set(&advice->why, -EACCES, N_("It has been asked for as %s and nobody has decided yet."), medium->number);
		fault_set(&advice->ask, -EACCES, N_("An approver looks at it: mediactl requests."));
	} else if (strcmp(medium->state, "approved") == 0) {
		advice->state = "approved";
		fault_set(&advice->why, -EACCES, N_("%s is approved but not encrypted and labelled yet."), medium->number);
		fault_set(&advice->ask, -EACCES, N_("An administrator registers it: mediactl register %s."), medium->number);
	} else if (strcmp(medium->state, "in-service") == 0) {
		fault_set(&advice->why, -EACCES, N_("It looks like %s, which opens only for whom it is meant."), medium->number);
		fault_set(&advice->ask, -EACCES, N_("If that is you: mediactl open %s."), medium->number);
	} else if (strcmp(medium->state, "out") == 0) {
		fault_set(&advice->why, -EACCES, N_("It looks like %s, which is recorded as %s."), medium->number, medium->state);
		fault_set(&advice->ask, -EACCES, N_("If it is back for good: mediactl return %s."), medium->number);
	} else {
		fault_set(&advice->why, -EACCES, N_("It looks like %s, which is recorded as %s."), medium->number, medium->state);
		fault_set(&advice->ask, -EACCES, N_("Ask an administrator."));
	}
}

static void advise_unknown(const struct connected *connected, struct advice *advice)
{
	advice->state = "blocked";
	if (connected->facts.functions != USB_FUNCTION_STORAGE) {
		fault_set(&advice->why, -EACCES, N_("It is more than a storage device and may act as something else."));
		fault_set(&advice->ask, -EACCES, N_("Unplug it and hand it to an administrator."));
	} else if (!connected->stick.serial[0]) {
		fault_set(&advice->why, -EACCES, N_("It has no serial number, so it cannot be told from others."));
		fault_set(&advice->ask, -EACCES, N_("Use another stick; this kind cannot be registered."));
	} else {
		fault_set(&advice->why, -EACCES, N_("It is not registered."));
		fault_set(&advice->ask, -EACCES, N_("Ask for it: mediactl request use %s --purpose '…'."), connected->stick.tag);
	}
}

static bool is_twin(const struct sticks *sticks, int at)
{
	for (int i = 0; i < sticks_count(sticks); i++)
		if (i != at && strcmp(sticks_at(sticks, i)->stick.tag, sticks_at(sticks, at)->stick.tag) == 0)
			return true;
	return false;
}

static json_t *describe(struct broker *broker, int at)
{
	const struct connected *connected = sticks_at(broker->sticks, at);
	const struct stick *stick = &connected->stick;
	struct medium medium = { 0 };
	struct advice advice = { 0 };
	json_t *entry;

	if (broker->registry && medium_match(broker->registry, stick, &medium, 1) > 0)
		advise_known(&medium, &advice);
	if (!advice.state || strcmp(medium.state, "unknown") == 0)
		advise_unknown(connected, &advice);
	if (is_twin(broker->sticks, at)) {
		fault_set(&advice.why, -EEXIST, N_("Another connected stick claims to be the same one (serial %s)."), stick->serial);
		fault_set(&advice.ask, -EEXIST, N_("Leave only the right one plugged in."));
	}
	if (connected->number[0])
		advice.state = "open";
	entry = json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:o?, s:o?}", "tag", stick->tag, "model", stick->model, "serial",
		stick->serial, "vendor", stick->vendor, "product", stick->product, "state", advice.state, "why",
		server_fault(&advice.why), "ask", server_fault(&advice.ask));
	if (entry && medium.number[0])
		json_put_text(entry, "number", medium.number);
	return entry;
}

json_t *sticks_describe(struct broker *broker)
{
	SCOPED(json_release) json_t *all = json_array();

	for (int i = 0; i < sticks_count(broker->sticks); i++)
		if (json_array_append_new(all, describe(broker, i)) < 0)
			return NULL;
	return MOVE(all);
}
