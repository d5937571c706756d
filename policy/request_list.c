// SPDX-License-Identifier: GPL-3.0-or-later
/* The lists of what was asked for and what became of it. */
#include "common/clock.h"
#include "policy/acts.h"

#define LISTED_MAX "300"

#define REQUEST_COLUMNS                                                                                                   \
	"SELECT r.id AS request, r.kind AS kind, r.medium AS number, r.applicant AS applicant, a.name AS applicant_name," \
	" r.purpose AS purpose, r.classification AS classification, r.handler AS handler, h.name AS handler_name,"        \
	" r.starts AS \"from\", r.until AS until,"                                                                        \
	" r.destination AS destination, r.contents AS contents, r.host AS host, r.host_name AS host_name,"                 \
	" r.recipient AS recipient, r.basis AS basis, r.obligation AS obligation, r.made AS made,"                         \
	" CASE WHEN r.state IN ('pending', 'approved') AND r.until < ?2 THEN 'expired' ELSE r.state END AS state,"        \
	" r.decided_by AS decided_by, d.name AS decided_by_name, r.decided AS decided, r.reason AS reason"                \
	" FROM request r JOIN person a ON a.id = r.applicant LEFT JOIN person d ON d.id = r.decided_by"     \
	" LEFT JOIN person h ON h.id = r.handler"

int request_list(const struct act *act, bool all, json_t **out, struct fault *fault)
{
	static const char *const parts[] = {
		REQUEST_COLUMNS " WHERE r.state = 'pending' AND (?1 IS NULL OR r.applicant = ?1)"
				" ORDER BY r.serial DESC LIMIT " LISTED_MAX,
		REQUEST_COLUMNS " WHERE r.decided IS NOT NULL AND (?1 IS NULL OR r.applicant = ?1)"
				" ORDER BY r.decided DESC, r.serial DESC LIMIT " LISTED_MAX,
	};
	SCOPED(json_release) json_t *list = json_array();
	const char *whose = all ? NULL : act_person(act);
	char now[TIME_SIZE];

	clock_format_utc(act->now, now);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		SCOPED(query_close) struct query *query = NULL;
		int r;

		r = store_query(registry_store(act->registry), parts[i],
			VALUES(TEXT(whose), TEXT(now)), &query, fault);
		if (r == 0)
			r = rows_to_json(query, NULL, list, fault);
		if (r < 0)
			return r;
	}
	*out = MOVE(list);
	return 0;
}
