// SPDX-License-Identifier: GPL-3.0-or-later
/* Tables as CSV (RFC 4180): a strict reader of what an office imports, with line numbers, and a writer whose cells no
 * spreadsheet takes for a formula (R-OPS-04). Knows no column's meaning. */
#pragma once

#include <stddef.h>
#include <stdio.h>

#include "common/macros.h"

struct fault;
struct csv; /* opaque; a table that is being read */

#define CSV_BYTES_MAX (8u << 20)
#define CSV_COLUMNS_MAX 64
#define CSV_FIELD_MAX 2048 /* bytes */

/* Reads from `bytes`, which stay until csv_close. UTF-8 with or without a byte order mark; lines end with CR LF or LF. -E2BIG:
 * longer than CSV_BYTES_MAX. -EINVAL: empty, or UTF-16. */
int csv_open(const char *bytes, size_t length, struct csv **out, struct fault *fault);
void csv_close(struct csv *csv);
SCOPED_DEFINE(csv_close, struct csv *)

/* The next record: 1, 0 at the end, or -EINVAL with line and field: quotation marks amiss, another number of fields than the first
 * record (the heading), a field that is too long or not plain (a line break within one, too), an individual number (R-LED-10).
 * After that the reader stands at the next line: who calls on hears of every mistake; but nothing follows a heading with one. */
int csv_next(struct csv *csv, struct fault *fault);

/* Of the present record: the line that it begins on (from 1), its fields; borrowed until the next call, never NULL. */
size_t csv_line(const struct csv *csv);
size_t csv_count(const struct csv *csv);
const char *csv_field(const struct csv *csv, size_t index);

/* Writes a record, every field in quotation marks, CR LF behind it. NULL is "". A field whose first character but blanks is one
 * of = + - @ tab CR LF or full-width ＝ ＋ － ＠ gets an apostrophe before it, which spreadsheets take for "this is text". */
void csv_write(FILE *out, const char *const fields[], size_t count);
/* The same field by field: `index` is its place in the record. */
void csv_write_field(FILE *out, size_t index, const char *text);
void csv_write_end(FILE *out);
/* Before the first record, for spreadsheets that take a table without it for Shift_JIS. */
void csv_write_mark(FILE *out);
