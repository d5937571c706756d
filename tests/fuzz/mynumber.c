// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: looking for individual numbers in any bytes, and cutting them. Beside crashes it looks for answers that
 * contradict mynumber.h and text.h. */
#include "common/mynumber.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* Twelve digits with nothing but the text's end or a word around them are the plainest case; other code finds them by itself. */
static bool holds_plainly(const char *text)
{
	const char *p = text + strcspn(text, "0123456789");
	size_t count = strspn(p, "0123456789");

	return p == text && count == 12 && !p[12] && mynumber_is_valid(p);
}

static void check_cut(const char *text, size_t length)
{
	bool whole = text_is_utf8(text, length);

	for (size_t max = 0; max <= length && max < 64; max++) {
		size_t cut = text_cut(text, length, max);
		uint32_t point;

		require(cut <= max);
		require(!whole || text_is_utf8(text, cut));
		if (cut > 0 && cut < length) {
			text_character(text + cut, length - cut, &point);
			require(!text_is_without_width(point));
		}
	}
	require(text_cut(text, length, length) == length);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	char *text = malloc(length + sizeof("purpose 123456789018"));
	char shown[64];

	if (!text)
		abort();
	memcpy(text, bytes, length);
	text[length] = '\0';
	length = strlen(text);
	require(!holds_plainly(text) || mynumber_in(text));
	check_cut(text, length);
	text_printable(text, shown, sizeof(shown));
	require(shown[0] == '\0' || text_is_plain(shown, sizeof(shown)));
	strcpy(text + length, "purpose 123456789018");
	require(mynumber_in(text));
	free(text);
	return 0;
}
