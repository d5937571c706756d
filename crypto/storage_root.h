// SPDX-License-Identifier: GPL-3.0-or-later
/* The public part of a TPM's storage root (a TPMT_PUBLIC, TPM 2.0 Library Part 2, 12.2.4), read and checked without any TPM:
 * what another host's keys are wrapped to. That it lies in a TPM at all, only who vouches for it can say. */
#pragma once

#include <openssl/evp.h>
#include <stdbool.h>

#include "common/macros.h"

struct fault;

#define STORAGE_ROOT_MAX 512
#define STORAGE_ROOT_NAME 34
#define STORAGE_ROOT_RSA 256 /* bytes of the modulus */

struct storage_root {
	uint8_t bytes[STORAGE_ROOT_MAX]; /* as marshalled */
	size_t length;
	uint8_t name[STORAGE_ROOT_NAME]; /* algorithm id and SHA-256 of the bytes */
	bool rsa;                        /* RSA-2048; else ECC P-256 */
	uint8_t x[32], y[32];            /* ECC */
	uint8_t modulus[STORAGE_ROOT_RSA];
};

SCOPED_DEFINE(EVP_PKEY_free, EVP_PKEY *)
SCOPED_DEFINE(EVP_PKEY_CTX_free, EVP_PKEY_CTX *)

/* -EBADMSG: no TPMT_PUBLIC of a storage key; -EKEYREJECTED: a key that may leave its TPM, or signs, or a point off the curve. */
int storage_root_read(const void *bytes, size_t length, struct storage_root *out, struct fault *fault);

/* The caller's; NULL: the key is unsound. */
EVP_PKEY *storage_root_key(const struct storage_root *root);
