// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/canonical.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/text.h"
#include "tests/fakes/suite.h"

/* What the scanner must say: does it decode, and come out again byte by byte? */
static bool is_canonical(const char *text, size_t length)
{
	SCOPED(json_release) json_t *json = NULL;
	SCOPED(json_text_free) char *again = NULL;

	if (json_decode(text, length, JSON_TEXT_MAX, &json, NULL) < 0)
		return false;
	again = json_canonical(json);
	return again && strlen(again) == length && memcmp(again, text, length) == 0;
}

static void agree(const char *text, size_t length)
{
	bool wanted = is_canonical(text, length);
	char *exact = malloc(length ? length : 1); /* so that a byte read beyond it is seen */

	memcpy(exact, text, length);
	ck_assert_msg(canonical_scan(exact, length, NULL) == wanted, "%s: %.*s", wanted ? "refused" : "taken", (int)length, text);
	free(exact);
}

START_TEST(what_is_canonical_is_taken_and_nothing_else)
{
	static const char *const good[] = { "{}", "{\"\":0}", "{\"a\":[]}", "{\"a\":-1,\"b\":[1,{},\"\",null,true,false]}",
		"{\"a\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7f/\"}", "{\"a\":9223372036854775807,\"b\":-9223372036854775808}",
		"{\"\\n\":1,\"!\":2}", "{\"\\u000b\":1,\"\\f\":2,\"\\\"\":3,\"a\":4,\"a\\\\\":5,\"aa\":6}", "{\"佐藤\":\"髙 𠮷\"}", "{\"a\":[[[[[[[]]]]]]]}" };
	static const char *const bad[] = { "", "1", "[]", "{", "{}x", "{} ", " {}", "{\"a\":1,}", "{\"a\":1 }", "{\"a\":01}", "{\"a\":-0}", "{\"a\":-}",
		"{\"a\":1.0}", "{\"a\":1e2}", "{\"a\":9223372036854775808}", "{\"a\":-9223372036854775809}", "{\"a\":10000000000000000000}",
		"{\"b\":1,\"a\":2}", "{\"a\":1,\"a\":2}", "{\"!\":1,\"\\n\":2}", "{\"a\":\"\\/\"}", "{\"a\":\"\\u001F\"}", "{\"a\":\"\\u000a\"}",
		"{\"a\":\"\\u0000\"}", "{\"a\":\"\\u0041\"}", "{\"a\":\"\\u007f\"}", "{\"a\":\"\t\"}", "{\"a\":\"\xc0\x80\"}", "{\"a\":\"\xed\xa0\x80\"}",
		"{\"a\":\"\xf4\x90\x80\x80\"}", "{\"a\":\"\xe3\x81\"}", "{\"a\":\"\xff\"}", "{\"a\":tru}", "{\"a\":nulll}", "{\"a\":[1,]}", "{\"a\":[,]}",
		"{a:1}", "{\"a\"1}", "{\"a\":}", "{\"a\":[[[[[[[[]]]]]]]]}", "{\"a\":\"\\", "{\"a\":\"\\u00", "{\"a\":\"" };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		ck_assert_msg(canonical_scan(good[i], strlen(good[i]), NULL), "%s", good[i]);
		agree(good[i], strlen(good[i]));
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		ck_assert_msg(!canonical_scan(bad[i], strlen(bad[i]), NULL), "%s", bad[i]);
		agree(bad[i], strlen(bad[i]));
	}
	ck_assert(!canonical_scan("{\"a\":\"\0\"}", 9, NULL));
}
END_TEST

/* ---- documents at random ---- */

static uint64_t seed;

static unsigned int pick(unsigned int choices)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned int)(seed >> 33) % choices;
}

static void random_text(char *out)
{
	static const char *const pieces[] = { "a", "b", "\x01", "\x1f", "\n", "\"", "\\", "/", "\x7f", "é", "佐", "𠮷", "\xef\xbf\xbf", " ", "!", "u00" };
	unsigned int count = pick(4);

	out[0] = '\0';
	for (unsigned int i = 0; i < count; i++)
		strcat(out, pieces[pick(ARRAY_SIZE(pieces))]);
}

