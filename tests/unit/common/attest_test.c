// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/attest.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "tests/fakes/suite.h"

/* A statement that a software TPM made over the checkpoint counter, bound to "what this statement
 * is bound to". */
static const char genuine[] =
	"ff54434780140022000b772eaa5ec161513aad5861ca7c3e283d70b79bdee291cc269f008aa92d970ccf002077686174"
	"20746869732073746174656d656e7420697320626f756e6420746f000000000000000030c642cf858ee65869013b5539"
	"d0af47b7430022000b46dace734565a7afdec04bae64b1825458a52c47b567cad31b50f3941d1a7b8100000008000000"
	"0000000002";
static const char genuine_signature[] =
	"03a54b3485be0eae5722ac4f4ca202d3ab401fa60f1f791dcc7644e703e3c425"
	"e8c23fbe1c12664176838284c932d156a0f5a7570b70da120bb65432cfdcd694";
static const char genuine_x[] = "qkUBW0CdDQ2I4l0519de9B1mxEfs_EDrgPQSwsOdUTM";
static const char genuine_y[] = "h38hmiuXby-D6ZUW3sMX3LsCJ7DCHLiZF7oeLlVDniY";

#define TYPE_OFFSET 4
#define SIGNER_OFFSET 6
#define QUALIFYING_OFFSET (SIGNER_OFFSET + 2 + 34)
#define NAME_OFFSET (QUALIFYING_OFFSET + 2 + 32 + 8 + 4 + 4 + 1 + 8)
#define OFFSET_OFFSET (NAME_OFFSET + 2 + 34)
#define SIZE_OFFSET (OFFSET_OFFSET + 2)

static size_t load(uint8_t bytes[256])
{
	size_t length = strlen(genuine) / 2;

	ck_assert(text_unhex(genuine, bytes, length));
	return length;
}

static json_t *load_json(void)
{
	return json_pack("{s:s,s:s,s:{s:s,s:s,s:s,s:s}}", "attest", genuine, "signature",
		genuine_signature, "key", "kty", "EC", "crv", "P-256", "x", genuine_x, "y",
		genuine_y);
}

START_TEST(a_genuine_statement_says_its_counter)
{
	json_t *json = load_json();
	struct attest_counter stated;
	struct jws_key key;

	ck_assert_int_eq(attest_verify(json, &key, &stated, NULL), 0);
	ck_assert_uint_eq(stated.value, 2);
	ck_assert_uint_eq(stated.qualifying_length, 32);
	ck_assert_str_eq((const char *)stated.qualifying, "what this statement is bound to");
	ck_assert(attest_is_counter(&stated, ATTEST_INDEX_CHECKPOINT));
	ck_assert(!attest_is_counter(&stated, ATTEST_INDEX_EPOCH));
	json_decref(json);
}
END_TEST

START_TEST(no_byte_can_be_changed_under_the_signature)
{
	json_t *json = load_json();
	struct attest_counter stated;
	struct jws_key key;
	uint8_t bytes[256];
	size_t length = load(bytes);

	for (size_t i = 0; i < length; i++) {
		bytes[i] ^= 1;
		ck_assert_int_eq(json_put_hex(json, "attest", bytes, length), 0);
		ck_assert_int_eq(attest_verify(json, &key, &stated, NULL), -EKEYREJECTED);
		bytes[i] ^= 1;
	}
	json_decref(json);
}
END_TEST

START_TEST(truncated_and_prolonged_statements_are_refused)
{
	struct attest_counter stated;
	uint8_t bytes[256] = { 0 };
	size_t length = load(bytes);

	for (size_t i = 0; i < length; i++)
		ck_assert_msg(
			attest_parse(bytes, i, &stated) == -EBADMSG, "%zu bytes were taken", i);
	ck_assert_int_eq(attest_parse(bytes, length, &stated), 0);
	ck_assert_int_eq(attest_parse(bytes, length + 1, &stated), -EBADMSG);
}
END_TEST

/* What another structure, or one not made by a TPM, would look like if a restricted key had signed
 * it. */
START_TEST(other_structures_are_refused)
{
	static const struct {
		size_t offset;
		uint8_t value;
	} changes[] = { { 0, 0 }, { 3, 0x48 }, { TYPE_OFFSET + 1, 0x17 }, { TYPE_OFFSET + 1, 0x1c },
		{ SIGNER_OFFSET, 0xff }, { SIGNER_OFFSET + 1, 69 }, { QUALIFYING_OFFSET, 1 },
		{ QUALIFYING_OFFSET + 1, 65 }, { NAME_OFFSET, 0xff }, { NAME_OFFSET + 1, 33 },
		{ OFFSET_OFFSET + 1, 1 }, { SIZE_OFFSET + 1, 7 }, { SIZE_OFFSET + 1, 9 } };
	struct attest_counter stated;

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		uint8_t bytes[256];
		size_t length = load(bytes);

		bytes[changes[i].offset] = changes[i].value;
		ck_assert_msg(
			attest_parse(bytes, length, &stated) == -EBADMSG, "case %zu was taken", i);
	}
}
END_TEST

START_TEST(an_index_of_another_kind_is_no_counter)
{
	struct attest_counter stated;
	uint8_t bytes[256];
	size_t length = load(bytes);

	/* its Name covers its attributes: an index that can go back has another */
	bytes[NAME_OFFSET + 2 + 33] ^= 1;
	ck_assert_int_eq(attest_parse(bytes, length, &stated), 0);
	ck_assert(!attest_is_counter(&stated, ATTEST_INDEX_CHECKPOINT));
}
END_TEST

START_TEST(the_json_form_is_exact)
{
	static const char *const members[] = { "attest", "signature", "key" };
	struct attest_counter stated;
	struct fault fault;
	struct jws_key key;

	for (int i = 0; i < 3; i++) {
		json_t *json = load_json();

		json_object_del(json, members[i]);
		ck_assert_int_eq(attest_verify(json, &key, &stated, &fault), -EBADMSG);
		json_object_set_new(json, members[i], json_string("zz"));
		ck_assert_int_eq(attest_verify(json, &key, &stated, &fault), -EBADMSG);
		json_decref(json);
	}
	json_t *json = load_json();
	json_object_set_new(json, "more", json_true());
	ck_assert_int_eq(attest_verify(json, &key, &stated, &fault), -EBADMSG);
	json_decref(json);
	ck_assert_int_eq(attest_verify(NULL, &key, &stated, &fault), -EBADMSG);
}
END_TEST

RUN_TESTS("common/attest", a_genuine_statement_says_its_counter,
	no_byte_can_be_changed_under_the_signature, truncated_and_prolonged_statements_are_refused,
	other_structures_are_refused, an_index_of_another_kind_is_no_counter,
	the_json_form_is_exact)
