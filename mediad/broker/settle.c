// SPDX-License-Identifier: GPL-3.0-or-later
/* Brings everything back in step after a start; decides nothing about people. */
#include "mediad/broker/settle.h"

#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "common/file.h"
#include "common/text.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/sticks.h"
#include "policy/recovery.h"
#include "policy/surface.h"

#define INVENTORY_TIMEOUT 10000 /* ms */
#define SETTLE_AGAIN 2000       /* ms */

/* What mediad-volume has mapped: {"open":[{"number","path"}]}. */
static int inventory(struct broker *broker, json_t **out)
{
	struct volume_request request = { .version = WIRE_VERSION, .verb = VOLUME_INVENTORY };
	struct volume_report report;
	SCOPED(close_fd) int fd = broker->world->volume(broker->world->context, &request, -1);
	int r;

	if (fd < 0)
		return fd;
	do
		r = wire_receive(fd, &report, sizeof(report), INVENTORY_TIMEOUT);
	while (r == 0 && !report.final);
	if (r < 0 || report.code < 0)
		return r < 0 ? r : report.code;
	report.result[sizeof(report.result) - 1] = '\0';
	return json_decode(report.result, strlen(report.result), sizeof(report.result), out, NULL);
}

static bool is_mapped(const json_t *mapped, const char *number)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(mapped, i, entry) {
		const char *there = json_member_text(entry, "number");

		if (there && strcmp(there, number) == 0)
			return true;
	}
	return false;
}

/* Open before, open still, its stick there and let in: goes on as if nothing had been. What was reported lost meanwhile does not. */
static bool goes_on(struct broker *broker, const struct medium *medium, const json_t *mapped)
{
	const struct connected *connected;

	if (!medium->opened || strcmp(medium->state, "lost") == 0 || owed_is_lost(broker, medium->number) ||
		!is_mapped(mapped, medium->number))
		return false;
	if (sticks_find(broker->sticks, medium, &connected, NULL) < 0 || !connected->facts.authorised)
		return false;
	sticks_adopt(broker, connected->facts.name, medium->number);
	broker_say(broker, LOG_INFO, "%s is still open", medium->number);
	job_recheck(broker, medium->number);
	return true;
}

/* What was done to a whole surface can go on. */
static const char *failure_kind(struct broker *broker, const char *number, const char *intent)
{
	const char *kind = surface_failure(broker->registry, number);

	if (kind && (strcmp(intent, "registering") == 0 || strcmp(intent, "erasing") == 0))
		return kind;
	if (strcmp(intent, "registering") == 0)
		return "medium.register-failed";
	if (strcmp(intent, "erasing") == 0)
		return "erase.failed";
	return "medium.open-failed";
}

static void settle_medium(struct broker *broker, const json_t *entry, const json_t *mapped)
{
	const char *number = json_member_text(entry, "number");
	const char *intent = json_member_text(entry, "intent");
	struct act act = broker_act(broker, NULL);
	struct fault fault = { 0 };
	struct medium medium;
	int r;

	if (number && (jobs_running(broker->jobs, number) || sticks_by_number(broker->sticks, number)))
		return; /* of now, not of the time before */
	if (number && intent && strcmp(intent, "recovering") == 0) {
		if (!is_mapped(mapped, number) && recovery_closed(&act, number, "stopped", &fault) < 0)
			broker_say_fault(broker, LOG_ERR, number, &fault);
		return; /* what is mapped is closed below */
	}
	if (!number || !intent || medium_find(broker->registry, number, &medium, NULL) < 0)
		return;
	if (strcmp(intent, "revising") == 0 || strcmp(intent, "granting") == 0) {
		broker_say(broker, LOG_WARNING, "%s: %s was under way when mediad stopped; its header is read when it is plugged in", number,
			intent);
		job_look_at_label(broker, number);
		return;
	}
	if (strcmp(intent, "opened") == 0 && goes_on(broker, &medium, mapped))
		return;
	broker_say(broker, LOG_WARNING, "%s: %s was under way when mediad stopped; it is closed now", number, intent);
	if (strcmp(intent, "opened") != 0)
		r = medium_failed(&act, failure_kind(broker, number, intent), number, "mediad was stopped in the middle of it.", &fault);
	else if (is_mapped(mapped, number))
		return; /* locked below; recorded when that is done */
	else
		r = medium_closed(&act, number, "stopped", &fault);
	if (r < 0)
		broker_say_fault(broker, LOG_ERR, number, &fault);
}

static void close_strays(struct broker *broker, const json_t *mapped)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(mapped, i, entry) {
		const char *number = json_member_text(entry, "number");

		if (number && !sticks_by_number(broker->sticks, number) && !jobs_running(broker->jobs, number))
			job_close_stray(broker, number, "stopped");
	}
}

/* What was let in for a medium, and for nothing that goes on. A disk that fits no medium is not ours to cut: the gate
 * shut it when it started, or spared it because this machine runs from it. */
static void block_the_rest(struct broker *broker)
{
	for (int i = 0; i < sticks_count(broker->sticks); i++) {
		const struct connected *connected = sticks_at(broker->sticks, i);
		struct medium medium;

		if (!broker->registry || medium_match(broker->registry, &connected->stick, &medium, 1) == 0)
			continue;
		if (connected->facts.authorised && !connected->number[0])
			sticks_block(broker, connected->facts.name);
	}
}

static void settle_again(void *context)
{
	settle(context);
}

void settle(struct broker *broker)
{
	uint32_t timer;
	SCOPED(json_release) json_t *held = NULL;
	SCOPED(json_release) json_t *unsettled = NULL;
	struct fault fault = { 0 };
	const json_t *mapped, *entry;
	size_t i;
	int r = inventory(broker, &held);

	if (r < 0) {
		broker_say(broker, LOG_ERR, "mediad-volume does not say what is open: %s", strerror(-r));
		loop_after(broker->loop, SETTLE_AGAIN, settle_again, broker, &timer);
	}
	mapped = held ? json_object_get(held, "open") : NULL;
	if (broker->registry && r == 0) {
		r = medium_unsettled(broker->registry, &unsettled, &fault);
		if (r < 0)
			broker_say_fault(broker, LOG_ERR, "settling", &fault);
		json_array_foreach(unsettled, i, entry)
			settle_medium(broker, entry, mapped);
		job_settle_reseal(broker);
	}
	close_strays(broker, mapped);
	block_the_rest(broker);
}
