// SPDX-License-Identifier: GPL-3.0-or-later
/* The time that decisions use (R-LOG-08, R-PWD-04): the clock's, but never earlier than the newest event on the books, so that a
 * clock set back revives nothing and ends no lock-out. Sees by the time since the boot how the clock is moved, and records it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/json.h"

struct actor;
struct broker;
struct fault;
struct timekeeper;

#define CLOCK_STEP 2      /* s: less than this is no step; small ones add up until they are one */
#define CLOCK_STEP_TOLD 300 /* s: from here on administrators are told */
#define CLOCK_BEHIND 5    /* s: further behind the books, nothing is done that needs a period */

int timekeeper_new(struct broker *broker, struct timekeeper **out);
void timekeeper_free(struct timekeeper *timekeeper);
SCOPED_DEFINE(timekeeper_free, struct timekeeper *)

/* Holds the clock against the books and listens from now on; what it found is recorded by timekeeper_look. */
void timekeeper_start(struct timekeeper *timekeeper);
/* Seconds since 1970, never earlier than before. While the clock is behind, this goes on at half its pace until the clock is there. */
int64_t timekeeper_now(struct timekeeper *timekeeper);
/* Records what was seen since: a clock that was moved, one that is disciplined now or no longer. */
void timekeeper_look(struct broker *broker);
/* -EBUSY: the clock is further behind the books than CLOCK_BEHIND; with the sentence. */
int timekeeper_check(struct broker *broker, struct fault *fault);
/* For Status: {"time","books","sync","behind"}. */
json_t *timekeeper_describe(struct broker *broker);
/* An administrator answers for a clock that is behind the books (whose time was wrong): recorded; from here its time holds.
 * -EINVAL: it is not behind. */
int timekeeper_accept(struct broker *broker, const struct actor *actor, const char *reason, struct fault *fault);
/* A checkpoint is about to be recorded: holds the clock of its statement against that of the one before. */
void timekeeper_compare(struct broker *broker, const json_t *statement);
