// SPDX-License-Identifier: GPL-3.0-or-later
/* Headers as bytes: a genuine one reads, every forgery is refused by name, and one good copy is enough. */
#include "crypto/header/read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/fault.h"
#include "crypto/header/binary.h"
#include "tests/fakes/header_forgeries.h"
#include "tests/fakes/suite.h"

static struct header_image *sample(void)
{
	struct header_image *image = malloc(sizeof(*image));

	header_image_sample(image);
	return image;
}

static int parse(struct header_image *image, struct header **out, struct fault *fault)
{
	int r = header_parse(&image->bytes[0][0], sizeof(*image), out, fault);

	free(image);
	return r;
}

START_TEST(a_genuine_header_reads)
{
	SCOPED(header_free) struct header *header = NULL;

	ck_assert_int_eq(parse(sample(), &header, NULL), 0);
	ck_assert_str_eq(header->number, HEADER_IMAGE_NUMBER);
	ck_assert_str_eq(header->uuid, HEADER_IMAGE_UUID);
	ck_assert_uint_eq(header->sequence, 3);
	ck_assert_int_eq(header->copies, HEADER_BOTH);
	ck_assert_uint_eq(json_object_size(header->metadata), 5);
}
END_TEST

START_TEST(every_forged_header_is_refused_by_name)
{
	const struct header_forgery *forgery;
	size_t count = 0;

	for (; (forgery = header_forgery_at(count)); count++) {
		struct header_image *image = sample();
		struct header *header = NULL;
		struct fault fault = { 0 };
		char text[400];
		int r;

		header_forge(forgery, image);
		r = parse(image, &header, &fault);
		fault_text(&fault, text, sizeof(text));
		ck_assert_msg(r == -EBADMSG || r == -ENOTSUP, "%s: %d, \"%s\"", forgery->name, r, text);
		ck_assert_msg(strstr(text, forgery->refusal) != NULL, "%s: \"%s\"", forgery->name, text);
		ck_assert_ptr_null(header);
	}
	ck_assert_uint_ge(count, 70);
}
END_TEST

static struct header_image *with(void (*edit)(json_t *metadata))
{
	const struct header_forgery change = { "change", edit, NULL, "" };
	struct header_image *image = sample();

	header_forge(&change, image);
	return image;
}

START_TEST(what_may_lie_beside_the_label_is_allowed)
{
	SCOPED(header_free) struct header *header = NULL;
	struct fault fault = { 0 };

	ck_assert_msg(parse(with(header_add_everything), &header, &fault) == 0, "%s %s", fault.argument[0], fault.argument[1]);
}
END_TEST

/* Sequence numbers of the copies, which one is spoiled (-1: none), and what must come out (0: refused). */
static const struct {
	uint64_t first, second;
	int spoiled, spoiled_too;
	enum header_copies copies;
	uint64_t sequence;
} mixtures[] = {
	{ 3, 3, -1, -1, HEADER_BOTH, 3 },
	{ 3, 3, 0, -1, HEADER_SECOND_ONLY, 3 },
	{ 3, 3, 1, -1, HEADER_FIRST_ONLY, 3 },
	{ 4, 3, -1, -1, HEADER_FIRST_ONLY, 4 },
	{ 3, 4, -1, -1, HEADER_SECOND_ONLY, 4 },
	{ 3, 4, 1, -1, HEADER_FIRST_ONLY, 3 },
	{ 4, 3, 0, -1, HEADER_SECOND_ONLY, 3 },
	{ 3, UINT64_MAX, -1, -1, HEADER_SECOND_ONLY, UINT64_MAX },
	{ 3, 3, 0, 1, HEADER_BOTH, 0 },
};

START_TEST(the_newest_intact_copy_counts_and_a_damaged_one_is_said)
{
	for (size_t i = 0; i < ARRAY_SIZE(mixtures); i++) {
		SCOPED(header_free) struct header *header = NULL;
		struct header_image *image = sample();

		header_image_number(image, 0, SEQUENCE_AT, mixtures[i].first);
		header_image_number(image, 1, SEQUENCE_AT, mixtures[i].second);
		header_image_seal(image);
		if (mixtures[i].spoiled >= 0)
			image->bytes[mixtures[i].spoiled][5000] ^= 1;
		if (mixtures[i].spoiled_too >= 0)
			image->bytes[mixtures[i].spoiled_too][300] ^= 1;
		if (mixtures[i].sequence == 0) {
			ck_assert_int_eq(parse(image, &header, NULL), -EBADMSG);
			continue;
		}
		ck_assert_int_eq(parse(image, &header, NULL), 0);
		ck_assert_uint_eq(header->sequence, mixtures[i].sequence);
		ck_assert_int_eq(header->copies, mixtures[i].copies);
	}
}
END_TEST

