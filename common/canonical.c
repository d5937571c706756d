// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads canonical JSON from left to right, once; knows no event. */
#include "common/canonical.h"

#include <string.h>

#include "common/json.h"

struct scan {
	const char *at, *end;
	int depth;
	struct canonical *out;
};

/* "" is what stands behind the end, so that nothing is read there. */
static char next(const struct scan *scan)
{
	return scan->at < scan->end ? *scan->at : '\0';
}

static bool skip(struct scan *scan, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0)
		return false;
	scan->at += length;
	return true;
}

/* ---- texts ---- */

static bool is_tail(unsigned char byte, unsigned char low, unsigned char high)
{
	return byte >= low && byte <= high;
}

/* One character of two bytes or more: the shortest form, no surrogates, none above U+10FFFF (RFC 3629, 4). */
static bool scan_wide(struct scan *scan)
{
	const unsigned char *at = (const unsigned char *)scan->at;
	size_t left = (size_t)(scan->end - scan->at), length;
	unsigned char low = 0x80, high = 0xbf;

	length = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
	if (at[0] < 0xc2 || at[0] > 0xf4 || left < length)
		return false;
	if (at[0] == 0xe0)
		low = 0xa0;
	else if (at[0] == 0xf0)
		low = 0x90;
	else if (at[0] == 0xed)
		high = 0x9f;
	else if (at[0] == 0xf4)
		high = 0x8f;
	if (!is_tail(at[1], low, high))
		return false;
	for (size_t i = 2; i < length; i++)
		if (!is_tail(at[i], 0x80, 0xbf))
			return false;
	scan->at += length;
	return true;
}

