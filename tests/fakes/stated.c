// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/stated.h"

#include <string.h>

#include "common/attest.h"
#include "tests/fakes/suite.h"

#define SIGNER_NAME_SIZE 34

/* TPMS_ATTEST of type NV, laid out by hand (Part 2, 10.12.12). */
static size_t marshal(const struct stated *stated, uint8_t out[256])
{
	static const uint8_t head[] = { 0xff, 'T', 'C', 'G', 0x80, 0x14, 0, SIGNER_NAME_SIZE };
	uint8_t *p = out;

	memcpy(p, head, sizeof(head));
	p += sizeof(head);
	memset(p, 0x0b, SIGNER_NAME_SIZE);
	p += SIGNER_NAME_SIZE;
	*p++ = 0;
	*p++ = sizeof(stated->bound_to);
	memcpy(p, stated->bound_to, sizeof(stated->bound_to));
	p += sizeof(stated->bound_to);
	memset(p, 0, 8 + 4 + 4 + 1 + 8); /* clock, resets, restarts, safe, firmware */
	p += 8 + 4 + 4 + 1 + 8;
	*p++ = 0;
	*p++ = ATTEST_NAME_SIZE;
	ck_assert_int_eq(attest_counter_name(stated->index, p), 0);
	p += ATTEST_NAME_SIZE;
	memcpy(p, "\0\0\0\x8", 4); /* offset 0, 8 bytes */
	p += 4;
	for (int i = 0; i < 8; i++)
		*p++ = (uint8_t)(stated->value >> (56 - 8 * i));
	return (size_t)(p - out);
}

json_t *stated_make(const struct stated *stated)
{
	json_t *statement = json_object();
	uint8_t bytes[256], signature[64];
	size_t length = marshal(stated, bytes);

	signer_sign(stated->by, bytes, length, signature);
	json_put_hex(statement, "attest", bytes, length);
	json_put_hex(statement, "signature", signature, sizeof(signature));
	json_object_set_new(statement, "key", jws_key_to_json(&stated->named->public));
	return statement;
}
