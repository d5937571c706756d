// SPDX-License-Identifier: GPL-3.0-or-later
/* Deputies (R-APP-07): named by whom they act for, accepted by the CISO, for a period that ends by itself. What a deputy may do, and
 * that each act says for whom, is policy/holding.c's and policy/registry.c's business. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/decide_people.h"

#define REASON_MAX 500

struct named {
	char id[PERSON_ID], name[NAME_MAX_BYTES];
	uint32_t held;
	bool external;
};

/* nominate_facts and the texts behind its pointers. */
struct nominating {
	struct nominate_facts facts;
	struct named principal, deputy;
	char now[TIME_SIZE], from[TIME_SIZE], until[TIME_SIZE], standing[PERSON_ID];
};

static int find_named(const struct act *act, const char *whom, const char *now, struct named *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT p.id, p.name, p.external FROM person p WHERE p.id = " PERSON_NAMED " AND " PERSON_VALID("p", "?2"),
		VALUES(TEXT(whom), TEXT(now)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("Nobody called %s may do anything here now: see mediactl people list."), whom);
	query_copy(query, 0, out->id, sizeof(out->id));
	query_copy(query, 1, out->name, sizeof(out->name));
	out->external = query_number(query, 2) != 0;
	return roles_at(act->registry, out->id, now, &out->held, fault);
}

static int find_role(const struct new_deputy *new, uint32_t *out, struct fault *fault)
{
	enum role role;

	*out = 0;
	if (!new->role)
		return 0;
	if (!role_from_name(new->role, &role) || !(DEPUTISED & (uint32_t)role))
		return fault_set(fault, -EINVAL, N_("%s is no role in which somebody can act for another."), new->role);
	*out = (uint32_t)role;
	return 0;
}

static int check_period(const struct new_deputy *new, struct nominating *out, struct fault *fault)
{
	int r = new->until ? 0 : act_bad_date("until", NULL, fault);

	if (r == 0)
		r = act_date("from", new->from, false, out->from, fault);
	if (r == 0)
		r = act_date("until", new->until, true, out->until, fault);
	if (r < 0)
		return r;
	if (!out->from[0])
		text_copy(out->from, sizeof(out->from), out->now);
	if (strcmp(out->until, out->now) < 0)
		return fault_set(fault, -EINVAL, N_("The day %s is past: give a later one."), new->until);
	if (strcmp(out->until, out->from) < 0)
		return fault_set(fault, -EINVAL,
			N_("The period ends on %s, before it begins on %s: turn the days around."), new->until, new->from);
	return 0;
}

static int find_standing(const struct act *act, struct nominating *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT id FROM deputy WHERE principal = ?1 AND deputy = ?2 AND ended IS NULL AND until >= ?3 LIMIT 1",
		VALUES(TEXT(out->principal.id), TEXT(out->deputy.id), TEXT(out->now)), &query, fault);
	if (r > 0)
		query_copy(query, 0, out->standing, sizeof(out->standing));
	return r < 0 ? r : 0;
}

static int load_nominating(const struct act *act, const struct new_deputy *new, struct nominating *out, struct fault *fault)
{
	int r = act_optional_text(new->reason, REASON_MAX, "reason", fault);

	clock_format_utc(act->now, out->now);
	if (r == 0)
		r = find_role(new, &out->facts.role, fault);
	if (r == 0)
		r = find_named(act, new->principal, out->now, &out->principal, fault);
	if (r == 0)
		r = find_named(act, new->deputy, out->now, &out->deputy, fault);
	if (r == 0) /* what they will be counts too */
		r = roles_granted(act, out->deputy.id, &out->deputy.held, fault);
	if (r == 0)
		r = check_period(new, out, fault);
	if (r == 0)
		r = find_standing(act, out, fault);
	out->facts = (struct nominate_facts){
		.actor = act_person(act),
		.principal = out->principal.id,
		.principal_name = out->principal.name,
		.principal_held = out->principal.held,
		.deputy = out->deputy.id,
		.deputy_name = out->deputy.name,
		.deputy_held = out->deputy.held,
		.deputy_external = out->deputy.external,
		.actor_own = act->actor ? act->actor->own : 0,
		.role = out->facts.role,
		.standing = out->standing,
	};
	return r;
}

int deputy_nominate(const struct act *act, const struct new_deputy *new, char id[PERSON_ID], struct fault *fault)
{
	struct nominating nominating = { 0 };
	struct decision decision;
	int r;

	r = load_nominating(act, new, &nominating, fault);
	if (r < 0)
		return r;
	decision = decide_nominate(&nominating.facts);
	r = act_decide(act, "AddDeputy", nominating.principal.id, &decision, fault);
	if (r == 0)
		r = registry_next_id(act->registry, "deputy", id, PERSON_ID, fault);
	if (r < 0)
		return r;
	return act_record(act, "deputy.nominated",
		json_pack("{s:s, s:s, s:s, s:s*, s:s, s:s, s:s*}", "deputy", id, "principal", nominating.principal.id, "person",
			nominating.deputy.id, "role", new->role, "from", nominating.from, "until", nominating.until, "reason",
			unless_empty(new->reason)),
		fault);
}

