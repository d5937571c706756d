// SPDX-License-Identifier: GPL-3.0-or-later
/* The text of a recovery key as systemd-cryptenroll(1) writes it: 32 bytes in modhex, 8 groups of 8 with dashes. People type it
 * and plain `cryptsetup open` takes it. Knows no key store. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODHEX_BYTES 32
#define MODHEX_TEXT 71 /* characters, no NUL */

/* `out` is not terminated. */
void modhex_write(const uint8_t bytes[MODHEX_BYTES], char out[MODHEX_TEXT]);

/* False: not exactly that form. */
bool modhex_read(const char *text, size_t length, uint8_t out[MODHEX_BYTES]);

/* The first place of `text` that is not as it must be, for who typed it: below `length` a wrong letter, at `length` the end came too
 * early, at MODHEX_TEXT below `length` it did not come. MODHEX_TEXT and of that length: nothing is wrong. */
size_t modhex_wrong(const char *text, size_t length);

/* What two texts of that form are together, bit by bit (XOR): of two shares the key. `out` may be one of them; untouched when false:
 * one is not of that form. */
bool modhex_join(const char one[MODHEX_TEXT], const char other[MODHEX_TEXT], char out[MODHEX_TEXT]);
