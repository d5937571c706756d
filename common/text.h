// SPDX-License-Identifier: GPL-3.0-or-later
/* Bounded texts and hostile bytes: copying, UTF-8, hexadecimal, and what is safe on a terminal. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOGIN_MAX 96 /* bytes of an account's name and NUL: with the domain of a directory, and no longer than a sentence can name (fault.h) */

/* The character at `text` (left > 0): its code point, and its 1..4 bytes. What is not UTF-8 is one byte and UINT32_MAX. */
size_t text_character(const char *text, size_t left, uint32_t *point);

/* Does it stand on the character before it and take no room of its own: a combining mark, a variation selector (which names
 * such as 辻󠄀 carry), a joiner (Unicode 15)? */
bool text_is_without_width(uint32_t point);

/* The most of the first `length` bytes, at most `max`, that ends neither inside a character nor between one and its marks. */
size_t text_cut(const char *text, size_t length, size_t max);

/* Copies at most size - 1 bytes, ends with NUL, cut as text_cut does. True if all fitted. */
bool text_copy(char *out, size_t size, const char *text);

/* printf into a bounded buffer, cut as text_cut does; true if all fitted. */
bool text_format(char *out, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* printf onto the end of *text, which grows (NULL: it begins one) and is freed with free. False: there is no memory, nothing was added. */
bool text_add(char **text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Cuts a broken UTF-8 sequence off the end. */
void text_trim_utf8(char *text);

/* True if the bytes are well-formed UTF-8 (RFC 3629) without NUL. */
bool text_is_utf8(const void *bytes, size_t length);

/* True if `text` is UTF-8 of 1..max bytes with no control character (C0, DEL, C1), no line or paragraph
 * separator, no bidirectional override and nothing that cannot be seen (R-OPS-04). Variation selectors are taken. */
bool text_is_plain(const char *text, size_t max);

/* `text` with everything that text_is_plain refuses shown as \xHH, cut to size. Returns out. */
char *text_printable(const char *text, char *out, size_t size);

/* The same for bytes that need not be UTF-8 nor end with NUL. */
char *text_printable_bytes(const void *bytes, size_t length, char *out, size_t size);

/* Lower-case hexadecimal; out holds 2 * length + 1. */
void text_hex(const void *bytes, size_t length, char *out);

/* Reads exactly 2 * length hexadecimal digits. False: not that. */
bool text_unhex(const char *hex, void *out, size_t length);

/* Reads a decimal number of 1..19 digits, no sign, no blank. False: not that or above max. */
bool text_number(const char *text, uint64_t max, uint64_t *out);

/* The next of the words in *text, which blanks part; *text then stands behind it. False: there is none. */
bool text_word(const char **text, const char **word, size_t *length);

/* Is this word of `length` bytes among `words`? */
bool text_has_word(const char *words, const char *word, size_t length);
