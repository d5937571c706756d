// SPDX-License-Identifier: GPL-3.0-or-later
/* CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM; EC: ephemeral ECDH with SHA-256; RSA: OAEP with SHA-256. Opened by
 * `openssl cms -decrypt` alone. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct CMS_ContentInfo_st;
struct fault;
struct recipients;
struct x509_st;

/* Lets the holder of this certificate's key open it. */
bool envelope_add(struct CMS_ContentInfo_st *envelope, struct x509_st *certificate);

/* Encrypts all of `in`, of any length, so that each of the certificates alone opens it: DER to `out`; `digest` is SHA-256 of that. */
int envelope_write(FILE *in, const struct recipients *recipients, FILE *out, uint8_t digest[32], struct fault *fault);
