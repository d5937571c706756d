// SPDX-License-Identifier: GPL-3.0-or-later
/* What was opened under an exception, or for being in charge, stays open no longer than that holds; knows no rule. */
#include "mediad/broker/lapsed.h"

#include <syslog.h>

#include "mediad/broker/broker.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "policy/access_review.h"
#include "policy/exceptions.h"
#include "policy/mynumber.h"

#define AT_ONCE 32 /* the rest next time */

static void close_all(struct broker *broker, char (*numbers)[MEDIUM_NUMBER], int count, const char *why)
{
	for (int i = 0; i < count; i++) {
		/* What is being opened or closed at this moment is looked at again. */
		if (jobs_running(broker->jobs, numbers[i]))
			continue;
		broker_say(broker, LOG_NOTICE, "%s is closed: %s has ended", numbers[i], why);
		job_close_left(broker, numbers[i], "lapsed");
	}
}

void lapsed_close(struct broker *broker)
{
	struct act act = broker_act(broker, NULL);
	char numbers[AT_ONCE][MEDIUM_NUMBER];

	if (!broker->registry)
		return;
	close_all(broker, numbers, exception_openings(&act, numbers, AT_ONCE), "the exception");
	close_all(broker, numbers, access_ended_openings(&act, numbers, AT_ONCE), "the right of who opened it");
	close_all(broker, numbers, access_openings(&act, numbers, AT_ONCE), "the charge of who opened it");
}
