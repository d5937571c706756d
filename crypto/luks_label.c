// SPDX-License-Identifier: GPL-3.0-or-later
/* The token that carries the label's statement; knows not what the statement says. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "crypto/header/statement.h"
#include "crypto/header/template.h"
#include "crypto/luks_internal.h"

int luks_put_label(struct luks *luks, const char *jws, struct fault *fault)
{
	SCOPED(json_release) json_t *token = json_pack("{s:s, s:[], s:s}", "type", HEADER_TOKEN_LABEL, "keyslots", "jws", jws);
	SCOPED(json_text_free) char *text = token ? json_canonical(token) : NULL;
	int id = CRYPT_ANY_TOKEN;
	int r;

	if (!text)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to write the label."));
	header_label_token(luks->metadata, &id);
	r = crypt_token_json_set(luks->device, id, text);
	if (r < 0)
		return luks_failed(luks, r, N_("The label cannot be written to the medium: %s."), fault);
	return luks_refresh(luks, fault);
}

int luks_get_label(const struct luks *luks, char **out, struct fault *fault)
{
	int id = -1;
	const json_t *token = header_label_token(luks->metadata, &id);
	char *copy;

	if (!token)
		return fault_set(fault, -ENOENT, N_("The medium %s carries no label."), luks_number(luks));
	copy = strdup(json_member_text(token, "jws"));
	if (!copy)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the label."));
	*out = copy;
	return 0;
}
