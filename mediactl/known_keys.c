// SPDX-License-Identifier: GPL-3.0-or-later
/* The keys that --host, --signer or this PC vouch for; knows no statement. */
#include "mediactl/known_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/jws.h"
#include "common/paths.h"
#include "common/text.h"
#include "mediactl/options.h"
#include "mediactl/print.h"

#define FILE_MAX 262144
#define ERROR_UNKNOWN_SIGNER "mediactl.UnknownSigner"

static int thumbprint_of(const json_t *host, const char *member, char out[THUMBPRINT_TEXT])
{
	struct jws_key key;
	int r = jws_key_from_json(json_object_get(host, member), &key);

	return r < 0 ? r : jws_thumbprint(&key, out);
}

int known_keys_load(const char *file, struct known_keys *out, struct fault *fault)
{
	SCOPED(json_text_free) char *text = NULL;
	SCOPED(json_release) json_t *host = NULL;
	struct known_keys keys = { 0 };
	size_t length;
	int r = file_read(AT_FDCWD, file, FILE_MAX, &text, &length);

	if (r < 0)
		return fault_errno(fault, r, N_("%s could not be read: %s."), file);
	if (json_decode(text, length, FILE_MAX, &host, NULL) < 0 ||
		thumbprint_of(host, "signing", keys.signer) < 0 ||
		thumbprint_of(host, "attestation", keys.attestation) < 0)
		return fault_set(fault, -EBADMSG,
			N_("%s does not hold the public keys of a host of mediad."), file);
	*out = keys;
	return 0;
}

int known_keys_wanted(const struct command *command, struct known_keys *known, struct fault *fault)
{
	const char *signer = option_value(command, "signer"), *host = option_value(command, "host");

	if (signer && !host)
		return text_copy(known->signer, sizeof(known->signer), signer)
			       ? 0
			       : fault_set(fault, -EINVAL,
					 N_("%s is not a thumbprint: that has 43 letters and digits."),
					 signer);
	if (host)
		return known_keys_load(host, known, fault);
	known_keys_load(PATH_HOST, known, NULL);
	return 0;
}

int known_keys_check(const struct known_keys *known, const char *signer, struct fault *fault)
{
	if (!known->signer[0] || strcmp(known->signer, signer) != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The signature is valid, but its signer is not known here: compare %s with the thumbprint that the organisation published."),
			signer);
	return 0;
}

void known_keys_finding(const struct command *command, json_t *finding, const struct fault *fault)
{
	char text[FAULT_MESSAGE + FAULT_ARGUMENT];

	json_object_set_new(finding, "known", json_boolean(fault->code == 0));
	if (fault->code == 0) {
		print_json(command->out, finding);
		return;
	}
	json_put_text(finding, "message", fault->message);
	json_object_set_new(finding, "arguments", json_pack("[s]", fault->argument[0]));
	json_put_text(finding, "text", fault_text(fault, text, sizeof(text)));
	print_error(command, ERROR_UNKNOWN_SIGNER, finding);
}
