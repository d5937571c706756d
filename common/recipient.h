// SPDX-License-Identifier: GPL-3.0-or-later
/* Is an X.509 certificate (RFC 5280) fit for a recovery key to be encrypted to? One PEM file holds one. Whom it belongs to is not
 * asked: root put it where it lies. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct fault;

#define RECIPIENT_FILE_MAX 16384 /* bytes */
#define RECIPIENTS_MAX 2         /* two: dual control, each holds one share */

enum recipient_defect {
	RECIPIENT_FIT,
	RECIPIENT_UNREADABLE,  /* no certificate in PEM form, or one that contradicts itself */
	RECIPIENT_PRIVATE,     /* the private key lies in the file too */
	RECIPIENT_NOT_ALONE,   /* more than one certificate in the file */
	RECIPIENT_WEAK,        /* neither EC P-256 or P-384 nor RSA of 2048 to 8192 bits */
	RECIPIENT_NOT_YET,     /* its period has not begun */
	RECIPIENT_EXPIRED,
	RECIPIENT_USAGE,       /* its key usage is stated and does not allow encrypting to it */
};

struct recipient_facts {
	enum recipient_defect defect;
	int64_t until;           /* seconds since 1970; 0 when unreadable */
	uint8_t fingerprint[32]; /* SHA-256 of the DER form, as `openssl x509 -fingerprint -sha256` shows it */
};

void recipient_judge(const char *pem, size_t length, int64_t now, struct recipient_facts *out);

/* The defect of `file` as a sentence; a negative errno, 0 for RECIPIENT_FIT. */
int recipient_fault(enum recipient_defect defect, const char *file, struct fault *fault);
