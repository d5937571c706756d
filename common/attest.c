// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads what a TPM signed about a counter, byte by byte; knows no TPM library and trusts no key. */
#include "common/attest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/marshal.h"
#include "common/text.h"

#define GENERATED_VALUE 0xff544347u /* "\xffTCG": no signed outside data may start so */
#define ATTEST_NV 0x8014u
#define ALGORITHM_SHA256 0x000bu
#define ATTEST_MAX 1024

int attest_parse(const uint8_t *bytes, size_t length, struct attest_counter *out)
{
	struct marshal_in reader = { .next = bytes, .left = length };
	struct attest_counter statement = { 0 };

	if (marshal_take_number(&reader, 4) != GENERATED_VALUE || marshal_take_number(&reader, 2) != ATTEST_NV)
		return -EBADMSG;
	/* the signer's Name: the signature says more */
	marshal_take_sized(&reader, NULL, sizeof(statement.index_name));
	statement.qualifying_length =
		marshal_take_sized(&reader, statement.qualifying, sizeof(statement.qualifying));
	statement.clock = marshal_take_number(&reader, 8);
	statement.resets = (uint32_t)marshal_take_number(&reader, 4);
	statement.restarts = (uint32_t)marshal_take_number(&reader, 4);
	statement.safe = marshal_take_number(&reader, 1) == 1; /* a counter does not care, a clock does */
	marshal_take(&reader, 8); /* firmware version */
	statement.index_name_length =
		marshal_take_sized(&reader, statement.index_name, sizeof(statement.index_name));
	/* offset and size: the whole counter */
	if (marshal_take_number(&reader, 2) != 0 || marshal_take_number(&reader, 2) != 8)
		return -EBADMSG;
	statement.value = marshal_take_number(&reader, 8);
	if (reader.broken || reader.left)
		return -EBADMSG;
	*out = statement;
	return 0;
}

/* A hexadecimal member of at most `max` bytes. Returns their number; 0: missing, malformed or too
 * long. */
static size_t read_hex(const json_t *json, const char *name, uint8_t *out, size_t max)
{
	const char *text = json_member_text(json, name);
	size_t length = text ? strlen(text) / 2 : 0;

	if (length > max || !text_unhex(text ? text : "", out, length))
		return 0;
	return length;
}

static int verify_statement(const json_t *json, struct jws_key *key, struct attest_counter *out)
{
	uint8_t bytes[ATTEST_MAX];
	uint8_t signature[64];
	struct jws_key signer;
	size_t length;
	int r;

	if (json_object_size(json) != 3)
		return -EBADMSG;
	length = read_hex(json, "attest", bytes, sizeof(bytes));
	if (!length ||
		read_hex(json, "signature", signature, sizeof(signature)) != sizeof(signature))
		return -EBADMSG;
	r = jws_key_from_json(json_object_get(json, "key"), &signer);
	if (r < 0)
		return r;
	r = jws_check_raw(&signer, bytes, length, signature);
	if (r < 0)
		return r;
	r = attest_parse(bytes, length, out);
	if (r < 0)
		return r;
	*key = signer;
	return 0;
}

int attest_verify(const json_t *statement, struct jws_key *key, struct attest_counter *out,
	struct fault *fault)
{
	int r = verify_statement(statement, key, out);

	if (r == -EKEYREJECTED)
		return fault_set(
			fault, r, N_("The TPM's statement is false: its signature does not fit."));
	if (r < 0)
		return fault_set(fault, r, N_("This is not a TPM's statement about a counter."));
	return 0;
}

int attest_counter_name(uint32_t index, uint8_t out[ATTEST_NAME_SIZE])
{
	uint8_t public[14]; /* TPMS_NV_PUBLIC */
	struct marshal_out writer = { .bytes = public, .size = sizeof(public) };

	marshal_put_number(&writer, index, 4);
	marshal_put_number(&writer, ALGORITHM_SHA256, 2);
	marshal_put_number(&writer, ATTEST_COUNTER_ATTRIBUTES, 4);
	marshal_put_sized(&writer, "", 0); /* no policy */
	marshal_put_number(&writer, 8, 2);
	out[0] = 0;
	out[1] = ALGORITHM_SHA256;
	return digest_bytes(public, sizeof(public), out + 2);
}

bool attest_is_counter(const struct attest_counter *statement, uint32_t index)
{
	uint8_t name[ATTEST_NAME_SIZE];

	return attest_counter_name(index, name) == 0 &&
	       statement->index_name_length == sizeof(name) &&
	       memcmp(statement->index_name, name, sizeof(name)) == 0;
}