/* Only what must be escaped is, each in its one form (RFC 8785, 3.2.2.2). */
static bool scan_escape(struct scan *scan)
{
	char kind;

	scan->at++;
	kind = next(scan);
	if (kind && strchr("\"\\bfnrt", kind)) {
		scan->at++;
		return true;
	}
	if (!skip(scan, "u00"))
		return false;
	kind = next(scan);
	if (kind != '0' && kind != '1')
		return false;
	scan->at++;
	if (!next(scan) || !strchr(kind == '0' ? "1234567bef" : "0123456789abcdef", next(scan)))
		return false;
	scan->at++;
	return true;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Is none of these eight bytes a quote, a backslash, a control character or above ASCII? It may say no for nothing. */
static bool all_plain(uint64_t eight)
{
	uint64_t quote = eight ^ EACH('"'), backslash = eight ^ EACH('\\');

	return !(((eight - EACH(0x20)) | (quote - EACH(1)) | (backslash - EACH(1)) | eight) & EACH(0x80));
}

static bool is_plain(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x80 && c != '"' && c != '\\';
}

static void skip_plain(struct scan *scan)
{
	const char *at = scan->at, *end = scan->end;
	uint64_t eight;

	for (; end - at >= (ptrdiff_t)sizeof(eight); at += sizeof(eight)) {
		memcpy(&eight, at, sizeof(eight));
		if (!all_plain(eight))
			break;
	}
	while (at < end && is_plain(*at))
		at++;
	scan->at = at;
}

/* From the opening to behind the closing quote. */
static bool scan_text(struct scan *scan)
{
	if (!skip(scan, "\""))
		return false;
	for (;;) {
		unsigned char byte;

		skip_plain(scan);
		byte = (unsigned char)next(scan);
		if (byte == '"')
			return skip(scan, "\"");
		if (byte >= 0x80 ? !scan_wide(scan) : byte != '\\' || !scan_escape(scan))
			return false;
	}
}

/* ---- the order of keys ---- */

/* The next byte that is meant; -1: no more. */
static int meant(const char **at, const char *end)
{
	static const char letters[] = "\"\\bfnrt", values[] = "\"\\\b\f\n\r\t";
	const char *here = *at;

	if (here == end)
		return -1;
	if (*here != '\\') {
		(*at)++;
		return (unsigned char)*here;
	}
	if (here[1] != 'u') {
		*at += 2;
		return values[strchr(letters, here[1]) - letters];
	}
	*at += 6;
	return (here[4] - '0') * 16 + (here[5] <= '9' ? here[5] - '0' : here[5] - 'a' + 10);
}

/* As the decoded keys sort. Equal ones do not follow each other. */
static bool follows(const struct canonical_member *before, const struct canonical_member *after)
{
	const char *a = before->key, *b = after->key;
	const char *a_end = a + before->key_length, *b_end = b + after->key_length;
	size_t shorter = before->key_length < after->key_length ? before->key_length : after->key_length;
	int x, y;

	while (shorter && *a == *b && *a != '\\') {
		a++;
		b++;
		shorter--;
	}
	do {
		x = meant(&a, a_end);
		y = meant(&b, b_end);
	} while (x == y && x >= 0);
	return x < y;
}

/* ---- values ---- */

static bool scan_value(struct scan *scan);

/* Fits int64_t, without leading zeros. */
static bool scan_number(struct scan *scan)
{
	bool negative = next(scan) == '-';
	const char *limit = negative ? "9223372036854775808" : "9223372036854775807", *start;
	size_t length;

	scan->at += negative;
	start = scan->at;
	while (next(scan) >= '0' && next(scan) <= '9')
		scan->at++;
	length = (size_t)(scan->at - start);
	if (length == 0 || length > 19 || (*start == '0' && (negative || length > 1)))
		return false;
	return length < 19 || memcmp(start, limit, 19) <= 0;
}

static bool scan_member(struct scan *scan, struct canonical_member *out)
{
	out->key = scan->at + 1;
	if (!scan_text(scan))
		return false;
	out->key_length = (size_t)(scan->at - 1 - out->key);
	if (!skip(scan, ":"))
		return false;
	out->value = scan->at;
	if (!scan_value(scan))
		return false;
	out->length = (size_t)(scan->at - out->value);
	return true;
}

static void keep(struct scan *scan, const struct canonical_member *member)
{
	if (scan->depth != 1 || !scan->out)
		return;
	if (scan->out->count < CANONICAL_MEMBERS)
		scan->out->members[scan->out->count] = *member;
	scan->out->count++;
}

static bool scan_object(struct scan *scan)
{
	struct canonical_member members[2]; /* this one and the one before */
	int here = 0;

	if (!skip(scan, "{"))
		return false;
	if (skip(scan, "}"))
		return true;
	for (bool first = true;; first = false, here = !here) {
		if (!scan_member(scan, &members[here]) || (!first && !follows(&members[!here], &members[here])))
			return false;
		keep(scan, &members[here]);
		if (skip(scan, "}"))
			return true;
		if (!skip(scan, ","))
			return false;
	}
}

static bool scan_array(struct scan *scan)
{
	if (!skip(scan, "["))
		return false;
	if (skip(scan, "]"))
		return true;
	while (scan_value(scan)) {
		if (skip(scan, "]"))
			return true;
		if (!skip(scan, ","))
			return false;
	}
	return false;
}

static bool scan_nested(struct scan *scan, bool (*what)(struct scan *scan))
{
	bool good;

	if (scan->depth == JSON_DEPTH_MAX)
		return false;
	scan->depth++;
	good = what(scan);
	scan->depth--;
	return good;
}

static bool scan_value(struct scan *scan)
{
	switch (next(scan)) {
	case '{':
		return scan_nested(scan, scan_object);
	case '[':
		return scan_nested(scan, scan_array);
	case '"':
		return scan_text(scan);
	case 't':
		return skip(scan, "true");
	case 'f':
		return skip(scan, "false");
	case 'n':
		return skip(scan, "null");
	default:
		return scan_number(scan);
	}
}

bool canonical_scan(const char *text, size_t length, struct canonical *out)
{
	struct scan scan = { .at = text, .end = text + length, .out = out };

	if (out)
		out->count = 0;
	return scan_nested(&scan, scan_object) && scan.at == scan.end;
}

const struct canonical_member *canonical_find(const struct canonical *object, const char *key)
{
	size_t length = strlen(key), kept = object->count < CANONICAL_MEMBERS ? object->count : CANONICAL_MEMBERS;

	for (size_t i = 0; i < kept; i++)
		if (object->members[i].key_length == length && memcmp(object->members[i].key, key, length) == 0)
			return &object->members[i];
	return NULL;
}

bool canonical_is_text(const struct canonical_member *member, const char *text)
{
	size_t length = strlen(text);

	return member->length == length + 2 && member->value[0] == '"' && memcmp(member->value + 1, text, length) == 0;
}

int64_t canonical_number(const struct canonical_member *member)
{
	bool negative = member->value[0] == '-';
	uint64_t number = 0;

	for (size_t i = negative; i < member->length; i++) {
		if (member->value[i] < '0' || member->value[i] > '9')
			return 0;
		number = number * 10 + (uint64_t)(member->value[i] - '0');
	}
	return (int64_t)(negative ? 0 - number : number);
}
