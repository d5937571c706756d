// SPDX-License-Identifier: GPL-3.0-or-later
/* What should have ended and has not, told once a day. What was told when is on the books. */
#include "mediad/broker/reminders_ending.h"

#include <errno.h>

#include "common/text.h"
#include "mediad/broker/audience.h"
#include "mediad/broker/broker.h"
#include "policy/contractors.h"
#include "policy/destruction.h"
#include "policy/privates.h"
#include "policy/retention.h"

#define AT_ONCE 50 /* media */

/* A contractor's certificate that should be here (R-DSP-06). */
int reminders_of_certificates(struct broker *broker, const struct act *act, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	struct fault said = { 0 };
	const json_t *row;
	size_t i;
	int r = consignment_chase(act, &list, fault);

	json_array_foreach(list, i, row) {
		fault_set(&said, -EBUSY, N_("The certificate for %s, which %s has to destroy, should have been here by %s: mediactl consigned list."),
			json_member_text(row, "number"), json_member_text(row, "contractor"), json_member_text(row, "until"));
		audience_notice(broker, ROLE_OPERATOR | ROLE_ADMINISTRATOR | ROLE_SUPERVISOR, "destruction.chased", &said);
	}
	return r;
}

/* A contract that is over: what is with them comes back or is erased, and it is closed (R-DSP-11). */
int reminders_of_contracts(struct broker *broker, const struct act *act, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	struct fault said = { 0 };
	const json_t *row;
	size_t i;
	int r = contractor_chase(act, &list, fault);

	json_array_foreach(list, i, row) {
		const char *id = json_member_text(row, "contractor");

		fault_set(&said, -EBUSY,
			N_("The contract of %s ended on %s: have what is with them back or erased, then mediactl contractor close %s."),
			json_member_text(row, "name"), json_member_text(row, "until"), id);
		audience_notice(broker, ROLE_OPERATOR | ROLE_ADMINISTRATOR | ROLE_SUPERVISOR, "contractor.chased", &said);
	}
	return r;
}

/* A private medium whose time here is over and that has not left: its owner, and who agrees that it leaves (R-REU-07). */
int reminders_of_private(struct broker *broker, const struct act *act, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	const json_t *row;
	size_t i;
	int r = private_chase(act, &list, fault);

	json_array_foreach(list, i, row) {
		const char *number = json_member_text(row, "number");
		struct fault said = { 0 };

		fault_set(&said, -EBUSY,
			N_("The private medium %s of %s should have left by %s: its owner erases it and types mediactl private erased %s, an administrator agrees."),
			number, json_member_text(row, "owner_name"), json_member_text(row, "until"), number);
		audience_notice_person(broker, json_member_text(row, "owner"), "private.chased", &said);
		audience_notice(broker, ROLE_ADMINISTRATOR, "private.chased", &said);
	}
	return r;
}

/* What lies on it need not be kept: who handles it, and approvers (R-REU-04); of My Number files the manager too (R-DSP-08). */
int reminders_of_erasing(struct broker *broker, const struct act *act, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	struct fault said = { 0 };
	const json_t *row;
	char days[24];
	size_t i;
	int r = due_chase(act, AT_ONCE, &list, fault);

	json_array_foreach(list, i, row) {
		const char *number = json_member_text(row, "number"), *handler = json_member_text(row, "handler");

		text_format(days, sizeof(days), "%lld", (long long)json_member_number(row, "days", 0));
		fault_set(&said, -EBUSY, N_("What lies on %s need not be kept any longer, for %s days now: have it erased, mediactl request reuse %s."),
			number, days, number);
		if (handler)
			audience_notice_person(broker, handler, "erase.reminded", &said);
		audience_notice(broker, ROLE_APPROVER | (json_member_text(row, "asset") ? (uint32_t)ROLE_MYNUMBER : 0), "erase.reminded", &said);
	}
	return r;
}
