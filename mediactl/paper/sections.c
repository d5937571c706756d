// SPDX-License-Identifier: GPL-3.0-or-later
/* The parts of a page, each as rows of cells. Knows no form. */
#include "mediactl/paper/sections.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"

#define HEADING (27 * MILLIMETRE) /* beside a field */
#define BOX (37 * MILLIMETRE)     /* of an approval */
#define BOX_LINES 4
#define QUARTERS 4
#define GAP 6.0
#define WIDTH_MAX 1000

static int width_of(const json_t *object, int max)
{
	int64_t width = json_member_number(object, "width", 1);

	return width < 1 ? 1 : width > max ? max : (int)width;
}

static enum align align_of(const json_t *object)
{
	const char *align = document_text(object, "align");

	return strcmp(align, "right") == 0 ? ALIGN_RIGHT : strcmp(align, "centre") == 0 ? ALIGN_CENTRE : ALIGN_LEFT;
}

static struct cell heading_cell(const json_t *object, const char *key)
{
	return (struct cell){ .passage = { .text = document_text(object, key), .ink = SHADE_BLACK }, .shaded = true };
}

/* ---- fields ---- */

static int draw_fields(struct flow *flow, const json_t *section, struct fault *fault)
{
	double quarter = flow_width(flow) / QUARTERS;
	struct row row = { 0 };
	const json_t *field;
	int used = 0;
	size_t i;

	(void)fault;
	json_array_foreach(json_object_get(section, "fields"), i, field) {
		struct cell heading = heading_cell(field, "heading");
		struct cell value = { .passage = { .text = document_text(field, "value"), .align = align_of(field), .ink = SHADE_BLACK } };
		int width = width_of(field, QUARTERS);

		if (used + width > QUARTERS) {
			flow_row(flow, &row);
			row = (struct row){ 0 };
			used = 0;
		}
		row_add(flow, &row, HEADING, &heading);
		row_add(flow, &row, width * quarter - HEADING, &value);
		used += width;
	}
	if (row.count > 0)
		flow_row(flow, &row);
	return 0;
}

/* ---- tables ---- */

static int sum_of_widths(const json_t *columns)
{
	const json_t *column;
	int sum = 0;
	size_t i;

	json_array_foreach(columns, i, column)
		sum += width_of(column, WIDTH_MAX);
	return sum;
}

static void fill_row(struct flow *flow, const json_t *columns, const json_t *texts, struct row *row)
{
	double unit = flow_width(flow) / sum_of_widths(columns);
	const json_t *column;
	size_t i;

	json_array_foreach(columns, i, column) {
		const char *text = json_string_value(json_array_get(texts, i));
		struct cell cell = { .passage = { .text = text ? text : "", .align = align_of(column), .ink = SHADE_BLACK } };

		if (!texts) {
			cell = heading_cell(column, "heading");
			cell.passage.align = align_of(column);
		}
		row_add(flow, row, width_of(column, WIDTH_MAX) * unit, &cell);
	}
}

static int draw_table(struct flow *flow, const json_t *section, struct fault *fault)
{
	const json_t *columns = json_object_get(section, "columns"), *rows = json_object_get(section, "rows"), *texts;
	struct row heading = { 0 };
	size_t i;

	if (json_array_size(columns) == 0 || json_array_size(columns) > CELLS_MAX)
		return fault_set(fault, -EINVAL, N_("A table of a paper has no columns, or more than a page takes."));
	fill_row(flow, columns, NULL, &heading);
	flow_need(flow, row_height(flow, &heading) + 3 * lettering_pitch(flow->size));
	flow_row(flow, &heading);
	flow->repeated = &heading;
	json_array_foreach(rows, i, texts) {
		struct row row = { 0 };

		fill_row(flow, columns, json_is_array(texts) ? texts : rows, &row);
		flow_row(flow, &row);
	}
	flow->repeated = NULL;
	if (json_array_size(rows) == 0) {
		struct row none = { 0 };
		struct cell cell = { .passage = { .text = document_text(section, "empty"), .align = ALIGN_CENTRE, .ink = SHADE_BLACK } };

		row_add(flow, &none, flow_width(flow), &cell);
		flow_row(flow, &none);
	}
	return 0;
}

/* ---- texts ---- */

static int draw_text(struct flow *flow, const json_t *section, struct fault *fault)
{
	(void)fault;
	flow_line(flow, document_text(section, "text"), flow->size, false);
	return 0;
}

/* ---- approvals ---- */

/* As many boxes as fit beside each other, at the right: headings above, names below. */
static size_t draw_boxes(struct flow *flow, const json_t *boxes, size_t from)
{
	size_t fit = (size_t)(flow_width(flow) / BOX), left = json_array_size(boxes) - from, count = left < fit ? left : fit;
	struct row headings = { 0 }, names = { .lines = BOX_LINES };

	for (size_t i = from; i < from + count; i++) {
		const json_t *box = json_array_get(boxes, i);
		struct cell heading = heading_cell(box, "heading");
		struct cell name = { .passage = { .text = document_text(box, "text"), .align = ALIGN_CENTRE, .ink = SHADE_BLACK } };

		heading.passage.align = ALIGN_CENTRE;
		if (i == from)
			heading.x = name.x = flow_width(flow) - (double)count * BOX;
		row_add(flow, &headings, BOX, &heading);
		row_add(flow, &names, BOX, &name);
	}
	flow_need(flow, row_height(flow, &headings) + row_height(flow, &names));
	flow_row(flow, &headings);
	flow_row(flow, &names);
	return count;
}

static int draw_approvals(struct flow *flow, const json_t *section, struct fault *fault)
{
	const json_t *boxes = json_object_get(section, "boxes");

	(void)fault;
	for (size_t i = 0; i < json_array_size(boxes);)
		i += draw_boxes(flow, boxes, i);
	return 0;
}

/* Boxes or fields that there are none of: then there is no title either. */
static bool is_nothing(const json_t *section)
{
	const json_t *boxes = json_object_get(section, "boxes"), *fields = json_object_get(section, "fields");

	return (boxes && json_array_size(boxes) == 0) || (fields && json_array_size(fields) == 0);
}

int section_draw(struct flow *flow, const json_t *section, struct fault *fault)
{
	static const struct {
		const char *kind;
		int (*draw)(struct flow *flow, const json_t *section, struct fault *fault);
	} kinds[] = { { "fields", draw_fields }, { "table", draw_table }, { "text", draw_text }, { "approvals", draw_approvals } };
	const char *kind = document_text(section, "kind"), *title = document_text(section, "title");

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		int r;

		if (strcmp(kind, kinds[i].kind) != 0)
			continue;
		if (is_nothing(section))
			return 0;
		flow_need(flow, (title[0] ? 5 : 3) * lettering_pitch(flow->size));
		if (title[0])
			flow_line(flow, title, flow->size + 1, true);
		r = kinds[i].draw(flow, section, fault);
		flow_skip(flow, GAP);
		return r;
	}
	return fault_set(fault, -EINVAL, N_("A paper has no section of the kind %s."), kind);
}
