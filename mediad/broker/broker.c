// SPDX-License-Identifier: GPL-3.0-or-later
/* The small things that every part of the broker does: acting, recording, saying. */
#include "mediad/broker/broker.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <syslog.h>

#include "common/text.h"
#include "mediad/broker/audience.h"
#include "mediad/broker/defaults.h"
#include "mediad/broker/outlet.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/timekeeper.h"

int64_t broker_now(const struct broker *broker)
{
	return broker->timekeeper ? timekeeper_now(broker->timekeeper) : broker->world->now(broker->world->context);
}

struct act broker_act(const struct broker *broker, const struct actor *actor)
{
	return (struct act){ .registry = broker->registry, .actor = actor,
		.now = broker_now(broker), .rules = broker->rules,
		.host = broker->host[0] ? broker->host : NULL };
}

void broker_say(const struct broker *broker, int priority, const char *format, ...)
{
	char text[1024], printable[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	broker->world->say(broker->world->context, priority, text_printable(text, printable, sizeof(printable)));
}

void broker_say_fault(const struct broker *broker, int priority, const char *doing, const struct fault *fault)
{
	char text[768];

	broker_say(broker, priority, "%s: %s", doing, fault_text(fault, text, sizeof(text)));
}

static void recorded(void *context)
{
	audience_recorded(context);
	outlets_recorded(context);
}

void broker_listen(struct broker *broker)
{
	if (broker->registry)
		registry_when_recorded(broker->registry, recorded, broker);
}

int broker_record(struct broker *broker, const char *kind, json_t *data)
{
	SCOPED(json_release) json_t *owned = data;
	struct act act = broker_act(broker, NULL);
	struct record record = { .kind = kind, .now = act.now, .data = owned };
	struct fault fault = { 0 };
	int r;

	if (!owned)
		return -ENOMEM;
	if (!broker->registry)
		owed_missed(broker, kind);
	if (!broker->registry)
		return -EROFS;
	r = registry_record(broker->registry, &record, 1, &fault);
	if (r < 0)
		broker_say_fault(broker, LOG_ERR, kind, &fault);
	return r;
}

void broker_check_gate(struct broker *broker)
{
	struct gate_request request = { .version = WIRE_VERSION, .verb = GATE_STATUS };
	struct gate_reply reply;
	int open_hubs, r;

	defaults_listen(broker->defaults);
	r = broker->world->gate(broker->world->context, &request, &reply);
	open_hubs = r < 0 || reply.code < 0 ? -1 : (int)reply.open_hubs;
	if (open_hubs == broker->open_hubs)
		return;
	broker->open_hubs = open_hubs;
	if (open_hubs != 0)
		broker_say(broker, LOG_CRIT, open_hubs < 0 ? "the gate does not answer: no medium can be opened" :
			"%d of the kernel's USB defaults had been opened; the gate closed them again", open_hubs);
	broker_record(broker, "gate.status", json_pack("{s:i}", "open_hubs", open_hubs));
}
