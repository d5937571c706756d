// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of what is kept of which event. */
#include "policy/separation/facts.h"

#include <errno.h>
#include <string.h>

#include "common/macros.h"
#include "common/text.h"

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

const char *seen_text(const struct seen *seen, const char *member)
{
	return or_empty(json_member_text(seen->data, member));
}

bool same_person(const char *a, const char *b)
{
	return a[0] && strcmp(a, b) == 0;
}

const json_t *facts_look(const json_t *known, const char *kind, const char *id)
{
	return json_object_get(json_object_get(known, kind), id);
}

const char *facts_text(const json_t *known, const char *kind, const char *id, const char *member)
{
	return or_empty(json_member_text(facts_look(known, kind, id), member));
}

/* Is the person on a list of what is known? */
static bool is_listed(const json_t *known_of, const char *list, const char *person)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(known_of, list), i, one)
		if (same_person(person, or_empty(json_string_value(one))))
			return true;
	return false;
}

bool facts_said_yes(const json_t *known, const char *request, const char *person)
{
	return is_listed(facts_look(known, "request", request), "by", person);
}

bool facts_asked_disposal(const json_t *known, const char *number, const char *person)
{
	return is_listed(facts_look(known, "medium", number), "disposers", person);
}

const char *facts_other_account(const json_t *known, const struct seen *seen)
{
	char uid[24];

	text_format(uid, sizeof(uid), "%lld", (long long)seen->uid);
	if (!seen->who[0] || same_person(seen->who, facts_text(known, "account", uid, "person")))
		return NULL;
	return N_("an account acted for a person whose account it is not");
}

/* The object of that id, made when it is new; NULL without memory. */
static json_t *entry(json_t *known, const char *kind, const char *id)
{
	json_t *all = json_object_get(known, kind);
	json_t *one;

	if (!all && json_object_set_new(known, kind, all = json_object()) < 0)
		return NULL;
	one = json_object_get(all, id);
	if (!one && json_object_set_new(all, id, one = json_object()) < 0)
		return NULL;
	return one;
}

static int keep(json_t *known, const char *kind, const char *id, const char *member, const char *text)
{
	json_t *one = entry(known, kind, id);

	return one ? json_put_text(one, member, text) : -ENOMEM;
}

/* ---- what is kept beyond single members ---- */

typedef int (*noting)(json_t *known, const struct seen *seen);

static int list(json_t *known_of, const char *name, const char *person)
{
	json_t *people = json_object_get(known_of, name);

	if (!person[0])
		return 0;
	if (!known_of || (!people && json_object_set_new(known_of, name, people = json_array()) < 0))
		return -ENOMEM;
	return json_array_append_new(people, json_string(person)) < 0 ? -ENOMEM : 0;
}

static int said_yes(json_t *known, const struct seen *seen)
{
	json_t *request = entry(known, "request", seen_text(seen, "request"));
	int r = list(request, "by", seen->who);

	return r < 0 ? r : list(request, "by", seen->principal);
}

/* With the last yes, which its signature has told of with whoever stands behind it; a disposal can be witnessed from here. */
static int approved(json_t *known, const struct seen *seen)
{
	const char *request = seen_text(seen, "request"), *number = seen_text(seen, "number");
	const char *kind = facts_text(known, "request", request, "kind");
	int r = list(entry(known, "request", request), "by", seen->who);

	if (r < 0 || !number[0] || !text_has_word("dispose reuse return transfer", kind, strlen(kind)))
		return r;
	return list(entry(known, "medium", number), "disposers", facts_text(known, "request", request, "applicant"));
}

/* What was approved for a medium lapses, or is used up; so does the word of its witness. */
static int lapse(json_t *known, const struct seen *seen)
{
	json_t *medium = entry(known, "medium", seen_text(seen, "number"));

	if (medium && json_put_text(medium, "witness", "") < 0)
		return -ENOMEM;
	return medium && json_object_set_new(medium, "disposers", json_array()) == 0 ? 0 : -ENOMEM;
}

static int certified(json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number"), *certificate = seen_text(seen, "certificate");
	int r = keep(known, "certificate", certificate, "operator", facts_text(known, "medium", number, "operator"));

	if (r == 0)
		r = keep(known, "certificate", certificate, "witness", facts_text(known, "medium", number, "attested_by"));
	return r < 0 ? r : lapse(known, seen);
}

static int begin_erase(json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number");
	int r = keep(known, "medium", number, "operator", seen->who);

	if (r == 0)
		r = keep(known, "medium", number, "attested_by", seen_text(seen, "witness"));
	return r < 0 ? r : keep(known, "medium", number, "witness", "");
}

/* A hold that lies stays whose it is. */
static int hold(json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number");
	int r;

	if (facts_text(known, "medium", number, "holder")[0])
		return 0;
	r = keep(known, "medium", number, "holder", seen->who);
	return r < 0 ? r : keep(known, "medium", number, "hold_released_by", "");
}

static int unhold(json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number");
	int r = keep(known, "medium", number, "holder", "");

	return r < 0 ? r : keep(known, "medium", number, "hold_released_by", seen->who);
}

static int lose(json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number");
	int r = keep(known, "medium", number, "lost", "yes");

	if (r == 0)
		r = keep(known, "medium", number, "reporter", seen->who);
	if (r == 0)
		r = keep(known, "medium", number, "finder", "");
	if (r == 0)
		r = lapse(known, seen);
	return r < 0 ? r : hold(known, seen);
}

static int find(json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number");
	int r = keep(known, "medium", number, "lost", "");

	if (r == 0)
		r = lapse(known, seen);
	return r < 0 ? r : keep(known, "medium", number, "finder", seen->who);
}

