// SPDX-License-Identifier: GPL-3.0-or-later
/* The chores, and the timer that runs them. What was told when is on the books, so that a restart tells nothing twice. */
#include "mediad/broker/reminders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "common/clock.h"
#include "common/settings.h"
#include "common/text.h"
#include "mediad/broker/audience.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/lapsed.h"
#include "mediad/broker/reminders_ending.h"
#include "mediad/broker/timekeeper.h"
#include "policy/access_review.h"
#include "policy/backup.h"
#include "policy/carrying.h"
#include "policy/exceptions.h"
#include "policy/reports.h"
#include "policy/reviews.h"

#define EVERY 600000 /* ms */
#define AT_ONCE 50   /* requests, media */
#define SOON 60000   /* ms, after the start */

struct reminders {
	struct broker *broker;
	uint32_t timer;
};

static int64_t backup_every(const struct broker *broker)
{
	uint64_t days = 7;

	if (broker->settings)
		text_number(settings_text(broker->settings, SETTING_BACKUP_EVERY), 365, &days);
	return (int64_t)days;
}

/* Does anybody have the role for that department? */
static bool is_manned(const struct act *act, enum role role, const char *department)
{
	char now[21];
	const struct post post = { .role = role, .department = department, .now = now };
	int64_t count;

	clock_format_utc(act->now, now);
	return people_count_holders(act->registry, &post, &count, NULL) == 0 && count > 0;
}

/* The approvers of the medium's department; where there are none, all of them, for somebody must hear of it. */
static struct concerned concerned_by(const struct act *act, const char *tell, const char *department)
{
	struct concerned whom = { .roles = strstr(tell, "administrator") ? ROLE_ADMINISTRATOR : 0, .department = department };

	if (!strstr(tell, "approver"))
		return whom;
	if (is_manned(act, ROLE_APPROVER, department))
		whom.roles_there = ROLE_APPROVER;
	else
		whom.roles |= ROLE_APPROVER;
	return whom;
}

/* What is due: its holder, also shortly before; after some days the approvers of its department, then the administrators too (R-CUS-06). */
static void tell_overdue(struct broker *broker, const struct act *act, const json_t *row)
{
	const char *number = json_member_text(row, "number"), *name = json_member_text(row, "name"), *until = json_member_text(row, "until"),
		   *tell = json_member_text(row, "tell");
	const struct concerned whom = concerned_by(act, tell, json_member_text(row, "medium_department"));
	struct fault to_holder = { 0 }, to_others = { 0 };

	fault_set(&to_holder, -EBUSY,
		json_member_number(row, "days", 0) < 0
			? N_("%s is due back by %s: return it by then, or ask to keep it longer, mediactl request extend.")
			: N_("You should have brought %s back by %s: return it now, or ask to keep it longer, mediactl request extend."),
		number, until);
	fault_set(&to_others, -EBUSY, N_("%s should have come back by %s and has not: %s has it."), number, until, name);
	audience_notice_person(broker, json_member_text(row, "person"), "carry-out.overdue", &to_holder);
	audience_notice_concerned(broker, &whom, "carry-out.overdue", &to_others);
}

static int chase_overdue(struct broker *broker, const struct act *act, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	const json_t *row;
	size_t i;
	int r = carry_out_chase(act, &list, fault);

	json_array_foreach(list, i, row)
		tell_overdue(broker, act, row);
	return r;
}

/* What lies about when the office closes: each to who has it, the number of them to approvers (R-CUS-03). */
static int note_day_end(struct broker *broker, const struct act *act, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	struct fault said = { 0 };
	const json_t *row;
	char count[24];
	size_t i;
	int r = day_end_note(act, &list, fault);

	json_array_foreach(list, i, row) {
		const char *person = json_member_text(row, "person");

		fault_set(&said, -EBUSY, N_("The office closes, and %s is still with you: close it, put it away, or bring it back."),
			json_member_text(row, "number"));
		if (person)
			audience_notice_person(broker, person, "day-end.listed", &said);
	}
	text_format(count, sizeof(count), "%zu", json_array_size(list));
	fault_set(&said, -EBUSY, N_("The office closes, and %s media are not where they belong: mediactl day-end lists them."), count);
	if (json_array_size(list) > 0)
		audience_notice(broker, ROLE_APPROVER, "day-end.listed", &said);
	return r;
}

