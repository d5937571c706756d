// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: the public part of another host's storage root. Beside crashes it looks for roots that are taken although they
 * are no sound key. */
#include "crypto/storage_root.h"

#include <stdlib.h>
#include <string.h>

#include "common/fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct storage_root root = { 0 };
	struct fault fault = { 0 };
	int r = storage_root_read(bytes, length, &root, &fault);

	require(r == 0 || (r < 0 && fault.code == r));
	if (r == 0) {
		SCOPED(EVP_PKEY_free) EVP_PKEY *key = storage_root_key(&root);

		require(key && root.length == length && memcmp(root.bytes, bytes, length) == 0);
		require(EVP_PKEY_get_bits(key) == (root.rsa ? 2048 : 256));
	}
	return 0;
}
