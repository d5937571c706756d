// SPDX-License-Identifier: GPL-3.0-or-later
/* A passphrase that nobody thought up. */
#pragma once

#define PASSPHRASE_MADE 25 /* "xxxx-xxxx-xxxx-xxxx-xxxx" with NUL */

/* 20 random letters and digits that cannot be mistaken for one another, more than 110 bits, of all four kinds (R-PWD-01). The
 * caller wipes it. 0, or -EIO: the kernel gives no random bytes. */
int passphrase_make(char out[PASSPHRASE_MADE]);
