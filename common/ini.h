// SPDX-License-Identifier: GPL-3.0-or-later
/* The policy files as they are written: sections, keys, values and where each stands. The one door to libinih; knows no key. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "common/mistakes.h"

/* Either every .conf file of a folder in the order of the names, which nobody but `owner` may be able to write; a folder
 * that is not there is empty. Or these files, in this order, whoever's they are. */
struct ini_source {
	const char *folder;
	uid_t owner;
	const char *const *files;
	size_t count;
};

struct ini_entry {
	const char *file, *section, *key, *value;
	int number; /* of the file among those read, from 1 */
	int line;
	const struct ini_line *at; /* for ini_mistake */
};

struct ini_reader {
	/* Is called for each setting; says what is wrong with it by ini_mistake. */
	void (*take)(void *context, const struct ini_entry *entry);
	void *context;
	struct mistakes *mistakes;
};

/* Reads them all, whatever is wrong. Returns the code of the first mistake, in the order of files and lines; 0: none. */
int ini_read(const struct ini_source *source, const struct ini_reader *reader);
/* A mistake at `where`, which points into the entry's key or value. Never NULL. */
struct mistake *ini_mistake(const struct ini_entry *entry, const char *where);
