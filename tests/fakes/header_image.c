// SPDX-License-Identifier: GPL-3.0-or-later
/* Writes LUKS2 headers byte by byte. */
#include "tests/fakes/header_image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/digest.h"
#include "crypto/header/binary.h"

#define BINARY_SIZE 4096u
#define TEXT_SIZE (HEADER_IMAGE_COPY - BINARY_SIZE)

static const char metadata[] =
	"{\"keyslots\":{},\"tokens\":{\"0\":{\"type\":\"mediad-label\",\"keyslots\":[],\"jws\":\"a.b.c\"}},"
	"\"segments\":{\"0\":{\"type\":\"crypt\",\"offset\":\"16777216\",\"size\":\"dynamic\",\"iv_tweak\":\"0\","
	"\"encryption\":\"aes-xts-plain64\",\"sector_size\":4096}},"
	"\"digests\":{\"0\":{\"type\":\"pbkdf2\",\"keyslots\":[],\"segments\":[\"0\"],\"hash\":\"sha256\",\"iterations\":1000,"
	"\"salt\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\",\"digest\":\"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\"}},"
	"\"config\":{\"json_size\":\"61440\",\"keyslots_size\":\"16646144\"}}";

void header_image_number(struct header_image *image, int copy, size_t at, uint64_t value)
{
	for (size_t i = 0; i < 8; i++)
		image->bytes[copy][at + i] = (uint8_t)(value >> (56 - 8 * i));
}

static void put_field(struct header_image *image, size_t at, const char *text)
{
	for (int copy = 0; copy < 2; copy++)
		memcpy(image->bytes[copy] + at, text, strlen(text));
}

void header_image_sample(struct header_image *image)
{
	memset(image, 0, sizeof(*image));
	memcpy(image->bytes[0], MAGIC_FIRST, MAGIC_SIZE);
	memcpy(image->bytes[1], MAGIC_SECOND, MAGIC_SIZE);
	put_field(image, LABEL_AT, HEADER_IMAGE_NUMBER);
	put_field(image, ALGORITHM_AT, "sha256");
	put_field(image, UUID_AT, HEADER_IMAGE_UUID);
	put_field(image, SUBSYSTEM_AT, "mediad");
	for (int copy = 0; copy < 2; copy++) {
		image->bytes[copy][VERSION_AT + 1] = FORMAT_VERSION;
		header_image_number(image, copy, SIZE_AT, HEADER_IMAGE_COPY);
		header_image_number(image, copy, SEQUENCE_AT, 3);
		header_image_number(image, copy, OFFSET_AT, (uint64_t)copy * HEADER_IMAGE_COPY);
		memset(image->bytes[copy] + ALGORITHM_AT + ALGORITHM_SIZE, 0x5a, 64); /* the salt */
	}
	header_image_put_text(image, metadata, sizeof(metadata) - 1);
	header_image_seal(image);
}

json_t *header_image_metadata(const struct header_image *image)
{
	const char *text = (const char *)image->bytes[0] + BINARY_SIZE;

	return json_loadb(text, strnlen(text, TEXT_SIZE), 0, NULL);
}

int header_image_put_text(struct header_image *image, const char *text, size_t length)
{
	if (length >= TEXT_SIZE)
		return -E2BIG;
	for (int copy = 0; copy < 2; copy++) {
		memset(image->bytes[copy] + BINARY_SIZE, 0, TEXT_SIZE);
		memcpy(image->bytes[copy] + BINARY_SIZE, text, length);
	}
	return 0;
}

int header_image_put(struct header_image *image, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	int r = text ? header_image_put_text(image, text, strlen(text)) : -ENOMEM;

	free(text);
	return r;
}

void header_image_seal(struct header_image *image)
{
	for (int copy = 0; copy < 2; copy++) {
		memset(image->bytes[copy] + CHECKSUM_AT, 0, CHECKSUM_SIZE);
		if (digest_bytes(image->bytes[copy], HEADER_IMAGE_COPY, image->bytes[copy] + CHECKSUM_AT) < 0)
			abort();
	}
}

int header_image_load(const char *path, struct header_image *image)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -errno : pread(fd, image, sizeof(*image), 0);

	if (fd >= 0)
		close(fd);
	return n == (ssize_t)sizeof(*image) ? 0 : -EIO;
}

int header_image_store(const char *path, const struct header_image *image)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -errno : pwrite(fd, image, sizeof(*image), 0);

	if (fd >= 0)
		close(fd);
	return n == (ssize_t)sizeof(*image) ? 0 : -EIO;
}

size_t header_image_pack(const struct header_image *image, uint8_t flags, uint8_t out[HEADER_PACKED_MAX])
{
	size_t length = TEXT_SIZE;

	while (length > 0 && image->bytes[0][BINARY_SIZE + length - 1] == 0)
		length--;
	out[0] = flags;
	memcpy(out + 1, image->bytes[0], USED_SIZE);
	memcpy(out + 1 + USED_SIZE, image->bytes[0] + BINARY_SIZE, length);
	return 1 + USED_SIZE + length;
}

void header_image_unpack(const uint8_t *bytes, size_t length, struct header_image *image)
{
	uint8_t flags = length > 0 ? bytes[0] : 0;

	memset(image, 0, sizeof(*image));
	for (size_t i = 1; i < length && i < HEADER_PACKED_MAX; i++)
		image->bytes[0][i <= USED_SIZE ? i - 1 : BINARY_SIZE + i - 1 - USED_SIZE] = bytes[i];
	memcpy(image->bytes[1], image->bytes[0], HEADER_IMAGE_COPY);
	if (memcmp(image->bytes[1], MAGIC_FIRST, MAGIC_SIZE) == 0)
		memcpy(image->bytes[1], MAGIC_SECOND, MAGIC_SIZE);
	header_image_number(image, 1, OFFSET_AT, HEADER_IMAGE_COPY);
	if (flags & (HEADER_PACKED_OLDER | HEADER_PACKED_NEWER))
		image->bytes[1][SEQUENCE_AT + 7] = (uint8_t)(image->bytes[0][SEQUENCE_AT + 7] + (flags & HEADER_PACKED_NEWER ? 1 : -1));
	if (!(flags & HEADER_PACKED_UNSEALED))
		header_image_seal(image);
	if (flags & HEADER_PACKED_FIRST_BROKEN)
		image->bytes[0][HEADER_IMAGE_COPY - 1] ^= 1;
	if (flags & HEADER_PACKED_SECOND_BROKEN)
		image->bytes[1][HEADER_IMAGE_COPY - 1] ^= 1;
}
