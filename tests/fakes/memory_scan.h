// SPDX-License-Identifier: GPL-3.0-or-later
/* Looks for what should not be left in this process's memory. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define MEMORY_SCAN_MASK 0x5a
#define MEMORY_SCAN_WINDOW 8

/* How often any 8 bytes in a row of a secret stand in writable memory. `masked` is the secret, each
 * byte xor MEMORY_SCAN_MASK, so that it does not find itself. Prints where. */
unsigned int memory_scan(const uint8_t *masked, size_t length);

/* The flags of the mapping that holds `address`, as the kernel lists them: " lo " it is locked, " dd " left out of dumps. */
void memory_flags(const void *address, char *out, size_t size);

/* KiB of this process that are locked. */
long memory_locked(void);
