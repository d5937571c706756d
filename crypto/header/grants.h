// SPDX-License-Identifier: GPL-3.0-or-later
/* The grants as they lie in a header's metadata, checked: to which computers, since when, and the wrapped key of each. Pure; takes no
 * key out and trusts none. */
#pragma once

#include "crypto/header/read.h"
#include "crypto/header/statement.h"

#define GRANT_TYPE "mediad-grant+jws"
#define GRANT_HOST 44 /* thumbprint of the signing key, with NUL */
#define GRANT_BLOB_MAX 1024

/* What a grant states. */
struct grant {
	char number[HEADER_NUMBER_MAX + 1];
	uint8_t binding[32]; /* header_binding */
	char host[GRANT_HOST];
	struct {
		uint16_t length;
		uint8_t bytes[GRANT_BLOB_MAX];
	} blob; /* the wrapped key: a struct tpm_blob */
	uint64_t epoch;
	char created[21], until[21]; /* UTC; until "": without end */
};

/* The token for `host`; NULL: none. More than one for a host is none of our making: the first counts. *id is its place in the
 * metadata. Borrowed. */
const json_t *header_grant_token(const json_t *metadata, const char *host, int *id);

/* The grant for `host`: signature, number, binding and host checked against this header. *signer says who signed. -ENOENT: none for
 * that host; -EKEYREJECTED: altered, or from another medium. */
int header_grant(const struct header_view *header, const char *host, struct jws_key *signer, struct grant *out, struct fault *fault);

/* [{"host","created",["until"]}]: those that `signer` signed for this very medium; any other opens nothing and is left out. *out is
 * the caller's. */
int header_grants(const struct header_view *header, const struct jws_key *signer, json_t **out, struct fault *fault);
