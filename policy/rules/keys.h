// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of everything that [class …], [overlay …], [office] and [host] may say; for policy/rules alone. What reads, checks
 * and shows the files goes by it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { IN_CLASS = 1, IN_OVERLAY = 2, IN_OFFICE = 4, IN_HOST = 8 };

enum takes {
	TAKES_TEXT,        /* char[size] */
	TAKES_PARAGRAPH,   /* char[size]; may stand on several lines, which are joined */
	TAKES_LINES,       /* struct lines; may stand on several lines */
	TAKES_NUMBER,      /* int, least..most, or the word `words`, which is `otherwise` */
	TAKES_YES,         /* bool: yes, no */
	TAKES_ONE,         /* int or bool: the place of the one word in `words` */
	TAKES_BIT,         /* unsigned int: 1 << that place */
	TAKES_SET,         /* unsigned int: those bits of several words, shifted by least; also all, none */
	TAKES_SIGNATORIES, /* struct signatories: role or role@office, or none */
	TAKES_SIGNATORY,   /* the same, exactly one */
	TAKES_CHAIN,       /* struct chain; a step a line: role HOURS */
	TAKES_TIME,        /* char[size]: HH:MM */
	TAKES_PAIRS,       /* struct role_pairs; a pair a line: role role, or none */
};

struct key {
	const char *name;
	unsigned int sections;
	enum takes takes;
	size_t offset, size;
	const char *words;
	int least, most, otherwise;
};

#define KEYS_MAX 64 /* of the whole table */

/* NULL behind the last one. */
const struct key *key_at(size_t i);
const struct key *key_find(unsigned int section, const char *name);
/* May the key stand on several lines of a file? */
bool key_repeats(const struct key *key);

struct ini_entry;
/* Puts the entry's value in its place in `object`; `first`: not added to what stands there. What is wrong goes to ini_mistake. */
void key_take(const struct key *key, const struct ini_entry *entry, void *object, bool first);
/* The value as it would be written, cut to size. */
void key_show(const struct key *key, const void *object, char *out, size_t size);
