// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/usb/descriptors.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "common/wire.h"
#include "tests/fakes/suite.h"

#define LINE_SIZE 4096
#define USUAL "hid hub audio smart-card"
#define CORPUS "tests/fuzz/corpus/descriptors"

#include "tests/fuzz/descriptors.c"

static uint32_t functions_of(const char *words)
{
	uint32_t functions = 0;

	if (strstr(words, "storage"))
		functions |= USB_FUNCTION_STORAGE;
	if (strstr(words, "harmless"))
		functions |= USB_FUNCTION_HARMLESS;
	if (strstr(words, "other"))
		functions |= USB_FUNCTION_OTHER;
	return functions;
}

/* "hex = words # comment" */
static uint32_t check_line(char *line)
{
	char *comment = strstr(line, " # "), *equals = strstr(line, " = ");
	uint8_t bytes[LINE_SIZE / 2];
	struct descriptors out;
	size_t length;

	ck_assert_msg(comment && equals, "not a case: %s", line);
	*comment = *equals = '\0';
	length = strcmp(line, "-") == 0 ? 0 : strlen(line) / 2;
	ck_assert_msg(
		length == 0 || text_unhex(line, bytes, length), "not hexadecimal: %s", comment + 3);
	descriptors_read(bytes, length, USUAL, &out);
	ck_assert_msg(out.functions == functions_of(equals + 3), "functions are %u: %s",
		out.functions, comment + 3);
	return out.functions;
}

static int check_file(const char *path, bool may_pass)
{
	FILE *file = fopen(path, "re");
	char line[LINE_SIZE];
	int cases = 0;

	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file)) {
		uint32_t functions;

		if (line[0] == '#')
			continue;
		functions = check_line(line);
		ck_assert_int_eq(may_pass,
			functions == USB_FUNCTION_STORAGE || functions == USB_FUNCTION_HARMLESS);
		cases++;
	}
	fclose(file);
	return cases;
}

START_TEST(ordinary_devices_have_one_function)
{
	ck_assert_int_ge(check_file("tests/unit/mediad/usb/descriptors.good", true), 16);
}
END_TEST

START_TEST(hostile_and_mixed_devices_never_look_ordinary)
{
	ck_assert_int_ge(check_file("tests/unit/mediad/usb/descriptors.bad", false), 60);
}
END_TEST

START_TEST(every_alternate_setting_counts_as_an_interface)
{
	/* the corpus' UAS disk: bulk-only as setting 0, UAS as setting 1 */
	FILE *file = fopen(CORPUS "/a-uas-disk-with-bulk-only-as-setting-0", "re");
	uint8_t bytes[512];
	struct descriptors out;
	size_t length;

	ck_assert_ptr_nonnull(file);
	length = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	descriptors_read(bytes, length, USUAL, &out);
	ck_assert_uint_eq(out.interfaces, 2);
	ck_assert_uint_eq(out.configurations, 1);
}
END_TEST

static const uint8_t stick[] = { 18, 1, 0, 2, 0, 0, 0, 64, 0x51, 9, 0x66, 0x16, 0, 1, 1, 2, 3, 1, 9,
	2, 18, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 0, 8, 6, 0x50, 0 };

START_TEST(no_prefix_of_a_stick_is_a_stick)
{
	struct descriptors out;

	for (size_t length = 0; length < sizeof(stick); length++) {
		descriptors_read(stick, length, USUAL, &out);
		ck_assert_msg(
			out.functions & USB_FUNCTION_OTHER, "the first %zu bytes passed", length);
	}
	descriptors_read(stick, sizeof(stick), USUAL, &out);
	ck_assert_uint_eq(out.functions, USB_FUNCTION_STORAGE);
}
END_TEST

START_TEST(every_class_code_met_has_its_bit)
{
	static const uint32_t just_storage[8] = { 1u << 0 | 1u << 8 };
	uint8_t odd[sizeof(stick)];
	struct descriptors out;

	descriptors_read(stick, sizeof(stick), USUAL, &out);
	ck_assert_mem_eq(out.classes, just_storage, sizeof(out.classes));
	memcpy(odd, stick, sizeof(odd));
	odd[4] = 0xef; /* the device's own */
	odd[sizeof(odd) - 4] = 0xff;
	descriptors_read(odd, sizeof(odd), USUAL, &out);
	ck_assert_uint_eq(out.classes[0], 0);
	ck_assert_uint_eq(out.classes[7], 1u << 31 | 1u << 15);
	descriptors_read(odd, 10, USUAL, &out);
	ck_assert_uint_eq(out.classes[7], 0);
}
END_TEST

START_TEST(a_word_of_the_policy_changes_what_is_harmless_and_nothing_else)
{
	uint8_t camera[sizeof(stick)];
	struct descriptors out;

	memcpy(camera, stick, sizeof(camera));
	camera[sizeof(camera) - 4] = 0x0e;
	descriptors_read(camera, sizeof(camera), USUAL, &out);
	ck_assert_uint_eq(out.functions, USB_FUNCTION_OTHER);
	descriptors_read(camera, sizeof(camera), USUAL " video", &out);
	ck_assert_uint_eq(out.functions, USB_FUNCTION_HARMLESS);
	descriptors_read(stick, sizeof(stick), USUAL " video storage", &out);
	ck_assert_uint_eq(out.functions, USB_FUNCTION_STORAGE);
}
END_TEST

START_TEST(more_than_64_kib_is_not_read)
{
	uint8_t *bytes = calloc(1, DESCRIPTORS_MAX + 1);
	struct descriptors out;

	memcpy(bytes, stick, sizeof(stick));
	descriptors_read(bytes, DESCRIPTORS_MAX + 1, USUAL, &out);
	ck_assert_uint_eq(out.functions, USB_FUNCTION_OTHER);
	ck_assert_uint_eq(out.interfaces, 0);
	free(bytes);
}
END_TEST

static void replay(const char *name)
{
	char path[PATH_MAX];
	uint8_t *bytes = malloc(DESCRIPTORS_MAX + 1);
	size_t length;
	FILE *file;

	snprintf(path, sizeof(path), CORPUS "/%s", name);
	file = fopen(path, "re");
	ck_assert_ptr_nonnull(file);
	length = fread(bytes, 1, DESCRIPTORS_MAX + 1, file);
	fclose(file);
	LLVMFuzzerTestOneInput(bytes, length); /* aborts on a contradiction */
	for (size_t bit = 0; bit < length * 8; bit++) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		LLVMFuzzerTestOneInput(bytes, length);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	free(bytes);
}

START_TEST(the_fuzz_corpus_and_every_flipped_bit_of_it_obeys_the_rules)
{
	DIR *corpus = opendir(CORPUS);
	int files = 0;

	ck_assert_ptr_nonnull(corpus);
	for (struct dirent *entry = readdir(corpus); entry; entry = readdir(corpus)) {
		if (entry->d_name[0] == '.')
			continue;
		replay(entry->d_name);
		files++;
	}
	closedir(corpus);
	ck_assert_int_ge(files, 20);
}
END_TEST

RUN_TESTS("mediad/usb/descriptors", ordinary_devices_have_one_function,
	hostile_and_mixed_devices_never_look_ordinary,
	every_alternate_setting_counts_as_an_interface, no_prefix_of_a_stick_is_a_stick,
	every_class_code_met_has_its_bit, a_word_of_the_policy_changes_what_is_harmless_and_nothing_else, more_than_64_kib_is_not_read,
	the_fuzz_corpus_and_every_flipped_bit_of_it_obeys_the_rules)
