// SPDX-License-Identifier: GPL-3.0-or-later
/* A statement that a software TPM made, with another head and counter put in. */
#include "tests/fakes/stating.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"

#define QUALIFYING (6 + 2 + 34 + 2)

static const char stated[] =
	"ff54434780140022000b772eaa5ec161513aad5861ca7c3e283d70b79bdee291cc269f008aa92d970ccf002077686174"
	"20746869732073746174656d656e7420697320626f756e6420746f000000000000000030c642cf858ee65869013b5539"
	"d0af47b7430022000b46dace734565a7afdec04bae64b1825458a52c47b567cad31b50f3941d1a7b8100000008000000"
	"0000000002";

void stating_bytes(const uint8_t head[32], uint64_t counter, uint8_t out[STATING_LENGTH])
{
	_Static_assert((sizeof(stated) - 1) / 2 == STATING_LENGTH, "STATING_LENGTH");
	if (!text_unhex(stated, out, STATING_LENGTH))
		abort();
	memcpy(out + QUALIFYING, head, 32);
	for (int i = 0; i < 8; i++)
		out[STATING_LENGTH - 1 - i] = (uint8_t)(counter >> (8 * i));
}

json_t *stating_signed(const struct signer *signer, const uint8_t bytes[STATING_LENGTH])
{
	json_t *json = json_object();
	uint8_t signature[64];

	signer_sign(signer, bytes, STATING_LENGTH, signature);
	json_put_hex(json, "attest", bytes, STATING_LENGTH);
	json_put_hex(json, "signature", signature, sizeof(signature));
	json_object_set_new(json, "key", jws_key_to_json(&signer->public));
	return json;
}

json_t *stating_counter(const struct signer *signer, const uint8_t head[32], uint64_t counter)
{
	uint8_t bytes[STATING_LENGTH];

	stating_bytes(head, counter, bytes);
	return stating_signed(signer, bytes);
}
