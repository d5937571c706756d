// SPDX-License-Identifier: GPL-3.0-or-later
/* SHA-256 (FIPS 180-4) through OpenSSL. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE 32

/* Returns 0, or -EIO when OpenSSL refuses. */
int digest_bytes(const void *bytes, size_t length, uint8_t out[DIGEST_SIZE]);
/* The version of OpenSSL that runs: "3.0.15". */
const char *digest_library(void);
