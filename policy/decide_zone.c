// SPDX-License-Identifier: GPL-3.0-or-later
/* Where a medium may be used, and how; knows no store, clock or device. */
#include "policy/decide_zone.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "common/text.h"

#define SERVER_ROOM 3
/* What comes from the Internet is taken in here only sanitised. */
#define PROTECTED (ZONE_MYNUMBER | ZONE_LGWAN | ZONE_BUSINESS)
#define READ_ONLY(rule_) ((struct decision){ .code = 0, .rule = (rule_), .read_only = true })

/* Is one of these words among those? */
static bool shares_word(const char *words, const char *others)
{
	const char *word;
	size_t length;

	while (text_word(&words, &word, &length))
		if (text_has_word(others, word, length))
			return true;
	return false;
}

static struct decision zone_of_class(const struct medium_facts *medium, const struct zone_facts *facts)
{
	const struct station *station = facts->station;

	if (!station->zone && facts->divided)
		return REFUSED(-EPERM, "R-ZON-02",
			N_("Nobody has said in which zone this computer is, so %s stays closed: an administrator writes zone = … under [host]."),
			medium->number);
	if (station->zone && !(medium->handling->zones & station->zone) && !is_waived(facts->waivers, "R-ZON-02"))
		return REFUSED(-EPERM, "R-ZON-02",
			N_("The class of %s does not allow it in the zone %s: use it on a computer of another zone, or ask for an exception."),
			medium->number, zone_name((enum zone)station->zone));
	if (medium->handling->mynumber && station->zone && station->zone != ZONE_MYNUMBER && !station->mynumber_area &&
		!is_waived(facts->waivers, "R-ZON-08"))
		return REFUSED(-EPERM, "R-ZON-08",
			N_("%s holds My Number information, and this computer is not where that is handled: use one that is."),
			medium->number);
	return ALLOWED;
}

static struct decision area(const struct medium_facts *medium, const struct zone_facts *facts)
{
	unsigned int areas = medium->handling->areas;
	int64_t here = facts->station->area;

	if (!here && facts->divided && areas != AREAS_ALL)
		return REFUSED(-EPERM, "R-ZON-05",
			N_("Nobody has said in which area this computer is, so %s stays closed: an administrator writes area = … under [host]."),
			medium->number);
	if (here && !(areas & (1u << here)) && !is_waived(facts->waivers, "R-ZON-05"))
		return REFUSED(-EPERM, "R-ZON-05",
			N_("The class of %s does not allow it in an area like the one this computer is in: use it elsewhere, or ask for an exception."),
			medium->number);
	if (here == SERVER_ROOM && !is_waived(facts->waivers, "R-ZON-04") &&
		(!facts->permitted || !shares_word(facts->systems, facts->station->systems)))
		return REFUSED(-EPERM, "R-ZON-04",
			N_("Into the server room come only media of its systems: have the use of %s approved, and mediactl bind %s to the system."),
			medium->number, medium->number);
	return ALLOWED;
}

static struct decision system_bound(const struct medium_facts *medium, const struct zone_facts *facts)
{
	if (!facts->systems[0] || shares_word(facts->systems, facts->station->systems) || is_waived(facts->waivers, "R-ZON-07"))
		return ALLOWED;
	return REFUSED(-EPERM, "R-ZON-07", N_("%s is bound to %s: use it on a computer of that system."), medium->number, facts->systems);
}

/* A medium that goes to and fro would join what is kept apart. */
static struct decision crossing(const struct medium_facts *medium, const struct zone_facts *facts)
{
	unsigned int zone = facts->station->zone;
	bool internet = facts->written & ZONE_INTERNET || facts->written_elsewhere;

	if (!zone)
		return ALLOWED;
	if (zone != ZONE_MYNUMBER && facts->written & ZONE_MYNUMBER && !is_waived(facts->waivers, "R-ZON-02"))
		return REFUSED(-EPERM, "R-ZON-02",
			N_("%s was written in the My Number zone and is used nowhere else: use it there, or ask for an exception."),
			medium->number);
	if (!(zone & PROTECTED) || !internet)
		return ALLOWED;
	if (!facts->sanitised)
		return REFUSED(-EPERM, "R-ZON-03",
			N_("%s may have been written in the Internet zone: have it sanitised, and record it with mediactl sanitised %s."),
			medium->number, medium->number);
	return READ_ONLY("R-ZON-03");
}

/* What leaves the My Number zone, leaves it by a numbered exception. */
static struct decision writing(const struct medium_facts *medium, const struct zone_facts *facts)
{
	unsigned int zone = facts->station->zone;

	if (zone == ZONE_MYNUMBER)
		return is_waived(facts->waivers, "R-ZON-01") ? ALLOWED : READ_ONLY("R-ZON-01");
	if (zone && !(medium->handling->write_zones & zone))
		return READ_ONLY("R-ZON-02");
	return ALLOWED;
}

struct decision decide_zone(const struct medium_facts *medium, const struct zone_facts *facts)
{
	static struct decision (*const steps[])(const struct medium_facts *, const struct zone_facts *) = { zone_of_class, area,
		system_bound, crossing, writing };
	struct decision result = ALLOWED;

	if (facts->station->zone == ZONE_MYNUMBER && !facts->permitted)
		return REFUSED(-EPERM, "R-ZON-01",
			N_("In the My Number zone %s opens only for whom its use was approved: ask with mediactl request use %s."),
			medium->number, medium->number);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		struct decision step = steps[i](medium, facts);

		if (step.code < 0)
			return step;
		if (!result.read_only)
			result = step;
	}
	return result;
}

struct decision decide_zone_write(const struct medium_facts *medium, const struct zone_facts *facts)
{
	struct decision decision = decide_zone(medium, facts);

	if (decision.read_only)
		return REFUSED(-EPERM, decision.rule,
			N_("On this computer %s may only be read: register it in a zone where its class may be written."),
			medium->number);
	return decision;
}

struct decision decide_recover_writing(const struct station *station)
{
	if (station->zone != ZONE_MYNUMBER)
		return ALLOWED;
	return REFUSED(-EPERM, "R-ZON-01",
		N_("In the My Number zone nothing is written to a medium: recover it for reading, without --write."), NULL);
}

struct decision decide_recover_zone(const struct medium_facts *medium, const struct station *station, bool divided)
{
	return zone_of_class(medium, &(struct zone_facts){ .station = station, .divided = divided });
}

struct decision decide_private(const struct private_facts *facts)
{
	const struct office *office = facts->office;
	enum private_media way = office->private_media;

	if (way == PRIVATE_FORBID)
		return REFUSED(-EPERM, "R-DEV-03", N_("Private media are forbidden here: ask the administrator for one of the office's."), NULL);
	if (way == PRIVATE_INTERNET_ONLY && facts->station->zone != ZONE_INTERNET && !is_waived(facts->waivers, "R-DEV-02"))
		return REFUSED(-EPERM, "R-DEV-02",
			N_("Private media are permitted in the Internet zone alone: use one of the office's here."), NULL);
	if (facts->above)
		return REFUSED(-EPERM, "R-DEV-04", N_("What is %s never goes onto a private medium."), facts->classification);
	if (facts->days > office->private_max_days)
		return REFUSED(-EINVAL, "R-DEV-03", N_("A private medium is permitted for a short time only: give an earlier day."), NULL);
	return ALLOWED;
}

struct decision decide_kept_private(const char *number, const char *until)
{
	return REFUSED(-EPERM, "R-DEV-04",
		N_("%s is a private medium, permitted until %s: nothing of it is opened here, and it gets no key of the office's."), number, until);
}
