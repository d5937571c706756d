// SPDX-License-Identifier: GPL-3.0-or-later
/* The organisation's certificates that recovery keys and copies of the books are encrypted to (docs/RECOVERY.md): one, or two. */
#pragma once

#include "common/macros.h"
#include "common/recipient.h"

struct x509_st;

struct recipients {
	size_t count;
	struct x509_st *certificates[RECIPIENTS_MAX];
	uint8_t fingerprints[RECIPIENTS_MAX][32]; /* SHA-256 of the DER form */
};

/* Every *.pem in `folder`, which like its files must belong to root or this process's user and be writable by nobody else. All must be fit
 * (common/recipient.h). -ENOKEY: there is none. */
int recipients_load(const char *folder, int64_t now, struct recipients *out, struct fault *fault);
void recipients_clear(struct recipients *recipients);

static inline void recipients_clear_scoped(struct recipients *recipients)
{
	recipients_clear(recipients);
}
