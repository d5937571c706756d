// SPDX-License-Identifier: GPL-3.0-or-later
/* Bounded texts and hostile bytes; knows no locale: everything is UTF-8 or raw bytes. */
#include "common/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/macros.h"

/* Length of the well-formed sequence at p (1..4), 0 if there is none; *point is its code point. */
static size_t utf8_sequence(const unsigned char *p, size_t left, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc0 ? 2 : 0;

	if (length == 0 || length > left || p[0] > 0xf4)
		return 0;
	*point = length == 1 ? p[0] : p[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*point = *point << 6 | (p[i] & 0x3fu);
	}
	if (*point < least[length] || *point > 0x10ffff || (*point >= 0xd800 && *point <= 0xdfff))
		return 0;
	return length;
}

struct range {
	uint32_t first, last;
};

static bool lies_in(uint32_t point, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	return false;
}

/* Controls, what turns the direction of writing round, what nobody can see, and code points that never are a character: D-Bus
 * refuses those. */
static bool is_unsafe(uint32_t point)
{
	static const struct range unsafe[] = {
		{ 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x00ad, 0x00ad }, { 0x061c, 0x061c }, { 0x180e, 0x180e }, { 0x200b, 0x200b },
		{ 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfdd0, 0xfdef }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
		{ 0xe0000, 0xe007f },
	};

	return lies_in(point, unsafe, ARRAY_SIZE(unsafe)) || (point & 0xfffe) == 0xfffe;
}

bool text_is_without_width(uint32_t point)
{
	static const struct range ranges[] = {
		{ 0x00ad, 0x00ad }, { 0x0300, 0x036f }, { 0x180b, 0x180f }, { 0x200b, 0x200d }, { 0x2060, 0x2064 }, { 0x20d0, 0x20f0 },
		{ 0x3099, 0x309a }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff }, { 0xe0100, 0xe01ef },
	};

	return lies_in(point, ranges, ARRAY_SIZE(ranges));
}

size_t text_character(const char *text, size_t left, uint32_t *point)
{
	size_t length = utf8_sequence((const unsigned char *)text, left, point);

	if (length > 0)
		return length;
	*point = UINT32_MAX;
	return 1;
}

size_t text_cut(const char *text, size_t length, size_t max)
{
	size_t whole = 0; /* where the last character begins that stands by itself */

	for (size_t i = 0; i < length;) {
		uint32_t point;
		size_t n = text_character(text + i, length - i, &point);

		if (!text_is_without_width(point))
			whole = i;
		if (i + n > max)
			return whole;
		i += n;
	}
	return length;
}

void text_trim_utf8(char *text)
{
	size_t length = strlen(text);
	size_t start = length;
	uint32_t point;

	for (int i = 0; i < 4 && start > 0; i++) {
		start--;
		if (((unsigned char)text[start] & 0xc0) != 0x80)
			break;
	}
	if (start < length && (unsigned char)text[start] >= 0x80 &&
		utf8_sequence((const unsigned char *)text + start, length - start, &point) != length - start)
		text[start] = '\0';
}

bool text_copy(char *out, size_t size, const char *text)
{
	size_t length = strlen(text);
	bool whole = length < size;

	if (!size)
		return false;
	if (!whole)
		length = text_cut(text, length, size - 1);
	memcpy(out, text, length);
	out[length] = '\0';
	return whole;
}

/* What was cut off says whether the cut is a good one, so the text is made once more, whole. */
static __attribute__((format(printf, 3, 0))) void format_cut(char *out, size_t size, const char *format, va_list arguments)
{
	char *text = NULL;

	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	if (text)
		text_copy(out, size, text);
	else
		text_trim_utf8(out);
	free(text);
}

bool text_format(char *out, size_t size, const char *format, ...)
{
	va_list arguments;
	bool whole;
	int n;

	va_start(arguments, format);
	n = vsnprintf(out, size, format, arguments);
	va_end(arguments);
	whole = n >= 0 && (size_t)n < size;
	if (!whole && size) {
		va_start(arguments, format);
		format_cut(out, size, format, arguments);
		va_end(arguments);
	}
	return whole;
}

bool text_add(char **text, const char *format, ...)
{
	size_t used = *text ? strlen(*text) : 0;
	char *more = NULL, *grown = NULL;
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vasprintf(&more, format, arguments);
	va_end(arguments);
	if (n < 0)
		return false;
	grown = realloc(*text, used + (size_t)n + 1);
	if (grown) {
		memcpy(grown + used, more, (size_t)n + 1);
		*text = grown;
	}
	free(more);
	return grown != NULL;
}

bool text_is_utf8(const void *bytes, size_t length)
{
	const unsigned char *p = bytes;
	uint32_t point;

	for (size_t i = 0; i < length;) {
		size_t n = utf8_sequence(p + i, length - i, &point);

		if (n == 0 || point == 0)
			return false;
		i += n;
	}
	return true;
}

bool text_is_plain(const char *text, size_t max)
{
	size_t length = strlen(text);
	uint32_t point;

	if (length == 0 || length > max)
		return false;
	for (size_t i = 0; i < length;) {
		size_t n = utf8_sequence((const unsigned char *)text + i, length - i, &point);

		if (n == 0 || is_unsafe(point))
			return false;
		i += n;
	}
	return true;
}

char *text_printable_bytes(const void *bytes, size_t length, char *out, size_t size)
{
	const unsigned char *p = bytes;
	size_t used = 0, whole = 0, i = 0;

	if (!size)
		return out;
	while (i < length) {
		uint32_t point;
		size_t n = utf8_sequence(p + i, length - i, &point);
		bool shown = n > 0 && !is_unsafe(point);

		if (!shown || !text_is_without_width(point))
			whole = used;
		if (used + (shown ? n : 4) >= size)
			break;
		if (shown)
			memcpy(out + used, p + i, n);
		else
			snprintf(out + used, size - used, "\\x%02x", p[i]);
		used += shown ? n : 4;
		i += shown ? n : 1;
	}
	out[i < length ? whole : used] = '\0';
	return out;
}

char *text_printable(const char *text, char *out, size_t size)
{
	return text_printable_bytes(text, strlen(text), out, size);
}

void text_hex(const void *bytes, size_t length, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = bytes;

	for (size_t i = 0; i < length; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	*out = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool text_unhex(const char *hex, void *out, size_t length)
{
	unsigned char *p = out;

	if (strlen(hex) != 2 * length)
		return false;
	for (size_t i = 0; i < length; i++) {
		int high = hex_value(hex[2 * i]), low = hex_value(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		p[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

bool text_number(const char *text, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;
	size_t length = strlen(text);

	if (length == 0 || length > 19)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(text[i] - '0');
	}
	if (value > max)
		return false;
	*out = value;
	return true;
}

#define BLANKS " \t\r\n"

bool text_word(const char **text, const char **word, size_t *length)
{
	*word = *text + strspn(*text, BLANKS);
	*length = strcspn(*word, BLANKS);
	*text = *word + *length;
	return *length > 0;
}

bool text_has_word(const char *words, const char *word, size_t length)
{
	const char *one;
	size_t size;

	while (text_word(&words, &one, &size)) {
		if (size == length && memcmp(one, word, length) == 0)
			return true;
	}
	return false;
}
