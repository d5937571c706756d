// SPDX-License-Identifier: GPL-3.0-or-later
/* Papers as CSV. Knows no form. */
#include "mediactl/paper_csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/fault.h"
#include "common/text.h"
#include "mediactl/cp932.h"

#define CELLS_MAX (PAPER_SECTIONS_MAX * PAPER_ITEMS_MAX)

/* One row at a time; `take` gets it as UTF-8. */
struct writer {
	const struct paper *paper;
	const json_t *items[CELLS_MAX]; /* the columns */
	size_t count, row;
	int (*take)(struct writer *writer, const char *const cells[]);
	FILE *out;
	struct cp932 *cp932;
	struct unwritables *unwritables;
};

/* ---- which columns ---- */

static void add_items(struct writer *writer, const json_t *section)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(section, "items"), i, item)
		writer->items[writer->count++] = item;
}

/* Does the paper have a table of rows? Then that is what it writes; else all fields of the record, and the lists within it. */
static bool find_items(struct writer *writer)
{
	const json_t *sections = json_object_get(writer->paper->template, "sections"), *section;
	size_t i;

	json_array_foreach(sections, i, section) {
		if (strcmp(json_member_text(section, "kind"), "table") == 0 && strcmp(json_member_text(section, "name"), "rows") == 0) {
			add_items(writer, section);
			return true;
		}
	}
	json_array_foreach(sections, i, section)
		if (strcmp(json_member_text(section, "kind"), "fields") == 0)
			add_items(writer, section);
	return false;
}

/* ---- rows ---- */

static int put_headings(struct writer *writer)
{
	const char *cells[CELLS_MAX];

	for (size_t i = 0; i < writer->count; i++)
		cells[i] = paper_template_text(writer->items[i], "heading");
	writer->row++;
	return writer->take(writer, cells);
}

static int put_row(struct writer *writer, const json_t *values)
{
	const struct paper_style style = { .table = true, .rules = writer->paper->rules };
	char *cells[CELLS_MAX];
	bool whole = true;
	int r = -ENOMEM;

	for (size_t i = 0; i < writer->count; i++) {
		cells[i] = paper_value(json_object_get(values, json_member_text(writer->items[i], "member")),
			paper_item_type(writer->items[i]), &style);
		whole = whole && cells[i];
	}
	writer->row++;
	if (whole)
		r = writer->take(writer, (const char *const *)cells);
	for (size_t i = 0; i < writer->count; i++)
		free(cells[i]);
	return r;
}

static int put_rows(struct writer *writer, const json_t *rows)
{
	const json_t *values;
	size_t i;
	int r = put_headings(writer);

	json_array_foreach(rows, i, values)
		if (r == 0)
			r = put_row(writer, values);
	return r;
}

/* A list within the record, below an empty line and its title. */
static int put_list(struct writer *writer, const json_t *section)
{
	const char *title = paper_template_text(section, "title");
	int r;

	writer->count = 0;
	writer->row++;
	r = writer->take(writer, NULL);
	if (title[0]) {
		writer->count = 1;
		writer->items[0] = section; /* whose heading, which it has none of, nobody asks for */
		writer->row++;
		r = r == 0 ? writer->take(writer, &title) : r;
	}
	writer->count = 0;
	add_items(writer, section);
	return r == 0 ? put_rows(writer, paper_rows_of(writer->paper, json_member_text(section, "name"))) : r;
}

static int put_record(struct writer *writer)
{
	const json_t *sections = json_object_get(writer->paper->template, "sections"), *section;
	size_t i;
	int r = put_headings(writer);

	if (r == 0)
		r = put_row(writer, json_object_get(writer->paper->raw, "about"));
	json_array_foreach(sections, i, section)
		if (r == 0 && strcmp(json_member_text(section, "kind"), "table") == 0)
			r = put_list(writer, section);
	return r;
}

static int put_all(struct writer *writer, struct fault *fault)
{
	bool rows = find_items(writer);
	int r;

	if (writer->count == 0)
		return fault_set(fault, -EINVAL, N_("This paper is not a table: it cannot be written as CSV."));
	writer->row = 0;
	r = rows ? put_rows(writer, paper_rows_of(writer->paper, "rows")) : put_record(writer);
	return r == -ENOMEM ? fault_set(fault, r, N_("There is not enough memory.")) : r;
}

static int write_row(struct writer *writer, const char *const cells[])
{
	csv_write(writer->out, cells, writer->count);
	return 0;
}

int paper_csv(const struct paper *paper, FILE *out, struct fault *fault)
{
	struct writer writer = { .paper = paper, .take = write_row, .out = out };

	csv_write_mark(out);
	return put_all(&writer, fault);
}

/* ---- CP932 ---- */

static int add_unwritable(struct writer *writer, size_t column, const char *character, size_t length)
{
	struct unwritables *all = writer->unwritables;
	struct unwritable *new;

	if (!all->list)
		all->list = calloc(UNWRITABLE_MAX, sizeof(*all->list));
	if (!all->list)
		return -ENOMEM;
	if (all->count++ >= UNWRITABLE_MAX)
		return 0;
	new = &all->list[all->count - 1];
	new->row = writer->row;
	new->column = paper_template_text(writer->items[column], "heading");
	text_format(new->character, sizeof(new->character), "%.*s", (int)length, character);
	return 0;
}

/* A character with the marks that stand on it. */
static size_t whole_character(const char *text)
{
	size_t left = strlen(text), length, next;
	uint32_t point;

	length = text_character(text, left, &point);
	while (length < left) {
		next = text_character(text + length, left - length, &point);
		if (!text_is_without_width(point))
			break;
		length += next;
	}
	return length;
}

static int look_row(struct writer *writer, const char *const cells[])
{
	for (size_t i = 0; i < writer->count; i++) {
		for (const char *at = cells[i]; *at;) {
			size_t length = whole_character(at);

			if (!cp932_has(writer->cp932, at, length) && add_unwritable(writer, i, at, length) < 0)
				return -ENOMEM;
			at += length;
		}
	}
	return 0;
}

static int write_cp932(struct writer *writer, FILE *out, struct fault *fault)
{
	char *text = NULL;
	size_t length;
	int r;

	writer->out = open_memstream(&text, &length);
	if (!writer->out)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	writer->take = write_row;
	writer->count = 0;
	r = put_all(writer, fault);
	if (fclose(writer->out) != 0 && r == 0)
		r = fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	if (r == 0)
		r = cp932_write(writer->cp932, text, length, out, fault);
	free(text);
	return r;
}

int paper_csv_cp932(const struct paper *paper, FILE *out, struct unwritables *unwritables, struct fault *fault)
{
	SCOPED(cp932_close) struct cp932 *cp932 = NULL;
	struct writer writer = { .paper = paper, .take = look_row, .unwritables = unwritables };
	char count[24];
	int r = cp932_open(&cp932, fault);

	if (r < 0)
		return r;
	writer.cp932 = cp932;
	r = put_all(&writer, fault);
	if (r < 0)
		return r;
	if (unwritables->count == 0)
		return write_cp932(&writer, out, fault);
	text_format(count, sizeof(count), "%zu", unwritables->count);
	return fault_set(fault, -EILSEQ, N_("CP932 cannot write %s characters of this paper, so nothing was written: take UTF-8."), count);
}

void unwritables_clear(struct unwritables *unwritables)
{
	free(unwritables->list);
	*unwritables = (struct unwritables){ 0 };
}
