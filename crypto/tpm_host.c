// SPDX-License-Identifier: GPL-3.0-or-later
/* The record of what a host pins, as JSON; knows nothing of who keeps it where. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "crypto/tpm.h"

json_t *tpm_host_to_json(const struct tpm_host *host)
{
	SCOPED(json_release) json_t *json = json_object();

	if (!json || json_put_hex(json, "srk", host->srk, host->srk_length) < 0 ||
		json_object_set_new(json, "signing", jws_key_to_json(&host->signing)) < 0 ||
		json_object_set_new(json, "attestation", jws_key_to_json(&host->attestation)) < 0)
		return NULL;
	return MOVE(json);
}

static bool read_host(const json_t *json, struct tpm_host *host)
{
	const char *srk = json_member_text(json, "srk");
	size_t length = srk ? strlen(srk) / 2 : 0;

	if (json_object_size(json) != 3 || length == 0 || length > sizeof(host->srk) ||
		!text_unhex(srk, host->srk, length))
		return false;
	host->srk_length = length;
	return jws_key_from_json(json_object_get(json, "signing"), &host->signing) == 0 &&
	       jws_key_from_json(json_object_get(json, "attestation"), &host->attestation) == 0;
}

int tpm_host_from_json(const json_t *json, struct tpm_host *out, struct fault *fault)
{
	struct tpm_host host = { 0 };

	if (!read_host(json, &host))
		return fault_set(fault, -EBADMSG,
			N_("The record of this PC's TPM is damaged; put it back from a backup."));
	*out = host;
	return 0;
}
