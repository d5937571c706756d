// SPDX-License-Identifier: GPL-3.0-or-later
/* Overwriting a whole surface so that every byte can be checked afterwards (NIST SP 800-88r2 Clear): an AES-256-CTR stream
 * keyed for this one job, whose counter is the byte offset / 16. Written with O_DIRECT, flushed, caches dropped, read
 * back with O_DIRECT and compared. Never falls back to buffered I/O. Gets an open descriptor; knows no rule. */
#pragma once

#include <stdint.h>

#include "crypto/secret.h"

struct fault;

/* Called about ten times a second and at each phase's end; a non-zero answer stops the job with -ECANCELED. */
typedef int (*erase_progress)(void *context, int verifying, uint64_t done, uint64_t total);

struct erase_job {
	int fd;                   /* O_RDWR | O_DIRECT | O_EXCL, the whole device */
	uint64_t size;            /* bytes, a multiple of `sector` */
	uint32_t sector;          /* logical sector size */
	const struct secret *key; /* 32 bytes */
	uint64_t nonce;           /* upper half of the counter block */
	erase_progress progress;
	void *context;
};

struct erase_result {
	uint64_t written, verified;   /* bytes */
	uint64_t unwritten;           /* bytes that could not be written, to the sector */
	uint64_t unreadable;          /* bytes that could not be read back */
	uint64_t mismatched;          /* bytes in sectors that read back differently */
	uint64_t first_bad;           /* offset of the first bad sector; UINT64_MAX: none */
	uint64_t write_ms, verify_ms;
	uint8_t commitment[32];       /* SHA-256("mediad-erase-commit" || key): names the pattern, does not reveal it */
};

/* One pass and one full read-back. 0 only if every byte was written and compared equal; -EIO with a filled result if not;
 * -ENODEV: the device went away. */
int erase_run(const struct erase_job *job, struct erase_result *out, struct fault *fault);

/* The job's key: HKDF-SHA-256 of fresh random bytes with the job's UUID as info, so no two jobs share a stream. */
int erase_key(const char *job, struct secret **key, uint64_t *nonce, struct fault *fault);

/* The stream at `offset` (a multiple of 16), for tests and diagnosis. */
int erase_stream(const struct secret *key, uint64_t nonce, uint64_t offset, uint8_t *out, uint32_t length);
