// SPDX-License-Identifier: GPL-3.0-or-later
/* Asks the books who was refused too often within the hour, and tells approvers, administrators, supervisors and the CISO. */
#include "mediad/broker/alarms.h"

#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "common/macros.h"
#include "common/text.h"
#include "mediad/broker/audience.h"
#include "mediad/broker/broker.h"
#include "policy/reviews.h"

static void tell(struct broker *broker, const json_t *row)
{
	const char *what = json_member_text(row, "what"), *login = json_member_text(row, "login"), *name = json_member_text(row, "name");
	struct fault said = { 0 };
	char count[24];

	text_format(count, sizeof(count), "%lld", (long long)json_member_number(row, "count", 0));
	if (what && strcmp(what, "refusals") == 0)
		fault_set(&said, -EBUSY,
			N_("%s (%s) was refused %s times within an hour: look into it, mediactl ledger analyze; mediactl people suspend %s ends this person's rights at once."),
			name ? name : login, login, count, login);
	else
		fault_set(&said, -EBUSY,
			N_("While %s (%s) was at the screen, what is not registered was plugged in %s times within an hour: look into it, mediactl ledger analyze."),
			name ? name : login, login, count);
	audience_notice(broker, ROLE_APPROVER | ROLE_ADMINISTRATOR | ROLE_SUPERVISOR | ROLE_CISO, "alarm.raised", &said);
}

void alarms_look(struct broker *broker)
{
	struct act act = broker_act(broker, NULL);
	SCOPED(json_release) json_t *list = NULL;
	struct fault fault = { 0 };
	const json_t *row;
	size_t i;

	if (!broker->registry || broker->closed.code)
		return;
	if (alarm_raise(&act, &list, &fault) < 0)
		broker_say_fault(broker, LOG_WARNING, "alarms", &fault);
	json_array_foreach(list, i, row)
		tell(broker, row);
}
