// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads a LUKS2 header of ours as hostile bytes (LUKS2 On-Disk Format 1.1, 2.1 and 2.2), without libcryptsetup and without rights:
 * both copies, and nothing in them that mediad did not write. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/json.h"

struct fault;

#define HEADER_COPY_SIZE 65536                 /* bytes of one copy: 4 KiB binary, 60 KiB JSON; no other size is read */
#define HEADER_SIZE (2 * HEADER_COPY_SIZE)     /* the second copy follows the first */
#define HEADER_BINARY_SIZE 4096
#define HEADER_NUMBER_MAX 47                   /* bytes: the LUKS2 label field, less its NUL */
#define HEADER_UUID_SIZE 37
#define HEADER_SUBSYSTEM "mediad"

/* Which of the two copies are of one mind. */
enum header_copies {
	HEADER_BOTH,
	HEADER_FIRST_ONLY,  /* the second is damaged or older */
	HEADER_SECOND_ONLY, /* the first is damaged or older */
};

/* The copy that counts: intact, and of the higher sequence number. */
struct header {
	json_t *metadata;
	char number[HEADER_NUMBER_MAX + 1];
	char uuid[HEADER_UUID_SIZE];
	uint64_t sequence;
	enum header_copies copies;
	uint8_t bytes[HEADER_COPY_SIZE]; /* as it lay there */
};

/* True for 1..HEADER_NUMBER_MAX characters of A-Z, 0-9 and '-': what is safe as a label, a mapping and a directory. */
bool header_number_valid(const char *number);

/* Reads from the beginning of a block device or file. -ENOTSUP: no LUKS2 header there; -EBADMSG: not one of ours, the fault
 * names the first difference. */
int header_read(int fd, struct header **out, struct fault *fault);
/* The same from what was read: HEADER_SIZE bytes, fewer where the device ends. */
int header_parse(const uint8_t *bytes, size_t length, struct header **out, struct fault *fault);
void header_free(struct header *header);
SCOPED_DEFINE(header_free, struct header *)

/* Both copies as they should be, made from the one that counts. -EIO: OpenSSL refused. */
int header_render(const struct header *header, uint8_t out[HEADER_SIZE]);
