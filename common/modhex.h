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
