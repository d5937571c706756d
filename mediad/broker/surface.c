// SPDX-License-Identifier: GPL-3.0-or-later
/* The steps of the chain, one after the other, and what comes of it when one of them breaks off. */
#include "mediad/broker/surface.h"

#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "common/text.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/policies.h"
#include "mediad/broker/surface_stop.h"

static void compared(struct job *job, const struct volume_report *report, const struct fault *why);
static void written(struct job *job, const struct volume_report *report, const struct fault *why);

static struct surface_mark mark_of(const struct job *job, json_t *state)
{
	return (struct surface_mark){ .number = job->number, .job = job->id, .state = state };
}

/* What a step of the engine gave is on the books, as this milestone. */
static int on_books(
	struct job *job, int (*milestone)(const struct act *, const struct surface_mark *, struct fault *), json_t *state, struct fault *fault)
{
	const struct act act = broker_act(job->broker, &job->actor);
	const struct surface_mark mark = mark_of(job, state);

	return milestone(&act, &mark, fault);
}

/* On the stick that is let in; or lets it in first. */
static void step(struct job *job, uint32_t verb, job_finish finish)
{
	job->request.size = job->surface.size;
	job->request.flags &= ~(uint32_t)(VOLUME_NO_COMMANDS | VOLUME_KNOWN);
	if (job->surface.doubtful)
		job->request.flags |= VOLUME_KNOWN;
	job->surface.doubtful = false;
	if (verb == VOLUME_OVERWRITE && policies_say(job->broker, SETTING_ERASE_COMMANDS, "no"))
		job->request.flags |= VOLUME_NO_COMMANDS;
	if (job->request.disk.major) {
		job_next(job, verb, finish);
		return;
	}
	job->request.verb = verb;
	job->finish = finish;
	job_start(job);
}

/* ---- the same stick again ---- */

/* No label, or what is left of one: then what the job wrote tells it. Another medium's label ends it (R-DSP-13). */
static bool may_be_overwritten(const struct fault *why)
{
	return why->code == -ENOTSUP || why->code == -EBADMSG || why->code == -EIO;
}

static void looked_at(struct job *job, const struct volume_report *report, const struct fault *why)
{
	(void)report;
	if (why && job->surface.cycling && !job->stopped) {
		job->surface.then(job, NULL, why);
		return;
	}
	if (why && (job->stopped || !may_be_overwritten(why))) {
		surface_broke(job, why);
		return;
	}
	job->surface.doubtful = why != NULL;
	if (!surface_stops(job))
		step(job, job->surface.verb, job->surface.then);
}

/* Sticks that claim the same are not the same. What is to be registered has no label yet, and nothing to lose. */
static void step_if_it_is_the_one(struct job *job, uint32_t verb, job_finish finish)
{
	if (!job->surface.erases) {
		step(job, verb, finish);
		return;
	}
	job->surface.verb = verb;
	job->surface.then = finish;
	step(job, VOLUME_IDENTIFY, looked_at);
}

/* ---- the end of the chain ---- */

/* The helper keeps nothing of it any longer; if it cannot be told now, the next job of this medium tells it. */
static void forgotten(struct job *job, const struct volume_report *report, const struct fault *why)
{
	void (*proven)(struct job *job) = job->surface.proven;

	(void)report;
	if (why)
		broker_say_fault(job->broker, LOG_WARNING, job->number, why);
	surface_too_late(job);
	job->surface.proven = NULL;
	proven(job);
}

static void forget(struct job *job)
{
	job_next(job, VOLUME_ERASE_END, forgotten);
}

static void blanked(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct fault fault = { 0 };
	int r = job_result(report, why, &result, &fault);

	if (r == 0)
		r = on_books(job, surface_blanked, result, &fault);
	if (r < 0)
		surface_broke(job, &fault);
	else
		forget(job);
}

static bool wants_zeros(const struct broker *broker, bool erases)
{
	return erases && policies_say(broker, SETTING_ERASE_BLANK, "yes");
}

