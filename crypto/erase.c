// SPDX-License-Identifier: GPL-3.0-or-later
/* One phase of one erase job: is it fit to run, the run, and what is said of it. */
#include "crypto/erase.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/text.h"
#include "crypto/erase_missing.h"

#define KEY_SIZE 32

static void free_buffer(uint8_t *buffer)
{
	free(buffer);
}
SCOPED_DEFINE(free_buffer, uint8_t *)

static void free_state(struct erase_state *state)
{
	free(state);
}
SCOPED_DEFINE(free_state, struct erase_state *)

static int check_job(const struct erase_job *job, struct fault *fault)
{
	int flags = fcntl(job->fd, F_GETFL);

	if (flags < 0 || !(flags & O_DIRECT))
		return fault_set(fault, -EINVAL, N_("The medium was not opened for direct access; it was not erased."));
	if (job->sector < 512 || job->sector > ERASE_SECTOR_MAX || (job->sector & (job->sector - 1)) || job->size == 0 ||
		job->size % job->sector || job->key->size != KEY_SIZE)
		return fault_set(fault, -EINVAL, N_("The size of the medium is no multiple of its sectors; it was not erased."));
	return 0;
}

/* A new state takes the job's names, one that was kept must bear them. */
static int match_state(const struct erase_job *job, struct erase_state *state, struct fault *fault)
{
	uint64_t nonce = (job->nonce & ~(uint64_t)UINT8_MAX) | state->pass;
	uint8_t commitment[sizeof(state->commitment)];

	if (erase_commitment(job->key, commitment) < 0)
		return fault_set(fault, -EIO, N_("OpenSSL refused to compute SHA-256."));
	if (state->size == 0) {
		state->nonce = nonce;
		state->size = job->size;
		state->written = erase_is_comparing(state->phase) ? job->size : 0;
		memcpy(state->commitment, commitment, sizeof(commitment));
	}
	if (state->size != job->size)
		return fault_set(fault, -ESTALE, N_("The medium is not as large as when its erase began; it was not touched."));
	if (state->nonce != nonce || memcmp(state->commitment, commitment, sizeof(commitment)) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("What is known of this erase was made with another key; begin the erase anew."));
	return 0;
}

static int run(struct erase_pass *pass)
{
	struct erase_state *state = pass->state;
	uint64_t from = state->durable;
	int r = 0;

	if (!pass->reading && from > 0)
		r = erase_resume_point(pass, &from);
	pass->kept = from;
	if (r == 0)
		r = erase_pass_run(pass, from);
	return r;
}

/* Errors that a stick gave while it was pulled out are not the medium's: what they counted is forgotten. */
static void forget_since(const struct erase_state *kept, struct erase_state *state)
{
	uint64_t write_ms = state->write_ms, verify_ms = state->verify_ms;

	*state = *kept;
	state->write_ms = write_ms;
	state->verify_ms = verify_ms;
}

static void free_missing(struct erase_missing *missing)
{
	free(missing);
}
SCOPED_DEFINE(free_missing, struct erase_missing *)

static int prepare_and_run(const struct erase_job *job, struct erase_state *state)
{
	SCOPED(free_state) struct erase_state *kept = malloc(sizeof(*kept));
	SCOPED(erase_stream_close) struct erase_stream *stream = NULL;
	SCOPED(free_buffer) uint8_t *scratch = aligned_alloc(4096, ERASE_BLOCK);
	SCOPED(free_buffer) uint8_t *expected = aligned_alloc(4096, ERASE_PIECE);
	SCOPED(free_missing) struct erase_missing *missing = calloc(2, sizeof(*missing));
	struct erase_pass pass = { .job = job, .state = state, .scratch = scratch, .expected = expected,
		.reading = erase_is_comparing(state->phase), .blank = erase_is_blank(state->phase), .started = clock_monotonic() };
	int r;

	if (!scratch || !expected || !kept || !missing)
		return -ENOMEM;
	*kept = *state;
	r = erase_stream_open(job->key, state->nonce, &stream);
	if (r < 0)
		return r;
	memset(expected, 0, ERASE_PIECE);
	pass.stream = stream;
	pass.safe = kept;
	pass.missing = &missing[0];
	pass.later = &missing[1];
	pass.kept_at = pass.started;
	pass.spent = pass.reading ? state->verify_ms : state->write_ms;
	if (ioctl(job->fd, BLKGETDISKSEQ, &pass.sequence) < 0)
		pass.sequence = 0;
	r = erase_same_device(&pass);
	if (r == 0)
		r = run(&pass);
	if (r == -ENODEV || r == -ESTALE || r == -EINTR)
		forget_since(kept, state);
	return r;
}

