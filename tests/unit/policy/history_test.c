// SPDX-License-Identifier: GPL-3.0-or-later
/* Years of a town hall at random: five people do whatever they like, allowed or not. MEDIAD_SEED=n
 * picks another history, MEDIAD_ACTS=n its length. */
#include "common/clock.h"
#include "policy/lifecycle.h"
#include "tests/unit/policy/town.h"

#define STICKS 8
#define SIZE 4096

struct history {
	struct town town;
	uint64_t seed;
	char state[STICKS + 1][24]; /* by medium, as last seen */
	int done, refused;
};

static unsigned int pick(struct history *history, unsigned int choices)
{
	history->seed = history->seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned int)(history->seed >> 33) % choices;
}

static void some_number(struct history *history, char *out, size_t size)
{
	text_format(out, size, "M-%04d", (int)pick(history, STICKS) + 1);
}

/* Mostly one that waits for a decision. */
static void some_request(struct history *history, char *out, size_t size)
{
	const char *sql =
		pick(history, 4)
			? "SELECT serial FROM request WHERE state = 'pending' ORDER BY serial LIMIT 1 OFFSET ?1"
			: "SELECT serial FROM request ORDER BY serial DESC LIMIT 1 OFFSET ?1";
	int64_t serial = 0;

	store_number(registry_store(history->town.registry), sql, VALUES(NUMBER(pick(history, 4))),
		&serial, NULL);
	text_format(out, size, "R-%04d", (int)serial);
}

static int ask(struct history *history, const struct act *act)
{
	static const char *const kinds[] = { "use", "use", "use", "carry-out", "carry-out",
		"carry-out", "carry-out", "dispose", "revise", "revise" };
	struct stick stick = town_stick((int)pick(history, STICKS));
	char number[MEDIUM_NUMBER], id[REQUEST_ID], from[21], until[21];
	struct new_request request = { .kind = kinds[pick(history, ARRAY_SIZE(kinds))],
		.purpose = "業務",
		.destination = "県庁",
		.contents = "表" };

	some_number(history, number, sizeof(number));
	clock_format_date(act->now + (int64_t)pick(history, 3) * DAY, from);
	clock_format_date(act->now + (int64_t)pick(history, 9) * DAY, until);
	request.until = pick(history, 4) ? until : NULL;
	request.from = from;
	request.classification = pick(history, 2) ? "confidential" : NULL;
	if (strcmp(request.kind, "revise") == 0)
		request.handler = pick(history, 2) ? townsfolk[pick(history, PEOPLE)].login : NULL;
	if (strcmp(request.kind, "use") == 0 && pick(history, 2))
		request.stick = &stick;
	else
		request.medium = number;
	return request_make(act, &request, id, number, &history->town.fault);
}

static int decide_one(struct history *history, const struct act *act)
{
	char id[REQUEST_ID];

	some_request(history, id, sizeof(id));
	if (pick(history, 5) == 0)
		return request_deny(act, id, "理由", &history->town.fault);
	return request_approve(act, id, &history->town.fault);
}

static int registering(struct history *history, const struct act *act, const char *number)
{
	struct registration registration = {
		.number = number, .job = JOB, .texts.classification = "internal", .attached = pick(history, 4)
	};
	json_t *label, *result;
	int r;

	if (pick(history, 6) == 0)
		return label_attached(act, number, &registration.attached, &history->town.fault);
	if (pick(history, 3)) {
		r = medium_register_begin(act, &registration, &label, &history->town.fault);
		if (r == 0)
			json_decref(label);
		return r;
	}
	if (pick(history, 4) == 0)
		return medium_failed(
			act, "medium.register-failed", number, "no luck", &history->town.fault);
	result = json_pack("{s:s, s:s, s:i}", "uuid", "u-u-i-d", "label", "a.b.c", "size", SIZE);
	r = medium_register_end(act, number, result, &history->town.fault);
	json_decref(result);
	return r;
}

static int using(struct history *history, const struct act *act, const char *number)
{
	bool read_only = pick(history, 2);
	json_t *result;
	int r;

	switch (pick(history, 4)) {
	case 0:
		return medium_open_begin(act, &(struct opening_wish){ .number = number }, &read_only, &history->town.fault);
	case 1:
		result = json_object();
		r = medium_open_end(act, number, result, &history->town.fault);
		json_decref(result);
		return r;
	case 2:
		return medium_failed(
			act, "medium.open-failed", number, "no luck", &history->town.fault);
	default:
		return medium_closed(act, number, pick(history, 2) ? "closed" : "unplugged",
			&history->town.fault);
	}
}

