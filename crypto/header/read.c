// SPDX-License-Identifier: GPL-3.0-or-later
/* Two copies in, one header out. Knows no key and no libcryptsetup. */
#include "crypto/header/read.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "crypto/header/binary.h"
#include "crypto/header/template.h"

#define JSON_SIZE (HEADER_COPY_SIZE - HEADER_BINARY_SIZE)

static const uint8_t zeros[JSON_SIZE];

bool header_number_valid(const char *number)
{
	size_t length = strspn(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

	return length > 0 && length <= HEADER_NUMBER_MAX && number[length] == '\0';
}

void header_free(struct header *header)
{
	if (!header)
		return;
	json_decref(header->metadata);
	free(header);
}

static uint64_t number_at(const uint8_t *bytes, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

static const char *magic_of(int copy)
{
	return copy == 0 ? MAGIC_FIRST : MAGIC_SECOND;
}

static bool has_magic(const uint8_t *bytes, int copy)
{
	return memcmp(bytes, magic_of(copy), MAGIC_SIZE) == 0;
}

/* A text that ends within its field and is followed by nothing. */
static bool field_read(const uint8_t *field, size_t size, char *out, size_t room)
{
	size_t length = strnlen((const char *)field, size);

	if (length >= size || length >= room || memcmp(field + length, zeros, size - length) != 0)
		return false;
	memcpy(out, field, length + 1);
	return true;
}

/* SHA-256 over the whole copy, its own field taken as zeros. */
static int checksum(const uint8_t copy[HEADER_COPY_SIZE], uint8_t out[DIGEST_SIZE])
{
	uint8_t *bytes = malloc(HEADER_COPY_SIZE);
	int r;

	if (!bytes)
		return -ENOMEM;
	memcpy(bytes, copy, HEADER_COPY_SIZE);
	memset(bytes + CHECKSUM_AT, 0, CHECKSUM_SIZE);
	r = digest_bytes(bytes, HEADER_COPY_SIZE, out);
	free(bytes);
	return r;
}

/* Any LUKS2 header at all has a size; one of another size is somebody else's, and not read any further. */
static int check_size(const uint8_t *copy, struct fault *fault)
{
	uint64_t version = number_at(copy + VERSION_AT, 2), size = number_at(copy + SIZE_AT, 8);
	char text[24];

	text_format(text, sizeof(text), "%" PRIu64, version == FORMAT_VERSION ? size : version);
	if (version != FORMAT_VERSION)
		return fault_set(fault, -ENOTSUP, N_("There is no LUKS2 header on the medium, but one of LUKS version %s."), text);
	if (size != HEADER_COPY_SIZE)
		return fault_set(fault, -EBADMSG, N_("The header was not made by mediad: its metadata takes %s bytes instead of 65536."),
			text);
	return 0;
}

/* 1: intact, 0: damaged. */
static int copy_intact(const uint8_t *bytes, int copy)
{
	uint8_t digest[DIGEST_SIZE];
	char algorithm[ALGORITHM_SIZE];
	int r;

	if (!has_magic(bytes, copy) || number_at(bytes + VERSION_AT, 2) != FORMAT_VERSION ||
		number_at(bytes + SIZE_AT, 8) != HEADER_COPY_SIZE ||
		number_at(bytes + OFFSET_AT, 8) != (uint64_t)copy * HEADER_COPY_SIZE ||
		!field_read(bytes + ALGORITHM_AT, ALGORITHM_SIZE, algorithm, sizeof(algorithm)) || strcmp(algorithm, "sha256") != 0)
		return 0;
	r = checksum(bytes, digest);
	if (r < 0)
		return r;
	return memcmp(bytes + CHECKSUM_AT, digest, sizeof(digest)) == 0 &&
		memcmp(bytes + CHECKSUM_AT + sizeof(digest), zeros, CHECKSUM_SIZE - sizeof(digest)) == 0;
}

/* *which: the copy that counts. */
static int choose(const uint8_t bytes[HEADER_SIZE], int *which, enum header_copies *copies, struct fault *fault)
{
	const uint8_t *second = bytes + HEADER_COPY_SIZE;
	uint64_t sequences[2] = { number_at(bytes + SEQUENCE_AT, 8), number_at(second + SEQUENCE_AT, 8) };
	int intact[2] = { copy_intact(bytes, 0), copy_intact(second, 1) };

	if (intact[0] < 0 || intact[1] < 0)
		return fault_set(fault, -EIO, N_("OpenSSL refused to compute SHA-256."));
	if (!intact[0] && !intact[1])
		return fault_set(fault, -EBADMSG, N_("Both copies of the header are damaged: their checksums are wrong."));
	*which = !intact[0] || (intact[1] && sequences[1] > sequences[0]);
	if (intact[0] && intact[1] && sequences[0] == sequences[1])
		*copies = HEADER_BOTH;
	else
		*copies = *which ? HEADER_SECOND_ONLY : HEADER_FIRST_ONLY;
	return 0;
}

static bool uuid_valid(const char *uuid)
{
	for (size_t i = 0; i < HEADER_UUID_SIZE - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (!uuid[i] || !strchr(dash ? "-" : "0123456789abcdef", uuid[i]))
			return false;
	}
	return uuid[HEADER_UUID_SIZE - 1] == '\0';
}

/* What a field holds, for a sentence. */
static const char *field_shown(const uint8_t *field, size_t size, char out[FAULT_ARGUMENT])
{
	return text_printable_bytes(field, strnlen((const char *)field, size), out, FAULT_ARGUMENT);
}

/* The 48-byte fields of the binary header, which the JSON does not show. */
static int read_fields(struct header *header, struct fault *fault)
{
	char subsystem[SUBSYSTEM_SIZE], uuid[UUID_SIZE], number[LABEL_SIZE], shown[FAULT_ARGUMENT];
	const uint8_t *bytes = header->bytes;

	if (!field_read(bytes + SUBSYSTEM_AT, SUBSYSTEM_SIZE, subsystem, sizeof(subsystem)) ||
		strcmp(subsystem, HEADER_SUBSYSTEM) != 0)
		return fault_set(fault, -EBADMSG, N_("The header was not made by mediad: its subsystem is \"%s\"."),
			field_shown(bytes + SUBSYSTEM_AT, SUBSYSTEM_SIZE, shown));
	if (!field_read(bytes + LABEL_AT, LABEL_SIZE, number, sizeof(number)) || !header_number_valid(number))
		return fault_set(fault, -EBADMSG, N_("The header was not made by mediad: its label \"%s\" is no medium number."),
			field_shown(bytes + LABEL_AT, LABEL_SIZE, shown));
	if (!field_read(bytes + UUID_AT, UUID_SIZE, uuid, sizeof(uuid)) || !uuid_valid(uuid))
		return fault_set(fault, -EBADMSG, N_("The header was not made by mediad: its UUID is \"%s\"."),
			field_shown(bytes + UUID_AT, UUID_SIZE, shown));
	if (memcmp(bytes + PADDING_AT, zeros, CHECKSUM_AT - PADDING_AT) != 0 ||
		memcmp(bytes + USED_SIZE, zeros, HEADER_BINARY_SIZE - USED_SIZE) != 0)
		return fault_set(fault, -EBADMSG, N_("The header was not made by mediad: something lies where nothing should."));
	memcpy(header->number, number, sizeof(header->number));
	memcpy(header->uuid, uuid, sizeof(header->uuid)); /* 36 characters and NUL, as just checked */
	header->sequence = number_at(bytes + SEQUENCE_AT, 8);
	return 0;
}

/* One JSON object, then zeros to the end. */
static int read_metadata(struct header *header, struct fault *fault)
{
	const char *text = (const char *)header->bytes + HEADER_BINARY_SIZE;
	size_t length = strnlen(text, JSON_SIZE);
	struct fault found = { 0 };
	int r;

	if (length == JSON_SIZE || memcmp(text + length, zeros, JSON_SIZE - length) != 0)
		return fault_set(fault, -EBADMSG, N_("The header was not made by mediad: something lies behind its metadata."));
	r = json_decode(text, length, JSON_SIZE, &header->metadata, &found);
	if (r < 0)
		return fault_set(fault, -EBADMSG, N_("The header was not made by mediad: its metadata is no plain JSON (%s)."),
			found.argument[0][0] ? found.argument[0] : found.message);
	return header_template_check(header->metadata, fault);
}

int header_parse(const uint8_t *bytes, size_t length, struct header **out, struct fault *fault)
{
	SCOPED(header_free) struct header *header = NULL;
	int which = 0, r = 0;

	if (length < HEADER_SIZE || (!has_magic(bytes, 0) && !has_magic(bytes + HEADER_COPY_SIZE, 1)))
		return fault_set(fault, -ENOTSUP, N_("There is no LUKS2 header on the medium."));
	if (has_magic(bytes, 0))
		r = check_size(bytes, fault);
	if (r < 0)
		return r;
	header = calloc(1, sizeof(*header));
	if (!header)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the medium."));
	r = choose(bytes, &which, &header->copies, fault);
	if (r < 0)
		return r;
	memcpy(header->bytes, bytes + which * HEADER_COPY_SIZE, HEADER_COPY_SIZE);
	r = read_fields(header, fault);
	if (r < 0)
		return r;
	r = read_metadata(header, fault);
	if (r < 0)
		return r;
	*out = MOVE(header);
	return 0;
}

int header_read(int fd, struct header **out, struct fault *fault)
{
	uint8_t *bytes = malloc(HEADER_SIZE);
	size_t length;
	int r;

	if (!bytes)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the medium."));
	r = file_read_start(fd, bytes, HEADER_SIZE, &length);
	if (r < 0)
		fault_set(fault, r, N_("The header cannot be read: %s."), strerror(-r));
	else
		r = header_parse(bytes, length, out, fault);
	free(bytes);
	return r;
}

static int render_copy(const struct header *header, int copy, uint8_t *out)
{
	uint64_t offset = (uint64_t)copy * HEADER_COPY_SIZE;
	uint8_t digest[DIGEST_SIZE];
	int r;

	memcpy(out, header->bytes, HEADER_COPY_SIZE);
	memcpy(out, magic_of(copy), MAGIC_SIZE);
	for (int i = 0; i < 8; i++)
		out[OFFSET_AT + i] = (uint8_t)(offset >> (56 - 8 * i));
	r = checksum(out, digest);
	if (r < 0)
		return r;
	memset(out + CHECKSUM_AT, 0, CHECKSUM_SIZE);
	memcpy(out + CHECKSUM_AT, digest, sizeof(digest));
	return 0;
}

int header_render(const struct header *header, uint8_t out[HEADER_SIZE])
{
	int r = render_copy(header, 0, out);

	return r < 0 ? r : render_copy(header, 1, out + HEADER_COPY_SIZE);
}
