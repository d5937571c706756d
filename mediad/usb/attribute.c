// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads and writes sysfs attributes; knows no device. */
#include "mediad/usb/attribute.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"

#define NUMBER_MAX 32
#define STRING_READ_MAX 1024 /* the kernel keeps at most 127 characters, 381 bytes */

int attribute_string(int folder, const char *name, struct usb_string *out)
{
	SCOPED(file_text_free) char *text = NULL;
	size_t length;
	int r;

	memset(out, 0, sizeof(*out));
	r = file_read(folder, name, STRING_READ_MAX, &text, &length);
	if (r < 0)
		return r;
	if (length > 0 && text[length - 1] == '\n')
		length--;
	out->length = (uint16_t)(length < WIRE_STRING ? length : WIRE_STRING);
	memcpy(out->bytes, text, out->length);
	return length > WIRE_STRING ? -EFBIG : 0;
}

int attribute_number(int folder, const char *name, int base, uint32_t max, uint32_t *out)
{
	char text[NUMBER_MAX + 1] = "", *digits, *end;
	unsigned long long number;
	struct usb_string string;
	int r;

	r = attribute_string(folder, name, &string);
	if (r < 0)
		return r;
	if (string.length > NUMBER_MAX)
		return -EBADMSG;
	memcpy(text, string.bytes, string.length);
	digits = text + strspn(text, " ");
	number = strtoull(digits, &end, base);
	if (!isxdigit((unsigned char)*digits) || end != text + string.length || number > max)
		return -EBADMSG;
	*out = (uint32_t)number;
	return 0;
}

int attribute_write(int folder, const char *name, const char *value)
{
	SCOPED(close_fd) int fd = openat(folder, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n;

	if (fd < 0)
		return -errno;
	do
		n = write(fd, value, strlen(value));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == strlen(value) ? 0 : -EIO;
}

bool attribute_is(int folder, const char *name, uint32_t expected)
{
	uint32_t number;

	return attribute_number(folder, name, 10, UINT32_MAX, &number) == 0 && number == expected;
}
