// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads whom a header's grants name; knows no key but the signer's. */
#include "crypto/header/grants.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "crypto/header/template.h"

static bool same(const json_t *one, const char *member, const char *other)
{
	const char *text = json_member_text(one, member);

	return text && other && strcmp(text, other) == 0;
}

static bool is_genuine(const struct header_view *header, const json_t *token, const struct jws_key *signer, json_t **payload)
{
	struct jws_key key;

	if (jws_verify(json_member_text(token, "jws"), GRANT_TYPE, &key, payload, NULL) < 0)
		return false;
	return memcmp(&key, signer, sizeof(key)) == 0 && same(*payload, "number", header->number) &&
	       same(*payload, "host", json_member_text(token, "host")) && header_is_bound(header, *payload, NULL) > 0;
}

static int append(const struct header_view *header, const json_t *token, const struct jws_key *signer, json_t *list)
{
	SCOPED(json_release) json_t *payload = NULL;
	json_t *entry;

	if (!is_genuine(header, token, signer, &payload))
		return 0;
	entry = json_pack("{s:O, s:O, s:O*}", "host", json_object_get(payload, "host"), "created", json_object_get(payload, "created"),
		"until", json_object_get(payload, "until"));
	return entry ? json_array_append_new(list, entry) : -ENOMEM;
}

int header_grants(const struct header_view *header, const struct jws_key *signer, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = json_array();
	json_t *tokens = json_object_get(header->metadata, "tokens");
	const char *key;
	json_t *token;

	json_object_foreach(tokens, key, token)
		if (same(token, "type", HEADER_TOKEN_GRANT) && append(header, token, signer, list) < 0)
			return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the medium."));
	*out = MOVE(list);
	return 0;
}
