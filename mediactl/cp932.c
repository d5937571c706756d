// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to iconv. Knows no table. */
#include "mediactl/cp932.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"

#define NONE ((iconv_t)-1)
#define FAILED ((size_t)-1)
#define ROOM 4096

struct cp932 {
	iconv_t iconv;
};

int cp932_open(struct cp932 **out, struct fault *fault)
{
	SCOPED(cp932_close) struct cp932 *cp932 = malloc(sizeof(*cp932));

	if (!cp932)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	cp932->iconv = iconv_open("CP932", "UTF-8");
	if (cp932->iconv == NONE)
		return fault_set(fault, -ENOENT, N_("This computer cannot convert texts to CP932: take UTF-8."));
	*out = MOVE(cp932);
	return 0;
}

void cp932_close(struct cp932 *cp932)
{
	if (!cp932)
		return;
	if (cp932->iconv != NONE)
		iconv_close(cp932->iconv);
	free(cp932);
}

bool cp932_has(struct cp932 *cp932, const char *character, size_t length)
{
	char *from = (char *)(uintptr_t)character; /* iconv only reads it */
	char bytes[16], *to = bytes;
	size_t room = sizeof(bytes);

	iconv(cp932->iconv, NULL, NULL, NULL, NULL);
	return iconv(cp932->iconv, &from, &length, &to, &room) == 0 && length == 0; /* more than 0: one that only looks like it */
}

int cp932_write(struct cp932 *cp932, const char *text, size_t length, FILE *out, struct fault *fault)
{
	char *from = (char *)(uintptr_t)text, bytes[ROOM];

	iconv(cp932->iconv, NULL, NULL, NULL, NULL);
	while (length > 0) {
		size_t room = sizeof(bytes);
		char *to = bytes;

		if (iconv(cp932->iconv, &from, &length, &to, &room) == FAILED && errno != E2BIG)
			return fault_set(fault, -EILSEQ, N_("A text could not be converted to CP932."));
		fwrite(bytes, 1, sizeof(bytes) - room, out);
	}
	return 0;
}

/* All of it, or -EILSEQ. Three bytes of UTF-8 a character of one or two bytes at most. */
static int convert(const char *from, const char *bytes, size_t length, struct encoded *out)
{
	iconv_t iconv_from = iconv_open("UTF-8", from);
	size_t room = 3 * length + 4;
	char *text = malloc(room), *to = text, *next = (char *)(uintptr_t)bytes;
	size_t left = room - 1;
	int r = iconv_from == NONE ? -ENOENT : text ? 0 : -ENOMEM;

	if (r == 0 && (iconv(iconv_from, &next, &length, &to, &left) != 0 || length > 0))
		r = -EILSEQ;
	if (iconv_from != NONE)
		iconv_close(iconv_from);
	if (r < 0) {
		free(text);
		return r;
	}
	*to = '\0';
	out->size = (size_t)(to - text);
	out->text = text;
	return 0;
}

int encoded_read(const char *bytes, size_t length, struct encoded *out, struct fault *fault)
{
	static const struct {
		const char *mark, *from, *shown;
		size_t length;
	} marks[] = { { "\xff\xfe", "UTF-16LE", "UTF-16", 2 }, { "\xfe\xff", "UTF-16BE", "UTF-16", 2 }, { "", "UTF-8", "UTF-8", 0 },
		{ "", "CP932", "CP932 (Shift_JIS)", 0 } };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (length < marks[i].length || memcmp(bytes, marks[i].mark, marks[i].length) != 0)
			continue;
		if (convert(marks[i].from, bytes + marks[i].length, length - marks[i].length, out) == 0) {
			out->encoding = marks[i].shown;
			return 0;
		}
	}
	return fault_set(fault, -EILSEQ, N_("The file is neither UTF-8 nor UTF-16 nor CP932: save it as CSV UTF-8."));
}
