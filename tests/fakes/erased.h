// SPDX-License-Identifier: GPL-3.0-or-later
/* The payload of a certificate of erasure as mediad draws it up, whole and without a contradiction, but for the TPM's statement. */
#pragma once

#include <stdbool.h>

#include "common/json.h"

#define ERASED_NUMBER "M-0001"
#define ERASED_JOB "6f1c2f6e-0000-4000-8000-000000000001"

/* The caller's. */
json_t *erased_payload(void);
/* Writes the hash of the result anew, after something in it was changed. */
void erased_hash(json_t *payload);
/* What somebody else said of that certificate, signed as `jws`: accepted. The caller's. */
json_t *erased_validation(const char *jws);
/* Does one of the sentences in that list of a certificate ("proven", "not_proven") hold these words? */
bool erased_says(const json_t *payload, const char *list, const char *words);
