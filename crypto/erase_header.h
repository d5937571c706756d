// SPDX-License-Identifier: GPL-3.0-or-later
/* Zeros over the beginning of a medium, where its header and every keyslot lie, read back: what erasing by its key alone needs
 * beside the key. Knows no LUKS and no TPM. */
#pragma once

#include <stdint.h>

struct fault;

/* `fd`: O_DIRECT, O_RDWR, the whole device; `length` a multiple of `sector`. 0: every byte of it was written and read back as
 * zero; else a negative errno, and nothing is known of what lies there. */
int erase_header(int fd, uint64_t length, uint32_t sector, struct fault *fault);
