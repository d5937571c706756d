// SPDX-License-Identifier: GPL-3.0-or-later
/* Finding individual numbers in texts. A text is first written anew with one byte for each character (digits as 0-9, every
 * dash as -, every blank as a blank), and only that is looked at. */
#include "common/mynumber.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "common/text.h"

#define GAP_MAX 3      /* characters between two digits of one number */
#define HASH_DIGITS 32 /* of MD5, the shortest hash in use, and of a UUID */
#define HASH_LETTERS 4
#define DATE_LENGTH 10 /* 2026-11-30 */
#define OTHER '~'      /* neither digit nor letter nor separator */

static void free_text(char *text)
{
	free(text);
}
SCOPED_DEFINE(free_text, char *)

bool mynumber_is_valid(const char *digits)
{
	unsigned int sum = 0, remainder;

	for (unsigned int n = 1; n < MYNUMBER_DIGITS; n++)
		sum += (unsigned int)(digits[MYNUMBER_DIGITS - 1 - n] - '0') * (n <= 6 ? n + 1 : n - 5);
	remainder = sum % 11;
	return (unsigned int)(digits[MYNUMBER_DIGITS - 1] - '0') == (remainder <= 1 ? 0 : 11 - remainder);
}

/* ---- one byte a character ---- */

static const struct {
	uint32_t first, last;
	char as;
} alike[] = {
	{ 0x0009, 0x0009, ' ' }, { 0x00a0, 0x00a0, ' ' }, { 0x00b7, 0x00b7, '.' }, { 0x2000, 0x200a, ' ' },
	{ 0x2010, 0x2015, '-' }, { 0x2018, 0x2019, '\'' }, { 0x2022, 0x2022, '.' }, { 0x2024, 0x2024, '.' },
	{ 0x202f, 0x202f, ' ' }, { 0x2043, 0x2043, '-' }, { 0x205f, 0x205f, ' ' }, { 0x2212, 0x2212, '-' },
	{ 0x223c, 0x223c, '-' }, { 0x2500, 0x2501, '-' }, { 0x3000, 0x3000, ' ' }, { 0x3001, 0x3001, ',' },
	{ 0x3002, 0x3002, '.' }, { 0x3007, 0x3007, '0' }, { 0x301c, 0x301c, '-' }, { 0x30fb, 0x30fc, '-' },
	{ 0x4e00, 0x4e00, '1' }, { 0x4e8c, 0x4e8c, '2' }, { 0x4e09, 0x4e09, '3' }, { 0x56db, 0x56db, '4' },
	{ 0x4e94, 0x4e94, '5' }, { 0x516d, 0x516d, '6' }, { 0x4e03, 0x4e03, '7' }, { 0x516b, 0x516b, '8' },
	{ 0x4e5d, 0x4e5d, '9' }, { 0xfe58, 0xfe58, '-' }, { 0xfe63, 0xfe63, '-' }, { 0xff65, 0xff65, '-' },
	{ 0xff70, 0xff70, '-' }, { '~', '~', '-' }, { 0xff5e, 0xff5e, '-' },
};

static char one_byte(uint32_t point)
{
	if (point > 0xff00 && point < 0xff5e)
		point -= 0xff00 - 0x20; /* the full-width forms, in the order of ASCII */
	for (size_t i = 0; i < ARRAY_SIZE(alike); i++)
		if (point >= alike[i].first && point <= alike[i].last)
			return alike[i].as;
	return point > 0x20 && point < 0x7f ? (char)point : point == 0x20 ? ' ' : OTHER;
}

/* Caller frees; NULL without memory. */
static char *write_anew(const char *text)
{
	size_t left = strlen(text);
	char *plain = malloc(left + 1);
	size_t used = 0;

	while (plain && left > 0) {
		uint32_t point;
		size_t length = text_character(text, left, &point);

		if (!text_is_without_width(point))
			plain[used++] = one_byte(point);
		text += length;
		left -= length;
	}
	if (plain)
		plain[used] = '\0';
	return plain;
}

