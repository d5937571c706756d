// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: the statement of a label, as it lies in the token of an otherwise genuine header. Beside crashes it looks for
 * labels that are taken although they are another medium's. */
#include "crypto/header/statement.h"

#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "crypto/header/template.h"
#include "tests/fakes/header_image.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static json_t *metadata_with(const uint8_t *bytes, size_t length)
{
	struct header_image *image = malloc(sizeof(*image));
	json_t *metadata, *token, *jws = json_stringn((const char *)bytes, length);

	require(image != NULL);
	header_image_sample(image);
	metadata = header_image_metadata(image);
	token = json_object_get(json_object_get(metadata, "tokens"), "0");
	free(image);
	if (jws)
		json_object_set_new(token, "jws", jws);
	return metadata;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	json_t *metadata = metadata_with(bytes, length), *payload = NULL;
	const struct header_view view = { metadata, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID };
	struct fault fault = { 0 };
	struct jws_key signer;
	int r;

	if (header_template_check(metadata, NULL) == 0) {
		r = header_label(&view, &signer, &payload, &fault);
		require(r == 0 || (r < 0 && fault.code == r && !payload));
		require(r < 0 || strcmp(json_member_text(payload, "number"), HEADER_IMAGE_NUMBER) == 0);
		require(r < 0 || strlen(json_member_text(payload, LABEL_BINDING)) == 64);
	}
	json_decref(payload);
	json_decref(metadata);
	return 0;
}
