// SPDX-License-Identifier: GPL-3.0-or-later
/* The words of a certificate of erasure that whoever draws one up and whoever checks one must mean the same by (NIST SP 800-88r2). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define CERTIFICATE_TYPE "mediad-certificate+jws"
#define CERTIFICATE_SCHEMA "mediad-certificate-v1"
#define CERTIFICATE_CLEAR "NIST SP 800-88r2 Clear"
#define CERTIFICATE_CE "NIST SP 800-88r2 cryptographic erase"
#define CERTIFICATE_PATTERN "AES-256-CTR"
/* What stands in the place of a value that mediad does not have begins so and goes on with the reason; nothing is left blank. */
#define CERTIFICATE_UNAVAILABLE "unavailable: "

/* What must hold of a medium before destroying its key counts as erasing it (SP 800-88r2 3.2): each is named on the certificate with
 * whether it holds. Ends with NULL. */
extern const char *const certificate_conditions[];

#define CONDITION_WIPED "wiped-first"          /* its surface was overwritten before it was encrypted: nothing plain ever lay on it */
#define CONDITION_STRENGTH "strength"          /* all of it was encrypted with AES-256 under a random key */
#define CONDITION_KEY "key-destroyed"          /* the TPM says so */
#define CONDITION_PASSPHRASE "no-passphrase"   /* nobody outside ever had one */
#define CONDITION_GRANTS "no-grants"           /* no other computer was ever granted the key */
#define CONDITION_RECOVERY "no-recovery-key"   /* no copy of its recovery key left this computer, and none is left here or on it */

/* Is there anything but a blank in this text? */
bool certificate_says(const char *text);

struct fault;
struct json_t;

/* -EBADMSG, naming it: a field is null or blank, at any depth. */
int certificate_filled(const struct json_t *payload, struct fault *fault);

/* Do the fields of a certificate's payload agree with each other: bytes compared and size, level and claims, conditions and what else is said,
 * people, times, the hash of the result; is nothing missing and nothing blank? -EBADMSG: a field is missing; -EKEYREJECTED: two of them
 * contradict each other. mediad asks before it signs, and mediactl before it believes. */
int certificate_consistent(const struct json_t *payload, struct fault *fault);
