// SPDX-License-Identifier: GPL-3.0-or-later
/* Values of raw papers as people read them. Knows no form and no page. */
#include "mediactl/paper_value.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "mediactl/language.h"
#include "mediactl/paper_words.h"
#include "mediactl/print.h"
#include "mediactl/words.h"
#include "policy/rules/rules.h"

#define VALUE_TEXT 8192 /* of what is not shown as it stands */
#define MINUTES 16 /* of 2026-11-21 16:40:55 */

/* ---- times ---- */

/* The era's date before `iso`, in Japanese. */
static char *with_era(int64_t time, const char *iso, const char *between, char out[PAPER_TIME_TEXT])
{
	char wareki[TIME_TEXT];

	clock_format_wareki(time, wareki, sizeof(wareki));
	if (language_is_japanese())
		text_format(out, PAPER_TIME_TEXT, "%s%s%s", wareki, between, iso);
	else
		text_copy(out, PAPER_TIME_TEXT, iso);
	return out;
}

char *paper_time(const char *iso, const char *between, char out[PAPER_TIME_TEXT])
{
	char local[20];
	int64_t time;

	text_copy(out, PAPER_TIME_TEXT, iso ? iso : "");
	if (!iso || !clock_parse_utc(iso, &time))
		return out;
	clock_format_local(time, local);
	local[MINUTES] = '\0';
	return with_era(time, local, between, out);
}

char *paper_day(const char *iso, const char *between, char out[PAPER_TIME_TEXT])
{
	char day[11];
	int64_t time;

	text_copy(out, PAPER_TIME_TEXT, iso ? iso : "");
	if (!iso || (!clock_parse_utc(iso, &time) && !clock_parse_date(iso, false, &time)))
		return out;
	clock_format_date(time, day);
	return with_era(time, day, between, out);
}

char *paper_year(int64_t year, char out[PAPER_TIME_TEXT])
{
	char day[16], wareki[TIME_TEXT];
	int64_t time;

	text_format(out, PAPER_TIME_TEXT, language_is_japanese() ? "%lld年度" : "FY %lld", (long long)year);
	/* An era that begins within a year gives it its name, as the State's years have it: 令和元年度. */
	text_format(day, sizeof(day), "%04lld-12-01", (long long)year);
	if (!language_is_japanese() || !clock_parse_date(day, false, &time))
		return out;
	clock_format_wareki(time, wareki, sizeof(wareki));
	if (strstr(wareki, "年"))
		*strstr(wareki, "年") = '\0';
	text_format(out, PAPER_TIME_TEXT, "%s年度（%lld年度）", wareki, (long long)year);
	return out;
}

static void put_time(const char *text, bool day, const struct paper_style *style, char *out, size_t size)
{
	char shown[PAPER_TIME_TEXT], local[TIME_TEXT];
	int64_t time;

	if (!style->table)
		text_copy(out, size, day ? paper_day(text, "\n", shown) : paper_time(text, "\n", shown));
	else if (!day)
		text_copy(out, size, time_show_local(text, local));
	else if (clock_parse_utc(text, &time) || clock_parse_date(text, false, &time))
		clock_format_date(time, out);
	else
		text_copy(out, size, text);
}

/* ---- words ---- */

static const char *class_name(const char *key, const struct rules *rules)
{
	const struct class *class = rules ? rules_class(rules, key) : NULL;

	if (strcmp(key, CLASS_UNKNOWN) == 0)
		return _("unknown");
	return class ? class->name : key;
}

/* C3+tokutei: the classes' names; several classes, with a comma between, as well. */
static void put_class(const char *text, const struct rules *rules, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	while (*text) {
		size_t length = strcspn(text, "+,");
		char key[CLASS_TEXT];

		text_format(key, sizeof(key), "%.*s", (int)length, text);
		text_format(out + used, size - used, "%s%s", class_name(key, rules),
			text[length] == '+' ? "・" : text[length] == ',' ? "、" : "");
		used += strlen(out + used);
		text += length + (text[length] != '\0');
	}
}

