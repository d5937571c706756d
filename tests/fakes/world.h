// SPDX-License-Identifier: GPL-3.0-or-later
/* A world for the broker that a test plays: sticks that are let in or blocked, a volume helper that answers as told, and any
 * one call that can be made to fail. What hardware really does is shown in tests/system, not here. */
#pragma once

#include <stdbool.h>

#include "common/wire.h"
#include "mediad/broker/world.h"

#define FAKE_STICKS 4

struct fake_stick {
	struct usb_facts facts; /* name "": not plugged */
	bool admitted;
};

struct fake_world {
	struct world world;
	int64_t now;
	int64_t set;      /* by how many seconds somebody set the clock; now goes on beside it, as the time since the boot does */
	enum clock_sync sync;
	int64_t calls;    /* effects so far */
	int64_t fail_at;  /* this one fails with -EIO; 0: none does */
	struct fake_stick sticks[FAKE_STICKS];
	int volume;       /* the helper's end of the running job; -1 */
	bool volume_away;              /* the helper is not there */
	const char *inventory;         /* what it says is open; NULL: nothing */
	struct volume_request request; /* of the job started last */
	bool passed;      /* a descriptor went with it */
	uint32_t seat;    /* the uid at the screen; 0: nobody */
	uint32_t logged_in; /* the one uid that has a session */
	struct loop *loop; /* from which the TPM's answers come */
	struct fake_answer *late; /* which it has not given yet */
	/* What the TPM says, and after how many ms; NULL: it signs, and knows no counter. */
	int64_t (*tpm_answers)(struct fake_world *fake, const struct notary_question *question, struct notary_answer *answer);
	int outlet[OUTLETS]; /* what each of the ledger's outlets says to what it is sent: 0 or a negative errno */
	int taken[OUTLETS];  /* how many it took */
	char sent[OUTLETS][8192]; /* the last of them */
	char said[2048];  /* the log line said last */
};

/* People: root 0, tanaka 1003, suzuki 1002, sato 1001, ito 1005, kimura 1004. */
void fake_world_init(struct fake_world *fake);
/* Plugs storage of that name (sysfs) and serial in, closed. */
struct fake_stick *fake_world_plug(struct fake_world *fake, const char *name, const char *serial);
bool fake_world_anything_open(const struct fake_world *fake);

/* The helper's answers; result is JSON or NULL. */
void fake_volume_progress(struct fake_world *fake, uint32_t phase, uint64_t done, uint64_t total);
void fake_volume_done(struct fake_world *fake, const char *result);
void fake_volume_fails(struct fake_world *fake, int code, const char *sentence);
void fake_volume_fails_with(struct fake_world *fake, int code, const char *sentence, const char *result);
void fake_volume_dies(struct fake_world *fake);
/* The loop is gone: what the TPM has not answered it never will. */
void fake_tpm_dies(struct fake_world *fake);
