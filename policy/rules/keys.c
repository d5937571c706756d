// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of keys; knows no value. */
#include "policy/rules/keys.h"

#include <string.h>

#include "common/macros.h"
#include "policy/rules/book.h"

#define BOTH (IN_CLASS | IN_OVERLAY)
#define CLASS(member) offsetof(struct class, member), sizeof(((struct class *)0)->member)
#define HANDLING(member) offsetof(struct class, handling.member), sizeof(((struct class *)0)->handling.member)
#define OFFICE(member) offsetof(struct office, member), sizeof(((struct office *)0)->member)
#define STATION(member) offsetof(struct station, member), sizeof(((struct station *)0)->member)
#define ZONES "mynumber lgwan internet standalone business office"
#define PROPER "lgwan internet standalone business office"
#define LEVELS "E0 E1 E2 E3"

/* clang-format off */
static const struct key keys[] = {
	{ "name",           BOTH,     TAKES_TEXT,        CLASS(name),       NULL, 0, 0, 0 },
	{ "axis",           IN_CLASS, TAKES_TEXT,        CLASS(axis),       NULL, 0, 0, 0 },
	{ "rank",           IN_CLASS, TAKES_NUMBER,      CLASS(rank),       NULL, 1, 100, 0 },
	{ "definition",     BOTH,     TAKES_PARAGRAPH,   CLASS(definition), NULL, 0, 0, 0 },
	{ "source",         BOTH,     TAKES_TEXT,        CLASS(source),     NULL, 0, 0, 0 },
	{ "proposed",       BOTH,     TAKES_PARAGRAPH,   CLASS(proposed),   NULL, 0, 0, 0 },
	{ "carry-out",      BOTH,     TAKES_SIGNATORIES, HANDLING(carry_out), NULL, 0, 0, 0 },
	{ "provide",        BOTH,     TAKES_SIGNATORIES, HANDLING(provide),   NULL, 0, 0, 0 },
	{ "dispose",        BOTH,     TAKES_SIGNATORIES, HANDLING(dispose),   NULL, 0, 0, 0 },
	{ "max-carry-out-days", BOTH, TAKES_NUMBER,      HANDLING(max_carry_out_days), "unlimited", 0, 3650, -1 },
	{ "encrypt",        BOTH,     TAKES_ONE,         HANDLING(encrypt),   "no carry-out always", 0, 0, 0 },
	{ "key-modes",      BOTH,     TAKES_SET,         HANDLING(key_modes), "internal provide", 0, 0, 0 },
	{ "zones",          BOTH,     TAKES_SET,         HANDLING(zones),     ZONES, 0, 0, 0 },
	{ "write-zones",    BOTH,     TAKES_SET,         HANDLING(write_zones), PROPER, 1, 0, 0 },
	{ "areas",          BOTH,     TAKES_SET,         HANDLING(areas),     "1 2 3", 1, 0, 0 },
	{ "storage",        BOTH,     TAKES_SET,         HANDLING(storage),   "lockable fire heat quake water damp disaster-low", 0, 0, 0 },
	{ "scan-each-use",  BOTH,     TAKES_YES,         HANDLING(scan_each_use), NULL, 0, 0, 0 },
	{ "erase-reuse",    BOTH,     TAKES_ONE,         HANDLING(erase_reuse),   LEVELS, 0, 0, 0 },
	{ "erase-dispose",  BOTH,     TAKES_ONE,         HANDLING(erase_dispose), LEVELS, 0, 0, 0 },
	{ "certificate",    BOTH,     TAKES_YES,         HANDLING(certificate),   NULL, 0, 0, 0 },
	{ "max-copies",     BOTH,     TAKES_NUMBER,      HANDLING(max_copies), "unlimited", 0, 1000, -1 },
	{ "long-term-write-protected", BOTH, TAKES_YES,  HANDLING(long_term_write_protected), NULL, 0, 0, 0 },
	{ "backup",         BOTH,     TAKES_YES,         HANDLING(backup),    NULL, 0, 0, 0 },
	{ "rto-hours",      BOTH,     TAKES_NUMBER,      HANDLING(rto_hours), "none", 1, 8760, 0 },
	{ "review-months",  BOTH,     TAKES_NUMBER,      HANDLING(review_months), "none", 1, 120, 0 },
	{ "floor",          IN_OVERLAY, TAKES_YES,       CLASS(floor),       NULL, 0, 0, 0 },
	{ "mynumber",       IN_OVERLAY, TAKES_YES,       HANDLING(mynumber),  NULL, 0, 0, 0 },
	{ "private-medium", IN_OVERLAY, TAKES_YES,       HANDLING(private_medium), NULL, 0, 0, 0 },
	{ "caution",        BOTH,     TAKES_TEXT,        HANDLING(caution),   NULL, 0, 0, 0 },

	{ "profile",              IN_OFFICE, TAKES_TEXT,      OFFICE(profile), NULL, 0, 0, 0 },
	{ "name",                 IN_OFFICE, TAKES_TEXT,      OFFICE(name),    NULL, 0, 0, 0 },
	{ "exception-approver",   IN_OFFICE, TAKES_SIGNATORY, OFFICE(exception_approver), NULL, 0, 0, 0 },
	{ "private-media",        IN_OFFICE, TAKES_ONE,       OFFICE(private_media), "forbid internet-only permit", 0, 0, 0 },
	{ "private-max-class",    IN_OFFICE, TAKES_TEXT,      OFFICE(private_max_class), NULL, 0, 0, 0 },
	{ "private-approver",     IN_OFFICE, TAKES_SIGNATORY, OFFICE(private_approver), NULL, 0, 0, 0 },
	{ "private-max-days",     IN_OFFICE, TAKES_NUMBER,    OFFICE(private_max_days), NULL, 1, 366, 0 },
	{ "carry-out",            IN_OFFICE, TAKES_ONE,       OFFICE(carry_out_allowed), "deny allow", 0, 0, 0 },
	{ "substitute",           IN_OFFICE, TAKES_SIGNATORY, OFFICE(substitute), NULL, 0, 0, 0 },
	{ "purpose",              IN_OFFICE, TAKES_LINES,     OFFICE(purposes), NULL, 0, 0, 0 },
	{ "checklist",            IN_OFFICE, TAKES_LINES,     OFFICE(checklist), NULL, 0, 0, 0 },
	{ "transport",            IN_OFFICE, TAKES_LINES,     OFFICE(transports), NULL, 0, 0, 0 },
	{ "day-start",            IN_OFFICE, TAKES_TIME,      OFFICE(day_start), NULL, 0, 0, 0 },
	{ "day-end",              IN_OFFICE, TAKES_TIME,      OFFICE(day_end), NULL, 0, 0, 0 },
	{ "reminders",            IN_OFFICE, TAKES_YES,       OFFICE(remind),  NULL, 0, 0, 0 },
	{ "remind-days",          IN_OFFICE, TAKES_NUMBER,    OFFICE(remind_days), NULL, 0, 30, 0 },
	{ "request-days",         IN_OFFICE, TAKES_NUMBER,    OFFICE(request_days), "none", 1, 366, 0 },
	{ "overdue-approver-days", IN_OFFICE, TAKES_NUMBER,   OFFICE(overdue_approver_days), NULL, 0, 30, 0 },
	{ "overdue-administrator-days", IN_OFFICE, TAKES_NUMBER, OFFICE(overdue_administrator_days), NULL, 0, 60, 0 },
	{ "log-review-months",    IN_OFFICE, TAKES_NUMBER,    OFFICE(log_review_months), "none", 1, 12, 0 },
	{ "alarm-refusals",       IN_OFFICE, TAKES_NUMBER,    OFFICE(alarm_refusals), "none", 3, 1000, 0 },
	{ "incident-tell",        IN_OFFICE, TAKES_CHAIN,     OFFICE(chain), NULL, 0, 720, 0 },
	{ "accounts",             IN_OFFICE, TAKES_ONE,       OFFICE(accounts_by_request), "direct request", 0, 0, 0 },
	{ "forbid-roles",         IN_OFFICE, TAKES_PAIRS,     OFFICE(forbidden_roles), NULL, 0, 0, 0 },
	{ "report-roles",         IN_OFFICE, TAKES_PAIRS,     OFFICE(reported_roles), NULL, 0, 0, 0 },
	{ "max-administrators",   IN_OFFICE, TAKES_NUMBER,    OFFICE(max_administrators), "none", 2, 100, 0 },
	{ "forbid-login",         IN_OFFICE, TAKES_LINES,     OFFICE(forbidden_logins), NULL, 0, 0, 0 },

	{ "zone",           IN_HOST,  TAKES_BIT,         STATION(zone),     ZONES, 0, 0, 0 },
	{ "area",           IN_HOST,  TAKES_NUMBER,      STATION(area),     NULL, 1, 3, 0 },
	{ "mynumber-area",  IN_HOST,  TAKES_YES,         STATION(mynumber_area), NULL, 0, 0, 0 },
	{ "systems",        IN_HOST,  TAKES_TEXT,        STATION(systems),  NULL, 0, 0, 0 },
};
/* clang-format on */

_Static_assert(ARRAY_SIZE(keys) <= KEYS_MAX, "a set of keys is 64 bits");

const struct key *key_at(size_t i)
{
	return i < ARRAY_SIZE(keys) ? &keys[i] : NULL;
}

const struct key *key_find(unsigned int section, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if ((keys[i].sections & section) && strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

bool key_repeats(const struct key *key)
{
	return key->takes == TAKES_PARAGRAPH || key->takes == TAKES_LINES || key->takes == TAKES_CHAIN ||
	       key->takes == TAKES_PAIRS;
}
