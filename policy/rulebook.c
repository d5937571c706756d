// SPDX-License-Identifier: GPL-3.0-or-later
/* Which policy files held from when on (R-LOG-01). Knows them by their digest, not what they say. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "policy/acts.h"

#define WHY_SIZE 500

static int last_digest(const struct act *act, char *out, size_t size, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	out[0] = '\0';
	r = query_one(registry_store(act->registry), "SELECT digest FROM policy", NO_VALUES, &query, fault);
	if (r > 0)
		query_copy(query, 0, out, size);
	return r < 0 ? r : 0;
}

int rulebook_loaded(const struct act *act, const char *digest, struct fault *fault)
{
	char last[65];
	int r = last_digest(act, last, sizeof(last), fault);

	if (r < 0 || strcmp(last, digest) == 0)
		return r;
	return act_record(act, "policy.loaded", json_pack("{s:s}", "digest", digest), fault);
}

int rulebook_faulty(const struct act *act, const char *why, struct fault *fault)
{
	char printable[WHY_SIZE];

	return act_record(act, "policy.faulty",
		json_pack("{s:s}", "why", text_printable(why, printable, sizeof(printable))), fault);
}
