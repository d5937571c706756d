// SPDX-License-Identifier: GPL-3.0-or-later
/* What a TPM would state about a counter, signed with a key of the test's. */
#pragma once

#include "common/json.h"
#include "tests/fakes/signer.h"

struct stated {
	uint32_t index;             /* the NV counter */
	uint8_t bound_to[32];       /* the qualifying data */
	uint64_t value;
	const struct signer *named; /* whose key stands in it */
	const struct signer *by;    /* who signed it */
};

/* {"attest","signature","key"}, the caller's. */
json_t *stated_make(const struct stated *stated);
