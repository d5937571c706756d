// SPDX-License-Identifier: GPL-3.0-or-later
/* SHA-256; knows nothing of what is hashed. */
#include "common/digest.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

int digest_bytes(const void *bytes, size_t length, uint8_t out[DIGEST_SIZE])
{
	unsigned int size = DIGEST_SIZE;

	return EVP_Digest(bytes, length, out, &size, EVP_sha256(), NULL) == 1 ? 0 : -EIO;
}

const char *digest_library(void)
{
	return OpenSSL_version(OPENSSL_FULL_VERSION_STRING);
}
