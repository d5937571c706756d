// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of the books by topic, as SQL; policy/schema.c puts them together. Times are ISO UTC texts of one width
 * (common/clock.h), so that SQL compares them as texts. What must never be, is said here a second time, under the code that
 * sees to it: nobody decides on their own request (R-APP-05), nobody witnesses their own erase, one login is one person
 * (R-ACC-01). */
#pragma once

extern const char schema_clock[];
extern const char schema_people[];
extern const char schema_media[];
extern const char schema_requests[];
extern const char schema_disposal[];
extern const char schema_destruction[];
extern const char schema_incidents[];
extern const char schema_hosts[];
extern const char schema_recovery[];
extern const char schema_exceptions[];
extern const char schema_places[];
extern const char schema_mynumber[];
extern const char schema_contents[];
extern const char schema_stock[];
extern const char schema_reports[];
extern const char schema_reviews[];
extern const char schema_access[];
extern const char schema_backup[];
extern const char schema_privates[];
extern const char schema_contractors[];
