// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of the books: one for the ledger, the rest projected from it. */
#pragma once

#include <stddef.h>

struct fault;
struct store;

#define SCHEMA_APPLICATION 0x6d656469 /* "medi", so that file(1) and we know our own */
#define SCHEMA_VERSION 3
#define SCHEMA_TABLES_MAX 96

/* Creates all tables in an empty store; one transaction. */
int schema_create(struct store *store, struct fault *fault);
/* -EUCLEAN: not our file, or its tables, indexes or triggers are not exactly ours; the fault names
 * the first. */
int schema_check(struct store *store, struct fault *fault);

/* The projected tables, each with an order that makes two equal tables give equal rows. NULL past
 * the last. */
const char *schema_table(size_t i);
/* SELECT * of schema_table(i), in that order. */
const char *schema_rows(size_t i);