/* An emergency that nobody has answered for: who grants exceptions, and from its due time on the administrators (R-EXC-03). */
static int chase_emergencies(struct broker *broker, const struct act *act, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	const json_t *row;
	size_t i;
	int r = exception_chase(act, &list, fault);

	json_array_foreach(list, i, row) {
		const char *number = json_member_text(row, "exception"), *due = json_member_text(row, "due"),
			   *tell = json_member_text(row, "tell");
		struct fault said = { 0 };
		enum role role = ROLE_CISO;

		role_from_name(tell, &role);
		fault_set(&said, -EBUSY, N_("%s was declared in an emergency and must be answered for by %s: mediactl exceptions show %s."),
			number, due, number);
		audience_notice(broker, (uint32_t)role | (json_is_true(json_object_get(row, "late")) ? (uint32_t)ROLE_ADMINISTRATOR : 0),
			"exception.chased", &said);
	}
	return r;
}

/* Who should have been told of an incident by now: they, and those who lead (R-INC-03). */
static int chase_incidents(struct broker *broker, const struct act *act, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	struct fault said = { 0 };
	const json_t *row;
	size_t i;
	int r = report_chase(act, AT_ONCE, &list, fault);

	json_array_foreach(list, i, row) {
		const char *incident = json_member_text(row, "incident"), *whom = json_member_text(row, "role");
		uint32_t roles = ROLE_INCIDENT | ROLE_SUPERVISOR | ROLE_CISO;
		enum role role;

		if (role_from_name(whom, &role))
			roles |= (uint32_t)role;
		fault_set(&said, -EBUSY, N_("Of incident %s, %s should have been told by %s: mediactl incident show %s."), incident, whom,
			json_member_text(row, "due"), incident);
		audience_notice(broker, roles, "incident.chased", &said);
	}
	return r;
}

/* Who opened something under an exception has it no longer than that holds (R-EXC-02). */
static int close_lapsed(struct broker *broker, const struct act *act, struct fault *fault)
{
	(void)act;
	(void)fault;
	lapsed_close(broker);
	return 0;
}

/* R-APP-01 */
static int end_requests(struct broker *broker, const struct act *act, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	struct fault said = { 0 };
	const json_t *row;
	size_t i;
	int r = request_expire(act, AT_ONCE, &list, fault);

	json_array_foreach(list, i, row) {
		fault_set(&said, -EBUSY, N_("Your request %s is over: its period has ended. Ask again if it is needed still."),
			json_member_text(row, "request"));
		audience_notice_person(broker, json_member_text(row, "person"), "request.expired", &said);
	}
	return r;
}

static int remind_signers(struct broker *broker, const struct act *act, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	struct fault said = { 0 };
	const json_t *row, *person;
	size_t i, n;
	int r = request_remind(act, AT_ONCE, &list, fault);

	json_array_foreach(list, i, row) {
		fault_set(&said, -EBUSY, N_("The request %s waits for your signature: mediactl request show %s."),
			json_member_text(row, "request"), json_member_text(row, "request"));
		json_array_foreach(json_object_get(row, "people"), n, person)
			audience_notice_person(broker, json_string_value(person), "request.reminded", &said);
	}
	return r;
}

/* R-LOG-05 */
static int remind_of_review(struct broker *broker, const struct act *act, struct fault *fault)
{
	struct fault said = { 0 };
	char since[21];
	int r = ledger_review_chase(act, since, fault);

	if (r < 0 || !since[0])
		return r;
	fault_set(&said, -EBUSY,
		N_("Nobody has looked the ledger through since it was due, %s: mediactl ledger analyze, then mediactl ledger reviewed."), since);
	audience_notice(broker, ROLE_AUDITOR | ROLE_ADMINISTRATOR, "review.chased", &said);
	return 0;
}

