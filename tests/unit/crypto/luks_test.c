// SPDX-License-Identifier: GPL-3.0-or-later
/* LUKS2 headers on plain files: what we make loads, and every forgery of it is refused by name. */
#include "crypto/luks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/file.h"
#include "crypto/header/binary.h"
#include "crypto/secret.h"
#include "tests/fakes/header_forgeries.h"
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

static void commit(const char *path, const struct header_forgery *forgery)
{
	struct header_image *image = malloc(sizeof(*image));

	ck_assert_int_eq(header_image_load(path, image), 0);
	header_forge(forgery, image);
	ck_assert_int_eq(header_image_store(path, image), 0);
	free(image);
}

/* The forged image must be refused on both ways, and the fault must name the reason. */
static void expect_refused(const struct header_forgery *forgery)
{
	int (*const ways[])(const char *, struct luks **, struct fault *) = { luks_load, luks_load_sealed };
	char path[32], text[400];

	make_keyless(path);
	commit(path, forgery);
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		SCOPED(luks_close) struct luks *luks = NULL;
		struct fault fault = { 0 };
		int r = ways[i](path, &luks, &fault);

		fault_text(&fault, text, sizeof(text));
		ck_assert_msg(r == -EBADMSG || r == -ENOTSUP, "%s: %d, \"%s\"", forgery->name, r, text);
		ck_assert_ptr_null(luks);
		ck_assert_msg(strstr(text, forgery->refusal) != NULL, "%s: \"%s\"", forgery->name, text);
	}
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

/* Shows R-REU-01. */
START_TEST(what_bears_a_luks_header_of_any_kind_was_in_use)
{
	struct fault fault = { 0 };
	char path[32];

	make_image(path);
	ck_assert_int_eq(luks_check_unused(path, &fault), 0);
	put_bytes(path, 54, "FAT32   ", 8);
	ck_assert_int_eq(luks_check_unused(path, &fault), 0); /* as it came from the shop */
	put_bytes(path, 0, "LUKS\xba\xbe\0\1", 8);
	ck_assert_int_eq(luks_check_unused(path, &fault), -EEXIST); /* version 1 */
	unlink(path);
	make_keyless(path);
	ck_assert_int_eq(luks_check_unused(path, &fault), -EEXIST);
	put_bytes(path, 0, "\0\0\0\0\0\0", 6);
	ck_assert_int_eq(luks_check_unused(path, &fault), -EEXIST); /* its other copy */
	unlink(path);
	ck_assert_int_eq(luks_check_unused(path, &fault), -ENOENT);
	ck_assert(fault.message[0]);
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

START_TEST(every_forged_header_is_refused_by_name)
{
	const struct header_forgery *forgery;

	for (size_t i = 0; (forgery = header_forgery_at(i)); i++)
		expect_refused(forgery);
}
END_TEST

static void everything(json_t *metadata, void *context)
{
	(void)context;
	header_add_everything(metadata);
}

static void break_first(struct header_image *image)
{
	image->bytes[0][4100] ^= 1;
}

static void break_second(struct header_image *image)
{
	image->bytes[1][4100] ^= 1;
}

static void cut_second(struct header_image *image)
{
	memset(image->bytes[1] + 512, 0, sizeof(image->bytes[1]) - 512);
}

/* A header of another size inside the first copy, where libcryptsetup looks for a second copy when the first is broken. */
static void plant_second(struct header_image *image)
{
	uint8_t *planted = image->bytes[0] + 16384;

	char *size;

	image->bytes[0][4100] ^= 1;
	memcpy(planted, image->bytes[1], 16384);
	size = strstr((char *)planted + 4096, "\"61440\"");
	ck_assert_ptr_nonnull(size);
	memcpy(size + 1, "12288", 5);
	memcpy(planted + SIZE_AT, "\0\0\0\0\0\0\x40", 8);
	memcpy(planted + OFFSET_AT, "\0\0\0\0\0\0\x40", 8);
	planted[SEQUENCE_AT] = 1; /* by far the newest */
	memset(planted + CHECKSUM_AT, 0, CHECKSUM_SIZE);
	ck_assert_int_eq(digest_bytes(planted, 16384, planted + CHECKSUM_AT), 0);
}

static void expect_untouched(const char *path, void (*edit)(struct header_image *image))
{
	SCOPED(luks_close) struct luks *luks = NULL;
	struct header_image *before = malloc(sizeof(*before)), *after = malloc(sizeof(*after));
	struct fault fault = { 0 };
	int r;

	ck_assert_int_eq(luks_forge_image(path, edit), 0);
	ck_assert_int_eq(header_image_load(path, before), 0);
	r = luks_load_sealed(path, &luks, &fault);
	ck_assert_msg(r == 0, "%s %s", fault.message, fault.argument[0]);
	ck_assert_str_eq(luks_number(luks), NUMBER);
	ck_assert_int_lt(luks_put_label(luks, "d.e.f", NULL), 0);
	ck_assert_int_eq(header_image_load(path, after), 0);
	ck_assert_mem_eq(before, after, sizeof(*before));
	free(before);
	free(after);
}

START_TEST(a_header_with_one_good_copy_is_used_sealed_and_not_written_to)
{
	char path[32];
	void (*const damages[])(struct header_image *) = { break_first, break_second, cut_second, plant_second };

	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		SCOPED(secret_free) struct secret *key = make_medium(path);
		SCOPED(luks_close) struct luks *luks = NULL;

		expect_untouched(path, damages[i]);
		ck_assert_int_eq(luks_load_sealed(path, &luks, NULL), 0);
		ck_assert_int_eq(luks_check_key(luks, key, NULL), 0);
		unlink(path);
	}
}
END_TEST

