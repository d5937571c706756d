// SPDX-License-Identifier: GPL-3.0-or-later
/* The registry as it was after an event, as lines of JSON: a head {"closed":…} and a line {"row":[…],"table":…} for every row of
 * every table. Each line's hash covers the one before, so that the last stands for all. Knows no table's meaning. Only policy/ includes it. */
#pragma once

#include "common/chain.h"
#include "policy/registry.h"
#include "policy/store.h"

struct separation;

/* Where the ledger begins: behind event `sequence`, 0 for books that were never closed. */
struct snapshot {
	int64_t sequence;
	uint8_t hash[DIGEST_SIZE];   /* of that event */
	struct chain_counter counter;
	uint8_t digest[DIGEST_SIZE]; /* of all lines */
};

/* The event before the first that is in the books; 0: none was taken out. */
int snapshot_beginning(struct store *books, int64_t *out, struct fault *fault);

/* Writes what `rebuilt` holds as a snapshot of that place into the books, some lines at a time, each within a transaction of theirs. As long as
 * no event says that the books begin there it changes nothing, and one that was not finished gives way to the next. */
struct snapshot_writer {
	struct store *books, *rebuilt;
	const struct separation *separation;
	struct snapshot *snapshot; /* its digest is whole in the end */
	int64_t line, row;
	size_t table;
	void *kind, *fact; /* places in what is known of duties */
};
/* Fills all but stores, separation and snapshot. */
int snapshot_write_begin(struct snapshot_writer *writer, struct fault *fault);
/* 1: there is more; 0: that was all. */
int snapshot_write_some(struct snapshot_writer *writer, struct fault *fault);

/* Fills an empty registry and what is known of duties from where the books begin. -EUCLEAN: they begin nowhere. */
int snapshot_load(struct store *books, struct store *rebuilt, struct separation *separation, struct snapshot *out, struct fault *fault);

/* Line by line, as a copy has them: the first makes *snapshot, the others go into `rebuilt` and `known` (of duties, an object). */
int snapshot_take(struct store *rebuilt, const char *line, struct snapshot *snapshot, json_t *known, struct fault *fault);

/* The hash of a line covers the one of the line before. */
int snapshot_chain(struct snapshot *snapshot, const char *line, size_t length, struct fault *fault);
