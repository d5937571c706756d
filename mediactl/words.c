// SPDX-License-Identifier: GPL-3.0-or-later
/* The protocol's words and times as people read them. Decides nothing by them. */
#include "mediactl/words.h"

#include <string.h>

#include "common/clock.h"
#include "common/macros.h"
#include "common/text.h"
#include "mediactl/language.h"

struct word {
	const char *wire, *shown;
};

/* clang-format off */
static const struct word states[] = { /* of media; they also come as arguments of sentences */
	{ "unknown",           N_("unknown") },
	{ "requested",         N_("requested") },
	{ "approved",          N_("approved") },
	{ "enrolled",          N_("enrolled") },
	{ "in-service",        N_("in service") },
	{ "out",               N_("out of the building") },
	{ "awaiting-disposal", N_("awaiting disposal") },
	{ "erased",            N_("erased") },
	{ "consigned",         N_("with a contractor to be destroyed") },
	{ "disposed",          N_("disposed of") },
	{ "archived",          N_("archived") },
	{ "quarantined",       N_("quarantined") },
	{ "lost",              N_("lost") },
};
static const struct word words[] = {
	/* sticks */
	{ "blocked",           N_("blocked") },
	{ "known",             N_("known") },
	{ "open",              N_("open") },
	{ "closed",            N_("closed") },
	/* the gate and the ledger */
	{ "enforced",          N_("enforced") },
	{ "good",              N_("good") },
	{ "faulty",            N_("faulty: the built-in settings hold") },
	/* requests */
	{ "use",               N_("use") },
	{ "handler",           N_("handler") },
	{ "keep",              N_("kept") },
	{ "revoke",            N_("revoked") },
	{ "carry-out",         N_("carry-out") },
	{ "dispose",           N_("disposal") },
	{ "revise",            N_("revision of the label") },
	{ "provide",           N_("provision to an outside party") },
	{ "grant",             N_("grant to another PC") },
	{ "pending",           N_("waiting for a decision") },
	{ "denied",            N_("denied") },
	{ "used",              N_("used up") },
	{ "lapsed",            N_("lapsed") },
	{ "expired",           N_("expired") },
	{ "lapsed",            N_("lapsed") },
	/* what ends soon */
	{ "content",           N_("information on a medium") },
	{ "request",           N_("request") },
	{ "exception",         N_("exception") },
	{ "person",            N_("person") },
	{ "provision",         N_("provision to an outside party") },
	{ "ledger-row",        N_("review of the My Number ledger") },
	{ "contract",          N_("contract with a contractor") },
	/* what is with a contractor */
	{ "asked",             N_("asked for") },
	{ "provided",          N_("provided with a passphrase") },
	/* exceptions */
	{ "valid",             N_("valid") },
	{ "coming",            N_("not yet valid") },
	{ "ended",             N_("ended") },
	{ "rejected",          N_("not approved") },
	{ "overdue",           N_("not answered for in time") },
	/* roles */
	{ "staff",             N_("staff") },
	{ "approver",          N_("approver") },
	{ "administrator",     N_("administrator") },
	{ "operator",          N_("operator") },
	{ "supervisor",        N_("supervisor") },
	{ "ciso",              N_("CISO") },
	{ "auditor",           N_("auditor") },
	{ "incident",          N_("incident lead") },
	{ "mynumber-manager",  N_("My Number manager") },
	/* people and deputies */
	{ "suspended",         N_("suspended") },
	{ "over",              N_("over") },
	{ "named",             N_("named, not accepted yet") },
	{ "accepted",          N_("accepted, begins later") },
	{ "acting",            N_("acting") },
	{ "ended",             N_("ended") },
	{ "add",               N_("add") },
	{ "transfer",          N_("transfer") },
	{ "correct",           N_("correct name or number") },
	{ "until",             N_("until") },
	{ "holds",             N_("holds") },
	{ "later",             N_("begins later") },
	/* phases of a job */
	{ "erase-write",       N_("overwriting") },
	{ "erase-verify",      N_("reading back") },
	{ "format",            N_("encrypting and formatting") },
	{ "key",               N_("working with the key") },
	{ "mount",             N_("mounting") },
	{ "label",             N_("writing the label") },
	{ "cycle",             N_("taking it out and in again") },
	{ "replug",            N_("waiting: pull it out and plug it in again") },
	{ "erase-resume",      N_("looking at what was written before") },
	{ "blank",             N_("writing zeros") },
	{ "blank-verify",      N_("reading the zeros back") },
	/* steps of the work on a surface, and how it stands */
	{ "write",             N_("overwriting") },
	{ "compare",           N_("reading back") },
	{ "compared",          N_("read back and compared") },
	{ "blanked",           N_("zeros written and read back") },
	{ "interrupted",       N_("broke off") },
	{ "paused",            N_("paused") },
};
static const struct word devices[] = {
	{ "storage",           N_("USB stick or disk") },
	{ "composite",         N_("device that is several things at once") },
	{ "phone",             N_("phone or music player") },
	{ "network",           N_("network adapter") },
	{ "camera",            N_("camera") },
	{ "printer",           N_("printer") },
	{ "wireless",          N_("wireless adapter") },
	{ "vendor",            N_("device of its maker's own kind") },
	{ "broken",            N_("device that does not say rightly what it is") },
	{ "sd-card",           N_("SD card") },
	{ "optical",           N_("CD, DVD or Blu-ray drive") },
	{ "hotplug-disk",      N_("disk plugged into the running PC") },
	{ "thunderbolt",       N_("Thunderbolt or USB4 device") },
	{ "firewire",          N_("FireWire device") },
};
static const struct word incidents[] = {
	{ "leak",              N_("leak") },
	{ "loss",              N_("loss") },
	{ "theft",             N_("theft") },
	{ "alteration",        N_("alteration or destruction of data") },
	{ "outage",            N_("outage") },
	{ "malware",           N_("malware") },
	{ "violation",         N_("breach of the rules") },
	{ "near-miss",         N_("near miss") },
	{ "misreceived",       N_("My Number data received wrongly") },
	{ "impact",            N_("impact") },
	{ "cause",             N_("cause") },
	{ "response",          N_("response") },
	{ "prevention",        N_("prevention") },
	{ "instruction",       N_("instruction") },
	{ "evidence",          N_("evidence") },
	{ "note",              N_("note") },
	{ "level",             N_("level") },
	{ "closed",            N_("closed") },
	{ "commission",        N_("Personal Information Protection Commission") },
};
static const struct word zones[] = {
	{ "mynumber",          N_("My Number zone") },
	{ "lgwan",             N_("LGWAN zone") },
	{ "internet",          N_("Internet zone") },
	{ "standalone",        N_("no network") },
	{ "business",          N_("business zone") },
	{ "office",            N_("office network") },
};
static const struct word found[] = {
	{ "present",           N_("there") },
	{ "out",               N_("carried out") },
	{ "good-enough",       N_("accepted as erased") },
	{ "not-enough",        N_("REJECTED: not erased well enough") },
	{ "missing",           N_("MISSING") },
	{ "to-destroy",        N_("NOT DESTROYED YET") },
	{ "unconfirmed",       N_("DESTROYED, NOT CONFIRMED") },
	{ "certificate-overdue", N_("CONTRACTOR'S CERTIFICATE OVERDUE") },
	{ "shredded",          N_("shredded") },
	{ "crushed",           N_("crushed") },
	{ "pulverised",        N_("pulverised") },
	{ "incinerated",       N_("incinerated") },
	{ "melted",            N_("melted") },
	{ "cut",               N_("cut into pieces") },
	{ "degaussed",         N_("degaussed") },
	{ "overwritten",       N_("overwritten with another tool") },
	{ "label",             N_("label not in order") },
	{ "storage",           N_("not kept as it should be") },
};
static const struct word left[] = {
	{ "open",              N_("open") },
	{ "plugged",           N_("plugged in") },
	{ "taken",             N_("not put away") },
	{ "due",               N_("due back today") },
	{ "overdue",           N_("overdue") },
	{ "disposal",          N_("awaits disposal, not in a place for that") },
	{ "archive",           N_("archived, not in a place of low disaster risk") },
};
static const struct word properties[] = {
	{ "lockable",          N_("lockable") },
	{ "fire",              N_("fireproof") },
	{ "heat",              N_("heat-proof") },
	{ "quake",             N_("earthquake-proof") },
	{ "water",             N_("waterproof") },
	{ "damp",              N_("damp-proof") },
	{ "disaster-low",      N_("low disaster risk") },
};
static const struct word levels[] = { /* why an erase level is needed (policy/decide_erase_level.c) */
	{ "class",             N_("the class of what lies on it asks for that") },
	{ "reuse",             N_("the class of what lies on it asks for that before it is used again") },
	{ "write-once",        N_("it can be written only once, so nothing on it can be overwritten") },
	{ "token",             N_("cards and tokens are destroyed") },
	{ "damaged",           N_("it is damaged") },
	{ "no-header",         N_("it has no readable header of ours any more") },
	{ "capacity",          N_("it does not have the capacity that it says or once had") },
	{ "erase-failed",      N_("not all of it could be overwritten and read back") },
	{ "found",             N_("it was lost, and nobody released it after it was found") },
	{ "books-only",        N_("it is on the books only, mediad never had it in hand") },
	{ "factory-new",       N_("it was registered as factory-new, without being erased first") },
	{ "not-wiped",         N_("it was not overwritten and read back before it was encrypted") },
	{ "passphrase",        N_("an outside party had a passphrase for it") },
	{ "granted",           N_("it was granted to another computer") },
	{ "escrow-shown",      N_("its recovery key was handed out") },
	{ "recovered",         N_("it was opened by its recovery key") },
	{ "rotated",           N_("it had another recovery key before") },
	{ "was-lost",          N_("it was lost once") },
};
/* clang-format on */

