// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to cairo: pages of a PDF, with lines, boxes and patterns of squares. Lengths are points (1/72 inch) from the upper left
 * corner. Knows no text and no form. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/macros.h"

struct canvas;
struct fault;
struct symbol;

#define MILLIMETRE (72.0 / 25.4)

struct frame {
	double x, y, width, height;
};

enum shade {
	SHADE_WHITE,
	SHADE_LIGHT, /* behind headings */
	SHADE_GREY,
	SHADE_BLACK,
};

/* What the file says about itself. `time` is its creation date: the same paper is the same file. */
struct canvas_about {
	double width, height;
	const char *title, *time; /* ISO 8601, UTC */
};

/* Writes to `out`; NULL: nothing is written, for measuring. */
int canvas_new(FILE *out, const struct canvas_about *about, struct canvas **out_canvas, struct fault *fault);
void canvas_free(struct canvas *canvas);
SCOPED_DEFINE(canvas_free, struct canvas *)

/* Ends the page; what is drawn next begins another one. */
void canvas_end_page(struct canvas *canvas);
/* Ends the document; whether all of it was written. */
int canvas_finish(struct canvas *canvas, struct fault *fault);

/* A frame of hair lines, or a filled one. */
void canvas_outline(struct canvas *canvas, const struct frame *frame);
void canvas_fill(struct canvas *canvas, const struct frame *frame, enum shade shade);
/* A symbol's dark modules, as large as the frame. */
void canvas_symbol(struct canvas *canvas, const struct symbol *symbol, const struct frame *frame);

/* For the door to the letters alone: cairo's own context, its point set and its ink chosen. */
void *canvas_ink(struct canvas *canvas, double x, double y, enum shade shade);
