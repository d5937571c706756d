// SPDX-License-Identifier: GPL-3.0-or-later
/* Single sysfs attributes below an open folder: read whole, parsed strictly, written in one call.
 * Follows no symlink. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/wire.h"

/* A number in base 10 or 16, alone on its line (leading blanks and one newline allowed). -EBADMSG:
 * not that or above max. */
int attribute_number(int folder, const char *name, int base, uint32_t max, uint32_t *out);

/* The bytes without the one newline that sysfs adds. -EFBIG: longer than WIRE_STRING; *out then holds the beginning. */
int attribute_string(int folder, const char *name, struct usb_string *out);

/* Writes `value` with one write(2). -ENODEV: the device is gone. */
int attribute_write(int folder, const char *name, const char *value);

/* Is the number `expected`? False too when it cannot be read. */
bool attribute_is(int folder, const char *name, uint32_t expected);
