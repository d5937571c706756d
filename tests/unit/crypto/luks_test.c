// SPDX-License-Identifier: GPL-3.0-or-later
/* LUKS2 headers on plain files: what we make loads, and every forgery of it is refused by name. */
#include "crypto/luks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "crypto/secret.h"
#include "tests/fakes/luks_forge.h"
#include "tests/fakes/suite.h"

#define NUMBER "MT-2026-0001"
#define IMAGE_SIZE (20 << 20)

static void make_image(char path[32])
{
	int fd;

	strcpy(path, "/tmp/luks-test-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ftruncate(fd, IMAGE_SIZE), 0);
	close(fd);
}

static struct secret *make_key(void)
{
	struct secret *key = NULL;

	ck_assert_int_eq(secret_random(LUKS_VOLUME_KEY_SIZE, &key, NULL), 0);
	return key;
}

/* A finished medium on `path`. */
static struct secret *make_medium(char path[32])
{
	struct secret *key = make_key();
	struct luks *luks = NULL;
	struct fault fault = { 0 };
	int r;

	make_image(path);
	r = luks_format(path, NUMBER, key, &luks, &fault);
	ck_assert_msg(r == 0, "%s: %s", fault.message, fault.argument[0]);
	ck_assert_int_eq(luks_put_label(luks, "a.b.c", &fault), 0);
	luks_close(luks);
	return key;
}

/* For tests that never need the key. */
static void make_keyless(char path[32])
{
	secret_free(make_medium(path));
}

static void put_bytes(const char *path, off_t offset, const void *bytes, size_t length)
{
	int fd = open(path, O_WRONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, bytes, length, offset), (ssize_t)length);
	close(fd);
}

/* The forged image must be refused, and the fault must name the member. */
static void expect_refused(luks_forge_edit edit, const char *member)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	struct fault fault = { 0 };
	char path[32], text[400];
	int r;

	make_keyless(path);
	ck_assert_int_eq(luks_load(path, &luks, &fault), 0);
	luks_close(MOVE(luks));
	ck_assert_int_eq(luks_forge(path, edit, NULL), 0);
	r = luks_load(path, &luks, &fault);
	fault_text(&fault, text, sizeof(text));
	ck_assert_msg(r == -EBADMSG, "%s: %d, \"%s\"", member, r, text);
	ck_assert_ptr_null(luks);
	ck_assert_msg(strstr(text, member) != NULL, "\"%s\" does not name %s", text, member);
	unlink(path);
}

START_TEST(what_is_formatted_loads_and_knows_its_key)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(secret_free) struct secret *other = make_key();
	char path[32];
	SCOPED(secret_free) struct secret *key = make_medium(path);
	SCOPED(json_text_free) char *label = NULL;

	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	ck_assert_str_eq(luks_number(luks), NUMBER);
	ck_assert_uint_eq(strlen(luks_uuid(luks)), 36);
	ck_assert_uint_eq(luks_data_offset(luks), 16 << 20);
	ck_assert_int_eq(luks_check_key(luks, key, NULL), 0);
	ck_assert_int_eq(luks_check_key(luks, other, NULL), -EKEYREJECTED);
	ck_assert_int_eq(luks_get_label(luks, &label, NULL), 0);
	ck_assert_str_eq(label, "a.b.c");
	unlink(path);
}
END_TEST

START_TEST(a_format_alone_makes_no_keyslot)
{
	char path[32];
	SCOPED(json_release) json_t *metadata = NULL;

	make_keyless(path);
	metadata = luks_forge_read(path);
	ck_assert_uint_eq(json_object_size(json_object_get(metadata, "keyslots")), 0);
	ck_assert_uint_eq(json_object_size(json_object_get(metadata, "tokens")), 1);
	unlink(path);
}
END_TEST

START_TEST(a_new_label_replaces_the_old_one)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(json_text_free) char *label = NULL;
	char path[32];

	make_keyless(path);
	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	ck_assert_int_eq(luks_put_label(luks, "d.e.f", NULL), 0);
	luks_close(MOVE(luks));
	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	ck_assert_int_eq(luks_get_label(luks, &label, NULL), 0);
	ck_assert_str_eq(label, "d.e.f");
	unlink(path);
}
END_TEST

