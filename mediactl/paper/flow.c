// SPDX-License-Identifier: GPL-3.0-or-later
/* Pages with head and foot, and rows that are carried over. Knows no form. */
#include "mediactl/paper/flow.h"

#include <math.h>

#include "common/text.h"
#include "mediactl/paper/symbol.h"

#define MARGIN (12 * MILLIMETRE)
#define FOOT (17 * MILLIMETRE) /* its height, below which is the margin */
#define CODE (13 * MILLIMETRE) /* the side of the QR code */
#define PADDING 1.5            /* within a cell, above and below */
#define INDENT 0.22            /* at its sides, of the letters' size */
#define SMALL 6.5
#define ROOM 0.01              /* what rounding may take */

static bool is_drawn(const struct flow *flow)
{
	return flow->pages > 0;
}

static double foot_of(const struct flow *flow)
{
	return flow->height - MARGIN - FOOT;
}

double flow_width(const struct flow *flow)
{
	return flow->width - 2 * MARGIN;
}

/* ---- head and foot ---- */

static void draw(struct flow *flow, const struct passage *passage, const struct frame *at, int first, int count)
{
	if (is_drawn(flow))
		lettering_draw(flow->lettering, passage, at, first, count);
}

/* Texts below each other, each as many lines as it needs. Returns where it ends. */
static double draw_list(struct flow *flow, const json_t *texts, struct passage passage, struct frame at)
{
	const json_t *text;
	size_t i;

	json_array_foreach(texts, i, text) {
		int lines;

		passage.text = json_string_value(text) ? json_string_value(text) : "";
		lines = lettering_lines(flow->lettering, &passage);
		draw(flow, &passage, &at, 0, lines);
		at.y += lines * lettering_pitch(passage.size);
	}
	return at.y;
}

const char *document_text(const json_t *object, const char *key)
{
	const char *text = json_member_text(object, key);

	return text ? text : "";
}

/* The whole head on the first page: the number of the form and whose paper it is, the title, what it is about. */
static double draw_head(struct flow *flow, const json_t *head, struct frame at)
{
	struct passage small = { .width = flow_width(flow) / 2 - 4, .size = 8, .ink = SHADE_BLACK };
	struct passage title = { .text = document_text(head, "title"), .width = flow_width(flow), .size = 15, .align = ALIGN_CENTRE, .bold = true,
		.ink = SHADE_BLACK };
	struct frame right = { .x = at.x + flow_width(flow) / 2 + 4, .y = at.y };
	double end = draw_list(flow, json_object_get(head, "left"), small, at), other;
	int lines = lettering_lines(flow->lettering, &title);

	small.align = ALIGN_RIGHT;
	other = draw_list(flow, json_object_get(head, "right"), small, right);
	at.y = fmax(end, other) + 2;
	draw(flow, &title, &at, 0, lines);
	at.y += lines * lettering_pitch(title.size) + 1;
	small.align = ALIGN_CENTRE;
	small.width = flow_width(flow);
	return draw_list(flow, json_object_get(head, "about"), small, at) + 5;
}

static double draw_short_head(struct flow *flow, const json_t *head, struct frame at)
{
	struct passage small = { .text = document_text(head, "short"), .width = flow_width(flow), .size = 8, .ink = SHADE_BLACK };
	int lines = lettering_lines(flow->lettering, &small);

	draw(flow, &small, &at, 0, lines);
	return at.y + lines * lettering_pitch(small.size) + 3;
}

static void draw_foot(struct flow *flow)
{
	const json_t *foot = json_object_get(flow->document, "foot");
	struct frame at = { .x = MARGIN, .y = flow->height - MARGIN - 2 * lettering_pitch(SMALL) };
	struct frame code = { .x = flow->width - MARGIN - CODE, .y = flow->height - MARGIN - CODE, .width = CODE, .height = CODE };
	struct passage small = { .width = flow_width(flow) * 0.42, .size = SMALL, .ink = SHADE_BLACK };
	char number[32];

	draw_list(flow, json_object_get(foot, "left"), small, at);
	text_format(number, sizeof(number), "%d / %d", flow->page, flow->pages);
	small = (struct passage){ .text = number, .width = flow_width(flow), .size = 8, .align = ALIGN_CENTRE, .ink = SHADE_BLACK };
	draw(flow, &small, &at, 0, 1);
	small = (struct passage){ .width = flow_width(flow) * 0.42 - CODE, .size = SMALL, .align = ALIGN_RIGHT, .ink = SHADE_BLACK };
	at.x = flow->width - MARGIN - CODE - 6 - small.width;
	draw_list(flow, json_object_get(foot, "right"), small, at);
	if (flow->code && is_drawn(flow))
		canvas_symbol(flow->canvas, flow->code, &code);
}