static int moving(struct history *history, const struct act *act, const char *number)
{
	bool late;

	return pick(history, 2) ? medium_check_out(act, &(struct check_out){ .number = number }, &history->town.fault)
				: medium_return(act, &(struct bringing){ .number = number }, &late, &history->town.fault);
}

static int certifying(struct history *history, const struct act *act, const char *number)
{
	json_t *surface = town_surface(SIZE, pick(history, 4) ? SIZE : 512);
	struct erasure erasure = { .number = number, .job = JOB, .overwrite = pick(history, 8) ? surface : NULL };
	json_t *draft = NULL;
	int r = medium_certificate_draft(act, &erasure, &draft, &history->town.fault);

	if (r == 0) {
		erasure.certificate = json_member_text(draft, "certificate");
		erasure.jws = "a.b.c";
		r = medium_erase_end(act, &erasure, &history->town.fault);
	}
	json_decref(draft);
	json_decref(surface);
	return r;
}

static int disposing(struct history *history, const struct act *act, const char *number)
{
	json_t *key;
	int r;

	switch (pick(history, 6)) {
	case 0:
	case 1:
		return medium_witness(act, number, &history->town.fault);
	case 2:
		return medium_erase_begin(act, &(struct erase_wish){ .number = number, .job = JOB, .without_stick = pick(history, 8) == 0 }, &history->town.fault);
	case 3:
		key = json_pack("{s:i, s:i, s:i, s:{}}", "old_epoch", 1, "new_epoch", 2, "answer",
			0x126, "statement");
		r = medium_key_destroyed(act, number, JOB, key, &history->town.fault);
		json_decref(key);
		return r;
	case 4:
		return medium_failed(act, "erase.failed", number, "no luck", &history->town.fault);
	default:
		return certifying(history, act, number);
	}
}

static int losing(struct history *history, const struct act *act, const char *number)
{
	struct loss loss = { .number = number, .reason = "置き忘れ", .reported = act->now };

	unsigned int what = (unsigned int)pick(history, 40);

	if (what == 0)
		return medium_lost(act, &loss, &history->town.fault);
	if (what == 1)
		return hold_set(act, number, "照会", &history->town.fault);
	if (what < 12)
		return medium_found(act, number, "届けられた", &history->town.fault);
	if (what < 22)
		return medium_release(act, number, "異常なし", &history->town.fault);
	return hold_release(act, number, "終了", &history->town.fault);
}

/* What the stick says after a revision that broke off, or did not. */
static int reading_label(struct history *history, const struct act *act, const char *number)
{
	unsigned int what = pick(history, 8);
	int64_t generation = -1;
	json_t *found;
	int r;

	if (what > 0)
		store_number(registry_store(act->registry),
			what < 6 ? "SELECT intended FROM medium WHERE number = ?1" : "SELECT generation FROM medium WHERE number = ?1",
			VALUES(TEXT(number)), &generation, NULL);
	found = json_pack("{s:I, s:s}", "generation", (json_int_t)generation, "label", "a.b.c");
	r = medium_revise_end(act, number, found, "no luck", &history->town.fault);
	json_decref(found);
	if (what > 0)
		return r;
	ck_assert_int_lt(r, 0); /* a label of no generation that is known is never believed */
	return -EINVAL;
}

static int revising(struct history *history, const struct act *act, const char *number)
{
	struct revision revision = { .number = number, .reason = "人事異動", .job = JOB };
	json_t *label;
	int r;

	if (pick(history, 2))
		return reading_label(history, act, number);
	revision.handler = pick(history, 3) ? townsfolk[pick(history, PEOPLE)].login : NULL;
	revision.texts.classification = pick(history, 3) ? NULL : "confidential";
	revision.texts.caution = pick(history, 3) ? NULL : "禁帯出";
	r = medium_revise_begin(act, &revision, &label, &history->town.fault);
	if (r == 0)
		json_decref(label);
	return r;
}

static int changing_roles(struct history *history, const struct act *act)
{
	enum role role = (enum role)(1u << pick(history, 4));
	const char *login = townsfolk[pick(history, PEOPLE)].login;

	return pick(history, 2) ? people_grant(act, &(struct new_role){ .login = login, .role = role }, &history->town.fault)
				: people_revoke(act, login, role, NULL, &history->town.fault);
}

