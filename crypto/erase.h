// SPDX-License-Identifier: GPL-3.0-or-later
/* Overwriting a whole surface so that every byte can be checked afterwards (NIST SP 800-88r2 Clear): an AES-256-CTR stream
 * keyed for this one job, whose counter is the byte offset / 16. A job has phases, each a call of its own, so that the medium
 * can be power-cycled between writing and comparing; each goes on from where its state says. Every transfer is O_DIRECT,
 * never anything else. Gets an open descriptor; knows no rule, no TPM and no file of its own. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/json.h"
#include "crypto/secret.h"

struct fault;

enum erase_phase {
	ERASE_WRITE,         /* the stream onto the surface */
	ERASE_COMPARE,       /* all of it read back */
	ERASE_BLANK,         /* zeros, for whoever must hand over an empty medium; after the proof */
	ERASE_COMPARE_BLANK,
};

static inline bool erase_is_comparing(enum erase_phase phase)
{
	return phase == ERASE_COMPARE || phase == ERASE_COMPARE_BLANK;
}

static inline bool erase_is_blank(enum erase_phase phase)
{
	return phase == ERASE_BLANK || phase == ERASE_COMPARE_BLANK;
}

/* What was found in place of the stream. */
enum erase_kind {
	ERASE_UNWRITTEN,  /* could not be written */
	ERASE_UNREADABLE, /* could not be read back */
	ERASE_LOST,       /* nothing but zeros or nothing but ones */
	ERASE_ALIAS,      /* this pass's stream of another place: `distance` bytes away */
	ERASE_STALE,      /* the stream of another pass of this job */
	ERASE_BIT_ERROR,  /* at most 64 bits differ in the sector */
	ERASE_OLD,        /* anything else: perhaps what lay there before */
	ERASE_KINDS,
};

enum erase_probe {
	ERASE_NOT_PROBED,     /* too small, or not reached */
	ERASE_PROBE_PASSED,   /* proves nothing: the whole comparison does */
	ERASE_FAKE_CAPACITY,  /* one place shows what was written to another */
	ERASE_IGNORES_WRITES, /* not one of the places holds what was written */
};

struct erase_extent {
	uint64_t offset, length; /* bytes */
	int64_t distance;        /* ERASE_ALIAS: from here to where the data belongs; else 0 */
	enum erase_kind kind;
};

#define ERASE_EXTENTS_MAX 4096
#define ERASE_FAILURES_MAX 8192 /* transfers, when what failed is tried again: more, and a dying stick would hold on for days */

/* Where a job stands and what it has found. What a checkpoint keeps is all that resuming needs beside the key. */
struct erase_state {
	enum erase_phase phase;
	uint8_t pass;             /* how often the stream was begun anew in this job; the lowest byte of the nonce */
	bool begun;
	uint64_t size;            /* bytes of the medium */
	uint64_t durable;         /* bytes of this phase that are done, flushed, and will not be done again; == size: it is over */
	uint64_t written;         /* by ERASE_WRITE or ERASE_BLANK, whichever was last */
	uint64_t verified;        /* read back and equal */
	uint64_t mismatched;      /* read back, but not equal: the kinds from ERASE_LOST on */
	uint64_t bytes[ERASE_KINDS];
	uint64_t old_sectors;     /* that hold, as far as can be seen, what lay there before the job: ERASE_OLD, and the unwritten
	                             ones that do not show the stream */
	uint64_t first_bad;       /* offset of the first bad sector; UINT64_MAX: none */
	uint32_t interruptions;   /* how often a phase was taken up again */
	uint64_t write_ms, verify_ms;
	enum erase_probe probe;
	uint64_t probe_distance;  /* ERASE_FAKE_CAPACITY: the greatest common divisor of the distances seen: of a medium that wraps, its real size */
	uint64_t nonce;           /* upper half of the counter block */
	uint8_t commitment[32];   /* SHA-256("mediad-erase-commit" || key): names the stream, does not reveal it */
	uint32_t extents;
	uint64_t extents_more;    /* that found no place in the list; the counts above have them */
	struct erase_extent extent[ERASE_EXTENTS_MAX]; /* in their order; neighbours of one kind and distance are one */
};

enum erase_wish { ERASE_GO_ON, ERASE_PAUSE, ERASE_CANCEL };

