// SPDX-License-Identifier: GPL-3.0-or-later
/* What a person may be at a moment, in their own name and as a deputy (R-ACC-04, R-APP-07, R-APP-09); changes nothing. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"

#define HOLDERS_NAMED 5

/* (person, role, department, principal) of all that holds at ?1, where `own` is true of r and `as_deputy` of d and r. */
#define HOLDING(own, as_deputy)                                                                                               \
	"SELECT r.person AS person, p.name AS name, r.role AS role, '' AS principal FROM role r JOIN person p ON p.id = r.person" \
	" WHERE " own " AND " ROLE_VALID("r", "?1") " AND " PERSON_VALID("p", "?1")                                              \
	" UNION ALL SELECT d.deputy, p.name, r.role, d.principal FROM deputy d JOIN role r ON r.person = d.principal"            \
	" JOIN person p ON p.id = d.deputy JOIN person q ON q.id = d.principal WHERE " as_deputy                                  \
	" AND d.ended IS NULL AND d.accepted IS NOT NULL AND d.starts <= ?1 AND d.until >= ?1"                                    \
	" AND coalesce(d.role, r.role) = r.role AND r.role NOT IN ('staff', 'auditor')"                                          \
	" AND " ROLE_VALID("r", "?1") " AND " PERSON_VALID("p", "?1") " AND " PERSON_VALID("q", "?1")

#define HOLDING_OF HOLDING("r.person = ?2", "d.deputy = ?2")
#define COVERS "r.role = ?2 AND r.department IN ('', ?3)"
/* But ?4, and whoever acts for them. */
#define HOLDING_BUT HOLDING(COVERS " AND r.person <> ?4", COVERS " AND d.deputy <> ?4 AND d.principal <> ?4")

static int read_roles(struct registry *registry, const char *now, struct actor *actor, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	enum role role;
	int r;

	r = store_query(registry_store(registry), HOLDING_OF, VALUES(TEXT(now), TEXT(actor->person)), &query, fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0) {
		if (!role_from_name(query_text(query, 2), &role))
			continue;
		actor->roles |= (uint32_t)role;
		if (!query_text(query, 3)[0])
			actor->own |= (uint32_t)role;
	}
	return r;
}

int roles_at(struct registry *registry, const char *person, const char *now, uint32_t *out, struct fault *fault)
{
	struct actor actor = { 0 };
	int r;

	text_copy(actor.person, sizeof(actor.person), person);
	r = read_roles(registry, now, &actor, fault);
	*out = actor.own;
	return r;
}

static void know_person(const struct query *query, struct actor *actor)
{
	query_copy(query, 0, actor->login, sizeof(actor->login));
	query_copy(query, 1, actor->person, sizeof(actor->person));
	query_copy(query, 2, actor->name, sizeof(actor->name));
	query_copy(query, 3, actor->department, sizeof(actor->department));
	actor->standing = query_number(query, 4) ? STANDING_SUSPENDED : query_number(query, 5) ? STANDING_OVER : STANDING_GOOD;
}

int people_actor(struct registry *registry, const struct caller *caller, struct actor *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct actor actor = { .uid = caller->uid };
	char now[TIME_SIZE];
	int r;

	clock_format_utc(caller->now, now);
	text_copy(actor.login, sizeof(actor.login), caller->login ? caller->login : "");
	r = query_one(registry_store(registry),
		"SELECT l.login, p.id, p.name, p.department, p.suspended IS NOT NULL, coalesce(p.valid_until < ?2, 0)"
		" FROM login l JOIN person p ON p.id = l.person WHERE l.uid = ?1",
		VALUES(NUMBER(caller->uid), TEXT(now)), &query, fault);
	if (r < 0)
		return r;
	/* A uid that another account has inherited is not the person we know. */
	if (r > 0 && (!caller->login || strcmp(query_text(query, 0), caller->login) == 0)) {
		know_person(query, &actor);
		r = read_roles(registry, now, &actor, fault);
		if (r < 0)
			return r;
	}
	*out = actor;
	return 0;
}

bool people_any(struct registry *registry)
{
	int64_t any = 0;

	/* Unreadable books count as set up: nobody may start them anew. */
	return store_number(registry_store(registry),
		       "SELECT count(*) FROM (SELECT 1 FROM host UNION ALL SELECT 1 FROM person LIMIT 1)",
		       NO_VALUES, &any, NULL) < 0 ||
	       any > 0;
}

/* ?2 to ?4 of COVERS and HOLDING_BUT. */
#define POST_VALUES(post)                                                                                             \
	VALUES(TEXT((post)->now), TEXT(role_name((post)->role)), TEXT((post)->department ? (post)->department : ""), \
		TEXT((post)->but_not ? (post)->but_not : ""))

int people_holds(struct registry *registry, const struct post *post, const char *person, char *principal, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	principal[0] = '\0';
	r = query_one(registry_store(registry),
		HOLDING(COVERS " AND r.person = ?4", COVERS " AND d.deputy = ?4 AND d.principal <> ?5") " ORDER BY principal LIMIT 1",
		VALUES(TEXT(post->now), TEXT(role_name(post->role)), TEXT(post->department ? post->department : ""), TEXT(person),
			TEXT(post->but_not ? post->but_not : "")),
		&query, fault);
	if (r > 0)
		query_copy(query, 3, principal, PERSON_ID);
	return r;
}

int people_holders(struct registry *registry, const struct post *post, char *out, size_t size, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r, named = 0;

	out[0] = '\0';
	r = store_query(registry_store(registry),
		"SELECT person, name FROM (" HOLDING_BUT ") GROUP BY person ORDER BY min(principal), person", POST_VALUES(post), &query,
		fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0 && named < HOLDERS_NAMED) {
		size_t used = strlen(out);

		if (used + strlen(query_text(query, 1)) + strlen(", ") >= size)
			break;
		text_format(out + used, size - used, "%s%s", named++ ? ", " : "", query_text(query, 1));
	}
	return r < 0 ? r : 0;
}

int people_list_holders(struct registry *registry, const struct post *post, json_t *list, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = store_query(registry_store(registry), "SELECT person FROM (" HOLDING_BUT ") GROUP BY person ORDER BY min(principal), person",
		POST_VALUES(post), &query, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0)
		r = json_array_append_new(list, json_string(query_text(query, 0))) < 0 ? -ENOMEM : 0;
	return r;
}

int people_count_holders(struct registry *registry, const struct post *post, int64_t *out, struct fault *fault)
{
	return store_number(registry_store(registry), "SELECT count(DISTINCT person) FROM (" HOLDING_BUT ")", POST_VALUES(post),
		out, fault);
}

int people_principal(struct registry *registry, uint32_t roles, const char *now, struct actor *actor, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	enum role role;
	int r;

	actor->principal[0] = '\0';
	r = store_query(registry_store(registry), HOLDING_OF " ORDER BY principal", VALUES(TEXT(now), TEXT(actor->person)), &query,
		fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0) {
		if (!role_from_name(query_text(query, 2), &role) || !(roles & (uint32_t)role))
			continue;
		query_copy(query, 3, actor->principal, PERSON_ID);
		return 0;
	}
	return r;
}
