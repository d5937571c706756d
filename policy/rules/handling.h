// SPDX-License-Identifier: GPL-3.0-or-later
/* What may be done with a medium, and what must: the attributes of a class (catalogue, section a.2) and how they are merged
 * (R-CLS-04). Pure data. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "policy/rules/role.h"

/* Which part of the network a computer belongs to (R-ZON-02). */
enum zone {
	ZONE_MYNUMBER = 1 << 0,   /* マイナンバー利用事務系 */
	ZONE_LGWAN = 1 << 1,
	ZONE_INTERNET = 1 << 2,
	ZONE_STANDALONE = 1 << 3, /* in no network */
	ZONE_BUSINESS = 1 << 4,   /* 業務系, where there is no LGWAN */
	ZONE_OFFICE = 1 << 5,     /* an office whose network is not divided */
};
#define ZONES_ALL 63

/* What a place must have. */
enum storage {
	STORAGE_LOCKABLE = 1 << 0,
	STORAGE_FIRE = 1 << 1,
	STORAGE_HEAT = 1 << 2,
	STORAGE_QUAKE = 1 << 3,
	STORAGE_WATER = 1 << 4,
	STORAGE_DAMP = 1 << 5,
	STORAGE_DISASTER_LOW = 1 << 6,
};

#define AREAS_ALL (1 << 1 | 1 << 2 | 1 << 3) /* 1 public, 2 office, 3 server room */

enum key_mode { KEY_INTERNAL = 1, KEY_PROVIDE = 2 };
enum encrypt { ENCRYPT_NO, ENCRYPT_CARRY_OUT, ENCRYPT_ALWAYS };

#define SIGNATORIES_MAX 4
struct signatory {
	enum role role;
	bool organisation; /* of the whole office; else of the medium's department */
};
struct signatories {
	unsigned int count;
	struct signatory list[SIGNATORIES_MAX]; /* all must sign, each another person */
};

#define CAUTION_SIZE 200

struct handling {
	struct signatories carry_out, provide, dispose; /* count 0: no signature beyond today's one approver */
	int max_carry_out_days;                         /* -1: no limit; 0: not without exception (禁帯出) */
	enum encrypt encrypt;
	unsigned int key_modes, zones, write_zones; /* enum key_mode, enum zone, or-ed */
	unsigned int areas;                         /* bits 1<<1 … 1<<3 */
	unsigned int storage;                       /* enum storage, or-ed */
	bool scan_each_use;
	int erase_reuse, erase_dispose; /* E0 … E3 */
	bool certificate;
	int max_copies; /* -1: no limit */
	bool long_term_write_protected, backup;
	int rto_hours, review_months; /* 0: none */
	bool mynumber;                /* tokutei lies on it */
	bool private_medium;
	char caution[CAUTION_SIZE];   /* all distinct cautions, highest first */
};

/* What asks for nothing and forbids nothing: merged with another it changes nothing. */
void handling_init(struct handling *out);
/* Most restrictive wins, attribute by attribute; into->caution stands first. -E2BIG: more than SIGNATORIES_MAX would have to sign. */
int handling_merge(struct handling *into, const struct handling *other);

#define STORAGE_SUMMARY 96
/* The words of what is set, blank between: lockable fire … */
const char *storage_words(unsigned int storage, char out[STORAGE_SUMMARY]);
/* lockable, fire …; "-" for none. */
const char *storage_name(enum storage storage);
bool storage_from_name(const char *name, enum storage *out);
/* mynumber, lgwan …; "-" for none. */
const char *zone_name(enum zone zone);
bool zone_from_name(const char *name, enum zone *out);
