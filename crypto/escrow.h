// SPDX-License-Identifier: GPL-3.0-or-later
/* Whom a recovery key is encrypted to (docs/RECOVERY.md): the organisation's certificates, one or two, and the boxes made for
 * them. A box is CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM; EC: ephemeral ECDH with SHA-256; RSA: OAEP with SHA-256. Knows no
 * medium. */
#pragma once

#include "common/json.h"
#include "crypto/secret.h"

struct escrow;

#define ESCROW_BOX_MAX 2560 /* bytes of DER */

/* Every *.pem in `folder`, which like its files must belong to this process's user and be writable by nobody else. All must be fit
 * (common/recipient.h). -ENOKEY: there is none. */
int escrow_load(const char *folder, int64_t now, struct escrow **out, struct fault *fault);
void escrow_free(struct escrow *escrow);
SCOPED_DEFINE(escrow_free, struct escrow *)

/* Their SHA-256 fingerprints, lower-case hexadecimal; NULL without memory. */
json_t *escrow_certificates(const struct escrow *escrow);

/* 256 random bits as the text that people type (common/modhex.h): the text is the passphrase. */
int escrow_key_new(struct secret **out, struct fault *fault);

/* Boxes in the order of the certificates, DER in base64url. One certificate: `key` (modhex text) is in its box. Two: each box holds
 * a share in the same form, and only the XOR of both is the key. */
int escrow_seal(const struct escrow *escrow, const struct secret *key, json_t **boxes, struct fault *fault);
