// SPDX-License-Identifier: GPL-3.0-or-later
/* The label on a device or an image of one, read with the rights of whoever asks, and checked. */
#pragma once

#include "crypto/header/grants.h"
#include "crypto/header/read.h"
#include "crypto/header/statement.h"
#include "mediactl/known_keys.h"

struct label {
	struct header *header;
	json_t *payload;
	const char *jws; /* borrowed from the header */
	char signer[THUMBPRINT_TEXT];
	json_t *grants;  /* those by the same signer: header_grants */
};

/* Any refusal of crypto/header, or why `path` cannot be read. `out` is cleared by the caller in every case. */
int label_load(const char *path, struct label *out, struct fault *fault);

static inline void label_clear_scoped(struct label *label)
{
	header_free(label->header);
	json_decref(label->payload);
	json_decref(label->grants);
}
