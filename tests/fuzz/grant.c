// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: the statement of a grant, as it lies in the token of an otherwise genuine header. Beside crashes it looks for
 * grants that are taken although they are for another host or of another medium, and for a list that says otherwise. */
#include "crypto/header/grants.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "crypto/header/template.h"
#include "tests/fakes/header_image.h"
#include "tests/fuzz/statement.h"

#define OTHER_HOST "7c1rP7jM0bB6bB1x0Jd3l8u5V1Yk2Z5w9QeD4nXsA0I"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require_ours(const json_t *metadata, const struct grant *grant)
{
	uint8_t binding[32];

	fuzz_require(header_binding(metadata, HEADER_IMAGE_UUID, binding, NULL) == 0);
	fuzz_require(memcmp(grant->binding, binding, sizeof(binding)) == 0);
	fuzz_require(strcmp(grant->number, HEADER_IMAGE_NUMBER) == 0 && strcmp(grant->host, FUZZ_HOST) == 0);
	fuzz_require(grant->blob.length <= sizeof(grant->blob.bytes) && grant->epoch <= INT64_MAX);
	fuzz_require(strlen(grant->created) == 20 && (strlen(grant->until) == 20 || !grant->until[0]));
}

/* What is taken is listed, what is not taken is not. */
static void require_listed(const struct header_view *view, const struct jws_key *signer, const struct grant *taken)
{
	static const struct jws_key nobody;
	SCOPED(json_release) json_t *list = NULL;

	fuzz_require(header_grants(view, taken ? signer : &nobody, &list, NULL) == 0);
	fuzz_require(json_array_size(list) == (taken ? 1 : 0));
	fuzz_require(!taken || fuzz_says(json_array_get(list, 0), "host", taken->host));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	SCOPED(json_release) json_t *metadata = fuzz_header(&(struct fuzz_statement){ GRANT_TYPE, "2" }, bytes, length);
	const struct header_view view = { metadata, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID };
	const struct header_view elsewhere = { metadata, "M-0002", HEADER_IMAGE_UUID };
	struct fault fault = { 0 };
	struct jws_key signer;
	struct grant grant;
	int r;

	if (!metadata)
		return 0;
	r = header_grant(&view, FUZZ_HOST, &signer, &grant, &fault);
	fuzz_require(r == 0 || (r < 0 && fault.code == r));
	if (r == 0)
		require_ours(metadata, &grant);
	require_listed(&view, &signer, r == 0 ? &grant : NULL);
	fuzz_require(header_grant(&view, OTHER_HOST, &signer, &grant, &fault) == -ENOENT);
	fuzz_require(r < 0 || header_grant(&elsewhere, FUZZ_HOST, &signer, &grant, &fault) == -EKEYREJECTED);
	return 0;
}
