// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: the statement of a recovery key, as it lies in the token of an otherwise genuine header. Beside crashes it looks
 * for statements that are taken although they are of another medium or keyslot, and for a label that agrees with others. */
#include "crypto/header/escrow.h"

#include "common/fault.h"
#include "tests/fakes/header_image.h"
#include "tests/fuzz/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* A label agrees that names the same certificates and the same generation, and no other. */
static void require_agreement(const struct header_escrow *escrow)
{
	json_t *certificates = json_object_get(escrow->payload, "certificates");
	json_int_t generation = json_integer_value(json_object_get(escrow->payload, "generation"));
	SCOPED(json_release) json_t *none = json_pack("{s:s}", "number", HEADER_IMAGE_NUMBER);
	SCOPED(json_release) json_t *other = json_pack("{s:O*, s:I}", "escrow", certificates, "recovery", generation ^ 1);

	fuzz_require(header_escrow_agrees(escrow, none, NULL) < 0);
	fuzz_require(header_escrow_agrees(escrow, other, NULL) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	SCOPED(json_release) json_t *metadata = fuzz_header(&(struct fuzz_statement){ ESCROW_TYPE, "1" }, bytes, length);
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	const struct header_view view = { metadata, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID };
	struct fault fault = { 0 };
	int r;

	if (!metadata)
		return 0;
	r = header_escrow(&view, &escrow, &fault);
	fuzz_require(r == 0 || (r < 0 && fault.code == r && !escrow.payload));
	if (r < 0)
		return 0;
	fuzz_require(fuzz_says(escrow.payload, "number", HEADER_IMAGE_NUMBER) && fuzz_is_bound(metadata, escrow.payload));
	fuzz_require(escrow.slot == 0 && json_member_number(escrow.payload, "slot", -1) == 0);
	require_agreement(&escrow);
	return 0;
}