static void after_proof(struct job *job)
{
	if (!wants_zeros(job->broker, job->surface.erases))
		forget(job);
	else if (job->request.disk.major)
		step(job, VOLUME_BLANK, blanked);
	else
		step_if_it_is_the_one(job, VOLUME_BLANK, blanked);
}

bool surface_needs_no_stick(const struct broker *broker, const struct surface *surface)
{
	return surface->step == SURFACE_BLANKED || (surface->step == SURFACE_COMPARED && !wants_zeros(broker, surface->erases));
}

/* ---- out and in again ---- */

/* Another size is another medium, or one that lies. */
static int came_in(struct job *job, const struct connected *connected, struct fault *fault)
{
	struct surfacing *surface = &job->surface;
	struct act act = broker_act(job->broker, &job->actor);
	struct surface_mark mark = mark_of(job, NULL);

	if (surface->sequence && connected->disk.sequence == surface->sequence)
		return 1; /* a late word of the disk that was written */
	surface->cycling = false;
	if (surface->size && connected->size != surface->size) {
		surface->resized = true;
		return fault_set(fault, -EIO, N_("%s came back with another size than it had when it was overwritten; destroy it."), job->number);
	}
	return surface_cycled(&act, &mark, surface->how, fault);
}

static void await_disk(struct job *job)
{
	job->surface.cycling = true;
	job->ready = came_in;
	job->request.disk.major = 0;
}

/* Nobody saw what became of it meanwhile. */
static void let_in(struct job *job)
{
	await_disk(job);
	step_if_it_is_the_one(job, VOLUME_COMPARE, compared);
}

static void nobody_came(void *context)
{
	struct job *job = context;
	struct fault fault = { 0 };

	job->surface.patience = 0;
	fault_set(&fault, -ETIMEDOUT, N_("Nobody has plugged %s in again; plug it in and start again."), job->number);
	surface_broke(job, &fault);
}

/* Is the stick that was just plugged in the one, and the only one that says so? */
static void came(struct job *job, const struct connected *connected)
{
	const struct connected *found;
	struct medium medium;

	if (medium_find(job->broker->registry, job->number, &medium, NULL) < 0 ||
		sticks_find(job->broker->sticks, &medium, &found, NULL) < 0 || found != connected)
		return;
	loop_cancel(job->broker->loop, job->surface.patience);
	job->surface.patience = 0;
	job->came = NULL;
	text_copy(job->usb, sizeof(job->usb), connected->facts.name);
	let_in(job);
}

static void await_stick(struct job *job, const char *how, int64_t patience, loop_timeout over)
{
	struct fault fault = { 0 };

	job->usb[0] = '\0'; /* it comes as a new one, perhaps at another port */
	job->surface.how = how;
	job->came = came;
	if (loop_after(job->broker->loop, patience, over, job, &job->surface.patience) < 0) {
		fault_set(&fault, -ENOMEM, N_("There is no memory left."));
		surface_broke(job, &fault);
	}
}

static void ask_for_replug(struct job *job)
{
	if (job->usb[0])
		sticks_block(job->broker, job->usb);
	job_tell_phase(job, PHASE_REPLUG);
	await_stick(job, "replugged", REPLUG_PATIENCE, nobody_came);
}

/* A hub that switched off for good, or a stick that does not start by itself. */
static void stayed_away(void *context)
{
	struct job *job = context;

	job->surface.patience = 0;
	ask_for_replug(job);
}

/* The gate lets in the very same device, or none. */
static void reauthorise(struct job *job)
{
	job->surface.how = "reauthorised";
	sticks_block(job->broker, job->usb);
	await_disk(job);
	step(job, VOLUME_COMPARE, compared);
}

/* It may be there again already. */
static void look_for_it(struct job *job)
{
	const struct volume_device before = job->request.disk;
	const struct connected *found;
	struct medium medium;

	if (medium_find(job->broker->registry, job->number, &medium, NULL) == 0 &&
		sticks_find(job->broker->sticks, &medium, &found, NULL) == 0 &&
		(found->facts.bus != before.bus || found->facts.device != before.device))
		came(job, found);
}

