// SPDX-License-Identifier: GPL-3.0-or-later
/* A page of docs/ whose commands are run as they stand there. */
#pragma once

#include <stddef.h>

/* Every block of the page between ```sh and ``` into the one script at `script`, which begins with `first`. Returns how many there were. */
int page_commands(const char *page, const char *first, const char *script);
/* Runs FOLDER/page.sh there; what it said, cut to `size`. Returns its status, as pclose. */
int page_follow(const char *folder, char *said, size_t size);
