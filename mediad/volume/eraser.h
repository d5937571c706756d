// SPDX-License-Identifier: GPL-3.0-or-later
/* The erase, in a process without any privilege that holds nothing but the open device. Knows no LUKS. */
#pragma once

#include "crypto/erase.h"
#include "mediad/volume/device.h"
#include "mediad/volume/job.h"

struct erasure {
	struct erase_result result;
	uint64_t size, nonce;
};

/* Erases the whole device; *out is filled as far as it went. -ECANCELED: the broker is gone or the service stops. */
int eraser_run(struct job *job, const struct device *device, struct erasure *out);

/* size, written, verified, unwritten, unreadable, mismatched, first_bad (-1: none), write_ms, verify_ms, commitment and
 * nonce (hex), into `object`. */
int eraser_to_json(const struct erasure *erasure, json_t *object);
