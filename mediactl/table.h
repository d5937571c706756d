// SPDX-License-Identifier: GPL-3.0-or-later
/* Columns that line up on a terminal, wide characters counted as two. */
#pragma once

#include <stddef.h>
#include <stdio.h>

#include "common/macros.h"

struct table;

/* Without memory the table stays empty or loses cells; nothing else happens. */
struct table *table_new(size_t columns);
void table_free(struct table *table);
SCOPED_DEFINE(table_free, struct table *)

/* The next cell, row after row; made printable. NULL is "". */
void table_cell(struct table *table, const char *text);
/* A row of translated headings, or a row of one translated heading and its value. */
void table_headings(struct table *table, const char *const headings[]);
void table_pair(struct table *table, const char *heading, const char *value);
/* The pair, or nothing when there is no value or an empty one. */
void table_detail(struct table *table, const char *heading, const char *value);

/* How many rows were filled, headings included. */
size_t table_rows(const struct table *table);
/* Prints it, `indent` blanks before each row. */
void table_print(const struct table *table, int indent, FILE *out);

/* Terminal columns that printable UTF-8 takes: 2 for East Asian wide and full-width, 0 for
 * combining marks and variation selectors (which names such as 辻󠄀 carry), else 1 (Unicode 15,
 * UAX #11). */
size_t table_width(const char *text);
