// SPDX-License-Identifier: GPL-3.0-or-later
/* Reading a table record by record from memory, and writing records; opens no file. */
#include "common/csv.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/mynumber.h"
#include "common/text.h"

#define MARK "\xef\xbb\xbf"
#define COUNT_TEXT 24

struct csv {
	const char *next, *end;
	size_t line;    /* that `next` stands on */
	size_t begin;   /* line of the present record */
	size_t columns; /* of the heading, 0: not read yet */
	size_t count;
	char *text;     /* the present record's fields, each with NUL */
	size_t used;
	const char *fields[CSV_COLUMNS_MAX];
};

/* ---- reading ---- */

int csv_open(const char *bytes, size_t length, struct csv **out, struct fault *fault)
{
	SCOPED(csv_close) struct csv *csv = NULL;

	if (length > CSV_BYTES_MAX)
		return fault_set(fault, -E2BIG, N_("The table is longer than 8 MiB: divide it."));
	if (length >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
		return fault_set(fault, -EINVAL, N_("The table is UTF-16: save it as CSV UTF-8."));
	csv = calloc(1, sizeof(*csv));
	if (csv)
		csv->text = malloc(length + CSV_COLUMNS_MAX + 1);
	if (!csv || !csv->text)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the table."));
	csv->next = bytes;
	csv->end = bytes + length;
	csv->line = 1;
	if (length >= strlen(MARK) && memcmp(bytes, MARK, strlen(MARK)) == 0)
		csv->next += strlen(MARK);
	if (csv->next == csv->end)
		return fault_set(fault, -EINVAL, N_("The table is empty."));
	*out = MOVE(csv);
	return 0;
}

void csv_close(struct csv *csv)
{
	if (!csv)
		return;
	free(csv->text);
	free(csv);
}

/* `message` has line and field as its two %s. */
static int fault_at(const struct csv *csv, const char *message, struct fault *fault)
{
	char line[COUNT_TEXT], field[COUNT_TEXT];

	text_format(line, sizeof(line), "%zu", csv->begin);
	text_format(field, sizeof(field), "%zu", csv->count + 1);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return fault_set(fault, -EINVAL, message, line, field);
#pragma GCC diagnostic pop
}

static bool at_line_end(const struct csv *csv)
{
	return csv->next == csv->end || *csv->next == '\n' ||
		(*csv->next == '\r' && csv->next + 1 < csv->end && csv->next[1] == '\n');
}

static void step_over_line_end(struct csv *csv)
{
	if (csv->next < csv->end && *csv->next == '\r')
		csv->next++;
	if (csv->next < csv->end) {
		csv->next++;
		csv->line++;
	}
}

static void skip_line(struct csv *csv)
{
	const char *end = memchr(csv->next, '\n', (size_t)(csv->end - csv->next));

	csv->next = end ? end : csv->end;
	step_over_line_end(csv);
}

static void take(struct csv *csv)
{
	csv->line += *csv->next == '\n';
	csv->text[csv->used++] = *csv->next++;
}

static int read_quoted(struct csv *csv, struct fault *fault)
{
	bool closed = false;

	csv->next++;
	while (csv->next < csv->end && !closed) {
		if (*csv->next == '"')
			closed = ++csv->next == csv->end || *csv->next != '"';
		if (!closed)
			take(csv);
	}
	if (closed && (at_line_end(csv) || *csv->next == ','))
		return 0;
	return fault_at(csv, N_("Line %s, field %s of the table: its quotation marks do not match."), fault);
}

static int read_bare(struct csv *csv, struct fault *fault)
{
	while (!at_line_end(csv) && *csv->next != ',') {
		if (*csv->next == '"')
			return fault_at(csv, N_("Line %s, field %s of the table: a quotation mark within a field that does not begin with one."),
				fault);
		take(csv);
	}
	return 0;
}

static int check_field(const struct csv *csv, const char *text, size_t length, struct fault *fault)
{
	if (length != strlen(text) || !text_is_utf8(text, length))
		return fault_at(csv, N_("Line %s, field %s of the table is not UTF-8: save the table as CSV UTF-8."), fault);
	if (length > 0 && !text_is_plain(text, CSV_FIELD_MAX))
		return fault_at(csv,
			N_("Line %s, field %s of the table is too long, or holds a line break or characters that cannot be shown."), fault);
	if (mynumber_in(text))
		return fault_at(csv,
			N_("Line %s, field %s of the table holds an individual number (My Number) or twelve digits like one,"
			   " which no ledger may hold: take it out."), fault);
	return 0;
}

/* Reads all fields up to the line's end. Where quotation marks are amiss nothing more of the line is read; of other faults the
 * first is told. */
static int read_fields(struct csv *csv, struct fault *fault)
{
	int found = 0;

	for (;;) {
		size_t start = csv->used;
		int r = csv->next < csv->end && *csv->next == '"' ? read_quoted(csv, fault) : read_bare(csv, fault);

		if (r < 0) {
			skip_line(csv);
			return r;
		}
		csv->text[csv->used++] = '\0';
		csv->fields[csv->count] = csv->text + start;
		if (found == 0)
			found = check_field(csv, csv->text + start, csv->used - 1 - start, fault);
		csv->count++;
		if (at_line_end(csv))
			break;
		if (csv->count == CSV_COLUMNS_MAX) {
			skip_line(csv);
			return fault_at(csv, N_("Line %s of the table has more than 64 fields: field %s is too much."), fault);
		}
		csv->next++;
	}
	step_over_line_end(csv);
	return found;
}

static int check_count(struct csv *csv, struct fault *fault)
{
	char line[COUNT_TEXT], count[COUNT_TEXT], columns[COUNT_TEXT];

	if (csv->columns == 0)
		csv->columns = csv->count;
	if (csv->count == csv->columns)
		return 0;
	text_format(line, sizeof(line), "%zu", csv->begin);
	text_format(count, sizeof(count), "%zu", csv->count);
	text_format(columns, sizeof(columns), "%zu", csv->columns);
	return fault_set(fault, -EINVAL, N_("Line %s of the table has %s fields, its heading has %s."), line, count, columns);
}

int csv_next(struct csv *csv, struct fault *fault)
{
	int r;

	csv->count = csv->used = 0;
	csv->begin = csv->line;
	if (csv->next == csv->end)
		return 0;
	r = read_fields(csv, fault);
	if (r == 0)
		r = check_count(csv, fault);
	if (r < 0 && csv->columns == 0)
		csv->next = csv->end; /* nothing follows a heading that cannot be read */
	return r < 0 ? r : 1;
}

size_t csv_line(const struct csv *csv)
{
	return csv->begin;
}

size_t csv_count(const struct csv *csv)
{
	return csv->count;
}

const char *csv_field(const struct csv *csv, size_t index)
{
	return index < csv->count ? csv->fields[index] : "";
}

/* ---- writing ---- */

static bool looks_like_formula(const char *text)
{
	size_t left = strlen(text);
	uint32_t point = 0;

	while (left > 0) {
		size_t length = text_character(text, left, &point);

		if (point != ' ' && point != 0xa0 && point != 0x3000 && !text_is_without_width(point))
			break;
		text += length;
		left -= length;
	}
	if (left == 0)
		return false;
	if (point > 0xff00 && point < 0xff5f)
		point -= 0xff00 - 0x20;
	return point < 0x80 && strchr("=+-@\t\r\n", (int)point) != NULL;
}

void csv_write_field(FILE *out, size_t index, const char *text)
{
	if (index > 0)
		fputc(',', out);
	fputc('"', out);
	text = text ? text : "";
	if (looks_like_formula(text))
		fputc('\'', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

void csv_write_end(FILE *out)
{
	fputs("\r\n", out);
}

void csv_write(FILE *out, const char *const fields[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		csv_write_field(out, i, fields[i]);
	csv_write_end(out);
}

void csv_write_mark(FILE *out)
{
	fputs(MARK, out);
}
