// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of event kinds and how they change the registry; knows no clock, no person's rights and
 * no disk. */
#include "policy/event.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "common/fault.h"
#include "policy/lifecycle.h"
#include "policy/store.h"

#define MEMBERS_MAX 13
#define STEPS_MAX 5

enum member_type {
	MEMBER_TEXT,
	MEMBER_NUMBER,
	MEMBER_TRUTH,
	MEMBER_OBJECT,
	MEMBER_ANY,
};

struct member {
	const char *name; /* NULL: the end */
	enum member_type type;
};

/* Steps are SQL over ?1, the event's text. A step that UPDATEs must hit a row: else the event does
 * not fit. `becomes` is the medium's new state (of data.number) after the steps: a state's name, or
 * "?" for data.state if that is there. */
struct event_kind {
	const char *name;
	struct member members[MEMBERS_MAX];
	const char *becomes;
	const char *steps[STEPS_MAX];
};

// clang-format off
#define T(name)   { name, MEMBER_TEXT }
#define N(name)   { name, MEMBER_NUMBER }
#define B(name)   { name, MEMBER_TRUTH }
#define O(name)   { name, MEMBER_OBJECT }
#define ANY(name) { name, MEMBER_ANY }
// clang-format on

#define D(name) "?1->>'$.data." name "'"
#define TIME "?1->>'$.time'"
#define WHO "?1->>'$.actor.person'"
#define SERIAL(name) "CAST(substr(" D(name) ", 3) AS INTEGER)"
/* Before an UPDATE that may hit no row. */
#define IF_ANY "WITH one AS (SELECT 1) "
#define HELD "SELECT 1 FROM hold WHERE medium = " D("number") " AND released IS NULL"
/* Of the label's revision under way. */
#define REVISION(name) "(SELECT revision->>'$." name "' FROM medium WHERE number = " D("number") ")"

/* Of the grant to that host. */
#define GRANTED "medium = " D("number") " AND host = " D("host")
#define GRANTING(name) "(SELECT intent->>'$." name "' FROM granted WHERE " GRANTED ")"

/* ---- steps that several kinds share ---- */

#define LAPSE \
	IF_ANY "UPDATE request SET state = 'lapsed', decided = coalesce(decided, " TIME "), reason = coalesce(reason, " \
		D("reason") ") WHERE medium = " D("number") " AND state IN ('pending', 'approved')"
#define DISMISS_WITNESS "DELETE FROM witness WHERE medium = " D("number")
/* A hold that lies stays whose it is. */
#define HOLD \
	"INSERT INTO hold (medium, person, since, reason) VALUES (" D("number") ", " WHO ", " TIME ", " D("reason") \
	") ON CONFLICT (medium) DO UPDATE SET person = excluded.person, since = excluded.since, reason = excluded.reason," \
	" released = NULL, released_by = NULL WHERE released IS NOT NULL"
#define FINISH_ERASURE \
	"UPDATE erasure SET state = 'completed' WHERE medium = " D("number") " AND job = " D("job") " AND state = 'started'"
#define CERTIFY \
	"INSERT INTO certificate (id, serial, medium, request, issued, jws) VALUES (" D("certificate") ", " \
		SERIAL("certificate") ", " D("number") ", " D("request") ", " TIME ", " D("jws") ")"
/* Its keyslot went with the surface. */
#define END_PROVISION "UPDATE medium SET provision = NULL WHERE number = " D("number")
/* Its ends name no job. */
#define RESEALING "UPDATE host SET resealing = " D("job")
/* Nobody's leave to use it outlives what was on it. */
#define USE_UP_REQUESTS "UPDATE request SET state = 'used' WHERE medium = " D("number") " AND state = 'approved'"

