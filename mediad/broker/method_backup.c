// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about copies of the books (R-BAK-01, R-BAK-03). A copy is asked for in three steps: the TPM's signature over where the ledger ends
 * now, the events up to there, and the word that the file was written and verified. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediad/broker/later.h"
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/parts.h"
#include "policy/backup.h"
#include "policy/closing.h"

static int copy_signed(struct call *call, const json_t *payload, const char *jws, json_t **out)
{
	(void)call;
	*out = json_pack("{s:s, s:O, s:O}", "jws", jws, "from", json_object_get(payload, "from"), "until", json_object_get(payload, "until"));
	return *out ? 0 : -ENOMEM;
}

static int have_signed(struct call *call, const struct ledger_copy *copy)
{
	SCOPED(json_release) json_t *payload = ledger_copy_payload(copy);

	return later_sign(call, LEDGER_COPY_TYPE, payload, copy_signed);
}

int method_backup_statement(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct ledger_copy copy;
	int r = backup_draft(&act, &copy, &call->fault);

	(void)out;
	return r < 0 ? r : have_signed(call, &copy);
}

int method_ledger_close_statement(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct ledger_copy copy;
	int r = closing_draft(&act, call->broker->settings, call_text(call, "until"), &copy, &call->fault);

	(void)out;
	return r < 0 ? r : have_signed(call, &copy);
}

static struct closing_wish closing_of(const struct call *call)
{
	return (struct closing_wish){ .until = call_text(call, "until"), .sequence = json_member_number(call->parameters, "sequence", 0),
		.hash = call_text(call, "hash") };
}

static int step_closing(void *work, struct fault *fault)
{
	return closing_step(work, fault);
}

static void drop_closing(void *work)
{
	closing_free(work);
}

static int record_closing(struct call *call, void *work, json_t **out)
{
	struct act act = call_act(call);
	struct ledger_copy more;
	int r = closing_record(work, &act, call->broker->settings, &call->fault);

	if (r == 0 && closing_draft(&act, call->broker->settings, call_text(call, "until"), &more, NULL) == 0)
		*out = json_pack("{s:b}", "rest", 1);
	return r;
}

static int begin_closing(struct call *call, const struct ledger_report *report, const struct fault *fault, json_t **out)
{
	static const struct later_work kind = { step_closing, record_closing, drop_closing };
	struct act act = call_act(call);
	struct closing_wish wish = closing_of(call);
	struct closing *closing;
	int r;

	(void)report;
	(void)out;
	if (fault) {
		call->fault = *fault;
		return fault->code;
	}
	r = closing_begin(&act, call->broker->settings, &wish, &closing, &call->fault);
	return r < 0 ? r : later_work(call, &kind, closing);
}

/* Nothing goes from books that are not whole. */
int method_ledger_close(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct closing_wish wish = closing_of(call);
	struct ledger_copy copy;
	int r = closing_check(&act, call->broker->settings, &wish, &copy, &call->fault);

	(void)out;
	return r < 0 ? r : later_verify(call, begin_closing);
}

/* What stands before the first event: `after` counts its lines below zero. */
static int read_snapshot(struct listing *listing, json_t **rows, struct fault *fault)
{
	struct part *part = &listing->part;
	int r = backup_snapshot(listing->broker->registry, -part->after, part->limit, rows, fault);

	if (r < 0)
		return r;
	part->after -= (int64_t)json_array_size(*rows);
	if (json_array_size(*rows) < (size_t)part->limit)
		part->after = json_member_number(listing->parameters, "from", 1) - 1;
	return 0;
}

/* Up to where the statement says, though more has been recorded meanwhile. */
static int read_events(struct listing *listing, json_t **rows, struct fault *fault)
{
	struct part *part = &listing->part;
	int64_t left = json_member_number(listing->parameters, "until", 0) - part->after;
	int limit = left < part->limit ? (int)left : part->limit;
	int r;

	if (part->after <= 0 && json_member_number(listing->parameters, "from", 0) > 1)
		return read_snapshot(listing, rows, fault);
	r = ledger_list(listing->broker->registry, part->after + 1, limit > 0 ? limit : 0, rows, fault);

	if (r < 0)
		return r;
	part->after += (int64_t)json_array_size(*rows);
	part->last = left <= part->limit || json_array_size(*rows) < (size_t)limit;
	return 0;
}

int method_backup_read(struct call *call, json_t **out)
{
	static const struct list_kind events = { "events", 100, read_events };

	if (!call->more)
		return fault_set(&call->fault, -EINVAL, N_("A copy comes in several parts; call it with \"more\"."));
	return parts_answer(call, &events, NULL, out);
}

int method_backup_done(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	struct backup_report report = { .sequence = json_member_number(call->parameters, "sequence", 0), .hash = call_text(call, "hash"),
		.seconds = json_member_number(call->parameters, "seconds", 0), .tried = call_text(call, "tried") };

	(void)out;
	return backup_record(&act, &report, &call->fault);
}
