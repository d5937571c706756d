// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: the text of an event. Beside crashes it looks for texts of which the scanner says otherwise than decoding and
 * writing again does, and for members that are not where it says. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/canonical.h"
#include "common/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_members(const struct canonical *object, const json_t *json)
{
	require(object->count == json_object_size(json));
	for (size_t i = 0; i < object->count && i < CANONICAL_MEMBERS; i++) {
		const struct canonical_member *member = &object->members[i];
		SCOPED(json_release) json_t *value = json_loadb(member->value, member->length, JSON_DECODE_ANY, NULL);
		SCOPED(json_text_free) char *text = json_canonical(value);

		require(text && strlen(text) == member->length && memcmp(text, member->value, member->length) == 0);
		if (!memchr(member->key, '\\', member->key_length))
			require(json_equal(json_object_getn(json, member->key, member->key_length), value));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	SCOPED(json_release) json_t *json = NULL;
	SCOPED(json_text_free) char *again = NULL;
	const char *text = (const char *)bytes;
	struct canonical object;
	bool scanned = canonical_scan(text, length, &object);

	if (json_decode(text, length, JSON_TEXT_MAX, &json, NULL) < 0) {
		require(!scanned || length > JSON_TEXT_MAX);
		return 0;
	}
	again = json_canonical(json);
	require(scanned == (strlen(again) == length && memcmp(again, text, length) == 0));
	if (scanned)
		check_members(&object, json);
	return 0;
}
