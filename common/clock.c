// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to the clock, and dates in their Japanese and ISO forms; knows no deadline and no
 * event. */
#include "common/clock.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "common/macros.h"
#include "common/text.h"

struct day {
	int year, month, day;
};

/* Newest first. An era's first day belongs to it, its last is the day before the next one's first.
 */
struct era {
	const char *name;
	char letter;
	struct day first;
};

static const struct era eras[] = {
	{ "令和", 'R', { 2019, 5, 1 } },
	{ "平成", 'H', { 1989, 1, 8 } },
	{ "昭和", 'S', { 1926, 12, 25 } },
};

int64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec;
}

int64_t clock_monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum clock_sync clock_synchronised(int64_t *error)
{
	struct timex state = { .modes = 0 };

	*error = -1;
	if (adjtimex(&state) < 0)
		return CLOCK_SYNC_UNKNOWN;
	if (state.status & STA_UNSYNC)
		return CLOCK_SYNC_NO;
	*error = state.maxerror / 1000;
	return CLOCK_SYNC_YES;
}

/* A timer that never ends, but for its being called off when the clock is set (timerfd_create(2)). */
void clock_watch_again(int fd)
{
	const struct itimerspec never = { .it_value.tv_sec = LONG_MAX };
	uint64_t ignored;

	while (read(fd, &ignored, sizeof(ignored)) > 0)
		;
	timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

int clock_watch(void)
{
	int fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

	if (fd < 0)
		return -errno;
	clock_watch_again(fd);
	return fd;
}

/* Years outside 0..9999 have no place in our fixed-width forms: they are shown as the nearest that
 * has. */
static int64_t bounded(int64_t time)
{
	const int64_t first = -62167219200,
		      last = 253402214400; /* a day from 9999-12-31's end, for any zone */

	return time < first ? first : time > last ? last : time;
}

void clock_format_utc(int64_t time, char out[21])
{
	time_t seconds = bounded(time);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	text_format(out, 21, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
		tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* Reads `digits` ASCII digits at *p and moves past them. */
static bool take_fixed(const char **p, int digits, int *out)
{
	*out = 0;
	for (int i = 0; i < digits; i++) {
		char c = (*p)[i];

		if (c < '0' || c > '9')
			return false;
		*out = *out * 10 + (c - '0');
	}
	*p += digits;
	return true;
}

static bool take_text(const char **p, const char *text)
{
	size_t length = strlen(text);

	if (strncmp(*p, text, length) != 0)
		return false;
	*p += length;
	return true;
}

bool clock_parse_utc(const char *text, int64_t *out)
{
	struct tm tm = { 0 };
	const char *p = text;
	char again[21];
	int64_t time;

	if (!take_fixed(&p, 4, &tm.tm_year) || !take_text(&p, "-") ||
		!take_fixed(&p, 2, &tm.tm_mon) || !take_text(&p, "-") ||
		!take_fixed(&p, 2, &tm.tm_mday) || !take_text(&p, "T"))
		return false;
	if (!take_fixed(&p, 2, &tm.tm_hour) || !take_text(&p, ":") ||
		!take_fixed(&p, 2, &tm.tm_min) || !take_text(&p, ":") ||
		!take_fixed(&p, 2, &tm.tm_sec) || strcmp(p, "Z") != 0)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	time = timegm(&tm);
	/* timegm takes 30 February for 2 March; only what prints as it was written is a time. */
	clock_format_utc(time, again);
	if (strcmp(again, text) != 0)
		return false;
	*out = time;
	return true;
}

static struct day local_day(int64_t time)
{
	time_t seconds = bounded(time);
	struct tm tm;

	localtime_r(&seconds, &tm);
	return (struct day){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday };
}

/* Below, at or above 0, as strcmp. */
static int compare_days(struct day a, struct day b)
{
	if (a.year != b.year)
		return a.year - b.year;
	return a.month != b.month ? a.month - b.month : a.day - b.day;
}

void clock_format_date(int64_t time, char out[11])
{
	struct day day = local_day(time);

	if (day.year < 0 || day.year > 9999)
		day.year = day.year < 0 ? 0 : 9999;
	text_format(out, 11, "%04d-%02d-%02d", day.year, day.month, day.day);
}

void clock_format_local(int64_t time, char out[20])
{
	time_t seconds = bounded(time);
	struct tm tm;

	clock_format_date(time, out);
	localtime_r(&seconds, &tm);
	text_format(out + 10, 10, " %02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* One or two digits, ASCII or full-width (an input method is often still on). */
static bool take_number(const char **p, int *out)
{
	int digits = 0;

	for (*out = 0; digits < 3; digits++) {
		const unsigned char *c = (const unsigned char *)*p;

		if (c[0] >= '0' && c[0] <= '9') {
			*out = *out * 10 + (c[0] - '0');
			*p += 1;
		} else if (c[0] == 0xef && c[1] == 0xbc && c[2] >= 0x90 && c[2] <= 0x99) {
			*out = *out * 10 + (c[2] - 0x90);
			*p += 3;
		} else {
			break;
		}
	}
	return digits == 1 || digits == 2;
}

static bool parse_iso(const char *text, struct day *out)
{
	const char *p = text;

	return take_fixed(&p, 4, &out->year) && take_text(&p, "-") &&
	       take_fixed(&p, 2, &out->month) && take_text(&p, "-") &&
	       take_fixed(&p, 2, &out->day) && *p == '\0';
}

/* 令和8年11月21日, 令和元年5月1日 */
static bool parse_wareki_long(const char *text, const struct era *era, struct day *out)
{
	const char *p = text;
	int year;

	if (!take_text(&p, era->name))
		return false;
	if (take_text(&p, "元"))
		year = 1;
	else if (!take_number(&p, &year))
		return false;
	out->year = era->first.year + year - 1;
	return year > 0 && take_text(&p, "年") && take_number(&p, &out->month) &&
	       take_text(&p, "月") && take_number(&p, &out->day) && take_text(&p, "日") &&
	       *p == '\0';
}

/* R8.11.21, r8.11.21 */
static bool parse_wareki_short(const char *text, const struct era *era, struct day *out)
{
	const char *p = text;
	int year;

	if (*p != era->letter && *p != era->letter + ('a' - 'A'))
		return false;
	p++;
	if (!take_number(&p, &year) || year == 0)
		return false;
	out->year = era->first.year + year - 1;
	return take_text(&p, ".") && take_number(&p, &out->month) && take_text(&p, ".") &&
	       take_number(&p, &out->day) && *p == '\0';
}

static const struct era *era_of(struct day day)
{
	for (size_t i = 0; i < ARRAY_SIZE(eras); i++)
		if (compare_days(day, eras[i].first) >= 0)
			return &eras[i];
	return NULL;
}

/* 令和元年4月30日 was never a day: it was still 平成. */
static bool parse_day(const char *text, struct day *out)
{
	if (parse_iso(text, out))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(eras); i++)
		if (parse_wareki_long(text, &eras[i], out) ||
			parse_wareki_short(text, &eras[i], out))
			return era_of(*out) == &eras[i];
	return false;
}

bool clock_parse_date(const char *text, bool end, int64_t *out)
{
	struct tm tm = { .tm_isdst = -1 };
	struct day day;
	time_t time;

	if (!parse_day(text, &day))
		return false;
	tm.tm_year = day.year - 1900;
	tm.tm_mon = day.month - 1;
	tm.tm_mday = day.day;
	if (end) {
		tm.tm_hour = 23;
		tm.tm_min = 59;
		tm.tm_sec = 59;
	}
	time = mktime(&tm);
	/* mktime takes 30 February for 2 March. */
	if (compare_days(local_day(time), day) != 0)
		return false;
	*out = time;
	return true;
}

static bool parse_hour(const char *text, int64_t *seconds)
{
	const char *p = text;
	int hour, minute;

	if (!take_fixed(&p, 2, &hour) || !take_text(&p, ":") || !take_fixed(&p, 2, &minute) || *p != '\0')
		return false;
	*seconds = hour * 3600 + minute * 60;
	return hour < 24 && minute < 60;
}

bool clock_parse_moment(const char *text, int64_t *out)
{
	const char *blank = strrchr(text, ' ');
	int64_t seconds = 0;
	char date[40];

	if (clock_parse_utc(text, out))
		return true;
	if (blank && !parse_hour(blank + 1, &seconds))
		return false;
	if (!text_format(date, sizeof(date), "%.*s", blank ? (int)(blank - text) : (int)strlen(text), text) ||
		!clock_parse_date(date, false, out))
		return false;
	*out += seconds;
	return true;
}

void clock_format_wareki(int64_t time, char *out, size_t size)
{
	struct day day = local_day(time);
	const struct era *era = era_of(day);
	int year;

	if (!era) {
		text_format(out, size, "%04d年%d月%d日", day.year, day.month, day.day);
		return;
	}
	year = day.year - era->first.year + 1;
	if (year == 1)
		text_format(out, size, "%s元年%d月%d日", era->name, day.month, day.day);
	else
		text_format(out, size, "%s%d年%d月%d日", era->name, year, day.month, day.day);
}

int clock_fiscal_year(int64_t time)
{
	struct day day = local_day(time);

	return day.month >= 4 ? day.year : day.year - 1;
}

bool clock_fiscal_end(int64_t time, int64_t *out)
{
	char day[16];

	text_format(day, sizeof(day), "%04d-03-31", clock_fiscal_year(time) + 1);
	return clock_parse_date(day, true, out);
}