static int anything(struct history *history)
{
	struct act act = by(&history->town, (int)pick(history, PEOPLE));
	char number[MEDIUM_NUMBER];

	some_number(history, number, sizeof(number));
	switch (pick(history, 15)) {
	case 0:
	case 1:
		return ask(history, &act);
	case 2:
	case 3:
		return decide_one(history, &act);
	case 4:
	case 5:
		return registering(history, &act, number);
	case 6:
		return using(history, &act, number);
	case 7:
	case 8:
		return moving(history, &act, number);
	case 9:
	case 10:
		return disposing(history, &act, number);
	case 11:
		return losing(history, &act, number);
	case 12:
	case 13:
		return revising(history, &act, number);
	default:
		return changing_roles(history, &act);
	}
}

/* Every medium is where it was or where one step leads; a registration takes two at once. */
static void check_steps(struct history *history)
{
	SCOPED(query_close) struct query *query = NULL;

	ck_assert_int_eq(store_query(registry_store(history->town.registry),
				 "SELECT serial, state FROM medium", NO_VALUES, &query, NULL),
		0);
	while (query_next(query, NULL) > 0) {
		char *before = history->state[query_number(query, 0)];
		enum medium_state from, to;

		ck_assert_int_le(query_number(query, 0), STICKS);
		ck_assert(medium_state_from_name(before, &from));
		ck_assert(medium_state_from_name(query_text(query, 1), &to));
		ck_assert_msg(from == to || medium_may_become(from, to) ||
				      (from == MEDIUM_APPROVED && to == MEDIUM_IN_SERVICE),
			"a medium went from %s to %s", before, query_text(query, 1));
		text_copy(before, 24, query_text(query, 1));
	}
}

static int64_t count(struct history *history, const char *sql)
{
	int64_t number = -1;

	ck_assert_int_eq(
		store_number(registry_store(history->town.registry), sql, NO_VALUES, &number, NULL),
		0);
	return number;
}

/* Read from the ledger itself, not from the tables that the code fills. */
static void check_separation(struct history *history)
{
	ck_assert_int_eq(
		count(history,
			"SELECT count(*) FROM event a JOIN event m ON m.text ->> '$.data.request' ="
			" a.text ->> '$.data.request' WHERE a.text ->> '$.kind' IN ('request.approved', 'request.denied') AND"
			" m.text ->> '$.kind' = 'request.made' AND a.text ->> '$.actor.person' = m.text ->> '$.data.applicant'"),
		0);
	ck_assert_int_eq(
		count(history,
			"SELECT count(*) FROM event WHERE text ->> '$.kind' = 'erase.started' AND"
			" text ->> '$.data.witness' = text ->> '$.data.operator'"),
		0);
	ck_assert_int_eq(
		count(history,
			"SELECT count(*) FROM event WHERE text ->> '$.kind' IN ('role.granted', 'role.revoked')"
			" AND text ->> '$.data.person' = text ->> '$.actor.person'"),
		0);
	ck_assert_int_eq(
		count(history, "SELECT count(*) FROM role a JOIN role b ON a.person = b.person"
			       " WHERE a.role = 'auditor' AND b.role <> 'auditor'"),
		0);
	ck_assert_int_ge(
		count(history, "SELECT count(*) FROM role WHERE role = 'administrator'"), 1);
}

#define LATEST(what, kinds) \
	"(SELECT h.text ->> '" what "' FROM event h WHERE h.seq < e.seq AND h.text ->> '$.kind' IN (" kinds ")" \
	" AND h.text ->> '$.data.number' = e.text ->> '$.data.number' ORDER BY h.seq DESC LIMIT 1)"

/* Hold beats erase, and what was lost goes back by other hands than those that lost and found it. */
static void check_incidents(struct history *history)
{
	ck_assert_int_eq(
		count(history, "SELECT count(*) FROM event e WHERE e.text ->> '$.kind' IN ('erase.started', 'medium.registering') AND "
			LATEST("$.kind", "'hold.set', 'medium.lost', 'hold.released'") " IN ('hold.set', 'medium.lost')"),
		0);
	ck_assert_int_eq(
		count(history, "SELECT count(*) FROM event e WHERE e.text ->> '$.kind' = 'quarantine.released' AND"
			" e.text ->> '$.actor.person' IN (" LATEST("$.actor.person", "'medium.lost'") ", "
			LATEST("$.actor.person", "'medium.found'") ")"),
		0);
}

