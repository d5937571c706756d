// SPDX-License-Identifier: GPL-3.0-or-later
/* The escrow statement out of the metadata, checked; opens no box and trusts no key. */
#include "crypto/header/escrow.h"

#include <errno.h>
#include <string.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/text.h"
#include "crypto/header/template.h"

#define SLOT_LAST 31

/* The one keyslot that the token names, which is there and which the statement names too. */
static bool find_slot(const json_t *metadata, const json_t *token, const json_t *payload, int *out)
{
	const json_t *named = json_object_get(token, "keyslots");
	const char *slot = json_string_value(json_array_get(named, 0));
	uint64_t number;

	if (json_array_size(named) != 1 || !slot || !text_number(slot, SLOT_LAST, &number) ||
		!json_object_get(json_object_get(metadata, "keyslots"), slot) ||
		json_member_number(payload, "slot", -1) != (int64_t)number)
		return false;
	*out = (int)number;
	return true;
}

int header_escrow(const struct header_view *header, struct header_escrow *out, struct fault *fault)
{
	SCOPED(json_release) json_t *payload = NULL;
	const char *stated;
	struct jws_key signer;
	int slot, id, r;
	const json_t *token = header_token(header->metadata, HEADER_TOKEN_ESCROW, &id);

	if (!token)
		return fault_set(fault, -ENOENT, N_("The medium %s carries no recovery key."), header->number);
	if (jws_verify(json_member_text(token, "jws"), ESCROW_TYPE, &signer, &payload, NULL) < 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The recovery key on the medium %s is not genuinely stated; somebody altered it."), header->number);
	r = header_is_bound(header, payload, fault);
	if (r < 0)
		return r;
	stated = json_member_text(payload, "number");
	if (r == 0 || !stated || strcmp(stated, header->number) != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The recovery key on the medium %s belongs to another medium; somebody altered the stick."), header->number);
	if (!find_slot(header->metadata, token, payload, &slot))
		return fault_set(fault, -EKEYREJECTED,
			N_("The keyslot of the recovery key on the medium %s is not the one that was made for it."), header->number);
	*out = (struct header_escrow){ .payload = MOVE(payload), .signer = signer, .slot = slot };
	return 0;
}

int header_escrow_agrees(const struct header_escrow *escrow, const json_t *label, struct fault *fault)
{
	const json_t *named = json_object_get(label, "escrow");
	const char *number = json_member_text(label, "number");

	if (!json_is_array(named) || !json_equal(named, json_object_get(escrow->payload, "certificates")))
		return fault_set(fault, -EKEYREJECTED,
			N_("The label of %s names other escrow certificates than its recovery key was encrypted to; somebody altered the stick."),
			number ? number : "-");
	if (json_member_number(label, "recovery", 0) != json_member_number(escrow->payload, "generation", 0))
		return fault_set(fault, -EKEYREJECTED,
			N_("The recovery key on the medium %s is not the one that its label speaks of; somebody put an older one back."),
			number ? number : "-");
	return 0;
}

int escrow_key_id(const char *uuid, char out[ESCROW_KEY_ID])
{
	uint8_t digest[DIGEST_SIZE];

	if (digest_bytes(uuid, strlen(uuid), digest) < 0)
		return -EIO;
	text_hex(digest, (ESCROW_KEY_ID - 1) / 2, out);
	return 0;
}
