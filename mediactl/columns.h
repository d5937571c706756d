// SPDX-License-Identifier: GPL-3.0-or-later
/* Rows of a reply as a table on a terminal, or as CSV: which members, under which headings, shown how. */
#pragma once

#include <stddef.h>
#include <stdio.h>

#include "common/json.h"

enum column_kind {
	COLUMN_TEXT,   /* as it is */
	COLUMN_TIME,   /* on the clock of this place */
	COLUMN_DATED,  /* the same, in Japanese with the 和暦 before it */
	COLUMN_DAY,    /* its date alone */
	COLUMN_NUMBER,
	COLUMN_WORD,   /* a word of the protocol, in the person's language */
	COLUMN_DEVICE, /* what a blocked device is */
	COLUMN_TRUTH,  /* yes, or nothing */
	COLUMN_JSON,   /* an object, as it is */
};

struct column {
	const char *member, *heading; /* heading: N_(); NULL: the end */
	enum column_kind kind;
};

/* Nothing of `rows` (an array) is no heading either. */
void columns_print(FILE *out, const struct column *columns, const json_t *rows);
/* With the byte order mark and the headings. In CSV words stay as the protocol has them, so that a program finds them again. */
void columns_write(FILE *out, const struct column *columns, const json_t *rows);
