// SPDX-License-Identifier: GPL-3.0-or-later
/* Listens to io.mediad.Watch until it is told to stop: through restarts of mediad, without ever being busy. Knows no
 * event and prints nothing. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/json.h"
#include "mediactl/verb.h"

struct fault;

/* What came of the conversation. */
enum listening {
	LISTENING_LOST,  /* mediad went away; it is asked again from time to time */
	LISTENING_AGAIN, /* it answers again, and tells anew what is plugged in */
};

struct listener {
	const char *socket;
	json_t *parameters; /* of Watch; borrowed */
	bool patient;       /* waits for mediad at the beginning too, and after a refusal */
	void (*event)(void *context, const json_t *event);
	void (*changed)(void *context, enum listening what);
	/* Called when nothing came and after each event; returns in how many ms it wants to be called again, -1: when
	 * something comes. NULL: never. */
	int (*idle)(void *context);
	void *context;
};

struct refusal {
	char error[64];
	json_t *parameters; /* the caller's; NULL: nothing was refused */
};

/* OUTCOME_DONE: SIGINT or SIGTERM came, or mediad said that this was the last. OUTCOME_UNREACHABLE: it does not answer at
 * the beginning, and `fault` says why. OUTCOME_REFUSED: `refusal` is what mediad said. Both signals stay blocked. */
enum outcome listen_run(const struct listener *listener, struct refusal *refusal, struct fault *fault);
