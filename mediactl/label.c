// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads and checks the label where it lies. Knows no mediad and trusts no key. */
#include "mediactl/label.h"

#include <errno.h>

#include "common/fault.h"
#include "crypto/header/template.h"
#include "mediactl/storage.h"

int label_load(const char *path, struct label *out, struct fault *fault)
{
	struct header_view view;
	struct jws_key key;
	int r, id;

	r = storage_header(path, &out->header, fault);
	if (r < 0)
		return r;
	view = storage_view(out->header);
	r = header_label(&view, &key, &out->payload, fault);
	if (r < 0)
		return r;
	out->jws = json_member_text(header_token(out->header->metadata, HEADER_TOKEN_LABEL, &id), "jws");
	if (jws_thumbprint(&key, out->signer) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	return header_grants(&view, &key, &out->grants, fault);
}
