// SPDX-License-Identifier: GPL-3.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/json.h"
#include "common/text.h"
#include "crypto/keyring_internal.h"
#include "tests/fakes/suite.h"

#define UUID "11111111-2222-3333-4444-555555555555"

static int directory = -1;
static char path[] = "/tmp/mediad-keyring-file-XXXXXX";

static void set_up(void)
{
	ck_assert_ptr_nonnull(mkdtemp(path));
	directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void tear_down(void)
{
	unlinkat(directory, KEYRING_NAME, 0);
	close(directory);
	ck_assert_int_eq(rmdir(path), 0);
}

static struct keyring_entry entry_of(const char *number)
{
	struct keyring_entry entry = { .length = 64 };

	ck_assert_int_eq(keyring_entry_name(&entry, number, UUID, NULL), 0);
	memset(entry.key, 7, entry.length);
	return entry;
}

static void put(struct keyring_file *file, const char *number)
{
	struct keyring_entry entry = entry_of(number);

	ck_assert_int_eq(keyring_file_put(file, &entry, NULL), 0);
}

/* A good file of three entries, as JSON to be spoilt. */
static json_t *good(void)
{
	struct keyring_file file = { .epoch = 5, .kek.length = 3, .kek.bytes = { 1, 2, 3 } };
	json_t *json = NULL;
	size_t length;
	char *text;

	put(&file, "M-0002");
	put(&file, "M-0001");
	put(&file, "M-0003");
	ck_assert_int_eq(keyring_file_write(directory, KEYRING_NAME, &file, NULL), 0);
	ck_assert_int_eq(file_read(directory, KEYRING_NAME, KEYRING_FILE_MAX, &text, &length), 0);
	ck_assert_int_eq(json_decode(text, length, KEYRING_FILE_MAX, &json, NULL), 0);
	free(text);
	keyring_file_clear(&file);
	return json;
}

static int read_back(json_t *json, struct keyring_file *out)
{
	char *text = json_canonical(json);

	ck_assert_int_eq(file_replace(directory, KEYRING_NAME, 0600, text, strlen(text)), 0);
	free(text);
	json_decref(json);
	return keyring_file_read(directory, KEYRING_NAME, out, NULL);
}

static json_t *entries(json_t *json)
{
	return json_object_get(json, "entries");
}

START_TEST(entries_are_kept_in_order_and_found)
{
	struct keyring_file file = { 0 };

	set_up();
	ck_assert_int_eq(read_back(good(), &file), 0);
	ck_assert_uint_eq(file.epoch, 5);
	ck_assert_uint_eq(file.count, 3);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(file.entries[i].number[5], (char)('1' + i));
		ck_assert_ptr_eq(
			keyring_file_find(&file, file.entries[i].number), &file.entries[i]);
	}
	ck_assert_ptr_null(keyring_file_find(&file, "M-0000"));
	ck_assert_ptr_null(keyring_file_find(&file, "M-0004"));
	put(&file, "M-0002"); /* over the one that is there */
	ck_assert_uint_eq(file.count, 3);
	keyring_file_clear(&file);
	tear_down();
}
END_TEST

START_TEST(what_deviates_in_any_member_is_damaged)
{
	struct keyring_file file = { 0 };
	json_t *json;

	set_up();
#define DAMAGED(spoil)                                                                             \
	do {                                                                                       \
		json = good();                                                                     \
		ck_assert_int_eq(spoil, 0);                                                        \
		ck_assert_int_eq(read_back(json, &file), -EBADMSG);                                \
		ck_assert_ptr_null(file.entries);                                                  \
	} while (0)
	DAMAGED(json_object_set_new(json, "version", json_integer(2)));
	DAMAGED(json_object_set_new(json, "epoch", json_integer(0)));
	DAMAGED(json_object_set_new(json, "epoch", json_integer(-5)));
	DAMAGED(json_object_set_new(json, "epoch", json_string("5")));
	DAMAGED(json_object_set_new(json, "kek", json_string("")));
	DAMAGED(json_object_set_new(json, "kek", json_string("012")));
	DAMAGED(json_object_set_new(json, "more", json_true()));
	DAMAGED(json_object_del(json, "entries"));
	DAMAGED(json_object_set_new(json, "entries", json_object()));
	DAMAGED(json_array_append_new(entries(json), json_string("M-0009")));
	/* out of order, twice the same, an entry too few or too many members */
	DAMAGED(json_array_append(entries(json), json_array_get(entries(json), 0)));
	DAMAGED(json_array_append(entries(json), json_array_get(entries(json), 2)));
	DAMAGED(json_object_del(json_array_get(entries(json), 1), "tag"));
	DAMAGED(json_object_set_new(json_array_get(entries(json), 1), "more", json_true()));
	DAMAGED(json_object_set_new(json_array_get(entries(json), 1), "nonce", json_string("00")));
	DAMAGED(json_object_set_new(json_array_get(entries(json), 1), "key", json_string("")));
	DAMAGED(json_object_set_new(
		json_array_get(entries(json), 1), "uuid", json_string("../../etc/passwd")));
	DAMAGED(json_object_set_new(
		json_array_get(entries(json), 1), "number", json_string("M\n2")));
	tear_down();
}
END_TEST

