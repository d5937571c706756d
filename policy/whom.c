// SPDX-License-Identifier: GPL-3.0-or-later
/* Names those who hold the roles that a refusal names. */
#include "policy/whom.h"

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/people.h"
#include "policy/rules/clauses.h"

static int department_of(const struct act *act, const char *subject, char out[NAME_MAX_BYTES], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	out[0] = '\0';
	r = query_one(registry_store(act->registry),
		"SELECT coalesce((SELECT m.department FROM medium m WHERE m.number = ?1 OR m.number = (SELECT medium FROM request WHERE id = ?1)),"
		" p.department) FROM person p WHERE p.id = coalesce((SELECT m.handler FROM medium m WHERE m.number = ?1),"
		" (SELECT coalesce(m.handler, r.applicant) FROM request r LEFT JOIN medium m ON m.number = r.medium WHERE r.id = ?1), ?2)",
		VALUES(TEXT(subject), TEXT(act_person(act))), &query, fault);
	if (r > 0)
		query_copy(query, 0, out, NAME_MAX_BYTES);
	return r < 0 ? r : 0;
}

/* Appends the holders of each of the roles. */
static int add_holders(const struct act *act, struct post *post, uint32_t roles, char out[ASK_TEXT], struct fault *fault)
{
	int r = 0;

	for (uint32_t role = 1; r == 0 && role < ROLES_END; role <<= 1) {
		char names[ASK_TEXT];
		size_t used = strlen(out);

		if (!(roles & role))
			continue;
		post->role = (enum role)role;
		r = people_holders(act->registry, post, names, sizeof(names), fault);
		if (r == 0 && names[0])
			text_format(out + used, ASK_TEXT - used, "%s%s", used ? ", " : "", names);
	}
	return r;
}

int ask_whom(const struct act *act, const char *subject, const struct fault *refusal, char out[ASK_TEXT], struct fault *fault)
{
	const struct clause *clause = clause_of(refusal->rule);
	uint32_t roles = refusal->ask ? refusal->ask : clause ? clause->ask : 0;
	char department[NAME_MAX_BYTES], now[TIME_SIZE];
	struct post post = { .department = department, .now = now, .but_not = act_person(act) };
	int r;

	out[0] = '\0';
	if (!roles)
		return 0;
	clock_format_utc(act->now, now);
	r = department_of(act, subject, department, fault);
	if (r == 0)
		r = add_holders(act, &post, roles, out, fault);
	if (r == 0 && !out[0])
		r = add_holders(act, &post, ROLE_ADMINISTRATOR, out, fault);
	return r;
}
