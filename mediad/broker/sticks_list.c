// SPDX-License-Identifier: GPL-3.0-or-later
/* Tells people about the connected sticks: why each is closed and what to do next (R-TRN-05). Changes nothing. */
#include <string.h>

#include "common/text.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/refusal.h"
#include "mediad/broker/sticks.h"
#include "policy/device.h"
#include "policy/lifecycle.h"

static bool is_twin(const struct sticks *sticks, const struct connected *connected)
{
	for (int i = 0; i < sticks_count(sticks); i++) {
		const struct connected *other = sticks_at(sticks, i);

		if (other != connected && strcmp(other->stick.tag, connected->stick.tag) == 0)
			return true;
	}
	return false;
}

void sticks_judge(struct broker *broker, const struct connected *connected, struct device_verdict *out)
{
	const struct stick *stick = &connected->stick;
	const struct usb_facts *usb = &connected->facts;
	struct medium medium = { 0 };
	struct device_facts facts = { .door = DOOR_USB, .functions = usb->functions, .classes = usb->classes,
		.configurations = usb->configurations, .interfaces = usb->interfaces, .tag = stick->tag,
		.serial = stick->serial, .number = medium.number, .state = medium.state, .changed = connected->changed };

	if (broker->registry)
		medium_match(broker->registry, stick, &medium, 1);
	if (medium.number[0] && owed_is_lost(broker, medium.number))
		text_copy(medium.state, sizeof(medium.state), medium_state_name(MEDIUM_LOST));
	facts.twin = is_twin(broker->sticks, connected);
	device_decide(&facts, out);
}

static json_t *describe(struct broker *broker, const struct connected *connected)
{
	const struct stick *stick = &connected->stick;
	struct medium medium = { 0 };
	struct device_verdict verdict;
	json_t *entry;

	sticks_judge(broker, connected, &verdict);
	entry = json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:o?, s:o?}", "tag", stick->tag, "model", stick->model, "serial",
		stick->serial, "vendor", stick->vendor, "product", stick->product, "state",
		connected->number[0] ? "open" : verdict.state, "why", refusal_describe(&verdict.why), "ask",
		refusal_describe(&verdict.ask));
	if (entry && broker->registry && medium_match(broker->registry, stick, &medium, 1) > 0)
		json_put_text(entry, "number", medium.number);
	return entry;
}

json_t *sticks_describe(struct broker *broker)
{
	SCOPED(json_release) json_t *all = json_array();

	for (int i = 0; i < sticks_count(broker->sticks); i++)
		if (json_array_append_new(all, describe(broker, sticks_at(broker->sticks, i))) < 0)
			return NULL;
	return MOVE(all);
}