/* No generation is signed twice, nothing else begins while nobody knows the label, and another handler or class has the word of
 * somebody who is neither the new handler nor who does it. */
static void check_revisions(struct history *history)
{
	ck_assert_int_eq(
		count(history, "SELECT count(*) FROM event e WHERE e.text ->> '$.kind' = 'label.revising' AND e.text ->> '$.data.generation' <= "
			LATEST("$.data.generation", "'label.revising', 'medium.in-service'")),
		0);
	ck_assert_int_eq(
		count(history, "SELECT count(*) FROM event e WHERE e.text ->> '$.kind' IN ('label.revising', 'medium.opening',"
			" 'medium.checked-out', 'erase.started') AND "
			LATEST("$.kind", "'label.revising', 'label.revised', 'label.revise-failed'") " = 'label.revising'"),
		0);
	ck_assert_int_eq(
		count(history, "SELECT count(*) FROM event e JOIN event a ON a.text ->> '$.data.request' = e.text ->> '$.data.request'"
			" JOIN event m ON m.text ->> '$.data.request' = e.text ->> '$.data.request'"
			" WHERE e.text ->> '$.kind' = 'label.revising' AND a.text ->> '$.kind' = 'request.approved' AND"
			" m.text ->> '$.kind' = 'request.made' AND"
			" a.text ->> '$.actor.person' IN (e.text ->> '$.actor.person', m.text ->> '$.data.handler')"),
		0);
	ck_assert_int_eq(
		count(history, "SELECT count(*) FROM event e WHERE e.text ->> '$.kind' = 'label.revising' AND e.text ->> '$.data.request' IS NULL"
			" AND e.text ->> '$.data.handler' <> "
			LATEST("$.data.handler", "'label.revising', 'medium.registering'")
			" AND " LATEST("$.kind", "'label.revised', 'label.revise-failed', 'medium.in-service'") " <> 'label.revise-failed'"),
		0);
}

/* A history in which hardly anything happens would prove nothing. */
static void check_eventful(struct history *history)
{
	static const char *const kinds[] = { "request.approved", "request.denied",
		"medium.in-service", "label.attached", "medium.opened", "medium.checked-out", "medium.returned",
		"erase.started", "key.destroyed", "erase.completed", "act.refused",
		"medium.lost", "medium.found", "quarantine.released", "hold.set", "hold.released",
		"label.revising", "label.revised", "label.revise-failed" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		char sql[128];

		text_format(sql, sizeof(sql),
			"SELECT count(*) FROM event WHERE text ->> '$.kind' = '%s'", kinds[i]);
		ck_assert_msg(count(history, sql) > 0, "%s never happened", kinds[i]);
	}
}

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	uint64_t number;

	return text && text_number(text, INT32_MAX, &number) ? number : otherwise;
}

/* Shows R-APP-05, R-LOG-03. */
START_TEST(whatever_people_do_the_rules_hold_and_the_books_rebuild_the_same)
{
	struct history history = { .seed = from_environment("MEDIAD_SEED", 20261121) };
	int acts = (int)from_environment("MEDIAD_ACTS", 25000);

	town_open_at(&history.town, ":memory:");
	for (int i = 0; i <= STICKS; i++)
		text_copy(history.state[i], sizeof(history.state[i]), "unknown");
	for (int i = 0; i < acts; i++) {
		int r = anything(&history);

		/* Refusals are among what the contract names; anything else is a fault of ours. */
		ck_assert_msg(r == 0 || r == -EPERM || r == -EBUSY || r == -ENOENT ||
				      r == -EINVAL || r == -EEXIST || r == -EIO,
			"act %d gave %d: %s", i, r, history.town.fault.message);
		history.done += r == 0;
		history.refused += r < 0;
		history.town.now += pick(&history, 20) ? 20 : 3600 * 4;
		check_steps(&history);
		if (i % 5000 == 0)
			books_are_good(&history.town);
	}
	ck_assert_int_gt(history.done, acts / 20);
	books_are_good(&history.town);
	check_separation(&history);
	check_incidents(&history);
	check_revisions(&history);
	if (acts >= 25000)
		check_eventful(&history);
	town_close(&history.town);
}
END_TEST

RUN_TESTS("policy/history", whatever_people_do_the_rules_hold_and_the_books_rebuild_the_same)
