// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods for auditors: reading, verifying and exporting the ledger; and what anyone may know of mediad's state. */
#include "mediad/broker/method_handlers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/settings.h"
#include "common/text.h"
#include "mediad/broker/audience.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/later.h"
#include "mediad/broker/outlet.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/parts.h"
#include "mediad/broker/proof.h"
#include "mediad/broker/refusal.h"
#include "mediad/broker/settle.h"
#include "mediad/broker/sticks.h"
#include "mediad/broker/timekeeper.h"
#include "policy/backup.h"
#include "mediad/broker/verifier.h"
#include "policy/event.h"
#include "policy/reports.h"
#include "policy/exceptions.h"
#include "policy/recovery.h"
#include "policy/reviews.h"

#define LIST_DEFAULT 50
#define LIST_MAX 500

const char *gate_word(const struct broker *broker)
{
	return broker->open_hubs == 0 ? "enforced" : broker->open_hubs < 0 ? "unknown" : "open";
}

int method_ledger_list(struct call *call, json_t **out)
{
	int64_t limit = json_member_number(call->parameters, "limit", LIST_DEFAULT);
	json_t *events;
	int r;

	if (limit < 1 || limit > LIST_MAX)
		return fault_set(&call->fault, -EINVAL, N_("The limit must lie between 1 and 500."));
	r = ledger_list(call->broker->registry, json_member_number(call->parameters, "from", -limit), (int)limit, &events, &call->fault);
	if (r == 0)
		*out = json_pack("{s:o}", "events", events);
	return r;
}

/* Who waits for the TPM's word about the books. */
struct waiting {
	struct broker *broker;
	uint64_t connection;
	struct ledger_report report;
};

static int wait_for_tpm(struct call *call, struct waiting **out)
{
	struct waiting *waiting = calloc(1, sizeof(*waiting));

	if (!waiting)
		return -ENOMEM;
	waiting->broker = call->broker;
	waiting->connection = call->connection;
	call->answered_later = true;
	*out = waiting;
	return 0;
}

/* What no checkpoint covers, and how far the ledger was read: told of good books and of bad ones. */
static json_t *describe(const struct ledger_report *report)
{
	return json_pack("{s:I, s:I, s:I, s:{s:I, s:I, s:I, s:s*}}", "events", (json_int_t)report->events, "held", (json_int_t)report->held,
		"checkpoints", (json_int_t)report->checkpoints, "window", "covered", (json_int_t)report->covered, "sealed",
		(json_int_t)report->sealed, "events", (json_int_t)(report->head.sequence - report->covered), "since", report->since[0] ? report->since : NULL);
}

static void compared(void *context, bool asked, const struct fault *fault)
{
	struct waiting *waiting = context;
	const struct ledger_report *report = &waiting->report;
	json_t *reply = describe(report);

	if (report->first_bad)
		json_put_number(reply, "first_bad", report->first_bad);
	if (fault || report->breaches) {
		methods_refuse_with(waiting->broker, waiting->connection, fault ? fault : &report->breach, reply);
	} else {
		json_put_number(reply, "sequence", report->head.sequence);
		json_put_hex(reply, "hash", report->head.hash, sizeof(report->head.hash));
		json_object_set_new(reply, "tpm", json_boolean(asked));
		server_reply(waiting->broker->server, waiting->connection, reply);
	}
	free(waiting);
}

static void verified(void *context, const struct ledger_report *report, const struct fault *fault)
{
	struct waiting *waiting = context;

	waiting->report = *report;
	if (fault)
		compared(waiting, false, fault);
	else
		checkpoints_compare(waiting->broker, &waiting->report, compared, waiting);
}

int method_ledger_verify(struct call *call, json_t **out)
{
	struct waiting *waiting;
	int r = wait_for_tpm(call, &waiting);

	(void)out;
	if (r < 0)
		return r;
	r = verifier_ask(call->broker->verifier, verified, free, waiting);
	if (r < 0) {
		free(waiting);
		call->answered_later = false;
	}
	return r;
}

