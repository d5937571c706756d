// SPDX-License-Identifier: GPL-3.0-or-later
/* For the broker's tests: books that take nothing for a while, and a mediad that ends meanwhile. */
#pragma once

#include "policy/books.h"
#include "tests/unit/mediad/broker/stage.h"

static struct rlimit before; /* the disk was filled */

static inline void fill_the_disk(void)
{
	struct rlimit full;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	full = before;
	full.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &full), 0);
}

/* The books take nothing, but what lies beside them can be written. */
static inline void close_books(bool closed)
{
	ck_assert_int_eq(store_script(registry_store(broker.registry), closed ? "PRAGMA query_only = 1" : "PRAGMA query_only = 0", NULL), 0);
}

static inline int count_on_record(const char *kind)
{
	const json_t *entry;
	int count = 0;
	size_t i;

	must(KIMURA, "LedgerList", "{\"from\":1,\"limit\":500}");
	json_array_foreach(json_object_get(heard, "events"), i, entry)
		count += strcmp(json_member_text(entry, "kind"), kind) == 0;
	return count;
}

#define NOTHING_OPEN "{\"open\":[]}"

/* mediad ends and starts again, with what is plugged in and mapped. */
static inline void start_again(const char *inventory)
{
	broker_dies();
	event("2-1", WATCH_USB, false);
	fake.inventory = inventory;
	owed_settle(&broker, NULL);
	settle(&broker);
	pump();
}
