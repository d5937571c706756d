// SPDX-License-Identifier: GPL-3.0-or-later
/* The commands by which a device erases itself, its hidden blocks too: SCSI SANITIZE (SBC-4 5.37), ATA SANITIZE DEVICE through SAT (ACS-3 7.36, SAT-4),
 * BLKSECDISCARD. Tried before the overwrite, in addition to it and never in its stead, for nobody can look whether they did what they say: each
 * answer is kept for the certificate. Never ATA SECURITY ERASE, whose password can lock a medium for good. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/json.h"

struct fault;

struct sanitize_command {
	uint8_t cdb[16];
	uint8_t cdb_length;
	uint8_t data[512];    /* what the device sent */
	uint32_t wanted, got; /* bytes; wanted 0: none */
	uint8_t status;       /* SAM status */
	uint8_t sense[64];
	uint8_t sense_length;
};

/* How commands reach the device; a test plays one. */
struct sanitize_port {
	int (*send)(void *context, struct sanitize_command *command); /* 0: `status` and `sense` tell; a negative errno: it never got there */
	int (*discard)(void *context);                                /* BLKSECDISCARD of all of it */
	int (*wait)(void *context);                                   /* a second; not 0: stop */
	void *context;
};

/* Asks what the device has, tries the first that it has of each kind and waits for its end. *answers: an array of {"command","answer"[,"sense"]};
 * answer: done, failed, refused (the sense says why), not offered, no registers (a bridge that hides whether it worked: so nothing was sent),
 * unfinished, unreachable. 0 whatever they are; -ENOMEM. */
int sanitize_try(const struct sanitize_port *port, json_t **answers);

/* The same on an open disk (O_RDWR). `wait` and its context as above. */
int sanitize_disk(int fd, uint64_t size, int (*wait)(void *context), void *context, json_t **answers);
