// SPDX-License-Identifier: GPL-3.0-or-later
/* Each value is its type and length, eight bytes each, and then its bytes. */
#include "policy/row_bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void row_bytes_clear(struct row_bytes *bytes)
{
	free(bytes->at);
	*bytes = (struct row_bytes){ 0 };
}

int row_bytes_add(struct row_bytes *bytes, const void *more, size_t length)
{
	if (bytes->room - bytes->length < length) {
		size_t room = 2 * (bytes->room + length) + 256;
		uint8_t *at = realloc(bytes->at, room);

		if (!at)
			return -ENOMEM;
		bytes->at = at;
		bytes->room = room;
	}
	if (length)
		memcpy(bytes->at + bytes->length, more, length);
	bytes->length += length;
	return 0;
}

int row_bytes_add_value(struct row_bytes *bytes, struct value value)
{
	uint64_t head[2] = { (uint64_t)value.type, value.type == VALUE_NUMBER ? sizeof(value.number) : value.length };
	int r = row_bytes_add(bytes, head, sizeof(head));

	if (r == 0 && value.type == VALUE_NUMBER)
		return row_bytes_add(bytes, &value.number, sizeof(value.number));
	return r < 0 ? r : row_bytes_add(bytes, value.bytes, value.length);
}

/* The first value; how many bytes it takes, 0: it is none. */
static size_t read_value(const uint8_t *at, size_t left, struct value *out)
{
	uint64_t head[2];

	if (left < sizeof(head))
		return 0;
	memcpy(head, at, sizeof(head));
	if (head[0] > VALUE_BLOB || head[1] > left - sizeof(head) || (head[0] == VALUE_NULL && head[1] != 0) ||
		(head[0] == VALUE_NUMBER && head[1] != sizeof(out->number)))
		return 0;
	*out = (struct value){ .type = (enum value_type)head[0] };
	if (out->type == VALUE_NUMBER)
		memcpy(&out->number, at + sizeof(head), sizeof(out->number));
	if (out->type == VALUE_TEXT || out->type == VALUE_BLOB) {
		out->bytes = at + sizeof(head);
		out->length = head[1];
	}
	return sizeof(head) + head[1];
}

bool row_bytes_read(const void *bytes, size_t length, struct value out[ROW_COLUMNS_MAX], size_t *count)
{
	const uint8_t *at = bytes;
	size_t taken;

	for (*count = 0; length > 0; at += taken, length -= taken) {
		taken = *count < ROW_COLUMNS_MAX ? read_value(at, length, &out[(*count)++]) : 0;
		if (taken == 0)
			return false;
	}
	return true;
}
