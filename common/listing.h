// SPDX-License-Identifier: GPL-3.0-or-later
/* The names in a folder. */
#pragma once

#include "common/macros.h"

struct listing; /* opaque; an open folder */

int listing_open(const char *path, struct listing **out);
/* The same for the folder behind an O_PATH descriptor. */
int listing_open_at(int folder, struct listing **out);
void listing_close(struct listing *listing);
SCOPED_DEFINE(listing_close, struct listing *)

/* Borrowed until the next call; "." and ".." are left out; NULL at the end. */
const char *listing_next(struct listing *listing);
