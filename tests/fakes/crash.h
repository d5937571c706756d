// SPDX-License-Identifier: GPL-3.0-or-later
/* What a power failure may leave of a directory at every system call of an act, as far as files can play it; and acts whose
 * writes fail. Beside the directory one more file is followed that is durable whenever it changes: the TPM's own state. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define CRASH_FILES 8

struct crash {
	const char *directory, *beside; /* absolute */
	int (*prepare)(void *context);  /* in the child, before the first call that counts */
	int (*act)(void *context);
	void *context;
};

struct crash_file {
	char name[64];
	char *bytes;
	size_t length;
};

/* One possible end; all of them differ. */
struct crash_state {
	struct crash_file files[CRASH_FILES], beside;
	size_t count;
	bool done;   /* possible, too, after the act had returned 0 */
	long call;   /* the system call before which it first was possible */
	char how[96];
};

struct crash_states {
	struct crash_state *states;
	size_t count;
	long calls; /* of the act */
	int code;   /* what it returned */
};

/* Runs the act once in a traced child. At each call: everything is on the disk; only what was synced; the directory as after
 * each change since it was last synced; files that were not synced whole, empty or torn. */
void crash_play(const struct crash *crash, struct crash_states *out);
/* Puts the directory and what is beside it into that state. */
void crash_restore(const struct crash *crash, const struct crash_state *state);
void crash_release(struct crash_states *states);

/* The same act with its `nth` change of the directory (create, write, chmod, sync, rename, unlink; from 0) failing by `error`.
 * False: it has fewer; else *code is what it returned. */
bool crash_fail(const struct crash *crash, long nth, int error, int *code);