/* ---- the registry, anew ---- */

static int step_rebuilding(void *work, struct fault *fault)
{
	return rebuilding_step(work, fault);
}

static void drop_rebuilding(void *work)
{
	rebuilding_free(work);
}

static int rebuilt(struct call *call, void *work, json_t **out)
{
	SCOPED(json_release) json_t *data = json_pack("{s:s}", "reason", call_text(call, "reason"));
	struct act act = call_act(call);
	struct ledger_head head;
	int r = registry_rebuild(act.registry, work, &(struct record){ .kind = "ledger.rebuilt", .actor = act.actor, .now = act.now, .data = data },
		&call->fault);

	if (r == 0)
		r = ledger_head(act.registry, &head, &call->fault);
	if (r < 0)
		return r;
	*out = json_pack("{s:I}", "events", (json_int_t)head.sequence - 1);
	proof_renew(call->broker);
	return 0;
}

static int rebuild(struct call *call, const struct ledger_report *report, const struct fault *fault, json_t **out)
{
	static const struct later_work kind = { step_rebuilding, rebuilt, drop_rebuilding };
	struct rebuilding *rebuilding;
	int r;

	(void)out;
	if (fault && (report->first_bad || fault->code != -EUCLEAN)) { /* else it is the registry that is bad */
		call->fault = *fault;
		return fault->code;
	}
	r = rebuilding_begin(call->broker->registry, &rebuilding, &call->fault);
	return r < 0 ? r : later_work(call, &kind, rebuilding);
}

int method_ledger_rebuild(struct call *call, json_t **out)
{
	(void)out;
	return later_verify(call, rebuild);
}

/* ---- what there is to read ---- */

static int read_kinds(struct listing *listing, json_t **rows, struct fault *fault)
{
	struct part *part = &listing->part;
	json_t *row;

	(void)fault;
	*rows = json_array();
	for (int i = 0; i < part->limit && (row = event_schema((size_t)part->after)); i++, part->after++)
		json_array_append_new(*rows, row);
	part->last = json_array_size(*rows) < (size_t)part->limit;
	return 0;
}

int method_ledger_schema(struct call *call, json_t **out)
{
	static const struct list_kind kinds = { "kinds", 100, read_kinds };

	return parts_answer(call, &kinds, NULL, out);
}

static int read_events(struct listing *listing, json_t **rows, struct fault *fault)
{
	struct part *part = &listing->part;
	int r = ledger_list(listing->broker->registry, part->after + 1, part->limit, rows, fault);

	if (r < 0)
		return r;
	part->after += (int64_t)json_array_size(*rows);
	part->last = json_array_size(*rows) < (size_t)part->limit;
	return 0;
}

int method_ledger_export(struct call *call, json_t **out)
{
	static const struct list_kind events = { "events", 100, read_events };

	if (!call->more)
		return fault_set(&call->fault, -EINVAL, N_("An export comes in several parts; call it with \"more\"."));
	return parts_answer(call, &events, NULL, out);
}

/* What ended since these books ended holds again by them: those who can end it once more hear of it at once (R-BAK-03). */
static json_t *tell_of_older(struct broker *broker)
{
	SCOPED(json_release) json_t *events = NULL;
	const json_t *data;
	struct fault said = { 0 };
	char steps[24];

	if (ledger_list(broker->registry, -1, 1, &events, NULL) < 0)
		return NULL;
	data = json_member_object(json_array_get(events, 0), "data");
	text_format(steps, sizeof(steps), "%lld", (long long)json_member_number(data, "steps", 0));
	fault_set(&said, -EBUSY,
		N_("Older books count again: what was recorded after %s, in %s checkpoints, is not in them. Rights, grants, losses and holds since then must be recorded again."),
		json_member_text(data, "since"), steps);
	audience_notice(broker, ROLE_ADMINISTRATOR | ROLE_APPROVER | ROLE_SUPERVISOR | ROLE_CISO | ROLE_AUDITOR, "ledger.accepted", &said);
	return json_pack("{s:O, s:O}", "steps", json_object_get(data, "steps"), "since", json_object_get(data, "since"));
}