START_TEST(a_label_that_does_not_fit_is_an_error_and_leaves_the_old_one)
{
	static char large[70000];
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(json_text_free) char *label = NULL;
	struct fault fault = { 0 };
	char path[32];

	make_keyless(path);
	memset(large, 'A', sizeof(large) - 1);
	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	ck_assert_int_lt(luks_put_label(luks, large, &fault), 0);
	ck_assert_str_ne(fault.message, "");
	luks_close(MOVE(luks));
	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	ck_assert_int_eq(luks_get_label(luks, &label, NULL), 0);
	ck_assert_str_eq(label, "a.b.c");
	unlink(path);
}
END_TEST

START_TEST(a_bare_medium_has_no_label)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(secret_free) struct secret *key = make_key();
	char path[32];
	char *label = NULL;

	make_image(path);
	ck_assert_int_eq(luks_format(path, NUMBER, key, &luks, NULL), 0);
	ck_assert_int_eq(luks_get_label(luks, &label, NULL), -ENOENT);
	ck_assert_ptr_null(label);
	unlink(path);
}
END_TEST

START_TEST(a_device_without_a_header_is_not_ours)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	char path[32];

	make_image(path);
	ck_assert_int_eq(luks_load(path, &luks, NULL), -ENOTSUP);
	unlink(path);
	ck_assert_int_lt(luks_load(path, &luks, NULL), 0);
	ck_assert_ptr_null(luks);
}
END_TEST

START_TEST(a_number_must_be_safe_as_a_name)
{
	char long_number[LUKS_NUMBER_MAX + 2];

	memset(long_number, 'A', sizeof(long_number));
	long_number[LUKS_NUMBER_MAX + 1] = '\0';
	ck_assert(luks_number_valid(NUMBER));
	ck_assert(!luks_number_valid(""));
	ck_assert(!luks_number_valid("mt-1"));
	ck_assert(!luks_number_valid("A/B"));
	ck_assert(!luks_number_valid(".."));
	ck_assert(!luks_number_valid("A B"));
	ck_assert(!luks_number_valid(long_number));
	long_number[LUKS_NUMBER_MAX] = '\0';
	ck_assert(luks_number_valid(long_number));
}
END_TEST

START_TEST(a_backup_partition_table_does_not_survive_the_format)
{
	static const char mark[] = "EFI PART";
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(secret_free) struct secret *key = make_key();
	char path[32], left[sizeof(mark)] = { 0 };
	int fd;

	make_image(path);
	put_bytes(path, IMAGE_SIZE - 512, mark, 8);
	put_bytes(path, 510, "\x55\xaa", 2);
	ck_assert_int_eq(luks_format(path, NUMBER, key, &luks, NULL), 0);
	fd = open(path, O_RDONLY);
	ck_assert_int_eq(pread(fd, left, 8, IMAGE_SIZE - 512), 8);
	close(fd);
	ck_assert_str_eq(left, "");
	unlink(path);
}
END_TEST

START_TEST(blank_means_no_header_and_no_signature)
{
	struct fault fault = { 0 };
	char path[32];

	make_keyless(path);
	ck_assert_int_eq(luks_check_blank(path, &fault), -EEXIST);
	unlink(path);
	make_image(path);
	ck_assert_int_eq(luks_check_blank(path, &fault), 0);
	put_bytes(path, 32768, "\x01" "CD001\x01", 7);
	ck_assert_int_eq(luks_check_blank(path, &fault), -EEXIST);
	ck_assert_str_eq(fault.argument[0], "iso9660");
	unlink(path);
}
END_TEST

START_TEST(the_binding_changes_with_the_volume_and_not_with_the_label)
{
	SCOPED(luks_close) struct luks *luks = NULL, *other = NULL;
	uint8_t first[32], second[32], third[32];
	char path[32], path2[32];

	make_keyless(path2);
	make_keyless(path);
	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	ck_assert_int_eq(luks_load(path2, &other, NULL), 0);
	ck_assert_int_eq(luks_binding(luks, first, NULL), 0);
	ck_assert_int_eq(luks_put_label(luks, "x.y.z", NULL), 0);
	ck_assert_int_eq(luks_binding(luks, second, NULL), 0);
	ck_assert_int_eq(luks_binding(other, third, NULL), 0);
	ck_assert_mem_eq(first, second, 32);
	ck_assert_mem_ne(first, third, 32);
	unlink(path);
	unlink(path2);
}
END_TEST

