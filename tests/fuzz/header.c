// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: a LUKS2 header, packed as tests/fakes/header_image.h says so that its checksums are right. Beside crashes it
 * looks for headers that are taken although something in them is not what mediad writes. */
#include "crypto/header/read.h"

#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "crypto/header/template.h"
#include "tests/fakes/header_image.h"

#define CIPHER "aes-xts-plain64"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static bool is(const json_t *object, const char *member, const char *value)
{
	const char *text = json_member_text(object, member);

	return text && strcmp(text, value) == 0;
}

/* By another road than the template's tables. */
static void check_metadata(json_t *metadata)
{
	const json_t *segments = json_object_get(metadata, "segments"), *segment = json_object_get(segments, "0");
	json_t *slots = json_object_get(metadata, "keyslots"), *tokens = json_object_get(metadata, "tokens"), *item;
	const char *key;

	require(json_object_size(metadata) == 5 && json_object_size(segments) == 1 && json_object_size(segment) == 6);
	require(is(segment, "encryption", CIPHER) && is(segment, "type", "crypt") && is(segment, "offset", "16777216"));
	require(json_object_size(json_object_get(metadata, "digests")) == 1 && json_object_size(slots) <= 3);
	require(json_object_size(json_object_get(metadata, "config")) == 2);
	json_object_foreach(slots, key, item) {
		const json_t *kdf = json_object_get(item, "kdf");

		require(is(json_object_get(item, "area"), "encryption", CIPHER));
		require(json_member_number(kdf, "iterations", 0) <= 10000000 && json_member_number(kdf, "memory", 0) <= 1048576);
	}
	json_object_foreach(tokens, key, item)
		require(strncmp(json_member_text(item, "type"), "mediad-", 7) == 0);
}

static void check_header(const struct header *header)
{
	uint8_t *whole = malloc(HEADER_SIZE);
	struct header *again = NULL;

	require(header_number_valid(header->number) && strlen(header->uuid) == 36);
	check_metadata(header->metadata);
	require(whole && header_render(header, whole) == 0);
	require(header_parse(whole, HEADER_SIZE, &again, NULL) == 0);
	require(again->copies == HEADER_BOTH && json_equal(again->metadata, header->metadata) && again->sequence == header->sequence);
	header_free(again);
	free(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct header_image *image = malloc(sizeof(*image));
	struct header *header = NULL;
	struct fault fault = { 0 };
	char text[512];

	require(image != NULL);
	header_image_unpack(bytes, length, image);
	if (header_parse(&image->bytes[0][0], sizeof(*image), &header, &fault) == 0)
		check_header(header);
	else
		require(fault.code < 0 && text_is_plain(fault_text(&fault, text, sizeof(text)), sizeof(text)));
	header_free(header);
	free(image);
	return 0;
}
