// SPDX-License-Identifier: GPL-3.0-or-later
/* What a second person says of a certificate of erasure, as a signed statement of its own (NIST SP 800-88r2 4.5.2, "Concurrence" of its sample
 * certificate): the words that whoever draws one up and whoever checks one must mean the same by. */
#pragma once

#include <stdbool.h>

struct fault;
struct json_t;

#define VALIDATION_TYPE "mediad-validation+jws"
#define VALIDATION_SCHEMA "mediad-validation-v1"
#define VALIDATION_ACCEPTED "accepted"
#define VALIDATION_REJECTED "rejected"

/* What follows from the decision, as it is signed. */
const char *validation_remedy(bool accepted);

/* Is it about this certificate (its payload, and its signed text), said by a person who may, and whole? -EBADMSG: a field is missing or blank;
 * -EKEYREJECTED: it belongs to another certificate, or contradicts it. Looks at no signature. */
int validation_consistent(const struct json_t *validation, const struct json_t *certificate, const char *jws, struct fault *fault);
