// SPDX-License-Identifier: GPL-3.0-or-later
/* What a label is tied to; knows no signature. */
#include <errno.h>
#include <string.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/macros.h"
#include "crypto/header/template.h"

int header_binding(const json_t *metadata, const char *uuid, uint8_t out[32], struct fault *fault)
{
	const json_t *segment = json_object_get(json_object_get(metadata, "segments"), "0");
	SCOPED(json_release) json_t *digest = json_copy(json_object_get(json_object_get(metadata, "digests"), "0"));
	SCOPED(json_release) json_t *bound = json_object();
	SCOPED(json_text_free) char *text = NULL;

	if (digest)
		json_object_del(digest, "keyslots");
	if (!digest || !bound || json_put_text(bound, "uuid", uuid) < 0 ||
		json_object_set_new(bound, "segment", json_deep_copy(segment)) < 0 ||
		json_object_set(bound, "digest", digest) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the medium."));
	text = json_canonical(bound);
	if (!text)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the medium."));
	if (digest_bytes(text, strlen(text), out) < 0)
		return fault_set(fault, -EIO, N_("OpenSSL refused to compute SHA-256."));
	return 0;
}
