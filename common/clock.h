// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to the clock, and dates as people here write them: ISO, 和暦, fiscal year April to March. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DAY_SECONDS 86400

/* Seconds since 1970, UTC. */
int64_t clock_now(void);
/* Milliseconds of CLOCK_BOOTTIME: for rates and deadlines, and to see how the other one was moved. */
int64_t clock_monotonic(void);

/* Does something keep it right (the kernel's word, adjtimex(2): whoever disciplines the clock tells the kernel)? */
enum clock_sync { CLOCK_SYNC_UNKNOWN, CLOCK_SYNC_NO, CLOCK_SYNC_YES };
/* *error: by how many milliseconds it may be off at most, as the kernel reckons; -1: unknown. */
enum clock_sync clock_synchronised(int64_t *error);
/* A descriptor (O_CLOEXEC, non-blocking) that becomes readable when somebody sets the clock, until clock_watch_again; or a negative errno. */
int clock_watch(void);
void clock_watch_again(int fd);

/* 2026-11-21T07:40:55Z; out holds 21 bytes. */
void clock_format_utc(int64_t time, char out[21]);
/* Reads exactly that form. */
bool clock_parse_utc(const char *text, int64_t *out);

/* 2026-11-21 in local time; out holds 11 bytes. */
void clock_format_date(int64_t time, char out[11]);
/* 2026-11-21 16:40:55 in local time; out holds 20 bytes. */
void clock_format_local(int64_t time, char out[20]);
/* Reads a local date: 2026-11-21, 令和8年11月21日, R8.11.21 (also 平成/H, 昭和/S); the day's first second, or with `end` its last. */
bool clock_parse_date(const char *text, bool end, int64_t *out);
/* Reads a moment: UTC as clock_format_utc writes it, or such a date alone (its first second) or with the hour, 2026-11-21 16:40. */
bool clock_parse_moment(const char *text, int64_t *out);
/* 令和8年11月21日 (first year: 元年). */
void clock_format_wareki(int64_t time, char *out, size_t size);
/* The fiscal year (年度) a time lies in: 2027-03-31 is 2026. */
int clock_fiscal_year(int64_t time);
/* The last second of that fiscal year. */
bool clock_fiscal_end(int64_t time, int64_t *out);