static void port_switched(struct job *job, const struct volume_report *report, const struct fault *why)
{
	(void)report;
	if (why && job->stopped) {
		surface_broke(job, why);
		return;
	}
	if (surface_stops(job))
		return;
	if (why) {
		broker_say_fault(job->broker, LOG_NOTICE, job->number, why);
		reauthorise(job);
		return;
	}
	sticks_block(job->broker, job->usb);
	await_stick(job, "switched", SWITCH_PATIENCE, stayed_away);
	if (job->active)
		look_for_it(job);
}

static void cycle(struct job *job)
{
	job->surface.sequence = job->request.disk.sequence;
	if (policies_say(job->broker, SETTING_ERASE_REPLUG, "yes")) {
		ask_for_replug(job);
		return;
	}
	job_tell_phase(job, PHASE_CYCLE);
	if (policies_say(job->broker, SETTING_ERASE_SWITCH, "yes"))
		step(job, VOLUME_SWITCH_PORT, port_switched);
	else
		reauthorise(job);
}

/* ---- written and compared ---- */

/* What the helper found wrong goes on the books in full, too. */
static void note_outcome(struct job *job)
{
	struct fault fault = { 0 };

	if (on_books(job, surface_compared, job->outcome, &fault) < 0)
		broker_say_fault(job->broker, LOG_ERR, job->number, &fault);
}

static void compared(struct job *job, const struct volume_report *report, const struct fault *why)
{
	struct fault fault = { 0 };
	int r;

	if (why && job->surface.cycling && !job->stopped) {
		broker_say_fault(job->broker, LOG_NOTICE, job->number, why);
		ask_for_replug(job);
		return;
	}
	if (why && why->code == -ENOENT && !job->stopped) { /* what the helper kept of it is lost: it is written again */
		broker_say_fault(job->broker, LOG_WARNING, job->number, why);
		step(job, VOLUME_OVERWRITE, written);
		return;
	}
	if (why && surface_is_verdict(job, why))
		note_outcome(job);
	r = job_result(report, why, &job->surface.compared, &fault);
	if (r == 0)
		r = on_books(job, surface_compared, job->surface.compared, &fault);
	if (r > 0) {
		job->outcome = json_incref(job->surface.compared);
		r = fault_set(&fault, -EIO, N_("Not every byte of %s was overwritten and read back equal; destroy it."), job->number);
	}
	if (r < 0)
		surface_broke(job, &fault);
	else if (!surface_stops(job))
		after_proof(job);
}

static void written(struct job *job, const struct volume_report *report, const struct fault *why)
{
	SCOPED(json_release) json_t *result = NULL;
	struct fault fault = { 0 };
	int r = job_result(report, why, &result, &fault);

	if (r == 0)
		r = on_books(job, surface_written, result, &fault);
	if (r < 0) {
		surface_broke(job, &fault);
		return;
	}
	job->surface.size = (uint64_t)json_member_number(result, "size", 0);
	if (!surface_stops(job))
		cycle(job);
}

/* What was proven stands on the books. */
static void take_proof(struct job *job)
{
	SCOPED(json_release) json_t *results = NULL;

	if (surface_results(job->broker->registry, job->number, &results, NULL) == 0)
		job->surface.compared = json_incref(json_object_get(results, "compared"));
}

void surface_begin(struct job *job, const struct surface_wish *wish)
{
	job->surface.proven = wish->proven;
	job->surface.failure = wish->failure;
	job->surface.erases = wish->erases;
	job->surface.size = (uint64_t)wish->size;
	switch (wish->from) {
	case SURFACE_WRITE:
		if (wish->again)
			step_if_it_is_the_one(job, VOLUME_OVERWRITE, written);
		else
			step(job, VOLUME_OVERWRITE, written);
		break;
	case SURFACE_CYCLE:
	case SURFACE_COMPARE:
		/* It was shut when the work broke off, and is a new disk now. */
		job->surface.how = "resumed";
		if (policies_say(job->broker, SETTING_ERASE_REPLUG, "yes"))
			ask_for_replug(job);
		else
			let_in(job);
		break;
	case SURFACE_COMPARED:
		take_proof(job);
		after_proof(job);
		break;
	case SURFACE_BLANKED:
		take_proof(job);
		forget(job);
		break;
	}
}
