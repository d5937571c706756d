// SPDX-License-Identifier: GPL-3.0-or-later
/* A TPM's byte order, within bounds; knows no structure. */
#include "common/marshal.h"

#include <string.h>

const uint8_t *marshal_take(struct marshal_in *in, size_t count)
{
	const uint8_t *start = in->next;

	if (in->broken || count > in->left) {
		in->broken = true;
		return NULL;
	}
	in->next += count;
	in->left -= count;
	return start;
}

uint64_t marshal_take_number(struct marshal_in *in, size_t count)
{
	const uint8_t *bytes = marshal_take(in, count);
	uint64_t number = 0;

	for (size_t i = 0; bytes && i < count; i++)
		number = number << 8 | bytes[i];
	return number;
}

uint16_t marshal_take_sized(struct marshal_in *in, uint8_t *out, size_t max)
{
	uint16_t length = (uint16_t)marshal_take_number(in, 2);
	const uint8_t *bytes = NULL;

	if (length > max)
		in->broken = true;
	bytes = marshal_take(in, length);
	if (!bytes)
		return 0;
	if (out)
		memcpy(out, bytes, length);
	return length;
}

void marshal_put(struct marshal_out *out, const void *bytes, size_t count)
{
	if (out->broken || count > out->size - out->length) {
		out->broken = true;
		return;
	}
	memcpy(out->bytes + out->length, bytes, count);
	out->length += count;
}

void marshal_put_number(struct marshal_out *out, uint64_t number, size_t count)
{
	for (size_t i = count; i > 0; i--) {
		uint8_t byte = (uint8_t)(number >> 8 * (i - 1));

		marshal_put(out, &byte, 1);
	}
}

void marshal_put_sized(struct marshal_out *out, const void *bytes, uint16_t count)
{
	marshal_put_number(out, count, 2);
	marshal_put(out, bytes, count);
}
