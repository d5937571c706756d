// SPDX-License-Identifier: GPL-3.0-or-later
/* Sheets of stickers. What does not fit on one is made smaller, down to what can be read; then it is refused, never cut. */
#include "mediactl/paper/stickers.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "common/fault.h"
#include "mediactl/paper/symbol.h"

#define TENTH (MILLIMETRE / 10)
#define LENGTH_MAX 3000 /* tenths of a millimetre */
#define PADDING (1.8 * MILLIMETRE)
#define BAND 0.17        /* of the height */
#define BAND_SIZE_MAX 16.0
#define BAND_SIZE_MIN 5.0
#define BAND_LINES 2
#define NUMBER_SIZE 15.0
#define QR_SHARE 0.34    /* of the width */
#define QR_MAX (22 * MILLIMETRE)
#define BARS_HEIGHT (6.5 * MILLIMETRE)
#define MODULE_MAX (0.5 * MILLIMETRE)
#define QR_MODULE_MIN (0.33 * MILLIMETRE)
#define BAR_MODULE_MIN (0.17 * MILLIMETRE)
#define SCALE_MIN 0.6

struct sheet {
	int columns, rows, start;
	double width, height, left, top, across, down;
	bool border;
};

/* What is left of one sticker while its parts take their place. */
struct sticker {
	struct flow *flow;
	const json_t *json;
	struct frame rest;
};

static double length_of(const json_t *labels, const char *key)
{
	int64_t length = json_member_number(labels, key, 0);

	return (double)(length < 0 ? 0 : length > LENGTH_MAX ? LENGTH_MAX : length) * TENTH;
}

static int read_sheet(const struct flow *flow, const json_t *labels, struct sheet *out, struct fault *fault)
{
	int64_t columns = json_member_number(labels, "columns", 0), rows = json_member_number(labels, "rows", 0);
	int64_t start = json_member_number(labels, "start", 1);

	*out = (struct sheet){ .width = length_of(labels, "width"), .height = length_of(labels, "height"), .left = length_of(labels, "left"),
		.top = length_of(labels, "top"), .across = length_of(labels, "across"), .down = length_of(labels, "down"),
		.border = json_is_true(json_object_get(labels, "border")) };
	if (columns < 1 || columns > 20 || rows < 1 || rows > 60 || out->width < 20 * MILLIMETRE || out->height < 12 * MILLIMETRE)
		return fault_set(fault, -EINVAL, N_("A sheet of stickers has no stickers, too many, or too small ones."));
	out->columns = (int)columns;
	out->rows = (int)rows;
	if (out->left + out->columns * out->width + (out->columns - 1) * out->across > flow->width + 1 ||
		out->top + out->rows * out->height + (out->rows - 1) * out->down > flow->height + 1)
		return fault_set(fault, -EINVAL, N_("The stickers of the sheet do not lie on the page: look at their sizes and margins."));
	if (start < 1 || start > columns * rows)
		return fault_set(fault, -EINVAL, N_("The sheet has no sticker to start with of that number."));
	out->start = (int)start;
	return 0;
}

static int too_small(const struct sticker *sticker, struct fault *fault)
{
	return fault_set(fault, -EINVAL, N_("The sticker of %s is too small for all that must stand on it: take a larger one."),
		document_text(sticker->json, "number"));
}

/* White on black over the whole width, as large as two lines allow. */
static void draw_band(struct sticker *sticker, double width)
{
	struct passage passage = { .text = document_text(sticker->json, "band"), .width = width - PADDING, .align = ALIGN_CENTRE, .bold = true,
		.ink = SHADE_WHITE, .size = fmin(sticker->rest.height * BAND, BAND_SIZE_MAX) };
	struct frame band = sticker->rest, at = { .x = sticker->rest.x + PADDING / 2, .y = sticker->rest.y + 1 };
	int lines;

	if (!passage.text[0])
		return;
	while ((lines = lettering_lines(sticker->flow->lettering, &passage)) > BAND_LINES && passage.size > BAND_SIZE_MIN)
		passage.size *= 0.95;
	band.height = lines * lettering_pitch(passage.size) + 2;
	canvas_fill(sticker->flow->canvas, &band, SHADE_BLACK);
	lettering_draw(sticker->flow->lettering, &passage, &at, 0, lines);
	sticker->rest.y += band.height;
	sticker->rest.height -= band.height;
}

/* Along the lower edge. */
static int draw_bars(struct sticker *sticker, struct fault *fault)
{
	const char *text = document_text(sticker->json, "bars");
	SCOPED(symbol_free) struct symbol *symbol = NULL;
	struct frame *rest = &sticker->rest, bars;
	double module;
	int r;

	if (!text[0])
		return 0;
	r = symbol_new(SYMBOL_BARS, text, &symbol, fault);
	if (r < 0)
		return r;
	module = fmin(rest->width / (symbol_width(symbol) + 2 * symbol_quiet(SYMBOL_BARS)), MODULE_MAX);
	if (module < BAR_MODULE_MIN || rest->height < 2 * BARS_HEIGHT)
		return too_small(sticker, fault);
	bars = (struct frame){ .width = module * symbol_width(symbol), .height = BARS_HEIGHT };
	bars.x = rest->x + (rest->width - bars.width) / 2;
	bars.y = rest->y + rest->height - bars.height;
	canvas_symbol(sticker->flow->canvas, symbol, &bars);
	rest->height -= BARS_HEIGHT + 1.5;
	return 0;
}