static void accepted(void *context, bool asked, const struct fault *fault)
{
	struct waiting *waiting = context;
	struct broker *broker = waiting->broker;
	json_t *reply;

	(void)asked;
	if (fault) {
		methods_refuse(broker, waiting->connection, fault);
	} else {
		reply = tell_of_older(broker);
		broker->closed = (struct fault){ 0 };
		settle(broker);
		server_reply(broker->server, waiting->connection, reply);
		checkpoints_note(broker, true);
	}
	free(waiting);
}

int method_ledger_accept(struct call *call, json_t **out)
{
	struct waiting *waiting;
	int r = wait_for_tpm(call, &waiting);

	(void)out;
	if (r == 0)
		checkpoints_accept(call->broker, &call->actor, call_text(call, "reason"), accepted, waiting);
	return r;
}

int method_accept_clock(struct call *call, json_t **out)
{
	(void)out;
	return timekeeper_accept(call->broker, &call->actor, call_text(call, "reason"), &call->fault);
}

/* How many media there are and how many are open, lost or held now: no names, for anyone may ask, as often as they like. */
static void count_media(struct broker *broker, json_t *out)
{
	struct act act = broker_act(broker, NULL);
	int64_t media, open, lost, held, rotate, unanswered, incidents, late, days;
	char since[21];

	if (medium_count(broker->registry, &media, &open, NULL) < 0)
		return;
	json_put_number(out, "media", media);
	json_put_number(out, "open", open);
	if (incident_count(broker->registry, &lost, &held, NULL) < 0)
		return;
	json_put_number(out, "lost", lost);
	json_put_number(out, "held", held);
	if (report_count(broker->registry, act.now, &incidents, &late, NULL) == 0) {
		json_put_number(out, "incidents", incidents);
		json_put_number(out, "untold", late);
	}
	if (recovery_count(broker->registry, &rotate, NULL) == 0)
		json_put_number(out, "rotate", rotate);
	if (ledger_review_overdue(&act, since, &days, NULL) == 0 && since[0])
		json_put_text(out, "review_since", since);
	if (exception_count_overdue(&act, &unanswered, NULL) == 0 && unanswered > 0)
		json_put_number(out, "unanswered", unanswered);
}

/* When the books were last copied, and a copy last tried (R-BAK-01). */
static void date_backup(struct broker *broker, json_t *out)
{
	char made[21], tried[21];
	uint64_t days;

	if (backup_last(broker->registry, made, tried, NULL) < 0)
		return;
	if (made[0])
		json_put_text(out, "backup", made);
	if (tried[0])
		json_put_text(out, "tried", tried);
	if (broker->settings && text_number(settings_text(broker->settings, SETTING_BACKUP_EVERY), 365, &days))
		json_put_number(out, "backup_days", (int64_t)days);
}

int method_status(struct call *call, json_t **out)
{
	struct broker *broker = call->broker;
	const struct fault *closed = broker->closed.code ? &broker->closed : owed_unread(broker);
	char failing[OUTLET_NAMES];
	struct fault room = { 0 };
	bool initialised = broker->registry && people_any(broker->registry);

	if (!closed && broker->registry && registry_room(broker->registry, &room) < 0)
		closed = &room;
	*out = json_pack("{s:s, s:b, s:s, s:s, s:s, s:i}", "version", VERSION, "initialised", initialised, "gate",
		gate_word(broker), "ledger", closed ? "closed" : "good", "policy",
		broker->faulty.code ? "faulty" : "good", "sticks", sticks_count(broker->sticks));
	if (broker->registry) {
		count_media(broker, *out);
		date_backup(broker, *out);
	}
	json_object_set_new(*out, "clock", timekeeper_describe(broker));
	outlets_failing(broker, failing);
	if (failing[0])
		json_put_text(*out, "outlets", failing);
	if (closed || broker->faulty.code)
		json_object_set_new(*out, "why", refusal_describe(closed ? closed : &broker->faulty));
	return 0;
}
