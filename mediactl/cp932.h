// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to iconv: UTF-8 into CP932, the Shift_JIS of Windows, for programs that read nothing else; and what such programs wrote into
 * UTF-8. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "common/macros.h"

struct cp932; /* opaque */
struct fault;

/* -ENOENT: this computer cannot convert to it. */
int cp932_open(struct cp932 **out, struct fault *fault);
void cp932_close(struct cp932 *cp932);
SCOPED_DEFINE(cp932_close, struct cp932 *)

/* Can these bytes, one character with its marks, be written, and be read as the same again? */
bool cp932_has(struct cp932 *cp932, const char *character, size_t length);
/* Writes it all; -EILSEQ: something cannot be written. */
int cp932_write(struct cp932 *cp932, const char *text, size_t length, FILE *out, struct fault *fault);

struct encoded {
	char *text; /* heap, UTF-8 */
	size_t size;
	const char *encoding; /* what it was, for people */
};

/* A file as some program wrote it: UTF-8 with or without a mark, UTF-16 with one, or else CP932. -EILSEQ: it is none of these. */
int encoded_read(const char *bytes, size_t length, struct encoded *out, struct fault *fault);
