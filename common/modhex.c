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

size_t modhex_wrong(const char *text, size_t length)
{
	size_t i = 0;

	while (i < length && i < MODHEX_TEXT && (i % GROUP == GROUP - 1 ? text[i] == '-' : value_of(text[i]) >= 0))
		i++;
	return i;
}

bool modhex_read(const char *text, size_t length, uint8_t out[MODHEX_BYTES])
{
	if (length != MODHEX_TEXT || modhex_wrong(text, length) != MODHEX_TEXT)
		return false;
	for (size_t i = 0; i < MODHEX_BYTES; i++)
		out[i] = (uint8_t)(value_of(text[place(2 * i)]) << 4 | value_of(text[place(2 * i + 1)]));
	return true;
}

bool modhex_join(const char one[MODHEX_TEXT], const char other[MODHEX_TEXT], char out[MODHEX_TEXT])
{
	uint8_t left[MODHEX_BYTES], right[MODHEX_BYTES];
	bool fits = modhex_read(one, MODHEX_TEXT, left) && modhex_read(other, MODHEX_TEXT, right);

	for (size_t i = 0; fits && i < MODHEX_BYTES; i++)
		left[i] ^= right[i];
	if (fits)
		modhex_write(left, out);
	explicit_bzero(left, sizeof(left));
	explicit_bzero(right, sizeof(right));
	return fits;
}
