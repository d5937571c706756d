// SPDX-License-Identifier: GPL-3.0-or-later
/* What the files of policy/ share about the open books; nobody outside policy/ includes it. */
#pragma once

#include "common/chain.h"
#include "policy/registry.h"
#include "policy/store.h"

struct undo;

struct store *registry_store(struct registry *registry);
struct undo *registry_undo(struct registry *registry);
/* What registry_imprint knows of the tables is read anew the next time. */
void registry_forget_imprint(struct registry *registry);

#define MEDIUM_COLUMNS                                                                                                      \
	"SELECT m.number, m.state, m.uuid, m.generation, m.tag, m.vendor, m.product, m.usb_serial, m.model, m.descriptors," \
	" m.classification, m.handler, o.person, e.key_destroyed, m.size, m.composite, o.read_only,"                         \
	" m.revision ->> '$.generation', EXISTS (SELECT 1 FROM granted g WHERE g.medium = m.number AND (g.intent IS NOT NULL"     \
	" OR (g.revoked IS NOT NULL AND g.removed IS NULL))), m.provision IS NOT NULL, m.home ->> '$.host',"               \
	" m.home ->> '$.number', coalesce(m.revision ->> '$.rotate', 0) FROM medium m"                                    \
	" LEFT JOIN opening o ON o.medium = m.number LEFT JOIN erasure e ON e.medium = m.number"

/* May this person do anything at all at `now`? Does this grant of a role hold then? */
#define PERSON_VALID(person, now) \
	"(" person ".suspended IS NULL AND (" person ".valid_until IS NULL OR " person ".valid_until >= " now "))"
#define ROLE_VALID(role, now) \
	"((" role ".starts IS NULL OR " role ".starts <= " now ") AND (" role ".until IS NULL OR " role ".until >= " now "))"

/* The word for how a person stands. */
#define STANDING(person, now) \
	"CASE WHEN " person ".suspended IS NOT NULL THEN 'suspended' WHEN " person ".valid_until < " now " THEN 'over' ELSE 'good' END"

/* Of a row of `event`: its kind and its time, as the index event_topic has them. Canonical text ends in …"kind":"KIND","prev":"64 digits",
 * "seq":N,"time":"TIME"}, so both are found from its end; the functions of JSON are not for schemas. Of a text that is no event of ours
 * they are anything. */
#define EVENT_TIME "substr(text, -22, 20)"
#define EVENT_KIND \
	"substr(" EVENT_TO_KIND ", 1 + length(rtrim(" EVENT_TO_KIND ", 'abcdefghijklmnopqrstuvwxyz-.')))"
#define EVENT_TO_KIND "substr(text, -153 - length(seq), 40)"

/* The id of whom ?1 names: a login (in capital letters or not), an id, or an employee's number. */
#define PERSON_NAMED \
	"coalesce((SELECT person FROM login WHERE login = ?1 COLLATE NOCASE), (SELECT id FROM person WHERE id = ?1)," \
	" (SELECT id FROM person WHERE number = ?1))"

/* The media whose hints fit: ?1 vendor, ?2 product, ?3 serial, ?4 descriptors. A test holds its plan. */
#define MEDIUM_MATCH_SQL \
	MEDIUM_COLUMNS " WHERE m.vendor = ?1 AND m.product = ?2 AND m.usb_serial = ?3" \
		       " AND (?3 <> '' OR m.descriptors = ?4) AND m.state <> 'disposed'" \
		       " ORDER BY m.descriptors = ?4 DESC, m.serial DESC"

/* Is the host of these columns the one that ?1 names: its thumbprint, at least four letters of its beginning, or its name? */
#define HOST_NAMED(host, name) \
	"(" host " = ?1 OR " name " = ?1 OR (length(?1) >= 4 AND substr(" host ", 1, length(?1)) = ?1))"

/* The next free id of a table with a serial, as "P-0001"; *out holds `size` bytes. It is free until
 * the next record. */
int registry_next_id(
	struct registry *registry, const char *table, char *out, size_t size, struct fault *fault);

/* ---- the ledger, read: rows of EVENT_COLUMNS; -EUCLEAN names the event ---- */

#define EVENT_COLUMNS "seq, text, hash"

int ledger_bad_event(int64_t sequence, const char *why, struct fault *fault);
/* The event behind `before`, if the row is it; borrowed. */
int ledger_event(const struct query *row, const struct ledger_head *before, struct chain_event *out, struct fault *fault);
/* Holds it to its hash, its canonical form and its place behind *head, which becomes it. */
int ledger_check(const struct query *row, struct ledger_head *head, struct fault *fault);
/* The same, and gives the envelope. */
int ledger_read(const struct query *row, const struct ledger_head *before, json_t **out, struct fault *fault);

/* Appends the event as people get it, with its hash. */
int ledger_list_row(const struct query *row, json_t *list, struct fault *fault);

/* How far two stores were compared; {0} at the beginning. */
struct comparing {
	size_t table;
	int64_t here, there; /* the last rows that were read */
	bool begun;
};

/* Compares some more rows of the projected tables of two stores. 1: there is more; 0: they are the same; -EUCLEAN names table and row of
 * the first difference. */
int rebuild_compare(struct store *books, struct store *rebuilt, struct comparing *comparing, struct fault *fault);

/* Makes what is not as it follows from the ledger so, within a transaction of the store. */
int rebuilding_replace(struct rebuilding *rebuilding, struct store *store, struct fault *fault);

/* Is the checkpoint's hash the one the ledger has there, and did the TPM of the host in `rebuilt`
 * say so, without a gap in its counter? */
int checkpoint_check(struct store *books, struct store *rebuilt, const json_t *envelope,
	struct chain_counter *counter, struct fault *fault);
/* A step that was about to be made, or an older copy that an administrator answers for; any other event says nothing of the counter. */
int counter_note(struct chain_counter *counter, const json_t *envelope, struct fault *fault);
