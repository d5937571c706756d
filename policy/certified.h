// SPDX-License-Identifier: GPL-3.0-or-later
/* What can be asked of an erase years after it was certified: whether the medium still lies as it was left, and the key of that one job, for an
 * auditor who looks without mediad (R-DSP-02). */
#pragma once

#include "policy/office.h"

/* Which job a certificate speaks of. */
struct certified_job {
	char certificate[REQUEST_ID], number[MEDIUM_NUMBER], job[40];
	char nonce[17], commitment[65]; /* hexadecimal */
	int64_t size;
};

struct certified_wish {
	const char *certificate; /* C-0001 */
	const char *digest;      /* SHA-256 of the signed certificate that the asker has; NULL: they have none */
};

/* May the medium be compared? It must lie as the erase left it. -ENOENT, -EINVAL (another certificate than the books have), -EBUSY. */
int certified_check(const struct act *act, const struct certified_wish *wish, struct certified_job *out, struct fault *fault);

struct certified_finding {
	const char *why; /* NULL: every byte was as it was written */
	json_t *state;   /* what was found, as the engine counts it; NULL: it was not looked at; borrowed */
};
/* Records erase.checked, with kinds, counts and places of what differed. */
int certified_checked(const struct act *act, const struct certified_job *job, const struct certified_finding *finding, struct fault *fault);

/* May the key be given out? Of any medium that was overwritten. */
int certified_key(const struct act *act, const struct certified_wish *wish, struct certified_job *out, struct fault *fault);
/* Records erase.key-shown, before it is. */
int certified_key_shown(const struct act *act, const struct certified_job *job, struct fault *fault);

/* Is the commitment of a key that was made again (hexadecimal) the certificate's? -EKEYREJECTED: another TPM made it. */
int certified_is_key(const struct certified_job *job, const char *commitment, struct fault *fault);