/* R-BAK-01, R-BAK-03 */
static int remind_of_copies(struct broker *broker, const struct act *act, struct fault *fault)
{
	struct backup_overdue overdue;
	struct fault said = { 0 };
	int r = backup_chase(act, backup_every(broker), &overdue, fault);

	if (r < 0)
		return r;
	if (overdue.made[0]) {
		fault_set(&said, -EBUSY, N_("The books have not been copied since %s: mediactl backup create, and see that mediad-backup.timer runs."),
			overdue.made);
		audience_notice(broker, ROLE_ADMINISTRATOR, "review.chased", &said);
	}
	if (overdue.tried[0]) {
		fault_set(&said, -EBUSY, N_("Since %s nobody has tried whether a copy of the books is good: mediactl backup verify FILE --record."),
			overdue.tried);
		audience_notice(broker, ROLE_ADMINISTRATOR, "review.chased", &said);
	}
	return 0;
}

/* What nobody answered has ended (R-REV-02). */
static int end_reviews(struct broker *broker, const struct act *act, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	struct fault said = { 0 };
	const json_t *row;
	char lines[24];
	size_t i;
	int r = access_review_lapse(act, &list, fault);

	json_array_foreach(list, i, row) {
		text_format(lines, sizeof(lines), "%lld", (long long)json_member_number(row, "lines", 0));
		fault_set(&said, -EBUSY, N_("The review of rights %s is over; %s lines had no answer, and those rights have ended."),
			json_member_text(row, "review"), lines);
		audience_notice(broker, ROLE_APPROVER | ROLE_ADMINISTRATOR | ROLE_SUPERVISOR, "access-review.lapsed", &said);
	}
	return r;
}

static int remind_of_rights(struct broker *broker, const struct act *act, struct fault *fault)
{
	struct fault said = { 0 };
	char count[24];
	int64_t media;
	int r = access_review_chase(act, &media, fault);

	if (r < 0 || media == 0)
		return r;
	text_format(count, sizeof(count), "%lld", (long long)media);
	fault_set(&said, -EBUSY, N_("The rights to %s media are due for a review by their class: mediactl review access open."), count);
	audience_notice(broker, ROLE_APPROVER | ROLE_SUPERVISOR, "review.chased", &said);
	return 0;
}

static int (*const chores[])(struct broker *broker, const struct act *act, struct fault *fault) = {
	chase_overdue,
	note_day_end,
	chase_emergencies,
	chase_incidents,
	end_reviews,
	close_lapsed,
	end_requests,
	remind_signers,
	reminders_of_erasing,
	reminders_of_certificates,
	reminders_of_contracts,
	reminders_of_private,
	remind_of_review,
	remind_of_rights,
	remind_of_copies,
};

void reminders_run(struct broker *broker)
{
	struct act act;

	timekeeper_look(broker);
	if (!broker->registry || broker->closed.code)
		return;
	act = broker_act(broker, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(chores); i++) {
		struct fault fault = { 0 };

		if (chores[i](broker, &act, &fault) < 0)
			broker_say_fault(broker, LOG_WARNING, "reminders", &fault);
	}
}

static void again(void *context)
{
	struct reminders *reminders = context;

	reminders->timer = 0;
	reminders_run(reminders->broker);
	loop_after(reminders->broker->loop, EVERY, again, reminders, &reminders->timer);
}

int reminders_new(struct broker *broker, struct reminders **out)
{
	struct reminders *reminders = calloc(1, sizeof(*reminders));
	int r;

	if (!reminders)
		return -ENOMEM;
	reminders->broker = broker;
	r = loop_after(broker->loop, SOON, again, reminders, &reminders->timer);
	if (r < 0) {
		free(reminders);
		return r;
	}
	*out = reminders;
	return 0;
}

void reminders_free(struct reminders *reminders)
{
	if (!reminders)
		return;
	loop_cancel(reminders->broker->loop, reminders->timer);
	free(reminders);
}