/* At most ten times a second, and at each phase's end: `done` bytes of state->size. */
typedef enum erase_wish (*erase_progress)(void *context, const struct erase_state *state, uint64_t done);
/* After a flush, at least every 10 s or 1 GiB, and at the end of the phase: all below state->durable is on the medium. A
 * negative errno ends the phase with it. */
typedef int (*erase_checkpoint)(void *context, const struct erase_state *state);
/* Is it still the same device, of the same size? 0, -ENODEV: gone, -ESTALE: another one, or grown, or shrunk. */
typedef int (*erase_same)(void *context);

struct erase_job {
	int fd;                   /* O_DIRECT, O_RDWR (comparing: O_RDONLY is enough), the whole device */
	uint64_t size;            /* bytes, a multiple of `sector` */
	uint32_t sector;          /* logical sector size */
	const struct secret *key; /* 32 bytes */
	uint64_t nonce;           /* from erase_key; its lowest byte gives way to the pass */
	erase_progress progress;      /* NULL: nobody asks */
	erase_checkpoint checkpoint;  /* NULL: nothing is kept */
	erase_same same;              /* NULL: by the kernel's size and sequence number of the descriptor */
	void *context;
	bool threads;             /* not by io_uring, even where the kernel has it */
};

/* The state before a phase, from what went before; at first a state of zeros. ERASE_WRITE: nothing is known, and if something
 * was, this is the next pass. ERASE_COMPARE: what was written and not stays known; of a state of zeros all is taken for
 * written. ERASE_BLANK, ERASE_COMPARE_BLANK: the same for the zeros. */
void erase_begin(struct erase_state *state, enum erase_phase phase);

/* Runs state->phase from state->durable on to its end. Taking up a write, the first MiB, 64 places and the last 256 MiB below
 * are read first, and it goes back to the first that is not the stream. `state` is filled as far as it went, whatever comes.
 * 0: the end was reached; after a comparison also: every byte was written and read back equal. After a write, what could
 * not be written is in the state and is for the comparison to judge.
 * -EIO: not erased, the medium fails; -EUCLEAN: fake capacity, or it ignores writes; -EINTR: paused, at a checkpoint;
 * -ECANCELED: stopped as it stood; -ENODEV: it went away; -ESTALE: another device, or another size; -EKEYREJECTED: the state
 * was made with another key; -EROFS and the like: it takes no writes at all. */
int erase_run(const struct erase_job *job, struct erase_state *state, struct fault *fault);

/* Which pass of the job lies on the medium, by its first, middle and last sector and those at powers of two, which a write begins
 * with: 0 to 255. -ENOENT: none that shows there. */
int erase_find_pass(const struct erase_job *job);

/* What the host's TPM turns into a job's root (HMAC): the same again at any time, so nothing is stored for it. `job` is a UUID. */
#define ERASE_MESSAGE_MAX 160
#define ERASE_ROOT_SIZE 32
int erase_message(const char *job, const char *number, uint64_t size, uint8_t out[ERASE_MESSAGE_MAX], size_t *length);
/* Key and nonce of a job from its root of 32 bytes, by HKDF-SHA-256 with the job's UUID as info. */
int erase_key(const struct secret *root, const char *job, struct secret **key, uint64_t *nonce, struct fault *fault);
int erase_commitment(const struct secret *key, uint8_t out[32]);

/* The stream at `offset` (a multiple of 16), for tests and diagnosis. */
int erase_stream(const struct secret *key, uint64_t nonce, uint64_t offset, uint8_t *out, uint32_t length);

/* A state as members of `object`: phase, pass, size, durable, written, verified, unwritten, unreadable, mismatched, lost, alias,
 * stale, bit_error, old, old_sectors, first_bad (-1: none), interruptions, write_ms, verify_ms, probe, probe_distance, nonce,
 * commitment (hex), extents [[offset, length, kind, distance], …] of which at most `extents`, extents_more. -ENOMEM. */
int erase_state_to_json(const struct erase_state *state, uint32_t extents, json_t *object);
/* Reads exactly that; what contradicts itself is -EBADMSG. */
int erase_state_from_json(const json_t *object, struct erase_state *out);
/* Everything written and read back equal. */
bool erase_is_sound(const struct erase_state *state);
const char *erase_phase_name(enum erase_phase phase);
const char *erase_kind_name(enum erase_kind kind);
const char *erase_probe_name(enum erase_probe probe);