static json_t *at(json_t *metadata, const char *group, const char *id)
{
	return json_object_get(json_object_get(metadata, group), id);
}

static void null_segment(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(at(metadata, "segments", "0"), "encryption", json_string("cipher_null-ecb"));
}

static void small_sector(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(at(metadata, "segments", "0"), "sector_size", json_integer(512));
}

static void iv_tweak(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(at(metadata, "segments", "0"), "iv_tweak", json_string("8"));
}

static void fixed_size(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(at(metadata, "segments", "0"), "size", json_string("1048576"));
}

static void other_offset(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(at(metadata, "segments", "0"), "offset", json_string("17825792"));
}

static void segment_flags(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(at(metadata, "segments", "0"), "flags", json_pack("[s]", "in-reencryption"));
}

static void second_segment(json_t *metadata, void *context)
{
	json_t *segments = json_object_get(metadata, "segments");

	(void)context;
	json_object_set_new(json_object_get(segments, "0"), "size", json_string("1048576"));
	json_object_set_new(segments, "1", json_pack("{s:s, s:s, s:s}", "type", "linear", "offset", "17825792", "size", "dynamic"));
}

static void foreign_digest(json_t *metadata, void *context)
{
	json_t *digests = json_object_get(metadata, "digests");
	json_t *copy = json_deep_copy(json_object_get(digests, "0"));

	(void)context;
	json_object_set_new(copy, "segments", json_array());
	json_object_set_new(digests, "1", copy);
}

static void slow_digest(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(at(metadata, "digests", "0"), "iterations", json_integer(2147483647));
}

static void other_hash(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(at(metadata, "digests", "0"), "hash", json_string("sha1"));
}

static void requirement(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(json_object_get(metadata, "config"), "requirements", json_pack("{s:[s]}", "mandatory", "offline-reencrypt"));
}

static void activation_flag(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(json_object_get(metadata, "config"), "flags", json_pack("[s]", "allow-discards"));
}

static void unknown_token(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(json_object_get(metadata, "tokens"), "5", json_pack("{s:s, s:[]}", "type", "systemd-tpm2", "keyslots"));
}

static void second_label(json_t *metadata, void *context)
{
	json_t *tokens = json_object_get(metadata, "tokens");

	(void)context;
	json_object_set_new(tokens, "7", json_deep_copy(json_object_get(tokens, "0")));
}

static void unknown_of_ours(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(json_object_get(metadata, "tokens"), "5", json_pack("{s:s, s:[]}", "type", "mediad-other", "keyslots"));
}

static void second_escrow(json_t *metadata, void *context)
{
	(void)context;
	for (const char *const *id = (const char *const[]){ "5", "6", NULL }; *id; id++)
		json_object_set_new(json_object_get(metadata, "tokens"), *id,
			json_pack("{s:s, s:[], s:s}", "type", "mediad-escrow", "keyslots", "jws", "a.b.c"));
}

static void grant_for_nobody(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(json_object_get(metadata, "tokens"), "5",
		json_pack("{s:s, s:[], s:s}", "type", "mediad-grant", "keyslots", "jws", "a.b.c"));
}

static void padded_label(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(at(metadata, "tokens", "0"), "note", json_string("more"));
}

