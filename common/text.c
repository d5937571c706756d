// SPDX-License-Identifier: GPL-3.0-or-later
/* Bounded texts and hostile bytes; knows no locale: everything is UTF-8 or raw bytes. */
#include "common/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

/* Controls, what turns the direction of writing round, and code points that never are a character: D-Bus refuses those. */
static bool is_unsafe(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point <= 0x9f) || point == 0x2028 || point == 0x2029 ||
		point == 0x061c || point == 0x200e || point == 0x200f || (point >= 0x202a && point <= 0x202e) ||
		(point >= 0x2066 && point <= 0x2069) || point == 0xfeff || (point >= 0xfdd0 && point <= 0xfdef) ||
		(point & 0xfffe) == 0xfffe;
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
		length = size - 1;
	memcpy(out, text, length);
	out[length] = '\0';
	if (!whole)
		text_trim_utf8(out);
	return whole;
}

bool text_format(char *out, size_t size, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(out, size, format, arguments);
	va_end(arguments);
	if (n < 0 || (size_t)n >= size) {
		if (size)
			text_trim_utf8(out);
		return false;
	}
	return true;
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
	size_t used = 0;

	if (!size)
		return out;
	for (size_t i = 0; i < length;) {
		uint32_t point;
		size_t n = utf8_sequence(p + i, length - i, &point);

		if (n > 0 && !is_unsafe(point)) {
			if (used + n >= size)
				break;
			memcpy(out + used, p + i, n);
			used += n;
			i += n;
			continue;
		}
		if (used + 4 >= size)
			break;
		used += (size_t)snprintf(out + used, size - used, "\\x%02x", p[i++]);
	}
	out[used] = '\0';
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