/* ---- what only looks like one ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t count_digits(const char *p)
{
	return strspn(p, "0123456789");
}

static unsigned int value_of(const char *p, size_t length)
{
	unsigned int value = 0;

	for (size_t i = 0; i < length && i < 8; i++)
		value = value * 10 + (unsigned int)(p[i] - '0');
	return value;
}

/* The length of the date that begins at `p`, 0: none does. With the same mark before or behind it, it is no date. */
static size_t date_at(const char *plain, const char *p)
{
	char mark = p[0] ? p[count_digits(p)] : '\0';
	const char *month = p + 5, *day;
	size_t months, days;

	if (count_digits(p) != 4 || !mark || !strchr("-/.", mark) || value_of(p, 4) < 1900 || value_of(p, 4) > 2099)
		return 0;
	if (p > plain && (is_digit(p[-1]) || p[-1] == mark))
		return 0;
	months = count_digits(month);
	if (months < 1 || months > 2 || month[months] != mark || value_of(month, months) < 1 || value_of(month, months) > 12)
		return 0;
	day = month + months + 1;
	days = count_digits(day);
	if (days < 1 || days > 2 || day[days] == mark || value_of(day, days) < 1 || value_of(day, days) > 31)
		return 0;
	return (size_t)(day + days - p);
}

static bool touches_date(const char *plain, const char *first, const char *end)
{
	const char *p = first - plain > DATE_LENGTH ? first - DATE_LENGTH : plain;

	for (; p < end; p++) {
		size_t length = date_at(plain, p);

		if (length && p + length > first)
			return true;
	}
	return false;
}

/* 192.168.100.200 */
static bool is_address(const char *first, const char *end)
{
	unsigned int parts = 1;

	for (const char *p = first; p < end; p++) {
		size_t digits = count_digits(p);

		if (digits != 3 || value_of(p, digits) > 255 || (p + digits < end && p[digits] != '.'))
			return false;
		parts += p + digits < end;
		p += digits;
	}
	return parts == 4;
}

static bool goes_on(const char *p)
{
	return isxdigit((unsigned char)*p) || (*p && strchr(" -:", *p));
}

static bool is_in_hash(const char *plain, const char *first)
{
	size_t digits = 0, letters = 0;
	const char *p = first;

	while (p > plain && goes_on(p - 1))
		p--;
	for (; goes_on(p); p++) {
		digits += isxdigit((unsigned char)*p) != 0;
		letters += isalpha((unsigned char)*p) != 0;
	}
	return digits >= HASH_DIGITS && letters >= HASH_LETTERS;
}

/* ---- looking ---- */

/* The characters between two digits of one number, 0 where the second digit is not there. */
static size_t gap_at(const char *p)
{
	size_t length = strspn(p, " ");

	if (p[length] && strchr("-./_,'", p[length]) && !(p[length] == ',' && p[length + 1] == ' ')) {
		length++;
		length += strspn(p + length, " ");
	}
	return length <= GAP_MAX && is_digit(p[length]) ? length : 0;
}

/* Does a number begin at `first`, the first digit of a row? */
static bool begins_at(const char *plain, const char *first)
{
	char digits[MYNUMBER_DIGITS];
	size_t used = 0;
	const char *p = first;

	for (;;) {
		size_t count = count_digits(p);

		if (used + count > MYNUMBER_DIGITS)
			return false;
		memcpy(digits + used, p, count);
		used += count;
		p += count;
		if (used == MYNUMBER_DIGITS)
			break;
		count = gap_at(p);
		if (count == 0)
			return false;
		p += count;
	}
	return mynumber_is_valid(digits) && !touches_date(plain, first, p) && !is_address(first, p) && !is_in_hash(plain, first);
}

bool mynumber_in(const char *text)
{
	SCOPED(free_text) char *plain = NULL;

	if (!text)
		return false;
	plain = write_anew(text);
	if (!plain)
		return true;
	for (const char *p = plain; *p; p++)
		if (is_digit(*p) && (p == plain || !is_digit(p[-1])) && begins_at(plain, p))
			return true;
	return false;
}

int mynumber_refuse(const char *what, const char *text, struct fault *fault)
{
	if (!mynumber_in(text))
		return 0;
	return fault_set(fault, -EINVAL,
		N_("The value %s holds an individual number (My Number) or twelve digits like one, which no ledger may hold:"
		   " leave it out; if it is none, put words between the digits."), what);
}