START_TEST(both_copies_can_be_made_from_the_one_that_counts)
{
	SCOPED(header_free) struct header *header = NULL, *again = NULL;
	struct header_image *image = sample();
	uint8_t *whole = malloc(HEADER_SIZE);

	image->bytes[0][5000] ^= 1;
	ck_assert_int_eq(parse(image, &header, NULL), 0);
	ck_assert_int_eq(header_render(header, whole), 0);
	ck_assert_int_eq(header_parse(whole, HEADER_SIZE, &again, NULL), 0);
	ck_assert_int_eq(again->copies, HEADER_BOTH);
	ck_assert(json_equal(header->metadata, again->metadata));
	free(whole);
}
END_TEST

START_TEST(what_ends_early_or_is_something_else_has_no_header)
{
	struct header_image *image = sample();
	struct header *header = NULL;

	ck_assert_int_eq(header_parse(&image->bytes[0][0], 0, &header, NULL), -ENOTSUP);
	ck_assert_int_eq(header_parse(&image->bytes[0][0], HEADER_SIZE - 1, &header, NULL), -ENOTSUP);
	memset(image, 0, sizeof(*image));
	ck_assert_int_eq(parse(image, &header, NULL), -ENOTSUP);
	ck_assert_ptr_null(header);
}
END_TEST

START_TEST(a_descriptor_is_read_from_its_beginning_and_never_written)
{
	SCOPED(header_free) struct header *header = NULL;
	struct header_image *image = sample();
	int fd = memfd_create("header", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	ck_assert_int_eq(write(fd, image, sizeof(*image)), sizeof(*image)); /* the position is at the end now */
	ck_assert_int_eq(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	ck_assert_int_eq(header_read(fd, &header, NULL), 0);
	ck_assert_str_eq(header->number, HEADER_IMAGE_NUMBER);
	close(fd);
	ck_assert_int_eq(header_read(fd, &header, NULL), -EBADF);
	free(image);
}
END_TEST

#define CORPUS "tests/fuzz/corpus/header"

/* The file of the fuzzer's corpus holds this header; MEDIAD_CORPUS=write puts it there. */
static void keep(const char *name, const struct header_image *image, uint8_t flags)
{
	uint8_t *packed = malloc(HEADER_PACKED_MAX), *kept = malloc(HEADER_PACKED_MAX);
	size_t length = header_image_pack(image, flags, packed);
	const char *wish = getenv("MEDIAD_CORPUS");
	bool writing = wish && strcmp(wish, "write") == 0;
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), CORPUS "/%s", name);
	file = fopen(path, writing ? "we" : "re");
	ck_assert_msg(file != NULL, "%s", path);
	if (writing)
		ck_assert_uint_eq(fwrite(packed, 1, length, file), length);
	else
		ck_assert_msg(fread(kept, 1, HEADER_PACKED_MAX, file) == length && memcmp(packed, kept, length) == 0, "%s is another", name);
	fclose(file);
	free(packed);
	free(kept);
}

START_TEST(the_fuzzers_corpus_holds_every_forgery)
{
	struct header_image *image = sample();
	const struct header_forgery *forgery;

	keep("genuine", image, 0);
	keep("second-copy-newer", image, HEADER_PACKED_NEWER);
	keep("second-copy-older", image, HEADER_PACKED_OLDER);
	keep("first-copy-broken", image, HEADER_PACKED_FIRST_BROKEN);
	keep("second-copy-broken", image, HEADER_PACKED_SECOND_BROKEN | HEADER_PACKED_NEWER);
	free(image);
	image = with(header_add_everything);
	keep("everything", image, 0);
	for (size_t i = 0; (forgery = header_forgery_at(i)); i++) {
		header_image_sample(image);
		header_forge(forgery, image);
		keep(forgery->name, image, strcmp(forgery->name, "checksums-wrong") == 0 ? HEADER_PACKED_UNSEALED : 0);
	}
	free(image);
}
END_TEST

START_TEST(a_packed_header_is_the_same_again)
{
	struct header_image *image = sample(), *again = malloc(sizeof(*again));
	uint8_t *packed = malloc(HEADER_PACKED_MAX);

	header_image_unpack(packed, header_image_pack(image, 0, packed), again);
	ck_assert_mem_eq(image, again, sizeof(*image));
	free(image);
	free(again);
	free(packed);
}
END_TEST

START_TEST(a_number_is_safe_as_a_name)
{
	ck_assert(header_number_valid("MT-2026-0001"));
	ck_assert(!header_number_valid(""));
	ck_assert(!header_number_valid("../M"));
	ck_assert(!header_number_valid("m-1"));
}
END_TEST

RUN_TESTS("crypto/header/read", a_genuine_header_reads, every_forged_header_is_refused_by_name,
	what_may_lie_beside_the_label_is_allowed, the_newest_intact_copy_counts_and_a_damaged_one_is_said,
	both_copies_can_be_made_from_the_one_that_counts, what_ends_early_or_is_something_else_has_no_header,
	a_descriptor_is_read_from_its_beginning_and_never_written, the_fuzzers_corpus_holds_every_forgery,
	a_packed_header_is_the_same_again, a_number_is_safe_as_a_name)
