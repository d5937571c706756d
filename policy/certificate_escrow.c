// SPDX-License-Identifier: GPL-3.0-or-later
/* What an erase certificate says of what opens a medium without the TPM here: the recovery key, a passphrase of an outside party, and keys that
 * other computers were granted. Signs nothing. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "policy/certificate.h"

#define ESCROW_MAX 4096
#define GRANTED_MAX 16384

int certificate_say(json_t *draft, const char *list, const char *words)
{
	return json_array_append_new(json_object_get(draft, list), json_string(words)) < 0 ? -ENOMEM : 0;
}

int certificate_add_passphrase(json_t *draft, const json_t *facts, struct fault *fault)
{
	const char *since = json_member_text(facts, "passphrase");

	if (!since)
		return 0;
	if (json_put_text(draft, "passphrase", since) < 0 ||
		certificate_say(draft, "not_proven",
			N_("An outside party had a passphrase: it opens copies of the encrypted medium from that time, and a keyslot left in a hidden block; so does the medium's key, if they read it out.")) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to draw up a certificate."));
	return 0;
}

/* Nothing of the host's rests on the slot any more; what does is said beside. */
static int add_proven(json_t *draft, const json_t *key, bool overwritten)
{
	const char *copy = json_member_text(key, "escrow_copy");
	int r = 0;

	if (copy)
		r = certificate_say(draft, "proven", N_("This computer's copy of the encrypted recovery key is gone."));
	if (r == 0 && overwritten)
		r = certificate_say(draft, "proven", N_("The keyslot that the recovery key opened lay on the surface that was overwritten."));
	return r;
}

static int add_not_proven(json_t *draft, bool overwritten)
{
	if (overwritten)
		return certificate_say(draft, "not_proven",
			N_("The holders of the escrow certificates may still have the recovery key: it opens copies of the encrypted medium from its time in service, and a keyslot left in a hidden block."));
	return certificate_say(draft, "not_proven",
		N_("The recovery key still opens the lost medium, for its keyslot was not overwritten: the holders of the escrow certificates must destroy what they have of it."));
}

static json_t *part(const json_t *facts, const json_t *key, const json_t *escrow)
{
	const char *recovered = json_member_text(facts, "recovered"), *copy = json_member_text(key, "escrow_copy");

	return json_pack("{s:O, s:O*, s:s, s:s*, s:s*}", "certificates", json_object_get(escrow, "certificates"), "former",
		json_object_get(escrow, "former"), "recovered", recovered ? recovered : N_("no recovery was recorded"), "rotated",
		json_member_text(facts, "rotated"), "copy", copy);
}

int certificate_add_escrow(json_t *draft, const json_t *facts, const json_t *key, struct fault *fault)
{
	const char *text = json_member_text(facts, "escrow"), *level = json_member_text(json_object_get(draft, "method"), "level");
	bool overwritten = level && strcmp(level, "E2") == 0;
	SCOPED(json_release) json_t *escrow = NULL;
	int r;

	if (!text)
		return 0;
	r = json_decode(text, strlen(text), ESCROW_MAX, &escrow, fault);
	if (r < 0)
		return r;
	if (json_object_set_new(draft, "escrow", part(facts, key, escrow)) < 0 || add_proven(draft, key, overwritten) < 0 ||
		add_not_proven(draft, overwritten) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to draw up a certificate."));
	return 0;
}

int certificate_add_grants(json_t *draft, const json_t *facts, struct fault *fault)
{
	const char *text = json_member_text(facts, "granted");
	SCOPED(json_release) json_t *granted = NULL;
	int r = text ? json_decode(text, strlen(text), GRANTED_MAX, &granted, fault) : 0;
	json_t *names = json_object_get(granted, "names");

	if (r < 0 || json_array_size(names) == 0)
		return r;
	if (json_object_set(draft, "granted", names) < 0 ||
		certificate_say(draft, "not_proven",
			N_("The computers that the medium was granted to may still have its key: it opens the medium if its surface was not overwritten, copies made in its time in service, and what hidden blocks hold of that time.")) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to draw up a certificate."));
	return 0;
}
