// SPDX-License-Identifier: GPL-3.0-or-later
/* The escrow statement as it lies in a header's metadata: the recovery key, encrypted to the organisation. Found, its signature
 * checked, and that it belongs to this very volume and keyslot. Whose key signed it is for the caller to judge. */
#pragma once

#include "crypto/header/statement.h"

struct fault;

#define ESCROW_TYPE "mediad-escrow+jws"
#define ESCROW_KEY_ID 9 /* 8 hexadecimal digits with NUL */

/* Payload: number, binding (hex of header_binding), slot, key (escrow_key_id), boxes ([DER in base64url]), certificates ([SHA-256,
 * hex], in the boxes' order), created (UTC), generation (of the label that it was made for). */
struct header_escrow {
	json_t *payload;   /* the caller's */
	struct jws_key signer;
	int slot;          /* the keyslot that the recovery key opens */
};

/* -ENOENT: there is none; -EKEYREJECTED: altered, or from another medium. */
int header_escrow(const struct header_view *header, struct header_escrow *out, struct fault *fault);

static inline void header_escrow_clear_scoped(struct header_escrow *escrow)
{
	json_decref(escrow->payload);
}

/* A label names the certificates too ("escrow") and the statement's generation ("recovery"), so that one for others, or an earlier one,
 * shows. 0, or -EKEYREJECTED. */
int header_escrow_agrees(const struct header_escrow *escrow, const json_t *label, struct fault *fault);

/* What people compare: the first 8 hexadecimal digits of SHA-256 over the UUID. 0, or -EIO. */
int escrow_key_id(const char *uuid, char out[ESCROW_KEY_ID]);
