// SPDX-License-Identifier: GPL-3.0-or-later
/* Believes the books, or closes them. */
#include "mediad/broker/proof.h"

#include <errno.h>
#include <syslog.h>

#include "mediad/broker/broker.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/verifier.h"

#define MOMENT 3000    /* ms that a start waits for the answer */
#define AFTERWARDS 1000 /* ms until the whole is verified */

/* The start waits for this. */
static void decided(struct broker *broker)
{
	if (!broker->server)
		loop_stop(broker->loop);
}

static void close_books(struct broker *broker, const struct fault *fault)
{
	broker->closed = *fault;
	broker_say_fault(broker, LOG_CRIT, "the books are closed", fault);
}

static void compared(void *context, bool asked, const struct fault *fault)
{
	struct broker *broker = context;

	(void)asked;
	broker->closed = (struct fault){ 0 };
	if (fault)
		close_books(broker, fault);
	decided(broker);
}

static void compare(struct broker *broker, const struct ledger_report *report)
{
	fault_set(&broker->closed, -EROFS, N_("mediad is still asking the TPM whether these are the newest books; try again in a moment."));
	checkpoints_compare(broker, report, compared, broker);
}

/* The whole was verified, before or after the books were believed. */
static void verified(void *context, const struct ledger_report *report, const struct fault *fault)
{
	struct broker *broker = context;

	if (report->breaches)
		broker_say_fault(broker, LOG_CRIT, "ledger", &report->breach);
	if (fault) {
		close_books(broker, fault);
		decided(broker);
	} else if (broker->closed.code == -EROFS) {
		compare(broker, report);
	} else {
		broker_say(broker, LOG_INFO, "the ledger is whole: %lld events", (long long)report->events);
	}
}

static void verify_all(void *context)
{
	struct broker *broker = context;

	if (verifier_ask(broker->verifier, verified, NULL, broker) < 0)
		broker_say(broker, LOG_ERR, "there is no memory left to verify the ledger");
}

static void begin_without(void *context)
{
	loop_stop(context);
}

static void wait_a_moment(struct broker *broker)
{
	uint32_t timer = 0;

	if (broker->closed.code == -EROFS && loop_after(broker->loop, MOMENT, begin_without, broker->loop, &timer) == 0)
		loop_run(broker->loop);
	loop_cancel(broker->loop, timer);
}

void proof_begin(struct broker *broker)
{
	struct ledger_report report;
	struct fault fault = { 0 };
	uint32_t timer;
	int r = ledger_resume(broker->registry, &report, &fault);

	if (r == 0) {
		compare(broker, &report);
		loop_after(broker->loop, AFTERWARDS, verify_all, broker, &timer);
	} else {
		fault_set(&broker->closed, -EROFS, N_("mediad is still verifying its books, which did not end with a checkpoint; try again in a moment."));
		if (r != -EAGAIN) /* until the whole is verified, which names the first that is bad */
			broker_say_fault(broker, LOG_CRIT, "ledger", &fault);
		verify_all(broker);
	}
	wait_a_moment(broker);
}

void proof_renew(struct broker *broker)
{
	fault_set(&broker->closed, -EROFS, N_("mediad is verifying its books again; try again in a moment."));
	verify_all(broker);
}
