// SPDX-License-Identifier: GPL-3.0-or-later
/* Makes a passphrase from the kernel's random bytes; knows no rule but the four kinds. */
#include "mediactl/passphrase_make.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>

#define GROUP 4

/* Without I, O, l, o, 0 and 1. */
static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
#define LETTERS (sizeof(letters) - 1)

static int draw(char *out)
{
	uint8_t byte;

	do
		if (getrandom(&byte, 1, 0) != 1)
			return -EIO;
	while (byte >= 256 / LETTERS * LETTERS);
	*out = letters[byte % LETTERS];
	explicit_bzero(&byte, sizeof(byte));
	return 0;
}

static bool has_all_kinds(const char *text)
{
	bool upper = false, lower = false, digit = false;

	for (; *text; text++) {
		upper |= isupper((unsigned char)*text) != 0;
		lower |= islower((unsigned char)*text) != 0;
		digit |= isdigit((unsigned char)*text) != 0;
	}
	return upper && lower && digit;
}

int passphrase_make(char out[PASSPHRASE_MADE])
{
	int r = 0;

	do {
		for (int i = 0; r == 0 && i < PASSPHRASE_MADE - 1; i++) {
			out[i] = '-';
			if (i % (GROUP + 1) != GROUP)
				r = draw(&out[i]);
		}
		out[PASSPHRASE_MADE - 1] = '\0';
	} while (r == 0 && !has_all_kinds(out));
	return r;
}
