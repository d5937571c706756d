// SPDX-License-Identifier: GPL-3.0-or-later
/* Every effect that the broker has outside its own memory and books: one table of functions. The production table
 * (world.c) makes the real calls; a test puts its own in its place and can fail, delay or stop at every one. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/clock.h"
#include "common/json.h"
#include "common/text.h"
#include "common/wire.h"
#include "mediad/broker/notary.h"
#include "mediad/broker/outlet.h"

struct account {
	uint32_t uid, gid;
	char login[LOGIN_MAX];
	char name[128]; /* from GECOS; may be "" */
};

struct world {
	void *context;
	int64_t (*now)(void *context);       /* seconds since 1970 */
	int64_t (*monotonic)(void *context); /* milliseconds */
	enum clock_sync (*synchronised)(void *context, int64_t *error);
	/* One question to mediad-gate, answered within seconds. Negative errno: it was not reached. */
	int (*gate)(void *context, const struct gate_request *request, struct gate_reply *reply);
	/* Starts a job at mediad-volume: a descriptor that yields struct volume_report. `passed` goes with the request; -1: nothing. */
	int (*volume)(void *context, const struct volume_request *request, int passed);
	/* Asks the TPM; `told` is called once, from the loop, and hears in time that there is no answer (notary.h). */
	void (*tpm)(void *context, const struct notary_question *question, notary_told told, void *told_context);
	/* Who the system says a login or a uid is, by its name there and no other. -ENOENT; -ENAMETOOLONG: longer than LOGIN_MAX;
	 * -EIO and others: the user database did not answer. */
	int (*account_by_login)(void *context, const char *login, struct account *out);
	int (*account_by_uid)(void *context, uint32_t uid, struct account *out);
	/* Who is at this computer's screen; login "" when nobody is. */
	void (*at_seat)(void *context, struct account *out);
	/* Has this uid a session now? */
	bool (*logged_in)(void *context, uint32_t uid);
	void (*uuid)(void *context, char out[37]); /* random, RFC 9562 version 4 */
	/* Bytes for one of the ledger's outlets, never waiting: 0 or a negative errno. */
	int (*send)(void *context, enum outlet outlet, const void *bytes, size_t length);
	/* A line for the system's log. priority as syslog(3). */
	void (*say)(void *context, int priority, const char *text);
};

struct world_paths {
	const char *gate, *volume; /* sockets */
	const char *host;          /* host.json */
	const char *tcti;          /* NULL: /dev/tpmrm0 */
	struct outlet_paths outlets;
	int gate_connection;       /* -1 until the gate was first asked */
	struct notary *notary;     /* world_start fills it */
};

/* The production table; paths are borrowed. */
void world_init(struct world *world, struct world_paths *paths);
/* Starts what asks the TPM; to be freed by notary_free before the loop is. */
int world_start(struct world_paths *paths, struct loop *loop);
