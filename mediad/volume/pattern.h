// SPDX-License-Identifier: GPL-3.0-or-later
/* The key of what an erase writes: from the TPM's own HMAC key (`erase.key` in the state folder), so the same again at any time. */
#pragma once

#include "crypto/erase.h"
#include "mediad/volume/job.h"

struct pattern {
	struct secret *key;
	uint64_t nonce;
};

/* For job and number of the request and a medium of `size` bytes. `make`: the TPM's key is made if there is none yet; without
 * it -ENOENT says that nothing was ever erased here. */
int pattern_make(struct job *job, uint64_t size, bool make, struct pattern *out);

static inline void pattern_clear(struct pattern *pattern)
{
	secret_free(pattern->key);
	pattern->key = NULL;
}
static inline void pattern_clear_scoped(struct pattern *pattern)
{
	pattern_clear(pattern);
}
