// SPDX-License-Identifier: GPL-3.0-or-later
/* Any list of objects as CSV. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "common/json.h"

/* Texts as they are, all else as JSON; the columns in the order in which they are met. False: there is not enough memory, what
 * was written is not whole. */
bool rows_write(FILE *out, const json_t *rows);
