// SPDX-License-Identifier: GPL-3.0-or-later
/* The tokens that carry statements, the label's and that of the recovery key; knows not what a statement says. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "crypto/header/statement.h"
#include "crypto/header/template.h"
#include "crypto/luks_internal.h"
#include "crypto/luks_slot.h"

#define SLOT_NAME 12

/* In the place of the token of the same type. Takes `token` over. */
static int put_token(struct luks *luks, const char *type, json_t *token, const char *message, struct fault *fault)
{
	SCOPED(json_text_free) char *text = token ? json_canonical(token) : NULL;
	int id = CRYPT_ANY_TOKEN;
	int r;

	json_decref(token);
	if (!text)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to write the label."));
	header_token(luks->metadata, type, &id);
	r = crypt_token_json_set(luks->device, id, text);
	if (r < 0) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		return luks_failed(luks, r, message, fault);
#pragma GCC diagnostic pop
	}
	return luks_refresh(luks, fault);
}

int luks_put_label(struct luks *luks, const char *jws, struct fault *fault)
{
	return put_token(luks, HEADER_TOKEN_LABEL, json_pack("{s:s, s:[], s:s}", "type", HEADER_TOKEN_LABEL, "keyslots", "jws", jws),
		N_("The label cannot be written to the medium: %s."), fault);
}

int luks_put_escrow(struct luks *luks, int slot, const char *jws, struct fault *fault)
{
	char name[SLOT_NAME];

	text_format(name, sizeof(name), "%d", slot);
	return put_token(luks, HEADER_TOKEN_ESCROW,
		json_pack("{s:s, s:[s], s:s}", "type", HEADER_TOKEN_ESCROW, "keyslots", name, "jws", jws),
		N_("The encrypted recovery key cannot be written to the medium: %s."), fault);
}

int luks_escrow(const struct luks *luks, struct header_escrow *out, struct fault *fault)
{
	const struct header_view header = luks_view(luks);

	return header_escrow(&header, out, fault);
}

const char *luks_escrow_jws(const struct luks *luks)
{
	int id;

	return json_member_text(header_token(luks->metadata, HEADER_TOKEN_ESCROW, &id), "jws");
}

int luks_take_jws(const json_t *token, char **out, struct fault *fault)
{
	char *copy = strdup(json_member_text(token, "jws"));

	if (!copy)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	*out = copy;
	return 0;
}

int luks_get_label(const struct luks *luks, char **out, struct fault *fault)
{
	int id = -1;
	const json_t *token = header_token(luks->metadata, HEADER_TOKEN_LABEL, &id);

	if (!token)
		return fault_set(fault, -ENOENT, N_("The medium %s carries no label."), luks_number(luks));
	return luks_take_jws(token, out, fault);
}
