// SPDX-License-Identifier: GPL-3.0-or-later
/* One phase under way; shared by the erase files only. All that moves bytes here is O_DIRECT. */
#pragma once

#include "crypto/erase_queue.h"
#include "crypto/erase_state.h"
#include "crypto/erase_stream.h"

#define ERASE_PIECE 16384u /* what is compared at once: it stays in the CPU's nearest cache */

struct erase_missing;

struct erase_pass {
	const struct erase_job *job;
	struct erase_state *state;
	struct erase_state *safe; /* as at the last checkpoint */
	struct erase_stream *stream;
	uint8_t *scratch;  /* ERASE_BLOCK, for reading beside the queue */
	uint8_t *expected; /* ERASE_PIECE */
	bool reading, blank;
	uint64_t sequence; /* of the disk, when it began; 0: not known */
	struct erase_missing *missing, *later; /* what failed and is put off: until the end, until the next round */
	uint64_t reached;  /* all below is done, counted or missing */
	uint32_t failures; /* transfers */
	uint32_t in_row;   /* of them, since the last good one */
	int64_t trouble;   /* ms spent on errors */
	int64_t started, reported, kept_at; /* ms */
	uint64_t kept;     /* the last checkpoint */
	uint64_t spent;    /* ms of earlier calls */
};

/* Runs the phase of `pass`, from `from` on. As erase_run, but 0 says only that the end was reached. */
int erase_pass_run(struct erase_pass *pass, uint64_t from);
/* Flushed, kept, told: all below `done` is durable. */
int erase_pass_checkpoint(struct erase_pass *pass, uint64_t done);
/* Tells how far it is, if it is time for that. 0, or what ends the phase as it stands: -EINTR, -ECANCELED. */
int erase_pass_ask(struct erase_pass *pass, uint64_t reached);

/* ---- transfers (erase_transfer.c) ---- */

/* 0, or an errno: all of it or nothing counts. */
int erase_transfer(const struct erase_pass *pass, bool reading, uint8_t *bytes, uint64_t offset, uint32_t length);
/* An error of one transfer: 0 if it may be the fault of single sectors, else what ends the phase. */
int erase_judge(const struct erase_pass *pass, int error);
int erase_same_device(const struct erase_pass *pass);

/* ---- comparing (erase_compare.c) ---- */

/* What should be at `offset`, at most ERASE_PIECE of it; until the next call. NULL: OpenSSL refuses. */
const uint8_t *erase_expected(struct erase_pass *pass, uint64_t offset, uint32_t length);
/* Compares and counts, to the sector. 0 or -EIO. */
int erase_compare(struct erase_pass *pass, const uint8_t *bytes, uint64_t offset, uint32_t length);
/* *out: the first sector that differs; its length is 0 if none does. Counts nothing. */
int erase_look(struct erase_pass *pass, const uint8_t *bytes, uint64_t offset, uint32_t length, struct erase_extent *out);

/* ---- before and after a part of it ---- */

/* Where a write goes on: state->durable, or the first place below that is not as it was written (erase_resume.c). */
int erase_resume_point(struct erase_pass *pass, uint64_t *from);

/* Places all over the medium, written first and read when something else was written (erase_probe.c). */
struct erase_places {
	uint64_t *offset; /* heap */
	uint32_t count;
	uint64_t read_at; /* when so much of the surface is written */
};
int erase_places_write(struct erase_pass *pass, struct erase_places *places);
/* Judges them into the state. -EUCLEAN: fake capacity, or it ignores writes. */
int erase_places_read(struct erase_pass *pass, const struct erase_places *places);