/* At the right, with its quiet zone. */
static int draw_qr(struct sticker *sticker, struct fault *fault)
{
	const char *text = document_text(sticker->json, "qr");
	SCOPED(symbol_free) struct symbol *symbol = NULL;
	struct frame *rest = &sticker->rest, qr;
	double side, quiet;
	int r;

	if (!text[0])
		return 0;
	r = symbol_new(SYMBOL_QR, text, &symbol, fault);
	if (r < 0)
		return r;
	side = fmin(fmin(rest->width * QR_SHARE, rest->height), QR_MAX);
	quiet = side / (symbol_width(symbol) + 2 * symbol_quiet(SYMBOL_QR)) * symbol_quiet(SYMBOL_QR);
	if (side / (symbol_width(symbol) + 2 * symbol_quiet(SYMBOL_QR)) < QR_MODULE_MIN)
		return too_small(sticker, fault);
	qr = (struct frame){ rest->x + rest->width - side + quiet, rest->y + quiet, side - 2 * quiet, side - 2 * quiet };
	canvas_symbol(sticker->flow->canvas, symbol, &qr);
	rest->width -= side;
	return 0;
}

/* The number and the lines at a scale; drawn if `draws`. Returns the height they take. */
static double set_texts(const struct sticker *sticker, double scale, bool draws)
{
	struct passage passage = { .text = document_text(sticker->json, "number"), .width = sticker->rest.width, .size = NUMBER_SIZE * scale,
		.bold = true, .ink = SHADE_BLACK };
	const json_t *lines = json_object_get(sticker->json, "lines");
	struct frame at = sticker->rest;

	for (size_t i = 0; i <= json_array_size(lines); i++) {
		int count = lettering_lines(sticker->flow->lettering, &passage);

		if (draws)
			lettering_draw(sticker->flow->lettering, &passage, &at, 0, count);
		if (passage.text[0])
			at.y += count * lettering_pitch(passage.size);
		passage.text = document_text(json_array_get(lines, i), "text");
		passage.size = (double)json_member_number(json_array_get(lines, i), "size", 7) * scale;
		passage.size = fmin(fmax(passage.size, 3), 30);
		passage.bold = false;
	}
	return at.y - sticker->rest.y;
}

static int draw_texts(struct sticker *sticker, struct fault *fault)
{
	for (double scale = 1; scale >= SCALE_MIN; scale -= 0.05) {
		if (set_texts(sticker, scale, false) > sticker->rest.height)
			continue;
		set_texts(sticker, scale, true);
		return 0;
	}
	return too_small(sticker, fault);
}

static int draw_sticker(struct flow *flow, const json_t *json, const struct frame *frame, struct fault *fault)
{
	struct sticker sticker = { .flow = flow, .json = json, .rest = *frame };
	int r;

	draw_band(&sticker, frame->width);
	sticker.rest.x += PADDING;
	sticker.rest.width -= 2 * PADDING;
	sticker.rest.y += PADDING / 2;
	sticker.rest.height -= PADDING * 1.5;
	r = draw_bars(&sticker, fault);
	if (r == 0)
		r = draw_qr(&sticker, fault);
	return r == 0 ? draw_texts(&sticker, fault) : r;
}

int stickers_draw(struct flow *flow, const json_t *labels, struct fault *fault)
{
	const json_t *stickers = json_object_get(labels, "stickers"), *json;
	struct sheet sheet;
	size_t i;
	int r = read_sheet(flow, labels, &sheet, fault);

	if (r < 0)
		return r;
	if (json_array_size(stickers) / (size_t)(sheet.columns * sheet.rows) >= PAGES_MAX)
		return fault_set(fault, -E2BIG, N_("There are too many stickers."));
	json_array_foreach(stickers, i, json) {
		int place = ((int)i + sheet.start - 1) % (sheet.columns * sheet.rows);
		struct frame frame = { .x = sheet.left + place % sheet.columns * (sheet.width + sheet.across),
			.y = sheet.top + place / sheet.columns * (sheet.height + sheet.down), .width = sheet.width, .height = sheet.height };

		if (r == 0 && place == 0 && i > 0)
			canvas_end_page(flow->canvas);
		if (r == 0)
			r = draw_sticker(flow, json, &frame, fault);
		if (r == 0 && sheet.border)
			canvas_outline(flow->canvas, &frame);
	}
	canvas_end_page(flow->canvas);
	return r;
}
