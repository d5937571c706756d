// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: the statement of a label, as it lies in the token of an otherwise genuine header. Beside crashes it looks for
 * labels that are taken although they are another medium's. */
#include "common/fault.h"
#include "tests/fakes/header_image.h"
#include "tests/fuzz/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	SCOPED(json_release) json_t *metadata = fuzz_header(&(struct fuzz_statement){ LABEL_TYPE, "0" }, bytes, length);
	SCOPED(json_release) json_t *payload = NULL;
	const struct header_view view = { metadata, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID };
	struct fault fault = { 0 };
	struct jws_key signer;
	int r;

	if (!metadata)
		return 0;
	r = header_label(&view, &signer, &payload, &fault);
	fuzz_require(r == 0 || (r < 0 && fault.code == r && !payload));
	fuzz_require(r < 0 || (fuzz_says(payload, "number", HEADER_IMAGE_NUMBER) && fuzz_is_bound(metadata, payload)));
	return 0;
}
