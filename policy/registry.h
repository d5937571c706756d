// SPDX-License-Identifier: GPL-3.0-or-later
/* The books of the office: an append-only ledger of events and the registry that is projected from it, in one SQLite file.
 * registry_record is the only way in: the event is appended and applied in one durable transaction, before any effect.
 * Knows no udev, TPM, LUKS, socket or clock: `now` comes in. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/chain.h"
#include "common/fault.h"
#include "common/json.h"
#include "common/text.h"

struct gap;
struct registry;

#define PERSON_ID 16      /* P-0001 */
#define NAME_MAX_BYTES 128
#define MEDIUM_NUMBER 48  /* M-0001 */
#define REQUEST_ID 16     /* R-0001 */

/* How a person stands here at the moment; other than good, they have no roles. */
enum person_standing { STANDING_GOOD, STANDING_SUSPENDED, STANDING_OVER };

/* Who acts. The uid is the kernel's (SO_PEERCRED); the rest is what the registry knows about it. */
struct actor {
	uint32_t uid;
	char login[LOGIN_MAX];
	char person[PERSON_ID]; /* "": no person of ours */
	char name[NAME_MAX_BYTES];
	char department[NAME_MAX_BYTES]; /* "" */
	uint32_t roles;         /* enum role, or-ed: what holds now, also as somebody's deputy; 0 without a person */
	uint32_t own;           /* of these, what is held in their own name */
	enum person_standing standing;
	char principal[PERSON_ID]; /* for whom this act is done as deputy, ""; goes into each event as "for" (R-APP-07) */
};

/* Opens or creates (0600) the file, checks its schema. -EUCLEAN: damaged; -EROFS / -EACCES / -ENOSPC as SQLite met them,
 * each with a sentence that says what to do. */
int registry_open(const char *path, struct registry **out, struct fault *fault);
void registry_close(struct registry *registry);
SCOPED_DEFINE(registry_close, struct registry *)

struct record {
	const char *kind;            /* a row of the event table, policy/kinds_*.c */
	const struct actor *actor;   /* NULL: the machine itself */
	int64_t now;
	json_t *data;                /* borrowed */
};

/* Appends and applies all `count` events or none. 0: durable. -EINVAL: no such kind, a mandatory member is missing,
 * or the transition does not exist (policy/lifecycle.h). -ENOSPC, -EROFS, -EIO: not recorded, so do nothing. */
int registry_record(struct registry *registry, const struct record *records, unsigned int count, struct fault *fault);

/* Making the registry's tables anew from a ledger that verified: in memory first, about a thousandth of a second's work a step. 1: there is more;
 * 0: what differs is known. -EUCLEAN names the event that was changed meanwhile. */
struct rebuilding;
int rebuilding_begin(struct registry *registry, struct rebuilding **out, struct fault *fault);
void rebuilding_free(struct rebuilding *rebuilding);
SCOPED_DEFINE(rebuilding_free, struct rebuilding *)
int rebuilding_step(struct rebuilding *rebuilding, struct fault *fault);
/* Puts the tables that differ in their place and records that, in one transaction. -EPERM: by the rebuilt tables the actor is no
 * administrator (nor root). */
int registry_rebuild(struct registry *registry, struct rebuilding *rebuilding, const struct record *record, struct fault *fault);

/* Calls `told` after each registry_record that succeeded: something new stands in the ledger. One at a time; it must not
 * record. NULL: nobody. */
typedef void (*registry_told)(void *context);
void registry_when_recorded(struct registry *registry, registry_told told, void *context);

/* 0, or why nothing that gives access to a medium or ends one should begin: as registry_record would say, and -ENOSPC where the disk is
 * so full that what is left is kept for what cannot wait. */
int registry_room(struct registry *registry, struct fault *fault);
/* Not NULL: a write or a sync of the books failed. Nothing is recorded any more; the process must end and start anew. Borrowed. */
const struct fault *registry_broken(const struct registry *registry);
/* Calls `broken` with that, once, from within whatever met it. */
typedef void (*registry_breaks)(void *context, const struct fault *why);
void registry_when_broken(struct registry *registry, registry_breaks broken, void *context);

