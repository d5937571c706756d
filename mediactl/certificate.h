// SPDX-License-Identifier: GPL-3.0-or-later
/* Checks an erase certificate with nothing but the file: the signature, and the TPM's own statement
 * inside it that the key's epoch has passed, and its fields against each other. Whether the signer is known is a second question,
 * answered apart. */
#pragma once

#include "common/certificate.h"
#include "common/jws.h"
#include "mediactl/known_keys.h"
#include "mediactl/statement.h"

struct fault;

struct certificate {
	json_t *payload; /* owned */
	char signer[THUMBPRINT_TEXT]; /* the key that signed the certificate */
	char attestation[THUMBPRINT_TEXT]; /* the TPM key that signed the statement inside */
	json_t *validation; /* owned; NULL: there is none with it */
	char validation_signer[THUMBPRINT_TEXT];
};

/* The compact JWS in a file: bare, or {"mediad":"certificate","jws":…[,"validation":JWS]}. `out` is cleared with statement_clear in every case. */
int certificate_load(const char *file, struct statement *out, struct fault *fault);

/* -EBADMSG: not a certificate; -EKEYREJECTED: something in it, or in the validation that comes with it, is false, and the fault says what.
 * `out` is cleared by the caller with certificate_clear in every case. */
int certificate_check(const struct statement *statement, struct certificate *out, struct fault *fault);
void certificate_clear(struct certificate *certificate);

/* 0: signed by a known key, and its statement by a TPM key that is not known to be another; the validation by the same key or a known one.
 * -EKEYREJECTED otherwise. */
int certificate_is_known(
	const struct certificate *certificate, const struct known_keys *known, struct fault *fault);
