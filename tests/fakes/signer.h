// SPDX-License-Identifier: GPL-3.0-or-later
/* A P-256 key that lives in the test's process, where a real one lives in a TPM. */
#pragma once

#include "common/jws.h"

struct signer {
	void *key; /* OpenSSL's */
	struct jws_key public;
};

struct signer signer_new(void);
void signer_free(struct signer *signer);

/* r || s over SHA-256(bytes). */
void signer_sign(
	const struct signer *signer, const void *bytes, size_t length, uint8_t signature[64]);
/* A compact JWS, heap. */
char *signer_statement(const struct signer *signer, const char *type, const json_t *payload);