static const char *find(const char *wire, const struct word *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i].wire, wire) == 0)
			return language_of(list[i].shown);
	}
	return NULL;
}

const char *word_state(const char *word)
{
	const char *shown = find(word, states, ARRAY_SIZE(states));

	return shown ? shown : word;
}

const char *word_show(const char *word)
{
	const char *shown = word ? find(word, words, ARRAY_SIZE(words)) : "";

	return shown ? shown : word_state(word);
}

const char *word_device(const char *what)
{
	const char *shown = what ? find(what, devices, ARRAY_SIZE(devices)) : NULL;

	return shown ? shown : _("device of another kind");
}

const char *word_zone(const char *zone)
{
	const char *shown = zone ? find(zone, zones, ARRAY_SIZE(zones)) : "";

	return shown ? shown : zone;
}

const char *word_found(const char *result)
{
	const char *shown = result ? find(result, found, ARRAY_SIZE(found)) : "";

	return shown ? shown : result;
}

const char *word_left(const char *why)
{
	const char *shown = why ? find(why, left, ARRAY_SIZE(left)) : "";

	return shown ? shown : why;
}

const char *word_incident(const char *word)
{
	const char *shown = word ? find(word, incidents, ARRAY_SIZE(incidents)) : "";

	return shown ? shown : word_show(word);
}

