// SPDX-License-Identifier: GPL-3.0-or-later
/* The tokens that carry grants, one for each host; knows not what their statements say. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "crypto/header/grants.h"
#include "crypto/header/template.h"
#include "crypto/luks_internal.h"

static int set_token(struct luks *luks, int id, const char *text, struct fault *fault)
{
	int r = crypt_token_json_set(luks->device, id, text);

	if (r == -EINVAL || r == -ENOSPC)
		return fault_set(fault, -ENOSPC, N_("The header of %s has no room for another grant; revoke one first."),
			luks_number(luks));
	if (r < 0)
		return luks_failed(luks, r, N_("The grant cannot be written to the medium: %s."), fault);
	return luks_refresh(luks, fault);
}

int luks_put_grant(struct luks *luks, const char *host, const char *jws, struct fault *fault)
{
	SCOPED(json_release) json_t *token =
		json_pack("{s:s, s:[], s:s, s:s}", "type", HEADER_TOKEN_GRANT, "keyslots", "host", host, "jws", jws);
	SCOPED(json_text_free) char *text = token ? json_canonical(token) : NULL;
	int id = CRYPT_ANY_TOKEN;

	if (!text)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	header_grant_token(luks->metadata, host, &id);
	return set_token(luks, id, text, fault);
}

int luks_get_grant(const struct luks *luks, const char *host, char **out, struct fault *fault)
{
	int id = -1;
	const json_t *token = header_grant_token(luks->metadata, host, &id);

	if (!token)
		return fault_set(fault, -ENOENT, N_("The medium %s carries no grant for this computer."), luks_number(luks));
	return luks_take_jws(token, out, fault);
}

int luks_remove_grant(struct luks *luks, const char *host, struct fault *fault)
{
	int id = -1, r = 0;

	while (r == 0 && header_grant_token(luks->metadata, host, &id))
		r = set_token(luks, id, NULL, fault);
	return r;
}
