// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to libzint: a text as QR code or Code 128. Knows no page. */
#pragma once

#include <stdbool.h>

#include "common/macros.h"

struct fault;
struct symbol;

enum symbol_kind {
	SYMBOL_QR,
	SYMBOL_BARS, /* Code 128 */
};

#define SYMBOL_TEXT_MAX 200 /* bytes */

/* -EINVAL: `text` is empty, too long or cannot be written so (Code 128: ASCII alone). */
int symbol_new(enum symbol_kind kind, const char *text, struct symbol **out, struct fault *fault);
void symbol_free(struct symbol *symbol);
SCOPED_DEFINE(symbol_free, struct symbol *)

/* In modules; a symbol of bars has one row. Without the quiet zone around it. */
int symbol_width(const struct symbol *symbol);
int symbol_rows(const struct symbol *symbol);
/* False outside. */
bool symbol_is_dark(const struct symbol *symbol, int row, int column);
/* How many light modules must stand on each side. */
int symbol_quiet(enum symbol_kind kind);