/* From here on what the disk or the file keeps from being recorded is counted in `gap` (borrowed; NULL: nowhere), and the gap is the first event that is
 * recorded after it. */
void registry_keep_gap(struct registry *registry, struct gap *gap);
/* Records the gap, if there is one, without waiting for another event. */
int registry_close_gap(struct registry *registry, int64_t now, struct fault *fault);

/* From here on what would be recorded goes to the last constraint of the books and is taken back: none of it stays, and `recorded`
 * (an array; borrowed) gets each event as {"kind","data"}. NULL: that is over. Never across a return to the loop. */
void registry_rehearse(struct registry *registry, json_t *recorded);

/* From here on what acts record is kept together or not at all: each act sees what was recorded before it, and one that fails leaves nothing of its
 * own. Never across a return to the loop. */
int registry_together(struct registry *registry, int64_t now, struct fault *fault);
/* 0 with `keep`: all of it is durable. Else, and while rehearsed, none of it stays; what was refused meanwhile is on record in any case but that. */
int registry_together_end(struct registry *registry, bool keep, struct fault *fault);

/* ---- the ledger ---- */

struct ledger_head {
	int64_t sequence; /* 0: empty */
	uint8_t hash[32];
};

struct ledger_report {
	int64_t events;       /* how many were read */
	int64_t first_bad;    /* 0: all good; else the sequence number of the first bad one */
	int64_t checkpoints;  /* checkpoint events met */
	int64_t behind;       /* of ledger_resume: events behind the checkpoint that changed the registry since; 0: it is as stated */
	uint64_t counter;     /* the highest that a checkpoint states; 0: none does */
	uint64_t announced;   /* the highest that was about to be stepped to */
	int64_t held;         /* acts of people, held to the separation of duties (policy/separation/separation.h) */
	int64_t breaches;     /* of them, how many break it; the books are whole all the same */
	struct fault breach;  /* the first: which event, and what is wrong */
	struct ledger_head head;
	int64_t covered;      /* up to here the last good checkpoint reaches */
	int64_t sealed;       /* up to here the last one does that states less than the counter is now: nobody can have it stated again */
	char since[21];       /* when the first of those was recorded; "": there is none */
};

int ledger_head(struct registry *registry, struct ledger_head *out, struct fault *fault);
/* Recomputes the chain, every event's canonical form, and the checkpoints' heads; then compares the registry with one
 * rebuilt from the ledger. -EUCLEAN with a sentence that names the first bad event; the report is filled anyway. */
int ledger_verify(struct registry *registry, struct ledger_report *out, struct fault *fault);
/* Holds a ledger that verified against what the TPM states of its counter now, bound to report->head: before every step the
 * next value is announced in the ledger, so a counter beyond that was stepped for newer books than these. -EUCLEAN: they
 * are an older copy, or the statement is another TPM's. */
int ledger_compare(struct registry *registry, const struct ledger_report *report, const json_t *statement,
	struct fault *fault);
/* The digest of all that the registry's tables hold now (policy/imprint.h); it goes into the event that announces a checkpoint. */
int registry_imprint(struct registry *registry, uint8_t out[32], struct fault *fault);
/* What can be said of the books at once (R-LOG-03): that from the last checkpoint with an imprint on the chain is whole, that checkpoint
 * true, and the registry as it was then, or as the events since then make it of that. The report is filled as far as that goes. -EAGAIN: that
 * cannot be said (there is no such checkpoint, or the registry is otherwise), so verify the whole first. -EUCLEAN names the first bad event. */
int ledger_resume(struct registry *registry, struct ledger_report *out, struct fault *fault);
/* Where the ledger says that the TPM's counter is, by its last checkpoint and what came after. */
int ledger_counter(struct registry *registry, struct chain_counter *out, struct fault *fault);
/* Up to `limit` events from `from` on (negative: the last -from), as objects {"seq","time","kind","actor","data","prev","hash"}. */
int ledger_list(struct registry *registry, int64_t from, int limit, json_t **out, struct fault *fault);
