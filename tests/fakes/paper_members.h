// SPDX-License-Identifier: GPL-3.0-or-later
/* The members of each paper as docs/PAPERS.md tells offices of them. */
#pragma once

#include <stdbool.h>

/* `part`: about, rows, or the name of a list. The document's line of it; fails the test where there is none. */
bool paper_members_have(const char *form, const char *part, const char *member);
int paper_members_count(const char *form, const char *part);