static int say_interrupted(int code, struct fault *fault)
{
	if (code == -ENODEV)
		return fault_set(fault, code, N_("The stick went away during the erase; plug it in and start the erase again."));
	if (code == -ESTALE)
		return fault_set(fault, code, N_("The medium changed its size or became another one during the erase; it is not erased."));
	if (code == -ECANCELED)
		return fault_set(fault, code, N_("The erase was stopped before its end; the medium is not erased."));
	if (code == -EINTR)
		return fault_set(fault, code, N_("The erase is paused; start it again and it goes on from here."));
	if (code == -EROFS || code == -EPERM || code == -EACCES)
		return fault_set(fault, code, N_("The medium is write-protected and cannot be erased; destroy it."));
	if (code == -EHOSTDOWN)
		return fault_set(fault, -EIO, N_("The medium answers nowhere any more, not where it was good before: it has died; destroy it."));
	if (code == -EIO)
		return fault_set(fault, code, N_("The medium fails in too many places to be erased; destroy it."));
	return fault_set(fault, code, N_("The erase failed: %s."), strerror(-code));
}

static int say_fraud(const struct erase_state *state, struct fault *fault)
{
	char distance[24];

	if (state->probe == ERASE_IGNORES_WRITES)
		return fault_set(fault, -EUCLEAN, N_("The medium says that it writes and keeps nothing; it is not erased, destroy it."));
	text_format(distance, sizeof(distance), "%llu", (unsigned long long)state->probe_distance);
	return fault_set(fault, -EUCLEAN,
		N_("The medium is smaller than it says: what is written to one place appears %s bytes away; it is not erased, destroy it."),
		distance);
}

static int say_verdict(const struct erase_state *state, struct fault *fault)
{
	char unwritten[24], unreadable[24], mismatched[24];

	if (state->probe == ERASE_FAKE_CAPACITY || state->probe == ERASE_IGNORES_WRITES)
		return say_fraud(state, fault);
	if (!erase_is_comparing(state->phase))
		return 0;
	if (erase_is_sound(state))
		return 0;
	text_format(unwritten, sizeof(unwritten), "%llu", (unsigned long long)state->bytes[ERASE_UNWRITTEN]);
	text_format(unreadable, sizeof(unreadable), "%llu", (unsigned long long)state->bytes[ERASE_UNREADABLE]);
	text_format(mismatched, sizeof(mismatched), "%llu", (unsigned long long)state->mismatched);
	return fault_set(fault, -EIO,
		N_("The medium is not erased: %s bytes could not be written, %s not read back, %s read back wrong; destroy it."),
		unwritten, unreadable, mismatched);
}

int erase_run(const struct erase_job *job, struct erase_state *state, struct fault *fault)
{
	int r;

	r = check_job(job, fault);
	if (r == 0)
		r = match_state(job, state, fault);
	if (r < 0)
		return r;
	if (state->durable < state->size) {
		state->interruptions += state->begun;
		state->begun = true;
		r = prepare_and_run(job, state);
	}
	if (r == 0 || r == -EUCLEAN)
		return say_verdict(state, fault);
	if (r == -EIO && erase_is_comparing(state->phase) && state->durable == state->size)
		return say_verdict(state, fault);
	return say_interrupted(r, fault);
}
