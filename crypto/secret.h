// SPDX-License-Identifier: GPL-3.0-or-later
/* Key material: locked in memory, left out of core dumps, wiped when it is released. Nothing else holds a key. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/macros.h"

struct fault;

struct secret {
	size_t size;
	uint8_t *bytes; /* in its own locked, guarded pages */
};

/* -ENOMEM also when the memory cannot be locked (RLIMIT_MEMLOCK): an unlocked secret does not exist. */
int secret_new(size_t size, struct secret **out, struct fault *fault);
/* Filled from the kernel's generator. */
int secret_random(size_t size, struct secret **out, struct fault *fault);
void secret_free(struct secret *secret);
SCOPED_DEFINE(secret_free, struct secret *)

/* No core dump, no ptrace, no swap for this process: every process that holds a secret calls it first. */
int secret_harden_process(struct fault *fault);