/* deputy_facts and the texts behind its pointers. */
struct deputising {
	struct deputy_facts facts;
	char id[PERSON_ID], principal[PERSON_ID], deputy[PERSON_ID], nominator[PERSON_ID];
	char until[TIME_SIZE], now[TIME_SIZE];
};

static int load_deputising(const struct act *act, const char *id, struct deputising *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	clock_format_utc(act->now, out->now);
	r = query_one(registry_store(act->registry),
		"SELECT id, principal, deputy, nominated_by, until, accepted IS NOT NULL, ended IS NOT NULL FROM deputy WHERE id = ?1",
		VALUES(TEXT(id)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no deputy %s; see mediactl deputy list."), id);
	query_copy(query, 0, out->id, sizeof(out->id));
	query_copy(query, 1, out->principal, sizeof(out->principal));
	query_copy(query, 2, out->deputy, sizeof(out->deputy));
	query_copy(query, 3, out->nominator, sizeof(out->nominator));
	query_copy(query, 4, out->until, sizeof(out->until));
	out->facts = (struct deputy_facts){ .deputy_number = out->id, .actor = act_person(act), .principal = out->principal,
		.deputy = out->deputy, .nominator = out->nominator, .actor_own = act->actor ? act->actor->own : 0,
		.until = out->until, .now = out->now, .accepted = query_number(query, 5) != 0, .ended = query_number(query, 6) != 0 };
	return roles_at(act->registry, out->principal, out->now, &out->facts.principal_held, fault);
}

static json_t *deputy_event(const struct deputising *deputising, const char *reason)
{
	return json_pack("{s:s, s:s, s:s, s:s*}", "deputy", deputising->id, "principal", deputising->principal, "person",
		deputising->deputy, "reason", reason);
}

#define DEPUTIES                                                                                                           \
	"SELECT d.id AS deputy, d.principal AS principal, p.name AS principal_name, d.deputy AS person, q.name AS name,"       \
	" d.role AS role, d.starts AS \"from\", d.until AS until, d.reason AS reason, d.nominated AS nominated,"             \
	" n.name AS nominated_by_name, d.accepted AS accepted, a.name AS accepted_by_name, d.ended AS ended,"               \
	" CASE WHEN d.ended IS NOT NULL THEN 'ended' WHEN d.until < ?1 THEN 'over' WHEN d.accepted IS NULL THEN 'named'"     \
	" WHEN d.starts > ?1 THEN 'accepted' ELSE 'acting' END AS state FROM deputy d JOIN person p ON p.id = d.principal"   \
	" JOIN person q ON q.id = d.deputy JOIN person n ON n.id = d.nominated_by LEFT JOIN person a ON a.id = d.accepted_by"

int deputy_accept(const struct act *act, const char *id, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct deputising deputising = { 0 };
	struct decision decision;
	int r;

	r = load_deputising(act, id, &deputising, fault);
	if (r < 0)
		return r;
	decision = decide_accept_deputy(&deputising.facts);
	r = act_decide(act, "AcceptDeputy", deputising.id, &decision, fault);
	if (r == 0)
		r = act_record(act, "deputy.accepted", deputy_event(&deputising, NULL), fault);
	if (r == 0)
		r = query_one(registry_store(act->registry), DEPUTIES " WHERE d.id = ?2", VALUES(TEXT(deputising.now), TEXT(deputising.id)),
			&query, fault);
	if (r > 0)
		*out = row_to_json(query, NULL);
	return r < 0 ? r : 0;
}

int deputy_end(const struct act *act, const char *id, const char *reason, struct fault *fault)
{
	struct deputising deputising = { 0 };
	struct decision decision;
	int r;

	r = act_need_text(reason, REASON_MAX, "reason", fault);
	if (r == 0)
		r = load_deputising(act, id, &deputising, fault);
	if (r < 0)
		return r;
	decision = decide_end_deputy(&deputising.facts);
	r = act_decide(act, "EndDeputy", deputising.id, &decision, fault);
	return r < 0 ? r : act_record(act, "deputy.ended", deputy_event(&deputising, reason), fault);
}

int deputy_list(const struct act *act, bool all, json_t **out, struct fault *fault)
{
	char now[TIME_SIZE];

	clock_format_utc(act->now, now);
	return rows_select(act->registry,
		&(struct selection){
			.sql = DEPUTIES " WHERE ?2 OR (d.ended IS NULL AND d.until >= ?1) ORDER BY d.serial DESC LIMIT " LIST_WHOLE,
			.values = VALUES(TEXT(now), NUMBER(all)) },
		out, fault);
}
