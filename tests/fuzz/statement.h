// SPDX-License-Identifier: GPL-3.0-or-later
/* What the targets for signed statements share: a genuine header, one of whose tokens carries the fuzzer's statement. */
#pragma once

#include <stdbool.h>

#include "crypto/header/statement.h"

#define FUZZ_HOST "TrRCHOuqfKudu2q8tQxJfsOipaIxnPRVJQq0_DxcrX0"

struct fuzz_statement {
	const char *type;  /* as the JWS names it */
	const char *token; /* its place among the header's tokens: "0" label, "1" escrow statement, "2" grant for FUZZ_HOST */
};

/* Bytes that are a JSON object are its payload, signed with a key of this run; all others are the whole of it. NULL: the template
 * refuses the header. The caller's. */
json_t *fuzz_header(const struct fuzz_statement *statement, const uint8_t *bytes, size_t length);

/* Does the payload's text say exactly this? */
bool fuzz_says(const json_t *payload, const char *member, const char *text);
/* Does it name the header that it lies in? */
bool fuzz_is_bound(const json_t *metadata, const json_t *payload);

/* Ends the run, with the input kept. */
void fuzz_require(bool holds);