// clang-format off
static const struct event_kind kinds[] = {
	/* ---- the machine ---- */
	{ "broker.started", { T("version") }, NULL, { NULL } },
	{ "gate.status", { N("open_hubs") }, NULL, { NULL } },
	{ "host.provisioned", { O("host") }, NULL,
		{ "INSERT INTO host (one, provisioned, keys) VALUES (1, " TIME ", ?1->'$.data.host')" } },
	{ "host.resealing", { T("job") }, NULL, { RESEALING } },
	{ "host.resealed", { N("old_epoch"), N("new_epoch"), T("pcrs"), O("statement") }, NULL, { RESEALING } },
	{ "host.reseal-failed", { T("why") }, NULL, { RESEALING } },
	{ "policy.loaded", { T("digest") }, NULL,
		{ "INSERT INTO policy (one, digest, since) VALUES (1, " D("digest") ", " TIME ") ON CONFLICT (one) DO UPDATE SET"
			" digest = excluded.digest, since = excluded.since" } },
	{ "policy.faulty", { T("why") }, NULL, { NULL } },
	{ "device.blocked", { T("what"), T("door"), T("tag"), N("vendor"), N("product"), T("serial"), T("model"),
		T("descriptors"), T("port"), T("seat"), T("rule"), T("clause") }, NULL, { NULL } },
	{ "medium.lost-seen", { T("number"), T("what"), T("door"), T("tag"), N("vendor"), N("product"), T("serial"), T("model"),
		T("descriptors"), T("port"), T("seat"), T("rule"), T("clause") }, NULL, { NULL } },
	{ "device.suppressed", { N("number"), N("seconds") }, NULL, { NULL } },
	{ "act.refused", { T("method"), T("subject"), T("why") }, NULL, { NULL } },
	{ "ledger.checkpointing", { N("counter") }, NULL, { NULL } },
	{ "ledger.accepted", { N("counter"), T("reason") }, NULL, { NULL } },
	{ "ledger.checkpoint", { N("head_sequence"), T("head_hash"), O("statement") }, NULL, { NULL } },

	/* ---- other computers ---- */
	{ "host.trusted", { T("host"), T("name"), N("epoch"), T("record") }, NULL,
		{ "INSERT INTO trusted (host, name, organisation, epoch, record, trusted, trusted_by) VALUES (" D("host") ", " D("name")
			", " D("organisation") ", " D("epoch") ", " D("record") ", " TIME ", " WHO ") ON CONFLICT (host) DO UPDATE SET"
			" name = excluded.name, organisation = excluded.organisation, epoch = excluded.epoch, record = excluded.record,"
			" trusted = excluded.trusted, trusted_by = excluded.trusted_by" } },
	{ "host.distrusted", { T("host") }, NULL,
		{ "UPDATE trusted SET host = host WHERE host = " D("host"), "DELETE FROM trusted WHERE host = " D("host") } },

	/* ---- people ---- */
	{ "person.added", { T("person"), T("login"), N("uid"), T("name") }, NULL,
		{ "INSERT INTO person (id, serial, name, department, added) VALUES (" D("person") ", " SERIAL("person") ", "
			D("name") ", " D("department") ", " TIME ")",
		  "INSERT INTO login (login, uid, person) VALUES (" D("login") ", " D("uid") ", " D("person") ")" } },
	{ "role.granted", { T("person"), T("role") }, NULL,
		{ "INSERT INTO role (person, role, granted, granted_by) VALUES (" D("person") ", " D("role") ", " TIME ", " WHO ")" } },
	{ "role.revoked", { T("person"), T("role") }, NULL,
		{ "UPDATE role SET granted = granted WHERE person = " D("person") " AND role = " D("role"),
		  "DELETE FROM role WHERE person = " D("person") " AND role = " D("role") } },

	/* ---- requests ---- */
	{ "request.made", { T("request"), T("kind"), T("number"), T("applicant"), T("purpose") }, "?",
		{ "INSERT INTO medium (number, serial, state, tag, vendor, product, usb_serial, model, descriptors) SELECT "
			D("number") ", " SERIAL("number") ", 'unknown', " D("stick.tag") ", " D("stick.vendor") ", "
			D("stick.product") ", " D("stick.serial") ", " D("stick.model") ", " D("stick.descriptors")
			" WHERE ?1->'$.data.stick' IS NOT NULL ON CONFLICT (number) DO UPDATE SET tag = excluded.tag,"
			" model = excluded.model, descriptors = excluded.descriptors",
		  "INSERT INTO request (id, serial, kind, medium, applicant, purpose, classification, handler, starts, until, destination,"
			" contents, host, host_name, recipient, basis, obligation, made, state) VALUES (" D("request") ", " SERIAL("request")
			", " D("kind") ", " D("number") ", " D("applicant") ", " D("purpose") ", " D("classification") ", " D("handler") ", "
			D("from") ", " D("until") ", " D("destination") ", " D("contents") ", " D("host") ", " D("host_name") ", "
			D("recipient") ", " D("basis") ", " D("obligation") ", " TIME ", 'pending')" } },
	{ "request.approved", { T("request"), T("number") }, "?",
		{ "UPDATE request SET state = 'approved', decided_by = " WHO ", decided = " TIME
			" WHERE id = " D("request") " AND medium = " D("number") " AND state = 'pending'" } },
	{ "request.denied", { T("request"), T("number"), T("reason") }, "?",
		{ "UPDATE request SET state = 'denied', decided_by = " WHO ", decided = " TIME ", reason = " D("reason")
			" WHERE id = " D("request") " AND medium = " D("number") " AND state = 'pending'" } },

	/* ---- registration ---- */
	{ "medium.registering", { T("number"), T("job"), T("request"), T("handler"), T("manager"), O("label"), N("generation"),
		B("composite") }, NULL,
		{ "UPDATE medium SET registering = " D("job") ", handler = " D("handler") ", manager = " D("manager")
			", classification = " D("label.classification") ", created = " D("label.created") ", generation = "
			D("generation") ", intended = " D("generation") ", stated = ?1->'$.data.label', asked = " D("request") ", composite = "
			D("composite") " WHERE number = " D("number") " AND registering IS NULL AND state = 'approved'"
			" AND NOT EXISTS (" HELD ")" } },
	{ "medium.registered", { T("number"), T("uuid"), T("label"), N("size") }, "enrolled",
		{ "UPDATE medium SET registering = NULL, uuid = " D("uuid") ", label = " D("label") ", size = " D("size")
			", escrow = ?1->'$.data.escrow', recovered = NULL, rotated = NULL, rotate = 0, passphrase = NULL, provision = NULL WHERE number = " D("number")
			" AND registering IS NOT NULL",
		  "DELETE FROM erasure WHERE medium = " D("number"), "DELETE FROM granted WHERE medium = " D("number") } },
	{ "medium.in-service", { T("number") }, "in-service", { NULL } },
	{ "medium.register-failed", { T("number"), T("why") }, NULL,
		{ "UPDATE medium SET registering = NULL WHERE number = " D("number") " AND registering IS NOT NULL" } },

	/* ---- the label ---- */
	{ "label.revising", { T("number"), T("job"), O("label"), N("generation"), T("handler"), T("manager"), T("reason") }, NULL,
		{ "UPDATE medium SET revision = ?1->'$.data', intended = " D("generation") " WHERE number = " D("number")
			" AND state = 'in-service' AND revision IS NULL AND intended < " D("generation")
			" AND NOT EXISTS (SELECT 1 FROM opening o WHERE o.medium = medium.number) AND NOT EXISTS (SELECT 1 FROM request r"
			" WHERE r.id = " D("request") " AND r.decided_by = " WHO ")",
		  /* From here on nobody knows for certain that there never was a passphrase. */
		  IF_ANY "UPDATE medium SET passphrase = coalesce(passphrase, " TIME ") WHERE number = " D("number") " AND "
			D("provide") " IS NOT NULL" } },
	{ "label.revised", { T("number"), N("generation"), T("label") }, NULL,
		{ IF_ANY "UPDATE request SET state = 'used' WHERE state = 'approved' AND id = " REVISION("request"),
		  /* Whose ground was the old handler, or the old class. */
		  IF_ANY "UPDATE request SET state = 'lapsed', reason = " REVISION("reason") " WHERE state = 'approved' AND id IN"
			" (SELECT value FROM json_each((SELECT coalesce(revision->'$.ended', '[]') FROM medium WHERE number = "
			D("number") ")))",
		  "UPDATE medium SET handler = revision->>'$.handler', manager = revision->>'$.manager', classification ="
			" revision->>'$.label.classification', stated = revision->'$.label', generation = " D("generation") ", label = "
			D("label") ", revision = NULL WHERE number = " D("number") " AND revision->>'$.generation' = " D("generation") } },
	{ "label.revise-failed", { T("number"), T("why") }, NULL,
		{ "UPDATE medium SET revision = NULL WHERE number = " D("number") " AND revision IS NOT NULL" } },

	/* ---- grants to other computers ---- */
	{ "grant.granting", { T("number"), T("host"), T("name"), T("job"), T("request"), T("operator"), T("created") }, NULL,
		{ "UPDATE medium SET state = state WHERE number = " D("number") " AND state = 'in-service' AND revision IS NULL AND home IS NULL"
			" AND NOT EXISTS (SELECT 1 FROM opening o WHERE o.medium = medium.number) AND NOT EXISTS (SELECT 1 FROM granted g"
			" WHERE g.medium = medium.number AND g.intent IS NOT NULL) AND EXISTS (SELECT 1 FROM request r WHERE r.id = "
			D("request") " AND r.medium = medium.number AND r.kind = 'grant' AND r.state = 'approved' AND r.host = " D("host")
			" AND r.decided_by <> " WHO ")",
		  "INSERT INTO granted (medium, host, name, intent) VALUES (" D("number") ", " D("host") ", " D("name") ", ?1->'$.data')"
			" ON CONFLICT (medium, host) DO UPDATE SET name = excluded.name, intent = excluded.intent" } },
	/* Revoked meanwhile, it stays so. */
	{ "grant.made", { T("number"), T("host") }, NULL,
		{ IF_ANY "UPDATE request SET state = 'used' WHERE state = 'approved' AND id = " GRANTING("request"),
		  "UPDATE granted SET made = intent->>'$.created', made_by = intent->>'$.operator', request = intent->>'$.request', until ="
			" intent->>'$.until', revoked = CASE WHEN revoked >= intent->>'$.created' THEN revoked END, revoked_by = CASE WHEN"
			" revoked >= intent->>'$.created' THEN revoked_by END, removed = NULL, intent = NULL WHERE " GRANTED
			" AND intent IS NOT NULL" } },
	/* There is one intent at a time. */
	{ "grant.failed", { T("number"), T("why") }, NULL,
		{ "UPDATE granted SET host = host WHERE medium = " D("number") " AND intent IS NOT NULL",
		  "DELETE FROM granted WHERE medium = " D("number") " AND intent IS NOT NULL AND made IS NULL",
		  IF_ANY "UPDATE granted SET intent = NULL WHERE medium = " D("number") " AND intent IS NOT NULL" } },
	{ "grant.revoked", { T("number"), T("host") }, NULL,
		{ "UPDATE granted SET revoked = " TIME ", revoked_by = " WHO " WHERE " GRANTED " AND revoked IS NULL" } },
	{ "grant.removed", { T("number"), T("host") }, NULL,
		{ "UPDATE granted SET removed = " TIME " WHERE " GRANTED " AND revoked IS NOT NULL AND removed IS NULL" } },

	/* ---- outside parties ---- */
	{ "provide.started", { T("number"), T("request"), T("recipient"), T("until") }, NULL,
		{ "UPDATE medium SET provision = ?1->'$.data' WHERE number = " D("number")
			" AND provision IS NULL AND passphrase IS NOT NULL" } },
	{ "provide.ended", { T("number") }, NULL,
		{ END_PROVISION } },

	/* It is on the stick again: somebody put an older header back. */
	{ "grant.returned", { T("number"), T("host") }, NULL,
		{ "UPDATE granted SET removed = NULL WHERE " GRANTED " AND removed IS NOT NULL" } },

	/* ---- media of other computers ---- */
	{ "medium.adopting", { T("number"), T("host"), T("name"), T("home_number"), T("uuid"), T("job") }, NULL, { NULL } },
	{ "medium.adopt-failed", { T("number"), T("why") }, NULL, { NULL } },
	{ "medium.adopted", { T("number"), T("host"), T("name"), T("home_number"), T("uuid"), T("label"), O("stated"), N("generation"),
		N("size"), O("stick") }, "?",
		{ "INSERT INTO medium (number, serial, state, tag, vendor, product, usb_serial, model, descriptors) VALUES (" D("number")
			", " SERIAL("number") ", 'unknown', " D("stick.tag") ", " D("stick.vendor") ", " D("stick.product") ", "
			D("stick.serial") ", " D("stick.model") ", " D("stick.descriptors") ") ON CONFLICT (number) DO UPDATE SET"
			" tag = excluded.tag, model = excluded.model, descriptors = excluded.descriptors",
		  "UPDATE medium SET home = json_object('number', " D("home_number") ", 'host', " D("host") ", 'name', " D("name")
			", 'until', " D("until") "), uuid = " D("uuid") ", label = " D("label") ", stated = ?1->'$.data.stated',"
			" classification = " D("stated.classification") ", created = " D("stated.created") ", generation = "
			D("generation") ", intended = " D("generation") ", size = " D("size") ", handler = NULL, manager = NULL,"
			" asked = NULL, escrow = NULL, recovered = NULL WHERE number = " D("number") " AND vendor = " D("stick.vendor")
			" AND product = " D("stick.product") " AND usb_serial = " D("stick.serial") " AND (state = 'unknown' OR"
			" home->>'$.host' = " D("host") ")" } },
	{ "label.seen", { T("number"), T("label"), O("stated"), N("generation") }, NULL,
		{ "UPDATE medium SET label = " D("label") ", stated = ?1->'$.data.stated', classification = " D("stated.classification")
			", generation = " D("generation") ", intended = " D("generation") " WHERE number = " D("number")
			" AND home IS NOT NULL AND generation < " D("generation") } },
	{ "medium.unadopting", { T("number"), T("job") }, NULL, { NULL } },
	{ "medium.unadopted", { T("number"), T("job"), N("old_epoch"), N("new_epoch"), ANY("answer"), O("statement") }, "unknown",
		{ "UPDATE medium SET home = NULL, uuid = NULL, label = NULL, stated = NULL, classification = NULL, size = NULL WHERE number = "
			D("number") " AND home IS NOT NULL", IF_ANY USE_UP_REQUESTS } },

	/* ---- use ---- */
	{ "medium.opening", { T("number"), T("person"), B("read_only") }, NULL,
		{ "INSERT INTO opening (medium, person, since, read_only, mounted) VALUES (" D("number") ", " D("person") ", " TIME
			", " D("read_only") ", 0)" } },
	{ "medium.hints-differ", { T("number"), T("hint"), ANY("registered"), ANY("found") }, NULL, { NULL } },
	{ "medium.opened", { T("number") }, NULL,
		{ "UPDATE opening SET mounted = 1 WHERE medium = " D("number") " AND mounted = 0" } },
	{ "medium.open-failed", { T("number"), T("why") }, NULL,
		{ "UPDATE opening SET mounted = 0 WHERE medium = " D("number"),
		  "DELETE FROM opening WHERE medium = " D("number") } },
	{ "medium.protected", { T("number") }, NULL, { NULL } },
	{ "medium.closed", { T("number"), T("reason") }, NULL,
		{ "UPDATE opening SET mounted = 0 WHERE medium = " D("number"),
		  "DELETE FROM opening WHERE medium = " D("number") } },

	/* ---- movements ---- */
	{ "medium.checked-out", { T("number"), T("request"), T("person"), T("until") }, "out",
		{ "UPDATE request SET state = 'used' WHERE id = " D("request") " AND medium = " D("number")
			" AND applicant = " D("person") " AND kind = 'carry-out' AND state = 'approved'",
		  "INSERT INTO movement (seq, medium, request, person, out, until) VALUES (?1->>'$.seq', " D("number") ", "
			D("request") ", " D("person") ", " TIME ", " D("until") ")" } },
	{ "medium.returned", { T("number"), B("late") }, "in-service",
		{ "UPDATE movement SET back = " TIME ", back_by = " WHO ", late = " D("late")
			" WHERE medium = " D("number") " AND back IS NULL" } },

	/* ---- disposal ---- */
	{ "erase.witnessed", { T("number"), T("person"), T("until") }, NULL,
		{ "INSERT INTO witness (medium, person, until) VALUES (" D("number") ", " D("person") ", " D("until")
			") ON CONFLICT (medium) DO UPDATE SET person = excluded.person, until = excluded.until" } },
	{ "erase.started", { T("number"), T("job"), T("request"), T("operator"), T("witness") }, NULL,
		{ "UPDATE medium SET state = state WHERE number = " D("number") " AND NOT EXISTS (" HELD ")",
		  "INSERT INTO erasure (medium, job, request, operator, witness, started, state) VALUES (" D("number") ", " D("job")
			", " D("request") ", " D("operator") ", " D("witness") ", " TIME ", 'started') ON CONFLICT (medium) DO UPDATE"
			" SET job = excluded.job, request = excluded.request, operator = excluded.operator,"
			" witness = excluded.witness, started = excluded.started, state = excluded.state",
		  DISMISS_WITNESS } },
	{ "key.destroyed", { T("number"), T("job"), N("old_epoch"), N("new_epoch"), ANY("answer"), O("statement") }, NULL,
		{ "UPDATE erasure SET key_destroyed = " TIME ", key = ?1->'$.data' WHERE medium = " D("number") " AND job = " D("job")
			" AND state = 'started'" } },
	{ "erase.completed", { T("number"), T("job"), T("request"), T("certificate"), T("jws"), O("overwrite") }, "erased",
		{ FINISH_ERASURE, CERTIFY, USE_UP_REQUESTS, END_PROVISION } },
	/* The key alone: the medium is lost, and stays so. */
	{ "erase.key-only", { T("number"), T("job"), T("request"), T("certificate"), T("jws") }, NULL,
		{ FINISH_ERASURE, CERTIFY, USE_UP_REQUESTS } },
	{ "erase.failed", { T("number"), T("why") }, NULL,
		{ "UPDATE erasure SET state = 'failed' WHERE medium = " D("number") " AND state = 'started'" } },

	/* ---- recovery keys ---- */
	{ "escrow.shown", { T("number") }, NULL, { NULL } },
	/* Here `number` is what the medium is called while it is open; `medium` is what its label says. */
	{ "recovery.started", { T("number"), T("tag"), T("reason"), B("read_only") }, NULL,
		{ "INSERT INTO recovering (name, uid, since, read_only, reason) VALUES (" D("number") ", ?1->>'$.actor.uid', " TIME ", "
			D("read_only") ", " D("reason") ") ON CONFLICT (name) DO UPDATE SET uid = excluded.uid, since = excluded.since,"
			" read_only = excluded.read_only, reason = excluded.reason, medium = NULL" } },
	{ "recovery.used", { T("number"), T("medium"), T("uuid"), O("label"), T("signer") }, NULL,
		{ "UPDATE recovering SET medium = " D("medium") " WHERE name = " D("number"),
		  IF_ANY "UPDATE medium SET recovered = " TIME ", rotate = 1 WHERE number = " D("medium") " AND uuid = " D("uuid") } },
	{ "recovery.rotated", { T("number"), O("escrow") }, NULL,
		{ "UPDATE medium SET escrow = ?1->'$.data.escrow', rotated = " TIME ", rotate = 0 WHERE number = " D("number") } },
	{ "recovery.failed", { T("number"), T("why") }, NULL,
		{ "UPDATE recovering SET medium = NULL WHERE name = " D("number"), "DELETE FROM recovering WHERE name = " D("number") } },
	{ "recovery.closed", { T("number"), T("reason") }, NULL,
		{ "UPDATE recovering SET medium = NULL WHERE name = " D("number"), "DELETE FROM recovering WHERE name = " D("number") } },

	/* ---- loss and evidence ---- */
	{ "medium.lost", { T("number"), T("was"), T("reason"), T("reported"), B("encrypted") }, "lost",
		{ "INSERT INTO loss (medium, reporter, reported, since, place, reason) VALUES (" D("number") ", " WHO ", "
			D("reported") ", " D("since") ", " D("place") ", " D("reason") ") ON CONFLICT (medium) DO UPDATE SET"
			" reporter = excluded.reporter, reported = excluded.reported, since = excluded.since,"
			" place = excluded.place, reason = excluded.reason, found = NULL, found_by = NULL",
		  HOLD, LAPSE, DISMISS_WITNESS,
		  IF_ANY "UPDATE granted SET revoked = " TIME ", revoked_by = " WHO " WHERE medium = " D("number") " AND revoked IS NULL" } },
	{ "medium.found", { T("number"), T("reason") }, "quarantined",
		{ "UPDATE loss SET found = " TIME ", found_by = " WHO " WHERE medium = " D("number") " AND found IS NULL",
		  IF_ANY "UPDATE movement SET back = " TIME ", back_by = " WHO ", late = until < " TIME " WHERE medium = "
			D("number") " AND back IS NULL",
		  LAPSE, DISMISS_WITNESS } },
	{ "quarantine.released", { T("number"), T("reason"), T("state") }, "?", { NULL } },
	{ "hold.set", { T("number"), T("reason") }, NULL, { HOLD } },
	{ "hold.released", { T("number"), T("reason") }, NULL,
		{ "UPDATE hold SET released = " TIME ", released_by = " WHO " WHERE medium = " D("number") " AND released IS NULL" } },
};
// clang-format on

