// SPDX-License-Identifier: GPL-3.0-or-later
/* The label out of the metadata, checked; knows no device and trusts no key. */
#include "crypto/header/statement.h"

#include <errno.h>
#include <string.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/text.h"
#include "crypto/header/template.h"

const json_t *header_token(const json_t *metadata, const char *type, int *id)
{
	json_t *tokens = json_object_get(metadata, "tokens");
	const char *key;
	json_t *token;

	json_object_foreach(tokens, key, token) {
		const char *found = json_member_text(token, "type");
		uint64_t number;

		if (!found || strcmp(found, type) != 0 || !text_number(key, HEADER_TOKENS_MAX - 1, &number))
			continue;
		*id = (int)number;
		return token;
	}
	return NULL;
}

int header_is_bound(const struct header_view *header, const json_t *payload, struct fault *fault)
{
	const char *stated = json_member_text(payload, LABEL_BINDING);
	uint8_t binding[DIGEST_SIZE];
	char expected[2 * DIGEST_SIZE + 1];
	int r;

	r = header_binding(header->metadata, header->uuid, binding, fault);
	if (r < 0)
		return r;
	text_hex(binding, sizeof(binding), expected);
	return stated && strcmp(stated, expected) == 0;
}

int header_label(const struct header_view *header, struct jws_key *signer, json_t **payload, struct fault *fault)
{
	SCOPED(json_release) json_t *stated = NULL;
	const json_t *token;
	const char *number;
	struct jws_key key;
	int id, r;

	token = header_token(header->metadata, HEADER_TOKEN_LABEL, &id);
	if (!token)
		return fault_set(fault, -ENOENT, N_("The medium %s carries no label."), header->number);
	r = jws_verify(json_member_text(token, "jws"), LABEL_TYPE, &key, &stated, fault);
	if (r < 0)
		return fault_set(fault, -EKEYREJECTED, N_("The label on the medium %s is not genuine; somebody altered it."),
			header->number);
	r = header_is_bound(header, stated, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -EKEYREJECTED, N_("The label on the stick belongs to another medium than the one it lies on."));
	number = json_member_text(stated, "number");
	if (!number || strcmp(number, header->number) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("The header says %s and its label says %s; somebody altered the stick."),
			header->number, number ? number : "-");
	*signer = key;
	*payload = MOVE(stated);
	return 0;
}