START_TEST(a_key_longer_than_the_place_for_it_is_damaged)
{
	struct keyring_file file = { 0 };
	char text[2 * KEYRING_KEY_MAX + 3];
	json_t *json;

	set_up();
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	json = good();
	json_object_set_new(json_array_get(entries(json), 0), "key", json_string(text));
	ck_assert_int_eq(read_back(json, &file), -EBADMSG);
	text[2 * KEYRING_KEY_MAX] = '\0';
	json = good();
	json_object_set_new(json_array_get(entries(json), 0), "key", json_string(text));
	ck_assert_int_eq(read_back(json, &file), 0);
	keyring_file_clear(&file);
	tear_down();
}
END_TEST

START_TEST(a_full_keyring_is_read_back_and_takes_no_more)
{
	struct keyring_file file = { .epoch = 1, .kek.length = 1024 }, back = { 0 };
	struct keyring_entry entry;
	char number[WIRE_NUMBER];
	struct fault fault;

	set_up();
	for (int i = 0; i < KEYRING_ENTRIES_MAX; i++) {
		text_format(number, sizeof(number), "M-%045d",
			i); /* the longest numbers there can be */
		put(&file, number);
	}
	entry = entry_of("one more");
	ck_assert_int_eq(keyring_file_put(&file, &entry, &fault), -ENOSPC);
	ck_assert_int_eq(keyring_file_write(directory, KEYRING_NAME, &file, &fault), 0);
	ck_assert_int_eq(keyring_file_read(directory, KEYRING_NAME, &back, &fault), 0);
	ck_assert_uint_eq(back.count, KEYRING_ENTRIES_MAX);
	ck_assert_mem_eq(back.entries, file.entries, KEYRING_ENTRIES_MAX * sizeof(entry));
	keyring_file_clear(&back);
	keyring_file_clear(&file);
	tear_down();
}
END_TEST

static json_t *pcr(json_t *json)
{
	return json_object_get(json, "pcr");
}

static json_t *boxes(json_t *json)
{
	return json_object_get(pcr(json), "boxes");
}

/* The same, sealed to PCRs. */
static json_t *good_with_pcr(void)
{
	json_t *json = good();
	char values[65];

	memset(values, 'a', sizeof(values) - 1);
	values[sizeof(values) - 1] = '\0';
	ck_assert_int_eq(json_object_set_new(json, "pcr",
				 json_pack("{s:i, s:s, s:{s:s, s:s, s:s}, s:[s], s:[s]}", "pcrs", 0x81, "values", values, "code", "nonce",
					 "000102030405060708090a0b", "tag", "000102030405060708090a0b0c0d0e0f", "key", "0011", "boxes",
					 "MIIB", "certificates", "00ff")),
		0);
	ck_assert_int_eq(json_object_set_new(json, "moved_by", json_string(values)), 0);
	return json;
}

START_TEST(what_it_is_sealed_to_is_read_strictly_and_comes_back_the_same)
{
	SCOPED(json_text_free) char *before = NULL;
	SCOPED(json_text_free) char *after = NULL;
	struct keyring_file file = { 0 };
	json_t *json;

	set_up();
	json = good_with_pcr();
	before = json_canonical(json);
	json_decref(json);
	json = good_with_pcr();
	ck_assert_int_eq(read_back(json, &file), 0);
	ck_assert_uint_eq(file.pcrs, 0x81);
	ck_assert(file.moved && file.moved_by[31] == 0xaa);
	after = keyring_file_text(&file);
	ck_assert_str_eq(after, before);
	keyring_file_clear(&file);
#define SPOILT(spoil)                                                                              \
	do {                                                                                       \
		json = good_with_pcr();                                                            \
		ck_assert_int_eq(spoil, 0);                                                        \
		ck_assert_int_eq(read_back(json, &file), -EBADMSG);                                \
		ck_assert(!file.boxes && !file.certificates);                                                    \
	} while (0)
	SPOILT(json_object_set_new(json, "pcr", json_object()));
	SPOILT(json_object_set_new(json, "pcr", json_null()));
	SPOILT(json_object_set_new(pcr(json), "pcrs", json_integer(0)));
	SPOILT(json_object_set_new(pcr(json), "pcrs", json_integer(0x10000)));
	SPOILT(json_object_set_new(pcr(json), "pcrs", json_string("7")));
	SPOILT(json_object_set_new(pcr(json), "values", json_string("00")));
	SPOILT(json_object_set_new(pcr(json), "more", json_true()));
	SPOILT(json_object_del(pcr(json), "code"));
	SPOILT(json_object_set_new(json_object_get(pcr(json), "code"), "more", json_true()));
	SPOILT(json_object_set_new(json_object_get(pcr(json), "code"), "key", json_string("")));
	SPOILT(json_array_clear(boxes(json)));
	SPOILT(json_object_del(pcr(json), "certificates"));
	SPOILT(json_array_clear(json_object_get(pcr(json), "certificates")));
	SPOILT(json_object_set_new(json, "moved_by", json_string("aa")));
	SPOILT(json_object_set_new(json, "moved_by", json_null()));
	SPOILT(json_array_append_new(boxes(json), json_integer(1)));
	SPOILT(json_array_append_new(boxes(json), json_string("a")) || json_array_append_new(boxes(json), json_string("b")));
	tear_down();
}
END_TEST

RUN_TESTS("crypto/keyring_file", entries_are_kept_in_order_and_found,
	what_deviates_in_any_member_is_damaged, a_key_longer_than_the_place_for_it_is_damaged,
	a_full_keyring_is_read_back_and_takes_no_more, what_it_is_sealed_to_is_read_strictly_and_comes_back_the_same)
