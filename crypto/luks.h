// SPDX-License-Identifier: GPL-3.0-or-later
/* LUKS2 media of our own making and nothing else (libcryptsetup; files crypto/luks*.c are its one door).
 * The header is hostile input: read once into memory, held against an exact template, its label checked against
 * that same copy, and activated from it: plain cryptsetup 2.6.1 opens headers with a null cipher. */
#pragma once

#include <stdbool.h>

#include "common/json.h"
#include "crypto/header/read.h"
#include "crypto/header/statement.h"
#include "crypto/secret.h"

struct luks;

#define LUKS_VOLUME_KEY_SIZE 64 /* aes-xts-plain64, 512 bit */
#define LUKS_SECTOR 4096
#define LUKS_DATA_OFFSET (16u << 20) /* bytes, whatever the device says about its alignment; before it lie header and keyslots */
#define LUKS_MAPPING_PREFIX "mediad-"
#define LUKS_NUMBER_MAX HEADER_NUMBER_MAX

static inline bool luks_number_valid(const char *number)
{
	return header_number_valid(number);
}

/* 0 if the header at `path` claims to be this medium; -ESTALE if anything else lies there. Cheap, no proof; reads only. */
int luks_is(const char *path, const char *number, const char *uuid, struct fault *fault);

/* 0 if both copies of the header are there and alike: asked where they were written just now, before anything is loaded, for
 * libcryptsetup would mend one from the other. -EIO: one alone. */
int luks_check_whole(const char *path, struct fault *fault);

/* Formats the block device (or file) at `path`: metadata 64 KiB, no keyslot, LUKS label = number, subsystem mediad.
 * Signatures of anything else, a GPT backup included, are wiped first. */
int luks_format(const char *path, const char *number, const struct secret *volume_key, struct luks **out,
	struct fault *fault);

/* For who will write to the header. It is read as bytes and held against the template before libcryptsetup sees it, which must
 * then have found the same; that library mends a damaged copy in passing. -ENOTSUP: no LUKS2 there; -EBADMSG: not the
 * template: the fault names the first difference. */
int luks_load(const char *path, struct luks **out, struct fault *fault);
/* For who only reads or activates: libcryptsetup gets a sealed copy of the bytes that were checked and never reads or writes
 * the device's header. Storing to such a header fails. */
int luks_load_sealed(const char *path, struct luks **out, struct fault *fault);
/* The same for who opens a keyslot: the copy holds their areas too, read once. */
int luks_load_with_slots(const char *path, struct luks **out, struct fault *fault);
void luks_close(struct luks *luks);
SCOPED_DEFINE(luks_close, struct luks *)

/* Header, number and UUID, for crypto/header. Borrowed. */
struct header_view luks_view(const struct luks *luks);
const char *luks_uuid(const struct luks *luks);
const char *luks_number(const struct luks *luks);   /* the LUKS label, as written by luks_format */
uint64_t luks_data_offset(const struct luks *luks); /* bytes */

/* SHA-256 over what ties a label to this very volume: UUID, volume-key digest, data segment (canonical JSON). The
 * digest's list of keyslots is left out, for a recovery slot may come later. */
int luks_binding(const struct luks *luks, uint8_t out[32], struct fault *fault);

/* The label token's JWS: stored / read back (heap; -ENOENT: none). After a failed write the header in memory is not
 * to be trusted: close and load again. */
int luks_put_label(struct luks *luks, const char *jws, struct fault *fault);
int luks_get_label(const struct luks *luks, char **out, struct fault *fault);

/* The grant token of another host (its thumbprint): stored, in the place of an earlier one; read back (heap; -ENOENT: none);
 * taken off, 0 if there was none. -ENOSPC: no room for one more. */
int luks_put_grant(struct luks *luks, const char *host, const char *jws, struct fault *fault);
int luks_get_grant(const struct luks *luks, const char *host, char **out, struct fault *fault);
int luks_remove_grant(struct luks *luks, const char *host, struct fault *fault);

/* True (0) if the key fits the header's digest; -EKEYREJECTED otherwise. */
int luks_check_key(struct luks *luks, const struct secret *volume_key, struct fault *fault);

/* Maps /dev/mapper/mediad-NUMBER from the header held in memory; read-only is set on the mapping itself too. */
int luks_activate(struct luks *luks, const char *number, const struct secret *volume_key, bool read_only,
	struct fault *fault);
/* Unmaps; 0 if it was not mapped. With `force` also when something still holds it: reads and writes fail from then on
 * (the table becomes an error target) and it goes when the last holder lets go. */
int luks_deactivate(const char *number, bool force, struct fault *fault);

/* Before a first encryption: 0 if nothing tells that this was encrypted before, by LUKS of any version; -EEXIST without a sentence. */
int luks_check_unused(const char *path, struct fault *fault);
/* After an erase: 0 if no LUKS header loads and libblkid knows nothing on the device; -EEXIST otherwise. */
int luks_check_blank(const char *path, struct fault *fault);