/* With malware, or without: then nobody. Going out again is another movement. */
static int brought_back(json_t *known, const struct seen *seen)
{
	const char *scan = json_member_text(json_member_object(seen->data, "checks"), "scan");

	return keep(known, "medium", seen_text(seen, "number"), "returner", scan && strcmp(scan, "found") == 0 ? seen->who : "");
}

static int went_out(json_t *known, const struct seen *seen)
{
	return keep(known, "medium", seen_text(seen, "number"), "returner", "");
}

/* The books forget an erase when the medium serves again. */
static int start_anew(json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number");
	int r = keep(known, "medium", number, "operator", "");

	return r < 0 ? r : keep(known, "medium", number, "attested_by", "");
}

/* What the revision says comes true with its end. */
static int revised(json_t *known, const struct seen *seen)
{
	const char *number = seen_text(seen, "number");

	return keep(known, "medium", number, "handler", facts_text(known, "medium", number, "next_handler"));
}

static int resumed(json_t *known, const struct seen *seen)
{
	return keep(known, "person", seen_text(seen, "person"), "suspended_by", "");
}

static int extended(json_t *known, const struct seen *seen)
{
	return keep(known, "person", seen_text(seen, "person"), "retired_by", "");
}

/* One person may have several accounts; one account is one person's. */
static int account(json_t *known, const struct seen *seen)
{
	char uid[24];
	int r;

	text_format(uid, sizeof(uid), "%lld", (long long)json_member_number(seen->data, "uid", -1));
	r = keep(known, "account", uid, "person", seen_text(seen, "person"));
	return r < 0 ? r : keep(known, "login", seen_text(seen, "login"), "uid", uid);
}

static int no_account(json_t *known, const struct seen *seen)
{
	return keep(known, "account", facts_text(known, "login", seen_text(seen, "login"), "uid"), "person", "");
}

static int not_enough(json_t *known, const struct seen *seen)
{
	return keep(known, "request", seen_text(seen, "request"), "eraser", "");
}

#define WHO NULL

// clang-format off
/* `of` names the id among the event's members, `from` the member that is kept; WHO: who did it. */
static const struct {
	const char *event, *kind, *of, *member, *from;
	noting beyond;
} notes[] = {
	{ "request.made",       "request",   "request",   "applicant",    "applicant", NULL },
	{ "request.made",       "request",   "request",   "handler",      "handler",   NULL },
	{ "request.made",       "request",   "request",   "person",       "person",    NULL },
	{ "request.made",       "request",   "request",   "kind",         "kind",      NULL },
	{ "request.signed",     NULL, NULL, NULL, NULL, said_yes },
	{ "request.approved",   NULL, NULL, NULL, NULL, approved },
	{ "medium.registering", "medium",    "number",    "handler",      "handler",   NULL },
	{ "medium.registered",  NULL, NULL, NULL, NULL, start_anew },
	{ "label.revising",     "medium",    "number",    "next_handler", "handler",   NULL },
	{ "label.revised",      NULL, NULL, NULL, NULL, revised },
	{ "erase.witnessed",    "medium",    "number",    "witness",      "person",    NULL },
	{ "destruction.recorded", "medium",  "number",    "destroyer",    WHO,         NULL },
	{ "private.erased",     "request",   "request",   "eraser",       WHO,         NULL },
	{ "private.erase-refused", NULL, NULL, NULL, NULL, not_enough },
	{ "erase.started",      NULL, NULL, NULL, NULL, begin_erase },
	{ "erase.completed",    NULL, NULL, NULL, NULL, certified },
	{ "erase.key-only",     NULL, NULL, NULL, NULL, certified },
	{ "medium.lost",        NULL, NULL, NULL, NULL, lose },
	{ "medium.found",       NULL, NULL, NULL, NULL, find },
	{ "hold.set",           NULL, NULL, NULL, NULL, hold },
	{ "hold.released",      NULL, NULL, NULL, NULL, unhold },
	{ "person.added",       "employee",  "employee",  "person",       "person",    account },
	{ "login.added",        NULL, NULL, NULL, NULL, account },
	{ "login.removed",      NULL, NULL, NULL, NULL, no_account },
	{ "person.suspended",   "person",    "person",    "suspended_by", WHO,         NULL },
	{ "person.resumed",     NULL, NULL, NULL, NULL, resumed },
	{ "person.retired",     "person",    "person",    "retired_by",   WHO,         NULL },
	{ "person.extended",    NULL, NULL, NULL, NULL, extended },
	{ "deputy.nominated",   "deputy",    "deputy",    "nominated_by", WHO,         NULL },
	{ "exception.granted",  "exception", "exception", "granted_by",   WHO,         NULL },
	{ "exception.granted",  "exception", "exception", "person",       "person",    NULL },
	{ "medium.checked-out", "medium",    "number",    "carrier",      "person",    went_out },
	{ "medium.returned",    NULL, NULL, NULL, NULL, brought_back },
	{ "stocktake.closed",   "stocktake", "stocktake", "closed_by",    WHO,         NULL },
	{ "custody.taken",      "medium",    "number",    "carrier",      "receiver",  NULL },
	{ "ledger.reviewed",    "ledger-review", "review", "person",      WHO,         NULL },
};
// clang-format on

int facts_note(json_t *known, const char *kind, const struct seen *seen)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(notes); i++) {
		const char *id;

		if (strcmp(notes[i].event, kind) != 0)
			continue;
		id = notes[i].of ? seen_text(seen, notes[i].of) : "";
		if (id[0])
			r = keep(known, notes[i].kind, id, notes[i].member, notes[i].from ? seen_text(seen, notes[i].from) : seen->who);
		if (r == 0 && notes[i].beyond)
			r = notes[i].beyond(known, seen);
	}
	return r;
}
