// SPDX-License-Identifier: GPL-3.0-or-later
/* Grants: a medium's volume key for one other host, carried on the medium itself. The key is wrapped to that host's storage
 * root under the policy of its epoch, together with what ties it to number and volume; the home host signs. Once taken,
 * a key cannot be called back: only a new registration shuts that host out. */
#pragma once

#include "crypto/header/grants.h"
#include "crypto/host_record.h"
#include "crypto/luks.h"

/* To whom, and for how long; times are UTC texts. */
struct grant_terms {
	const struct host_record *host;
	const char *created;
	const char *until; /* NULL: without end */
};

/* Wraps, signs with this host's key, stores the token (in the place of that host's earlier one) and reads it back.
 * After a failed write the header in memory is not to be trusted. */
int grant_write(struct luks *luks, struct tpm *tpm, const struct grant_terms *terms, const struct secret *volume_key,
	struct fault *fault);

/* The grant for `host` (header_grant). The caller decides whether to trust the signer. */
int grant_read(const struct luks *luks, const char *host, struct jws_key *signer, struct grant *out, struct fault *fault);

/* Takes the volume key out, in this host's TPM. -ESTALE: this host's epoch has moved on since; -EKEYREJECTED: wrapped for another
 * host, altered, or the key of another medium. */
int grant_take(struct tpm *tpm, const struct grant *grant, struct secret **volume_key, struct fault *fault);
