// SPDX-License-Identifier: GPL-3.0-or-later
/* A medium to erase: a file that takes O_DIRECT, what a bad stick would do to it between two steps, and a job that runs on it. */
#pragma once

#include "common/fault.h"
#include "crypto/erase.h"

#define SURFACE_MIB (1u << 20)
#define SURFACE_JOB "4dbb0d0f-9e1c-4f3a-8c63-0c6f2d8a3b11"

struct surface {
	int fd;
	uint64_t size;
	struct secret *key;
	struct erase_job job;
	struct erase_state state;
	struct erase_state kept;   /* the last checkpoint, by way of JSON as a file would have it */
	unsigned int calls, ends, checkpoints;
	uint64_t shown;            /* for a strike */
	struct fault fault;
	/* NULL, or what happens to it on the way; its answer is the wish */
	enum erase_wish (*strike)(struct surface *surface, uint64_t done);
	int same;                  /* what is said of the device */
};

/* Filled with `filling` bytes as old data (0: sparse, zeros), sectors of 512 bytes, a key of its own. */
void surface_open(struct surface *surface, uint64_t size, uint8_t filling);
void surface_close(struct surface *surface);
/* Begins a phase, and runs it. */
int surface_phase(struct surface *surface, enum erase_phase phase);
/* Runs on from the last checkpoint. */
int surface_resume(struct surface *surface);
/* Writing and comparing, as long as it goes well. */
int surface_erase(struct surface *surface);

/* Behind the engine's back. */
void surface_put(struct surface *surface, uint64_t offset, const void *bytes, size_t length);
void surface_get(struct surface *surface, uint64_t offset, void *bytes, size_t length);
void surface_fill(struct surface *surface, uint64_t offset, size_t length, uint8_t value);
void surface_flip(struct surface *surface, uint64_t offset, uint8_t bits);
void surface_copy(struct surface *surface, uint64_t from, uint64_t to, size_t length);
/* The stream of a pass of this job, as another place has it. */
void surface_stream(struct surface *surface, uint8_t pass, uint64_t of, uint64_t to, uint32_t length);
