// SPDX-License-Identifier: GPL-3.0-or-later
/* How old is the last good copy of the books (R-BAK-01), as mediad's ledger has it? */
#include "common/clock.h"
#include "common/text.h"
#include "mediactl/doctor.h"

#define LOOKED "io.mediad.Status"
#define COPY_DAYS 7
#define TRIAL_DAYS 366

/* -1: never. */
static int64_t days_since(const char *time)
{
	int64_t then, now = clock_now();

	if (!time || !clock_parse_utc(time, &then))
		return -1;
	return now > then ? (now - then) / DAY_SECONDS : 0;
}

static void look_at_copy(struct examination *examination, int64_t days, int64_t allowed)
{
	struct finding *finding;
	char number[24];

	if (days >= 0 && days <= allowed)
		return;
	finding = doctor_found(examination, HEALTH_WARNING, LOOKED);
	text_format(number, sizeof(number), "%lld", (long long)days);
	if (days < 0)
		fault_set(&finding->what, 0, N_("The books were never copied: if this disk fails, nobody knows who has which medium."));
	else
		fault_set(&finding->what, 0, N_("The books were last copied %s days ago."), number);
	fault_set(&finding->advice, 0, N_("mediactl backup create FILE (as an administrator), on a disk or medium that lies elsewhere."));
}

static void look_at_trial(struct examination *examination, int64_t days)
{
	struct finding *finding;

	if (days <= TRIAL_DAYS)
		return;
	finding = doctor_found(examination, HEALTH_WARNING, LOOKED);
	fault_set(&finding->what, 0, N_("For more than a year nobody has tried whether a copy of the books is good."));
	fault_set(&finding->advice, 0, N_("mediactl backup verify FILE --record (as an administrator)."));
}

void doctor_backup(struct examination *examination)
{
	const json_t *status = doctor_status(examination);

	if (!json_is_true(json_object_get(status, "initialised"))) {
		doctor_well(examination, LOOKED, N_("Not looked at: there are no books yet, or mediad does not answer."));
		return;
	}
	look_at_copy(examination, days_since(json_member_text(status, "backup")), json_member_number(status, "backup_days", COPY_DAYS));
	look_at_trial(examination, days_since(json_member_text(status, "tried")));
	doctor_well(examination, LOOKED, N_("The books were copied in the last days."));
}