/* A keyslot as cryptsetup would write it, then spoiled by the callers below. */
static json_t *add_keyslot(json_t *metadata)
{
	json_t *slot = json_pack("{s:s, s:i, s:{s:s, s:i, s:s}, s:{s:s, s:s, s:s, s:s, s:i}, s:{s:s, s:s, s:i, s:s}}", "type", "luks2",
		"key_size", 64, "af", "type", "luks1", "stripes", 4000, "hash", "sha256", "area", "type", "raw", "offset", "131072", "size",
		"258048", "encryption", "aes-xts-plain64", "key_size", 64, "kdf", "type", "pbkdf2", "hash", "sha256", "iterations", 1000,
		"salt", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

	json_object_set_new(json_object_get(metadata, "keyslots"), "0", slot);
	json_array_append_new(json_object_get(at(metadata, "digests", "0"), "keyslots"), json_string("0"));
	return slot;
}

static void good_keyslot(json_t *metadata, void *context)
{
	(void)context;
	add_keyslot(metadata);
}

static void null_keyslot(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(json_object_get(add_keyslot(metadata), "area"), "encryption", json_string("cipher_null-ecb"));
}

static void slow_keyslot(json_t *metadata, void *context)
{
	(void)context;
	json_object_set_new(json_object_get(add_keyslot(metadata), "kdf"), "iterations", json_integer(2147483647));
}

static void argon_keyslot(json_t *metadata, json_int_t kibibytes)
{
	json_object_set_new(add_keyslot(metadata), "kdf", json_pack("{s:s, s:i, s:I, s:i, s:s}", "type", "argon2id", "time", 4, "memory",
		kibibytes, "cpus", 1, "salt", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
}

static void greedy_keyslot(json_t *metadata, void *context)
{
	(void)context;
	argon_keyslot(metadata, 4 << 20);
}

START_TEST(every_forged_header_is_refused_by_name)
{
	expect_refused(null_segment, "encryption");
	expect_refused(small_sector, "sector_size");
	expect_refused(iv_tweak, "iv_tweak");
	expect_refused(fixed_size, "size");
	expect_refused(other_offset, "offset");
	expect_refused(segment_flags, "flags");
	expect_refused(second_segment, "segments");
	expect_refused(foreign_digest, "digests");
	expect_refused(slow_digest, "iterations");
	expect_refused(other_hash, "hash");
	expect_refused(requirement, "requirements");
	expect_refused(activation_flag, "flags");
	expect_refused(unknown_token, "systemd-tpm2");
	expect_refused(second_label, "mediad-label");
	expect_refused(padded_label, "note");
	expect_refused(unknown_of_ours, "mediad-other");
	expect_refused(second_escrow, "mediad-escrow");
	expect_refused(grant_for_nobody, "host");
	expect_refused(null_keyslot, "encryption");
	expect_refused(slow_keyslot, "iterations");
	expect_refused(greedy_keyslot, "memory");
}
END_TEST

START_TEST(a_recovery_keyslot_of_our_kind_is_allowed_and_keeps_the_binding)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	uint8_t before[32], after[32];
	struct fault fault = { 0 };
	char path[32];

	make_keyless(path);
	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	ck_assert_int_eq(luks_binding(luks, before, NULL), 0);
	luks_close(MOVE(luks));
	ck_assert_int_eq(luks_forge(path, good_keyslot, NULL), 0);
	ck_assert_msg(luks_load(path, &luks, &fault) == 0, "%s %s %s", fault.message, fault.argument[0], fault.argument[1]);
	ck_assert_int_eq(luks_binding(luks, after, NULL), 0);
	ck_assert_mem_eq(before, after, 32);
	unlink(path);
}
END_TEST

START_TEST(a_label_field_that_is_no_number_is_refused)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	char path[32];

	make_keyless(path);
	ck_assert_int_eq(luks_forge_label(path, "../../etc"), 0);
	ck_assert_int_eq(luks_load(path, &luks, NULL), -EBADMSG);
	ck_assert_int_eq(luks_forge_label(path, "MT-2"), 0);
	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	unlink(path);
}
END_TEST

START_TEST(a_foreign_volume_key_under_our_header_is_refused)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	char path[32], evil[32];
	SCOPED(secret_free) struct secret *key = make_medium(path);

	make_keyless(evil);
	ck_assert_int_eq(luks_load(evil, &luks, NULL), 0);
	ck_assert_int_eq(luks_check_key(luks, key, NULL), -EKEYREJECTED);
	unlink(path);
	unlink(evil);
}
END_TEST

RUN_TESTS("crypto/luks", what_is_formatted_loads_and_knows_its_key, a_format_alone_makes_no_keyslot, a_new_label_replaces_the_old_one,
	a_label_that_does_not_fit_is_an_error_and_leaves_the_old_one, a_bare_medium_has_no_label, a_device_without_a_header_is_not_ours,
	a_number_must_be_safe_as_a_name, a_backup_partition_table_does_not_survive_the_format, blank_means_no_header_and_no_signature,
	the_binding_changes_with_the_volume_and_not_with_the_label, every_forged_header_is_refused_by_name,
	a_recovery_keyslot_of_our_kind_is_allowed_and_keeps_the_binding, a_label_field_that_is_no_number_is_refused,
	a_foreign_volume_key_under_our_header_is_refused)
