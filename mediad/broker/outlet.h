// SPDX-License-Identifier: GPL-3.0-or-later
/* The ledger's outlets (R-LOG-03): every event, as it is recorded, to the journal, to syslog (RFC 5424) and to a file of JSON lines, and the
 * heads that checkpoints are made over to a file or syslog, so that a copy lies elsewhere. [log] of the policy files says which. What
 * an outlet missed it gets later, in order, from the ledger; one that fails holds nothing up. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "common/json.h"
#include "common/macros.h"

struct broker;
struct outlets;

enum outlet { OUTLET_JOURNAL, OUTLET_SYSLOG, OUTLET_FILE, OUTLET_HEADS_FILE, OUTLET_HEADS_SYSLOG, OUTLETS };

#define OUTLET_AGAIN 1000   /* ms until one that failed is tried again; doubled each time, up to OUTLET_SELDOM */
#define OUTLET_SELDOM 600000
#define OUTLET_BATCH 100    /* events at a time */
#define OUTLET_BUSY 1000    /* ms that a full one is left alone */
#define OUTLET_PATIENCE 30  /* so many times; then it has failed */

/* `places`: the file that keeps how far each outlet got. What it does not know begins behind the ledger's end as it is now. */
int outlets_new(struct broker *broker, const char *places, struct outlets **out);
void outlets_free(struct outlets *outlets);
SCOPED_DEFINE(outlets_free, struct outlets *)
/* From here on those flow that the settings name. */
void outlets_start(struct outlets *outlets);
/* Something new stands in the ledger. */
void outlets_recorded(struct broker *broker);
/* The names of those that fail, blank between; "" for none. `out` holds OUTLET_NAMES bytes. */
#define OUTLET_NAMES 96
void outlets_failing(const struct broker *broker, char out[OUTLET_NAMES]);

/* ---- forms: bytes as they leave, heap; NULL: not this event, or no memory. `event` as ledger_list gives it. ---- */

struct outlet_form {
	const char *host; /* "" or NULL: it has no name */
	const json_t *event;
};
/* Fields of the journal's native protocol. */
char *outlet_journal(const struct outlet_form *form, size_t *length);
char *outlet_syslog(const struct outlet_form *form, size_t *length);
/* As `mediactl ledger export` writes it. */
char *outlet_line(const struct outlet_form *form, size_t *length);
/* Of a checkpoint: "mediad-head/1 HOST SEQUENCE HASH COUNTER TIME ATTEST.SIGNATURE", the last two base64url. */
char *outlet_head(const struct outlet_form *form, size_t *length);
char *outlet_head_syslog(const struct outlet_form *form, size_t *length);

/* ---- sending (outlet_send.c), for the production world ---- */

struct outlet_paths {
	const char *journal, *syslog; /* sockets */
	const char *folder;           /* events.jsonl, heads */
};
/* 0 or a negative errno; -EAGAIN: it takes nothing at the moment. Never waits. */
int outlet_send(const struct outlet_paths *paths, enum outlet outlet, const void *bytes, size_t length);
