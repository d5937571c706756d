// SPDX-License-Identifier: GPL-3.0-or-later
/* A medium whose header is about to be written to: opened and checked as for opening, and read anew afterwards. Knows not what is
 * written. */
#pragma once

#include "crypto/luks.h"
#include "mediad/volume/device.h"
#include "mediad/volume/vault.h"

struct rewriting {
	struct device device;
	struct vault vault;
	struct luks *luks;
	struct secret *key; /* of the volume, from the keyring; it fits the header */
};

#define REWRITING_CLOSED { .device = { .pin = -1 }, .vault = VAULT_CLOSED } /* to start with, under SCOPED(rewriting_close) */

/* The disk that the request names. -EROFS: its switch forbids writing. */
int rewriting_device(struct job *job, struct device *device);
/* A medium of this host as the request names it, with its label and key. -EROFS: its switch forbids writing. */
int rewriting_open(struct job *job, struct rewriting *out);
void rewriting_close_scoped(struct rewriting *rewriting);

/* Out of every cache on the way, then everything anew from the stick: the same volume under the label that was asked for. */
int rewriting_read_back(struct job *job, const struct rewriting *rewriting, struct luks **out);