void flow_begin(struct flow *flow)
{
	const json_t *head = json_object_get(flow->document, "head");
	struct frame at = { .x = MARGIN, .y = MARGIN };

	flow->page++;
	flow->y = flow->page == 1 ? draw_head(flow, head, at) : draw_short_head(flow, head, at);
	if (is_drawn(flow))
		draw_foot(flow);
}

void flow_end(struct flow *flow)
{
	if (is_drawn(flow))
		canvas_end_page(flow->canvas);
}

static void turn_page(struct flow *flow)
{
	flow_end(flow);
	flow_begin(flow);
}

void flow_need(struct flow *flow, double height)
{
	if (flow->y + height > foot_of(flow) + ROOM)
		turn_page(flow);
}

void flow_skip(struct flow *flow, double height)
{
	flow->y += height;
}

/* ---- rows ---- */

void row_add(struct flow *flow, struct row *row, double width, const struct cell *cell)
{
	const struct cell *before = row->count > 0 ? &row->cells[row->count - 1] : NULL;
	struct cell *new = &row->cells[row->count];
	int lines;

	if (row->count == CELLS_MAX)
		return;
	row->count++;
	*new = *cell;
	new->x += before ? before->x + before->width : 0;
	new->width = width;
	new->passage.width = width - 2 * INDENT * flow->size;
	if (new->passage.size <= 0)
		new->passage.size = flow->size;
	lines = lettering_lines(flow->lettering, &new->passage);
	if (lines > row->lines)
		row->lines = lines;
}

static double height_of(const struct flow *flow, int lines)
{
	return lines * lettering_pitch(flow->size) + 2 * PADDING;
}

double row_height(const struct flow *flow, const struct row *row)
{
	return height_of(flow, row->lines);
}

/* Lines `first` to `first + count` of every cell. */
static void draw_part(struct flow *flow, const struct row *row, int first, int count)
{
	for (int i = 0; i < row->count && is_drawn(flow); i++) {
		const struct cell *cell = &row->cells[i];
		struct frame frame = { MARGIN + cell->x, flow->y, cell->width, height_of(flow, count) };
		struct frame text = { frame.x + INDENT * flow->size, frame.y + PADDING, cell->passage.width, 0 };

		if (cell->shaded)
			canvas_fill(flow->canvas, &frame, SHADE_LIGHT);
		canvas_outline(flow->canvas, &frame);
		lettering_draw(flow->lettering, &cell->passage, &text, first, count);
	}
	flow->y += height_of(flow, count);
}

static int lines_left(const struct flow *flow)
{
	return (int)floor((foot_of(flow) - flow->y - 2 * PADDING + ROOM) / lettering_pitch(flow->size));
}

static void carry_over(struct flow *flow)
{
	turn_page(flow);
	if (flow->repeated)
		draw_part(flow, flow->repeated, 0, flow->repeated->lines);
}

void flow_row(struct flow *flow, const struct row *row)
{
	int first = 0, left = lines_left(flow);

	if (row->lines > left)
		carry_over(flow);
	while (flow->page <= PAGES_MAX) {
		int count = row->lines - first;

		left = lines_left(flow);
		if (left < 1)
			left = 1; /* a heading that fills the page by itself */
		if (count <= left) {
			draw_part(flow, row, first, count);
			return;
		}
		draw_part(flow, row, first, left);
		first += left;
		carry_over(flow);
	}
}

void flow_line(struct flow *flow, const char *text, double size, bool bold)
{
	struct passage passage = { .text = text, .width = flow_width(flow), .size = size, .bold = bold, .ink = SHADE_BLACK };
	int lines = lettering_lines(flow->lettering, &passage);

	for (int i = 0; i < lines && flow->page <= PAGES_MAX; i++) {
		struct frame at = { .x = MARGIN };

		flow_need(flow, lettering_pitch(size));
		at.y = flow->y;
		draw(flow, &passage, &at, i, 1);
		flow->y += lettering_pitch(size);
	}
}
