// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads periods as people type them; the days are this place's. */
#include "policy/period.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/macros.h"
#include "common/text.h"

#define DATE_TEXT 64

static bool is_said(const char *text)
{
	return text && text[0];
}

/* A date made of the beginning that was typed and the first of these endings that fits. */
static bool parse_with(const char *text, const char *const endings[], int64_t *out)
{
	char date[DATE_TEXT];

	for (size_t i = 0; endings[i]; i++)
		if (text_format(date, sizeof(date), "%s%s", text, endings[i]) && clock_parse_date(date, false, out))
			return true;
	return false;
}

/* The first second of the day `text` (MM-DD) in the year of `time`, or with `next` in the year after. */
static int64_t day_of_year(int64_t time, int years, const char *text)
{
	char date[11], wanted[DATE_TEXT];
	uint64_t year = 0;
	int64_t found = time;

	clock_format_date(time, date);
	date[4] = '\0';
	text_number(date, 9999, &year);
	text_format(wanted, sizeof(wanted), "%04d-%s", (int)year + years, text);
	clock_parse_date(wanted, false, &found);
	return found;
}

/* From the first of the month of `start` to its last second. */
static void whole_month(int64_t start, struct period *out)
{
	char date[11];
	int64_t next = start;

	clock_format_date(start + (int64_t)32 * DAY_SECONDS, date);
	memcpy(date + strlen("2026-11-"), "01", 2);
	clock_parse_date(date, false, &next);
	clock_format_utc(start, out->from);
	clock_format_utc(next - 1, out->until);
}

/* `start` is a first of April. */
static void whole_year(int64_t start, struct period *out)
{
	clock_format_utc(start, out->from);
	clock_format_utc(day_of_year(start, 1, "04-01") - 1, out->until);
}

static int read_month(const char *text, struct period *out, struct fault *fault)
{
	static const char *const endings[] = { "-01", "1日", ".1", NULL };
	int64_t start;

	if (!parse_with(text, endings, &start))
		return fault_set(fault, -EINVAL, N_("%s is no month: write it as 2026-11, 令和8年11月 or R8.11."), text);
	whole_month(start, out);
	return 0;
}

static int read_year(const char *text, struct period *out, struct fault *fault)
{
	static const char *const endings[] = { "-04-01", "年4月1日", "4月1日", ".4.1", NULL };
	static const char *const behind = "度";
	size_t length = strlen(text), word = strlen(behind);
	char year[DATE_TEXT];
	int64_t start;

	text_copy(year, sizeof(year), text);
	if (length > word && length < sizeof(year) && strcmp(text + length - word, behind) == 0)
		year[length - word] = '\0';
	if (!parse_with(year, endings, &start))
		return fault_set(fault, -EINVAL, N_("%s is no fiscal year: write it as 2026, 令和8 or R8."), text);
	whole_year(start, out);
	return 0;
}

static int read_dates(const struct period_wish *wish, struct period *out, struct fault *fault)
{
	int64_t from, until;

	if (!is_said(wish->from) || !is_said(wish->until))
		return fault_set(fault, -EINVAL, N_("Say both days, --from and --until."));
	if (!clock_parse_date(wish->from, false, &from) || !clock_parse_date(wish->until, true, &until))
		return fault_set(fault, -EINVAL, N_("%s to %s is no period: write days as 2026-11-30, 令和8年11月30日 or R8.11.30."),
			wish->from, wish->until);
	if (from > until)
		return fault_set(fault, -EINVAL, N_("The period ends before it begins: %s to %s."), wish->from, wish->until);
	clock_format_utc(from, out->from);
	clock_format_utc(until, out->until);
	return 0;
}

/* 1: something was said. */
static int read_wish(const struct period_wish *wish, struct period *out, struct fault *fault)
{
	bool dates = is_said(wish->from) || is_said(wish->until);
	int said = dates + is_said(wish->month) + is_said(wish->year), r = 0;

	if (said > 1)
		return fault_set(fault, -EINVAL, N_("Say the period once: two days, a month, or a fiscal year."));
	if (dates)
		r = read_dates(wish, out, fault);
	else if (is_said(wish->month))
		r = read_month(wish->month, out, fault);
	else if (is_said(wish->year))
		r = read_year(wish->year, out, fault);
	return r < 0 ? r : said;
}

int period_read(const struct period_wish *wish, int64_t now, struct period *out, struct fault *fault)
{
	int r = read_wish(wish, out, fault);
	char date[11];
	int64_t start = now;

	if (r != 0)
		return r < 0 ? r : 0;
	clock_format_date(now, date);
	memcpy(date + strlen("2026-11-"), "01", 2);
	clock_parse_date(date, false, &start);
	whole_month(start, out);
	return 0;
}

int period_read_year(const struct period_wish *wish, int64_t now, struct period *out, struct fault *fault)
{
	int r = read_wish(wish, out, fault);
	int64_t april = day_of_year(now, 0, "04-01");

	if (r != 0)
		return r < 0 ? r : 0;
	whole_year(april <= now ? april : day_of_year(now, -1, "04-01"), out);
	return 0;
}
