// SPDX-License-Identifier: GPL-3.0-or-later
/* Where media appear: /run/mediad/media/UID/NUMBER, reachable for that user alone. */
#pragma once

#include <stdint.h>

struct fault;

#define PLACE_SIZE 128

void place_path(uint32_t uid, const char *number, char path[PLACE_SIZE]);

/* Makes the folders that are missing, without following a link anywhere, and attaches the detached mount. */
int place_attach(uint32_t uid, const char *number, int mount, struct fault *fault);

/* Removes the empty folder, for whomever it was. */
void place_remove(const char *path);
