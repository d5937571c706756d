// SPDX-License-Identifier: GPL-3.0-or-later
/* Both copies of a LUKS2 header in memory, written as the on-disk format 1.1 describes them, without libcryptsetup and its checks. */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#define HEADER_IMAGE_COPY 65536u
#define HEADER_IMAGE_NUMBER "M-0001"
#define HEADER_IMAGE_UUID "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"

struct header_image {
	uint8_t bytes[2][HEADER_IMAGE_COPY]; /* one after the other, as on the medium */
};

/* A genuine one, as registering leaves it but for the label's statement, which is "a.b.c". */
void header_image_sample(struct header_image *image);

/* The JSON of the first copy; the caller's, NULL if there is none. */
json_t *header_image_metadata(const struct header_image *image);
/* Puts JSON into both copies; -E2BIG if it does not fit. */
int header_image_put(struct header_image *image, const json_t *metadata);
int header_image_put_text(struct header_image *image, const char *text, size_t length);
/* A big-endian number in one copy. */
void header_image_number(struct header_image *image, int copy, size_t at, uint64_t value);
/* Right checksums. */
void header_image_seal(struct header_image *image);

/* From or to the beginning of a file. 0 or a negative errno. */
int header_image_load(const char *path, struct header_image *image);
int header_image_store(const char *path, const struct header_image *image);

/* A header in few bytes, as the fuzzer's corpus keeps it: flags, the 512 bytes of the first binary header, the JSON. */
#define HEADER_PACKED_MAX (1 + 512 + HEADER_IMAGE_COPY - 4096)
#define HEADER_PACKED_UNSEALED 1     /* checksums as they stand */
#define HEADER_PACKED_OLDER 2        /* the second copy is older */
#define HEADER_PACKED_NEWER 4        /* or newer */
#define HEADER_PACKED_FIRST_BROKEN 8 /* one byte of it changed after the checksums */
#define HEADER_PACKED_SECOND_BROKEN 16
size_t header_image_pack(const struct header_image *image, uint8_t flags, uint8_t out[HEADER_PACKED_MAX]);
void header_image_unpack(const uint8_t *bytes, size_t length, struct header_image *image);
