// SPDX-License-Identifier: GPL-3.0-or-later
/* What was opened under an exception stays open no longer than that holds; knows no rule. */
#include "mediad/broker/lapsed.h"

#include <syslog.h>

#include "mediad/broker/broker.h"
#include "mediad/broker/job.h"
#include "mediad/broker/job_kinds.h"
#include "policy/exceptions.h"

#define AT_ONCE 32 /* the rest next time */

void lapsed_close(struct broker *broker)
{
	struct act act = broker_act(broker, NULL);
	char numbers[AT_ONCE][MEDIUM_NUMBER];
	int count = broker->registry ? exception_openings(&act, numbers, AT_ONCE) : 0;

	for (int i = 0; i < count; i++) {
		/* What is being opened or closed at this moment is looked at again. */
		if (jobs_running(broker->jobs, numbers[i]))
			continue;
		broker_say(broker, LOG_NOTICE, "%s is closed: the exception has ended", numbers[i]);
		job_close_left(broker, numbers[i], "lapsed");
	}
}
