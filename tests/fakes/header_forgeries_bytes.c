// SPDX-License-Identifier: GPL-3.0-or-later
/* Forgeries of what is not JSON, or not JSON any more. */
#include <stdlib.h>
#include <string.h>

#include "crypto/header/binary.h"
#include "tests/fakes/header_forgeries.h"

#define JSON_AT 4096

static void text_sealed(struct header_image *image, const char *text)
{
	header_image_put_text(image, text, strlen(text));
	header_image_seal(image);
}

/* The text of the metadata with `wanted` put for the first `found`. */
static void replace(struct header_image *image, const char *found, const char *wanted)
{
	static char text[HEADER_IMAGE_COPY];
	const char *old = (const char *)image->bytes[0] + JSON_AT, *place = strstr(old, found);
	size_t before = place ? (size_t)(place - old) : 0;

	if (!place)
		abort();
	memcpy(text, old, before);
	strcpy(text + before, wanted);
	strcat(text, place + strlen(found));
	text_sealed(image, text);
}

static void duplicate_key(struct header_image *image)
{
	replace(image, "\"encryption\":", "\"encryption\":\"cipher_null-ecb\",\"encryption\":");
}

static void duplicate_group(struct header_image *image)
{
	replace(image, "\"config\":", "\"segments\":{},\"config\":");
}

static void a_real(struct header_image *image)
{
	replace(image, "\"sector_size\":4096", "\"sector_size\":4096.0");
}

static void deep(struct header_image *image)
{
	replace(image, "\"keyslots\":{}", "\"keyslots\":{\"0\":[[[[[[[[[[[[0]]]]]]]]]]]]}");
}

static void no_json(struct header_image *image)
{
	text_sealed(image, "");
}

static void behind_json(struct header_image *image)
{
	for (int copy = 0; copy < 2; copy++)
		memcpy(image->bytes[copy] + HEADER_IMAGE_COPY - 8, "{\"x\":1}", 7);
	header_image_seal(image);
}

static void second_object(struct header_image *image)
{
	replace(image, "\"config\":{\"json_size\":\"61440\",\"keyslots_size\":\"16646144\"}}",
		"\"config\":{\"json_size\":\"61440\",\"keyslots_size\":\"16646144\"}}{}");
}

static void of_size(struct header_image *image, uint64_t size)
{
	header_image_number(image, 0, SIZE_AT, size);
	header_image_number(image, 1, SIZE_AT, size);
	header_image_seal(image);
}

static void four_mebibytes(struct header_image *image)
{
	of_size(image, 4u << 20);
}

static void sixteen_kibibytes(struct header_image *image)
{
	of_size(image, 16384);
}

static void no_size(struct header_image *image)
{
	of_size(image, 0);
}

static void largest_size(struct header_image *image)
{
	of_size(image, UINT64_MAX);
}

static void luks1(struct header_image *image)
{
	image->bytes[0][VERSION_AT + 1] = 1;
	header_image_seal(image);
}

static void no_checksums(struct header_image *image)
{
	image->bytes[0][JSON_AT + 1] ^= 1;
	image->bytes[1][JSON_AT + 1] ^= 1;
}

static void other_algorithm(struct header_image *image)
{
	memcpy(image->bytes[0] + ALGORITHM_AT, "crc32c", 6);
	memcpy(image->bytes[1] + ALGORITHM_AT, "crc32c", 6);
	header_image_seal(image);
}

static void put_both(struct header_image *image, size_t where, const void *bytes, size_t length)
{
	memcpy(image->bytes[0] + where, bytes, length);
	memcpy(image->bytes[1] + where, bytes, length);
	header_image_seal(image);
}

static void climbing_number(struct header_image *image)
{
	put_both(image, LABEL_AT, "../../etc", 10);
}

static void endless_number(struct header_image *image)
{
	char number[LABEL_SIZE];

	memset(number, 'A', sizeof(number));
	put_both(image, LABEL_AT, number, sizeof(number));
}

static void number_and_more(struct header_image *image)
{
	put_both(image, LABEL_AT + 20, "X", 1);
}

static void no_number(struct header_image *image)
{
	put_both(image, LABEL_AT, "\0\0\0\0\0\0", 6);
}

static void other_subsystem(struct header_image *image)
{
	put_both(image, SUBSYSTEM_AT, "\x1b[2Jmedia", 10);
}

static void shouting_uuid(struct header_image *image)
{
	put_both(image, UUID_AT, "0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0", 36);
}

static void long_uuid(struct header_image *image)
{
	put_both(image, UUID_AT + 36, "0", 1);
}

static void hidden_bytes(struct header_image *image)
{
	put_both(image, PADDING_AT, "x", 1);
}

/* clang-format off */
static const struct header_forgery forgeries[] = {
	{ "duplicate-key",             NULL, duplicate_key, "duplicate" },
	{ "duplicate-group",           NULL, duplicate_group, "duplicate" },
	{ "a-number-with-a-point",     NULL, a_real, "whole numbers" },
	{ "nested-deeply",             NULL, deep, "nested" },
	{ "no-json",                   NULL, no_json, "JSON" },
	{ "something-behind-the-json", NULL, behind_json, "behind" },
	{ "second-object",             NULL, second_object, "JSON" },
	{ "header-of-4-mib",           NULL, four_mebibytes, "4194304" },
	{ "header-of-16-kib",          NULL, sixteen_kibibytes, "16384" },
	{ "header-of-no-size",         NULL, no_size, "takes 0 bytes" },
	{ "header-of-largest-size",    NULL, largest_size, "18446744073709551615" },
	{ "luks1",                     NULL, luks1, "version 1" },
	{ "checksums-wrong",           NULL, no_checksums, "checksums" },
	{ "checksum-crc32c",           NULL, other_algorithm, "damaged" },
	{ "number-that-climbs",        NULL, climbing_number, "../../etc" },
	{ "number-without-end",        NULL, endless_number, "AAAA" },
	{ "number-and-more",           NULL, number_and_more, "label" },
	{ "no-number",                 NULL, no_number, "label" },
	{ "subsystem-with-escape",     NULL, other_subsystem, "\\x1b[2Jmedia" },
	{ "uuid-in-capitals",          NULL, shouting_uuid, "UUID" },
	{ "uuid-too-long",             NULL, long_uuid, "UUID" },
	{ "bytes-in-the-padding",      NULL, hidden_bytes, "nothing should" },
};
/* clang-format on */

const struct header_forgery *header_forgery_in_bytes_at(size_t index)
{
	return index < sizeof(forgeries) / sizeof(forgeries[0]) ? &forgeries[index] : NULL;
}
