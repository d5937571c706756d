// SPDX-License-Identifier: GPL-3.0-or-later
/* Writes and reads modhex; keeps no copy of what it is given. */
#include "common/modhex.h"

#include <string.h>

#define GROUP 9 /* eight letters and a dash */

static const char letters[] = "cbdefghijklnrtuv";

/* Where the letter of this nibble stands among the groups. */
static size_t place(size_t nibble)
{
	return nibble / (GROUP - 1) * GROUP + nibble % (GROUP - 1);
}

void modhex_write(const uint8_t bytes[MODHEX_BYTES], char out[MODHEX_TEXT])
{
	memset(out, '-', MODHEX_TEXT);
	for (size_t i = 0; i < MODHEX_BYTES; i++) {
		out[place(2 * i)] = letters[bytes[i] >> 4];
		out[place(2 * i + 1)] = letters[bytes[i] & 15];
	}
}

static int value_of(char letter)
{
	const char *found = letter ? strchr(letters, letter) : NULL;

	return found ? (int)(found - letters) : -1;
}

bool modhex_read(const char *text, size_t length, uint8_t out[MODHEX_BYTES])
{
	if (length != MODHEX_TEXT)
		return false;
	for (size_t i = GROUP - 1; i < MODHEX_TEXT; i += GROUP)
		if (text[i] != '-')
			return false;
	for (size_t i = 0; i < MODHEX_BYTES; i++) {
		int high = value_of(text[place(2 * i)]), low = value_of(text[place(2 * i + 1)]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
