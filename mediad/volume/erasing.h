// SPDX-License-Identifier: GPL-3.0-or-later
/* What is kept of an erase that is under way, so that it can go on: `erasing/NUMBER.json` in the state folder. Nothing in it is
 * secret. Knows no device. */
#pragma once

#include "crypto/erase.h"
#include "mediad/volume/pace.h"

struct fault;

struct erasing {
	struct erase_state state;
	struct pace write, verify;
	uint64_t reads; /* bytes of what was compared that the kernel counted as read from the disk */
};

/* While it was compared `read` more bytes were read from the disk: what went beyond what was compared is not put by for later. */
void erasing_count(struct erasing *erasing, uint64_t read);
/* The comparison is over, and all that was compared came from the disk. */
bool erasing_proves(const struct erasing *erasing);

/* Durable when it returns 0. */
int erasing_keep(const char *folder, const char *number, const char *job, const struct erasing *erasing, struct fault *fault);
/* -ENOENT: nothing is kept of this job, or nothing that can be read; what another job left does not count. */
int erasing_read(const char *folder, const char *number, const char *job, struct erasing *out);
/* What was found out about the medium before it was written: an object, kept beside it for the same job. Durable when it returns 0. */
int erasing_note(const char *folder, const char *number, const char *job, json_t *notes, struct fault *fault);
/* *out is the caller's. -ENOENT as above. */
int erasing_notes(const char *folder, const char *number, const char *job, json_t **out);
/* Both. 0 also when nothing was there. */
int erasing_drop(const char *folder, const char *number, struct fault *fault);
/* The text of such a file, which lay where others might write. -ESTALE: another job's; -EBADMSG. */
int erasing_parse(const char *text, size_t length, const char *number, const char *job, struct erasing *out);
#define ERASING_MAX 524288

/* As a report has it: the state with at most `extents` of its extents, media_reads, and of each phase that was measured the slowest and the fastest second. */
int erasing_to_json(const struct erasing *erasing, uint32_t extents, json_t *object);