static json_t *random_value(int depth)
{
	char text[32];
	json_t *json;

	switch (pick(depth < 5 ? 7 : 5)) {
	case 0:
		return json_integer((json_int_t)(pick(2) ? pick(3) : (uint64_t)pick(UINT32_MAX) << 33));
	case 1:
		return json_integer(pick(2) ? INT64_MIN : -(json_int_t)pick(99));
	case 2:
		return json_boolean(pick(2));
	case 3:
		return json_null();
	case 4:
		random_text(text);
		return json_string(text);
	case 5:
		json = json_array();
		for (unsigned int i = pick(3); i > 0; i--)
			json_array_append_new(json, random_value(depth + 1));
		return json;
	default:
		json = json_object();
		for (unsigned int i = pick(5); i > 0; i--) {
			random_text(text);
			json_object_set_new(json, text, random_value(depth + 1));
		}
		return json;
	}
}

/* One byte changed, left out, put in or repeated. */
static size_t disturb(char *text, size_t length)
{
	static const char bytes[] = "{}[]\",:\\0123456789-+.eEunltrfabAF \n\x01\x80\xbf\xe3";
	size_t at = pick((unsigned int)length);

	switch (pick(3)) {
	case 0:
		text[at] = bytes[pick(sizeof(bytes))];
		return length;
	case 1:
		memmove(text + at, text + at + 1, length - at - 1);
		return length - 1;
	default:
		memmove(text + at + 1, text + at, length - at);
		text[at] = pick(2) ? text[at + 1] : bytes[pick(sizeof(bytes))];
		return length + 1;
	}
}

/* Shows R-LOG-03. */
START_TEST(the_scanner_says_what_decoding_and_writing_again_says)
{
	int taken = 0;

	for (seed = 1; seed < 4000; seed++) {
		uint64_t kept = seed;
		SCOPED(json_release) json_t *json = json_object();
		SCOPED(json_text_free) char *text = NULL;
		char changed[8192];
		size_t length;

		seed *= 0x9e3779b97f4a7c15u;
		json_object_set_new(json, "k", random_value(0));
		json_object_set_new(json, "佐", random_value(0));
		text = json_canonical(json);
		ck_assert(canonical_scan(text, strlen(text), NULL));
		for (int i = 0; i < 20; i++) {
			length = strlen(text);
			ck_assert_uint_lt(length, sizeof(changed) - 4);
			memcpy(changed, text, length);
			for (unsigned int n = 1 + pick(2); n > 0; n--)
				length = disturb(changed, length);
			agree(changed, length);
			taken += canonical_scan(changed, length, NULL);
		}
		seed = kept;
	}
	ck_assert_int_gt(taken, 1000); /* some changes are no damage */
}
END_TEST

START_TEST(the_members_of_the_outermost_object_are_given)
{
	static const char text[] = "{\"a\":{\"x\":1},\"b\":\"佐\",\"c\":-5,\"d\":[1,2]}";
	struct canonical object;

	ck_assert(canonical_scan(text, sizeof(text) - 1, &object));
	ck_assert_uint_eq(object.count, 4);
	ck_assert_ptr_null(canonical_find(&object, "x"));
	ck_assert(canonical_is_text(canonical_find(&object, "b"), "佐"));
	ck_assert(!canonical_is_text(canonical_find(&object, "c"), "-5"));
	ck_assert_int_eq(canonical_number(canonical_find(&object, "c")), -5);
	ck_assert_int_eq(canonical_number(canonical_find(&object, "b")), 0);
	ck_assert_uint_eq(canonical_find(&object, "d")->length, 5);
	ck_assert_int_eq(memcmp(canonical_find(&object, "a")->value, "{\"x\":1}", 7), 0);
}
END_TEST

START_TEST(control_characters_are_written_as_rfc_8785_writes_them)
{
	SCOPED(json_release) json_t *json = json_pack("{s:s}", "a", "\x1f\x0b\\uABCD\n");
	SCOPED(json_text_free) char *text = json_canonical(json);

	ck_assert_str_eq(text, "{\"a\":\"\\u001f\\u000b\\\\uABCD\\n\"}");
}
END_TEST

RUN_TESTS("common/canonical", what_is_canonical_is_taken_and_nothing_else, the_scanner_says_what_decoding_and_writing_again_says,
	the_members_of_the_outermost_object_are_given, control_characters_are_written_as_rfc_8785_writes_them)
