// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to cairo. Knows no text and no form. */
#include "mediactl/paper/canvas.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <stdlib.h>

#include "common/fault.h"
#include "mediactl/paper/symbol.h"

#define HAIR_LINE 0.4

struct canvas {
	cairo_surface_t *surface;
	cairo_t *cairo;
};

static cairo_status_t write_bytes(void *context, const unsigned char *bytes, unsigned int length)
{
	FILE *out = context;

	return fwrite(bytes, 1, length, out) == length ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static int fault_of(cairo_status_t status, struct fault *fault)
{
	if (status == CAIRO_STATUS_SUCCESS)
		return 0;
	if (status == CAIRO_STATUS_NO_MEMORY)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	return fault_set(fault, -EIO, N_("The paper could not be drawn: %s."), cairo_status_to_string(status));
}

int canvas_new(FILE *out, const struct canvas_about *about, struct canvas **out_canvas, struct fault *fault)
{
	SCOPED(canvas_free) struct canvas *canvas = calloc(1, sizeof(*canvas));
	int r;

	if (!canvas)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	canvas->surface = cairo_pdf_surface_create_for_stream(out ? write_bytes : NULL, out, about->width, about->height);
	cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_TITLE, about->title);
	cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_CREATOR, "mediad " VERSION);
	cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_CREATE_DATE, about->time);
	canvas->cairo = cairo_create(canvas->surface);
	r = fault_of(cairo_status(canvas->cairo), fault);
	if (r < 0)
		return r;
	cairo_set_line_width(canvas->cairo, HAIR_LINE);
	*out_canvas = MOVE(canvas);
	return 0;
}

void canvas_free(struct canvas *canvas)
{
	if (!canvas)
		return;
	cairo_destroy(canvas->cairo);
	cairo_surface_destroy(canvas->surface);
	free(canvas);
}

void canvas_end_page(struct canvas *canvas)
{
	cairo_show_page(canvas->cairo);
}

int canvas_finish(struct canvas *canvas, struct fault *fault)
{
	int r = fault_of(cairo_status(canvas->cairo), fault);

	cairo_surface_finish(canvas->surface);
	return r < 0 ? r : fault_of(cairo_surface_status(canvas->surface), fault);
}

static void choose_ink(cairo_t *cairo, enum shade shade)
{
	static const double greys[] = { [SHADE_WHITE] = 1, [SHADE_LIGHT] = 0.93, [SHADE_GREY] = 0.4, [SHADE_BLACK] = 0 };

	cairo_set_source_rgb(cairo, greys[shade], greys[shade], greys[shade]);
}

static void trace(cairo_t *cairo, const struct frame *frame)
{
	cairo_rectangle(cairo, frame->x, frame->y, frame->width, frame->height);
}

void canvas_outline(struct canvas *canvas, const struct frame *frame)
{
	choose_ink(canvas->cairo, SHADE_GREY);
	trace(canvas->cairo, frame);
	cairo_stroke(canvas->cairo);
}

void canvas_fill(struct canvas *canvas, const struct frame *frame, enum shade shade)
{
	choose_ink(canvas->cairo, shade);
	trace(canvas->cairo, frame);
	cairo_fill(canvas->cairo);
}

/* Dark modules side by side are one rectangle, so that no printer shows a seam between them; light ones are none at all, for a rectangle
 * without width is drawn as the thinnest line there is. */
void canvas_symbol(struct canvas *canvas, const struct symbol *symbol, const struct frame *frame)
{
	double width = frame->width / symbol_width(symbol), height = frame->height / symbol_rows(symbol);

	choose_ink(canvas->cairo, SHADE_BLACK);
	for (int row = 0; row < symbol_rows(symbol); row++) {
		for (int from = 0, until; from < symbol_width(symbol); from = until + 1) {
			until = from;
			while (symbol_is_dark(symbol, row, until))
				until++;
			if (until > from)
				cairo_rectangle(canvas->cairo, frame->x + from * width, frame->y + row * height,
					(until - from) * width, height);
		}
	}
	cairo_fill(canvas->cairo);
}

void *canvas_ink(struct canvas *canvas, double x, double y, enum shade shade)
{
	choose_ink(canvas->cairo, shade);
	cairo_move_to(canvas->cairo, x, y);
	return canvas->cairo;
}
