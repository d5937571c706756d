// SPDX-License-Identifier: GPL-3.0-or-later
/* The signed label as it lies in a header's metadata (R-LBL-05): found, its signature checked, and that it belongs to this very
 * volume. Whose key signed it is for the caller to judge. */
#pragma once

#include "common/jws.h"

struct fault;

#define LABEL_TYPE "mediad-label+jws"
#define LABEL_BINDING "binding" /* the member that holds header_binding */

/* A header's metadata with the fields of its binary part. Borrowed. */
struct header_view {
	const json_t *metadata;
	const char *number, *uuid;
};

/* The (first) token of this type; NULL if there is none. *id is its place in the metadata. Borrowed. */
const json_t *header_token(const json_t *metadata, const char *type, int *id);
/* Does this statement name the volume that it lies on (LABEL_BINDING)? 1, 0, or a negative errno. */
int header_is_bound(const struct header_view *header, const json_t *payload, struct fault *fault);

/* *signer says who signed, *payload is the caller's. -ENOENT none; -EKEYREJECTED altered, or from another medium. */
int header_label(const struct header_view *header, struct jws_key *signer, json_t **payload, struct fault *fault);