static const struct event_kind *find_kind(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

static bool has_type(const json_t *value, enum member_type type)
{
	switch (type) {
	case MEMBER_TEXT:
		return json_is_string(value);
	case MEMBER_NUMBER:
		return json_is_integer(value);
	case MEMBER_TRUTH:
		return json_is_boolean(value);
	case MEMBER_OBJECT:
		return json_is_object(value);
	case MEMBER_ANY:
		return value && !json_is_null(value);
	}
	return false;
}

int event_check(const char *kind, const json_t *data, struct fault *fault)
{
	const struct event_kind *row = find_kind(kind);

	if (!row)
		return fault_set(fault, -EINVAL,
			N_("There is no kind of event called %s, so it was not recorded."), kind);
	if (!json_is_object(data))
		return fault_set(fault, -EINVAL,
			N_("The event %s says nothing, so it was not recorded."), kind);
	for (int i = 0; i < MEMBERS_MAX && row->members[i].name; i++)
		if (!has_type(json_object_get(data, row->members[i].name), row->members[i].type))
			return fault_set(fault, -EINVAL,
				N_("The event %s does not say its %s as it must, so it was not recorded."),
				kind, row->members[i].name);
	return 0;
}

static int medium_state(
	struct store *store, const char *number, enum medium_state *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(store, "SELECT state FROM medium WHERE number = ?1", VALUES(TEXT(number)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0 || !medium_state_from_name(query_text(query, 0), out))
		return fault_set(fault, -EINVAL, N_("The registry has no medium %s."), number);
	return 0;
}

static int move_medium(
	struct store *store, const json_t *data, const char *name, struct fault *fault)
{
	const char *number = json_member_text(data, "number");
	enum medium_state from, to;
	int r;

	if (!number || !medium_state_from_name(name, &to))
		return fault_set(fault, -EINVAL,
			N_("There is no state %s that a medium could come into."), name);
	r = medium_state(store, number, &from, fault);
	if (r < 0)
		return r;
	if (!medium_may_become(from, to))
		return fault_set(fault, -EINVAL, N_("The medium %s is %s and cannot become %s."),
			number, medium_state_name(from), medium_state_name(to));
	return store_run(store, "UPDATE medium SET state = ?2 WHERE number = ?1",
		VALUES(TEXT(number), TEXT(name)), fault);
}

int event_apply(struct store *store, const char *text, const json_t *envelope, struct fault *fault)
{
	const char *kind = json_member_text(envelope, "kind");
	const struct event_kind *row = kind ? find_kind(kind) : NULL;
	const json_t *data = json_object_get(envelope, "data");
	const char *becomes;
	int r;

	r = event_check(kind ? kind : "-", data, fault);
	if (r < 0)
		return r;
	for (int i = 0; i < STEPS_MAX && row->steps[i]; i++) {
		r = store_run(store, row->steps[i], VALUES(TEXT(text)), fault);
		if (r < 0)
			return r;
		if (strncmp(row->steps[i], "UPDATE", 6) == 0 && store_changes(store) == 0)
			return fault_set(fault, -EINVAL,
				N_("The event %s does not fit what the registry holds."), kind);
	}
	becomes = row->becomes;
	if (becomes && strcmp(becomes, "?") == 0)
		becomes = json_member_text(data, "state");
	return becomes ? move_medium(store, data, becomes, fault) : 0;
}