/* Yes, no or neither. */
static int truth_of(const json_t *value)
{
	const char *text = json_string_value(value);

	if (json_is_boolean(value))
		return json_is_true(value);
	if (json_is_integer(value))
		return json_integer_value(value) != 0;
	if (text && strcmp(text, "yes") == 0)
		return 1;
	return text && strcmp(text, "no") == 0 ? 0 : -1;
}

static const char *truth_word(enum paper_type type, bool truth)
{
	if (type == PAPER_HAVE)
		return truth ? _("there is") : _("there is none");
	if (type == PAPER_DONE)
		return truth ? _("done") : _("still to do");
	if (type == PAPER_CHECK)
		return truth ? "☑" : "☐";
	return truth ? _("yes") : _("no");
}

/* ---- one value ---- */

static void put_text(const json_t *value, enum paper_type type, const struct paper_style *style, char out[VALUE_TEXT])
{
	const char *text = json_string_value(value);
	char size[TIME_TEXT];

	out[0] = '\0';
	if (json_is_integer(value) && type == PAPER_SIZE && !style->table)
		text_copy(out, VALUE_TEXT, size_show(json_integer_value(value), size));
	else if (json_is_integer(value) && type == PAPER_YEAR && !style->table)
		paper_year(json_integer_value(value), out);
	else if (json_is_integer(value))
		text_format(out, VALUE_TEXT, "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		text_copy(out, VALUE_TEXT, json_is_true(value) ? _("yes") : _("no"));
	else if (text && (type == PAPER_TIME || type == PAPER_DAY))
		put_time(text, type == PAPER_DAY, style, out, VALUE_TEXT);
	else if (text && type == PAPER_LOCAL)
		text_copy(out, VALUE_TEXT, time_show_local(text, size));
	else if (text && type == PAPER_WORD)
		text_copy(out, VALUE_TEXT, paper_word(text));
	else if (text && type == PAPER_CLASS)
		put_class(text, style->rules, out, VALUE_TEXT);
	else if (text)
		text_copy(out, VALUE_TEXT, text);
}

static bool is_truth(enum paper_type type)
{
	return type == PAPER_YESNO || type == PAPER_HAVE || type == PAPER_DONE || type == PAPER_CHECK;
}

/* Printable but for the ends of its lines, which stay, or are blanks in a table. */
static char *safe(const char *text, const struct paper_style *style)
{
	SCOPED(json_text_free) char *all = NULL;
	size_t size;
	FILE *out = open_memstream(&all, &size);

	if (!out)
		return NULL;
	for (size_t length = strcspn(text, "\n");; length = strcspn(text, "\n")) {
		SCOPED(json_text_free) char *line = strndup(text, length);
		SCOPED(json_text_free) char *shown = line ? print_safe(line) : NULL;

		fputs(shown ? shown : "", out);
		if (!text[length])
			break;
		fputc(style->table ? ' ' : '\n', out);
		text += length + 1;
	}
	return fclose(out) == 0 ? MOVE(all) : NULL;
}

/* A value of any length, one after the other. */
static char *list_of(const json_t *values, const struct paper_style *style)
{
	SCOPED(json_text_free) char *all = NULL;
	char number[VALUE_TEXT];
	const json_t *value;
	size_t i, size;
	FILE *out = open_memstream(&all, &size);

	if (!out)
		return NULL;
	json_array_foreach(values, i, value) {
		put_text(value, PAPER_TEXT, style, number);
		fprintf(out, "%s%s", i > 0 ? _(", ") : "", json_is_string(value) ? json_string_value(value) : number);
	}
	return fclose(out) == 0 ? safe(all, style) : NULL;
}

/* Is it shown as it stands? */
static bool is_plain_text(const json_t *value, enum paper_type type)
{
	return json_is_string(value) && (type == PAPER_TEXT || type == PAPER_NUMBER || type == PAPER_SIZE || type == PAPER_LIST);
}

char *paper_value(const json_t *value, enum paper_type type, const struct paper_style *style)
{
	char text[VALUE_TEXT];

	if (json_is_array(value))
		return list_of(value, style);
	if (is_plain_text(value, type))
		return safe(json_string_value(value), style);
	if (is_truth(type) && truth_of(value) >= 0)
		return print_safe(truth_word(type, truth_of(value) > 0));
	put_text(value, type, style, text);
	return safe(text, style);
}
