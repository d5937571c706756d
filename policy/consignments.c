// SPDX-License-Identifier: GPL-3.0-or-later
/* The list of media that are with contractors, and the reminders of certificates that have not come (R-DSP-06). */
#include <string.h>

#include "common/clock.h"
#include "policy/acts.h"
#include "policy/chase.h"
#include "policy/destruction.h"

#define OPEN                                                                                                                  \
	"SELECT c.medium AS number, m.model AS model, coalesce(nullif(m.usb_serial, ''), l.serial) AS serial, c.contractor AS contractor,"   \
	" c.contract AS contract, c.seal AS seal, c.since AS since, c.until AS until, c.until < ?1 AS overdue, c.request AS request,"       \
	" p.name AS given_by_name, d.medium IS NOT NULL AS recorded FROM consignment c JOIN medium m ON m.number = c.medium"            \
	" LEFT JOIN listed l ON l.medium = c.medium LEFT JOIN person p ON p.id = c.person LEFT JOIN destruction d ON d.medium = c.medium"     \
	" AND d.confirmed IS NULL WHERE c.ended IS NULL"

static const char *const truths[] = { "overdue", "recorded", NULL };

static int read_open(const struct act *act, const char *more, const char *told, json_t **out, struct fault *fault)
{
	char now[TIME_SIZE], sql[1200];
	int r;

	clock_format_utc(act->now, now);
	text_format(sql, sizeof(sql), OPEN "%s AND ?2 = ?2 ORDER BY c.until, c.medium", more);
	r = rows_select(act->registry, &(struct selection){ .sql = sql, .values = VALUES(TEXT(now), TEXT(told)), .truths = truths }, out, fault);
	if (r == 0)
		chase_put_days(*out, act->now);
	return r;
}

int consignment_list(const struct act *act, json_t **out, struct fault *fault)
{
	return read_open(act, "", "", out, fault);
}

int consignment_chase(const struct act *act, json_t **out, struct fault *fault)
{
	char yesterday[TIME_SIZE];
	json_t *list = NULL;
	int r;

	clock_format_utc(act->now - DAY_SECONDS, yesterday);
	r = read_open(act, " AND d.medium IS NULL AND c.until < ?1 AND coalesce(c.chased, '') <= ?2", yesterday, &list, fault);
	return r < 0 ? r : chase_rows(act, "destruction.chased", list, out, fault);
}
