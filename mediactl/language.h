// SPDX-License-Identifier: GPL-3.0-or-later
/* The person's language: which catalogue is used, and the translation of one text. Output is UTF-8
 * in every locale. */
#pragma once

#include <libintl.h>
#include <stdbool.h>

#define _(text) gettext(text)

/* Follows LC_ALL, LC_MESSAGES, LANG and LANGUAGE. Call once, before anything is said. */
void language_start(void);

/* Texts from another process: "" stays "" (gettext would answer with the catalogue's header). */
const char *language_of(const char *text) __attribute__((format_arg(1)));

/* True if the texts shown are Japanese, so that dates are too. */
bool language_is_japanese(void);