START_TEST(a_header_just_written_is_whole_with_both_copies_only)
{
	void (*const damages[])(struct header_image *) = { break_first, break_second, cut_second };
	char path[32];

	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		make_keyless(path);
		ck_assert_int_eq(luks_check_whole(path, NULL), 0);
		ck_assert_int_eq(luks_forge_image(path, damages[i]), 0);
		ck_assert_int_eq(luks_check_whole(path, NULL), -EIO);
		unlink(path);
	}
}
END_TEST

START_TEST(a_copy_that_only_the_library_would_choose_is_refused)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	struct fault fault = { 0 };
	char path[32];

	make_keyless(path);
	ck_assert_int_eq(luks_forge_image(path, plant_second), 0);
	ck_assert_int_eq(luks_load(path, &luks, &fault), -EBADMSG);
	ck_assert_str_eq(fault.argument[1], "json_size");
	unlink(path);
}
END_TEST

START_TEST(who_writes_to_a_header_mends_its_damaged_copy)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	SCOPED(header_free) struct header *header = NULL;
	char path[32];
	int fd;

	make_keyless(path);
	ck_assert_int_eq(luks_forge_image(path, break_second), 0);
	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	ck_assert_int_eq(luks_put_label(luks, "d.e.f", NULL), 0);
	fd = open(path, O_RDONLY);
	ck_assert_int_eq(header_read(fd, &header, NULL), 0);
	ck_assert_int_eq(header->copies, HEADER_BOTH);
	close(fd);
	unlink(path);
}
END_TEST

START_TEST(a_keyslot_and_tokens_of_our_kind_are_allowed_and_keep_the_binding)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	uint8_t before[32], after[32];
	struct fault fault = { 0 };
	char path[32];

	make_keyless(path);
	ck_assert_int_eq(luks_load(path, &luks, NULL), 0);
	ck_assert_int_eq(luks_binding(luks, before, NULL), 0);
	luks_close(MOVE(luks));
	ck_assert_int_eq(luks_forge(path, everything, NULL), 0);
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

RUN_TESTS("crypto/luks", a_header_just_written_is_whole_with_both_copies_only, a_copy_that_only_the_library_would_choose_is_refused, a_header_with_one_good_copy_is_used_sealed_and_not_written_to,
	who_writes_to_a_header_mends_its_damaged_copy, what_is_formatted_loads_and_knows_its_key, a_format_alone_makes_no_keyslot, a_new_label_replaces_the_old_one,
	a_label_that_does_not_fit_is_an_error_and_leaves_the_old_one, a_bare_medium_has_no_label, a_device_without_a_header_is_not_ours,
	a_number_must_be_safe_as_a_name, a_backup_partition_table_does_not_survive_the_format, blank_means_no_header_and_no_signature,
	what_bears_a_luks_header_of_any_kind_was_in_use,
	the_binding_changes_with_the_volume_and_not_with_the_label, every_forged_header_is_refused_by_name,
	a_keyslot_and_tokens_of_our_kind_are_allowed_and_keep_the_binding, a_label_field_that_is_no_number_is_refused,
	a_foreign_volume_key_under_our_header_is_refused)
