// SPDX-License-Identifier: GPL-3.0-or-later
/* How grave an incident is and who may say what of it (R-INC-01, R-INC-05, R-INC-07, R-INC-08); knows no store, clock or device. */
#include "policy/decide_report.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "policy/misreceived.h"

#define LEADS (ROLE_INCIDENT | ROLE_SUPERVISOR | ROLE_CISO)
#define WORKS (LEADS | ROLE_ADMINISTRATOR | ROLE_APPROVER | ROLE_MYNUMBER)

static const struct {
	const char *kind;
	int floor, with_mynumber;
	bool gone;
} kinds[] = {
	{ "leak", 2, 3, true },
	{ "loss", 2, 3, true },
	{ "theft", 2, 3, true },
	{ "alteration", 1, 2, false },
	{ "outage", 1, 2, false },
	{ "malware", 1, 2, false },
	{ "violation", 1, 2, false },
	{ "near-miss", 0, 0, false },
	{ MISRECEIVED, 1, 1, false },
};

static size_t row_of(const char *kind)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(kinds) && strcmp(kinds[i].kind, kind) != 0)
		i++;
	return i;
}

bool report_kind_is(const char *kind)
{
	return row_of(kind) < ARRAY_SIZE(kinds);
}

bool report_kind_is_gone(const char *kind)
{
	size_t row = row_of(kind);

	return row < ARRAY_SIZE(kinds) && kinds[row].gone;
}

int report_floor(const struct severity_facts *facts)
{
	size_t row = row_of(facts->kind);

	if (row == ARRAY_SIZE(kinds) || facts->intent)
		return LEVEL_MAX;
	if (kinds[row].gone && facts->persons > 0)
		return LEVEL_MAX;
	return facts->mynumber ? kinds[row].with_mynumber : kinds[row].floor;
}

bool report_is_serious(const struct severity_facts *facts)
{
	if (strcmp(facts->kind, "near-miss") == 0 || strcmp(facts->kind, MISRECEIVED) == 0) /* the sender reports that */
		return false;
	return facts->mynumber && (facts->intent || facts->persons > PERSONS_SERIOUS);
}

struct decision decide_casework(const struct report_facts *facts)
{
	if (facts->closed)
		return REFUSED(-EBUSY, "R-INC-07", N_("%s is closed: report what is new as an incident of its own."), facts->incident);
	if (!(facts->roles & WORKS) && (!facts->actor[0] || strcmp(facts->actor, facts->reporter) != 0))
		return REFUSED(-EPERM, "R-INC-03",
			N_("%s is for whoever reported it and for those who must be told: tell them what you know."), facts->incident);
	return ALLOWED;
}

struct decision decide_level(const struct report_facts *facts, int level)
{
	static const char *const shown[] = { "0", "1", "2", "3" };
	struct decision decision = decide_casework(facts);

	if (decision.code < 0)
		return decision;
	if (level < facts->floor)
		return REFUSED(-EPERM, "R-INC-05", N_("%s is at least of level %s, by what is known of it."), facts->incident,
			shown[facts->floor]);
	if (level < facts->level && !(facts->roles & LEADS))
		return REFUSED(-EPERM, "R-INC-05", N_("Only who leads the work on an incident lowers its level: ask them to do it for %s."),
			facts->incident);
	return ALLOWED;
}

struct decision decide_entry(const struct report_facts *facts, const char *kind)
{
	struct decision decision = decide_casework(facts);

	if (decision.code == 0 && strcmp(kind, "instruction") == 0 && !(facts->roles & (ROLE_CISO | ROLE_SUPERVISOR)))
		return REFUSED(-EPERM, "R-INC-07", N_("What is directed in %s, the CISO or the supervisor writes."), facts->incident);
	return decision;
}

struct decision decide_close(const struct closing_facts *facts)
{
	const struct report_facts *report = &facts->report;

	if (report->closed)
		return REFUSED(-EEXIST, "R-INC-07", N_("%s is closed already."), report->incident);
	if (!(report->roles & LEADS))
		return REFUSED(-EPERM, "R-INC-07", N_("Who leads the work on incidents closes %s: the incident lead, the supervisor or the CISO."),
			report->incident);
	if (strcmp(report->actor, report->reporter) == 0 || strcmp(report->principal, report->reporter) == 0)
		return REFUSED(-EPERM, "R-INC-07", N_("You reported %s, so another who leads closes it."), report->incident);
	if (facts->untold[0])
		return REFUSED(-EBUSY, "R-INC-03", N_("%s is not closed before %s has been told: mediactl incident tell."), report->incident,
			facts->untold);
	if (facts->missing[0])
		return REFUSED(-EBUSY, "R-INC-07", N_("%s is not closed before its %s is written: mediactl incident measure."), report->incident,
			facts->missing);
	if (facts->kept_number[0])
		return REFUSED(-EBUSY, "R-DSP-10",
			N_("%s is not closed before %s, which came to us wrongly, is erased: release its hold, then mediactl request dispose %s."),
			report->incident, facts->kept_number, facts->kept_number);
	return ALLOWED;
}
