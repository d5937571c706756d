// SPDX-License-Identifier: GPL-3.0-or-later
/* The signed label: built, stored, read back; knows no registry and trusts no key by itself. */
#include "crypto/label.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "crypto/luks_slot.h"

/* The certificates of the recovery key that is on the medium, and which one it is, so that others in their place would show. */
static int add_escrow(const struct luks *luks, json_t *payload, struct fault *fault)
{
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	int r = luks_escrow(luks, &escrow, fault);

	if (r == -ENOENT)
		return 0;
	if (r == 0 && (json_object_set(payload, "escrow", json_object_get(escrow.payload, "certificates")) < 0 ||
			      json_put_number(payload, "recovery", json_member_number(escrow.payload, "generation", 0)) < 0))
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to write the label."));
	return r;
}

int label_write(struct luks *luks, struct tpm *tpm, const json_t *payload, char **jws, struct fault *fault)
{
	SCOPED(json_release) json_t *bound = json_deep_copy(payload);
	SCOPED(json_text_free) char *statement = NULL;
	const char *number = json_member_text(payload, "number");
	uint8_t binding[32];
	int r;

	if (!number || strcmp(number, luks_number(luks)) != 0)
		return fault_set(fault, -EINVAL, N_("The label is for the medium %s, the stick was formatted as %s."), number,
			luks_number(luks));
	r = luks_binding(luks, binding, fault);
	if (r < 0)
		return r;
	if (!bound || json_put_hex(bound, LABEL_BINDING, binding, sizeof(binding)) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to write the label."));
	r = add_escrow(luks, bound, fault);
	if (r < 0)
		return r;
	r = tpm_sign_statement(tpm, LABEL_TYPE, bound, &statement, fault);
	if (r < 0)
		return r;
	r = luks_put_label(luks, statement, fault);
	if (r < 0)
		return r;
	if (jws)
		*jws = MOVE(statement);
	return 0;
}

int label_read(const struct luks *luks, struct jws_key *key, json_t **payload, struct fault *fault)
{
	const struct header_view header = luks_view(luks);

	return header_label(&header, key, payload, fault);
}
