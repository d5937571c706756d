// SPDX-License-Identifier: GPL-3.0-or-later
/* What a row of the event table is, and the words in which rows say what they do to the registry. Only policy/event.c,
 * policy/duties.c, policy/meanings.c and policy/kinds_*.c include it. */
#pragma once

#include <stddef.h>

#include "common/macros.h"

#define MEMBERS_MAX 13
#define STEPS_MAX 9

enum member_type {
	MEMBER_TEXT,
	MEMBER_NUMBER,
	MEMBER_TRUTH,
	MEMBER_OBJECT,
	MEMBER_ANY,
};

struct member {
	const char *name; /* NULL: the end */
	enum member_type type;
};

/* Steps are SQL over ?1, the event's text. A step that UPDATEs must hit a row: else the event does
 * not fit. `becomes` is the medium's new state (of data.number) after the steps: a state's name, or
 * "?" for data.state if that is there. */
struct event_kind {
	const char *name;
	struct member members[MEMBERS_MAX];
	const char *becomes;
	const char *steps[STEPS_MAX];
};

// clang-format off
#define T(name)   { name, MEMBER_TEXT }
#define N(name)   { name, MEMBER_NUMBER }
#define B(name)   { name, MEMBER_TRUTH }
#define O(name)   { name, MEMBER_OBJECT }
#define ANY(name) { name, MEMBER_ANY }
// clang-format on

#define D(name) "?1->>'$.data." name "'"
#define TIME "?1->>'$.time'"
#define WHO "?1->>'$.actor.person'"
#define SERIAL(name) "CAST(substr(" D(name) ", 3) AS INTEGER)"
/* Before an UPDATE that may hit no row. */
#define IF_ANY "WITH one AS (SELECT 1) "
#define HELD "SELECT 1 FROM hold WHERE medium = " D("number") " AND released IS NULL"

/* What only `number` holds is kept till its day is over, wherever on earth that day ends (R-RET-04); so is the original of a My Number file (R-DSP-08). */
#define KEPT                                                                                                               \
	"SELECT 1 FROM content c WHERE c.medium = number AND c.gone IS NULL AND c.origin IS NULL AND NOT EXISTS (SELECT 1 FROM"      \
	" emptying e WHERE e.medium = number AND e.gone IS NULL AND e.since >= c.added) AND c.until > " A_DAY_LATER                  \
	" UNION ALL SELECT 1 FROM mynumber_medium n JOIN mynumber_asset a ON a.id = n.asset WHERE n.medium = number AND n.until IS NULL"  \
	" AND n.original AND coalesce(a.retain > " A_DAY_LATER ", 1)"
#define A_DAY_LATER "strftime('%Y-%m-%dT%H:%M:%SZ', " TIME ", '+1 day')"

/* From here on the surface of `number` is worked on by this job, or again by it. */
#define BEGIN_SURFACE(purpose, unless) \
	"INSERT INTO surface (medium, job, purpose, state, step, since, started, breaks) SELECT number, " D("job") ", '" purpose "', 'running'," \
	" 'write', " TIME ", " TIME ", '[]' FROM medium WHERE number = " D("number") unless " ON CONFLICT (medium) DO UPDATE SET" \
	" state = 'running', since = excluded.since, why = NULL, purpose = excluded.purpose, job = excluded.job" AGAIN("step", "'write'") \
	AGAIN("started", "excluded.started") AGAIN("size", "NULL") AGAIN("durable", "NULL") AGAIN("by_label", "0") AGAIN("interruptions", "0") \
	", breaks = CASE job WHEN excluded.job THEN " BREAK_OVER " ELSE '[]' END" AGAIN("written", "NULL") AGAIN("cycled", "NULL") AGAIN("compared", "NULL") AGAIN("blanked", "NULL")
#define AGAIN(column, otherwise) ", " column " = CASE job WHEN excluded.job THEN " column " ELSE " otherwise " END"
/* When the last of its interruptions was over. */
#define BREAK_OVER "json_set(breaks, '$[#-1].until', " TIME ")"
#define END_SURFACE "DELETE FROM surface WHERE medium = " D("number")

#define DISMISS_WITNESS "DELETE FROM witness WHERE medium = " D("number")
/* Its keyslot went with the surface. */
#define END_PROVISION "UPDATE medium SET provision = NULL WHERE number = " D("number")
/* What another computer was granted holds no longer; a key that it took is not reached by that. */
#define REVOKE_GRANTS \
	IF_ANY "UPDATE granted SET revoked = " TIME ", revoked_by = " WHO " WHERE medium = " D("number") " AND revoked IS NULL"
/* Nobody's leave to use it outlives what was on it. */
#define USE_UP_REQUESTS "UPDATE request SET state = 'used' WHERE medium = " D("number") " AND state = 'approved'"

/* The rows of one topic. */
struct event_kinds {
	const struct event_kind *rows;
	size_t count;
};
#define EVENT_KINDS(rows_) { .rows = (rows_), .count = ARRAY_SIZE(rows_) }

/* What a kind tells, in a line (policy/meanings.c). */
struct event_meaning {
	const char *kind, *text;
};
extern const struct event_meaning event_meanings[];
extern const size_t event_meanings_count;

extern const struct event_kinds kinds_machine;
extern const struct event_kinds kinds_clock;
extern const struct event_kinds kinds_outlets;
extern const struct event_kinds kinds_people;
extern const struct event_kinds kinds_requests;
extern const struct event_kinds kinds_media;
extern const struct event_kinds kinds_hosts;
extern const struct event_kinds kinds_disposal;
extern const struct event_kinds kinds_surface;
extern const struct event_kinds kinds_destruction;
extern const struct event_kinds kinds_incidents;
extern const struct event_kinds kinds_exceptions;
extern const struct event_kinds kinds_places;
extern const struct event_kinds kinds_contents;
extern const struct event_kinds kinds_zones;
extern const struct event_kinds kinds_mynumber;
extern const struct event_kinds kinds_stock;
extern const struct event_kinds kinds_reports;
extern const struct event_kinds kinds_reviews;
extern const struct event_kinds kinds_access;
extern const struct event_kinds kinds_backup;
extern const struct event_kinds kinds_privates;
extern const struct event_kinds kinds_contractors;