const char *word_property(const char *property)
{
	const char *shown = property ? find(property, properties, ARRAY_SIZE(properties)) : "";

	return shown ? shown : property;
}

const char *word_level(const char *why)
{
	const char *shown = why ? find(why, levels, ARRAY_SIZE(levels)) : "";

	return shown ? shown : why;
}

char *time_show_local(const char *iso, char out[TIME_TEXT])
{
	char local[20];
	int64_t time;

	text_copy(out, TIME_TEXT, iso ? iso : "");
	if (iso && clock_parse_utc(iso, &time)) {
		clock_format_local(time, local);
		text_copy(out, TIME_TEXT, local);
	}
	return out;
}

char *time_show(const char *iso, char out[TIME_TEXT])
{
	char wareki[TIME_TEXT], local[TIME_TEXT];
	int64_t time;

	time_show_local(iso, out);
	if (!iso || !language_is_japanese())
		return out;
	if (!clock_parse_utc(iso, &time) && !clock_parse_date(iso, false, &time))
		return out;
	clock_format_wareki(time, wareki, sizeof(wareki));
	text_copy(local, sizeof(local), out);
	text_format(out, TIME_TEXT, "%s (%s)", wareki, local);
	return out;
}

char *size_show(long long bytes, char out[TIME_TEXT])
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t unit = 0;
	long long whole = bytes, tenths = 0;

	for (; whole >= 1000 && unit + 1 < ARRAY_SIZE(units); unit++) {
		tenths = whole % 1000 / 100;
		whole /= 1000;
	}
	if (unit == 0)
		text_format(out, TIME_TEXT, "%lld B", bytes);
	else
		text_format(out, TIME_TEXT, "%lld.%lld %s", whole, tenths, units[unit]);
	return out;
}
