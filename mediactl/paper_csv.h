// SPDX-License-Identifier: GPL-3.0-or-later
/* A paper as a table for a spreadsheet: UTF-8 with a byte order mark, or CP932. */
#pragma once

#include <stdio.h>

#include "mediactl/paper_document.h"

#define UNWRITABLE_MAX 1000

/* A character that CP932 has no place for. */
struct unwritable {
	size_t row; /* as spreadsheets count: 1 is the heading */
	const char *column; /* its heading; the template's */
	char character[16]; /* with its variation selector */
};

struct unwritables {
	size_t count; /* more than UNWRITABLE_MAX: not all are listed */
	struct unwritable *list;
};

/* Writes the rows of the list, or the one record, by the template. */
int paper_csv(const struct paper *paper, FILE *out, struct fault *fault);
/* The same in CP932 (Shift_JIS as Windows has it). -EILSEQ: characters are in the way, which are listed; nothing was written. */
int paper_csv_cp932(const struct paper *paper, FILE *out, struct unwritables *unwritables, struct fault *fault);
void unwritables_clear(struct unwritables *unwritables);
static inline void unwritables_clear_scoped(struct unwritables *unwritables)
{
	unwritables_clear(unwritables);
}
