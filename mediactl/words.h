// SPDX-License-Identifier: GPL-3.0-or-later
/* The protocol's words and times as people read them. */
#pragma once

#include <stddef.h>

#define TIME_TEXT 64

/* A state, kind, role or phase in the person's language; an unknown word stays as it is. NULL is
 * "". Borrowed. */
const char *word_show(const char *word);

/* The same for the states of media and sticks alone: for an argument of a sentence, which may also
 * be a login or a role. */
const char *word_state(const char *word);

/* What a blocked device is, by the `what` of its event. Borrowed. */
const char *word_device(const char *what);

/* The zone of a computer. NULL is "". Borrowed. */
const char *word_zone(const char *zone);
/* How a medium was found in a stock-taking. NULL is "". Borrowed. */
const char *word_found(const char *result);
/* Why a medium stands on the list of the end of the day. Borrowed. */
const char *word_left(const char *why);

/* A kind of incident or of an entry about one, or who must be told of it. NULL is "". Borrowed. */
const char *word_incident(const char *word);

/* A property of a storage place. Borrowed. */
const char *word_property(const char *property);

/* Why a medium needs an erase level. NULL is "". Borrowed. */
const char *word_level(const char *why);

/* A time (2026-11-21T07:40:55Z) on the clock of this place: 2026-11-21 16:40:55. Anything else stays as it is. Returns
 * out. */
char *time_show_local(const char *iso, char out[TIME_TEXT]);

/* The same, and in Japanese with the 和暦 before it; for a date (2026-11-21) too. NULL is "". Returns out. */
char *time_show(const char *iso, char out[TIME_TEXT]);

/* Bytes as "31.9 GB" (decimal, as sticks are sold). Returns out. */
char *size_show(long long bytes, char out[TIME_TEXT]);
