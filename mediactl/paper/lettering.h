// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to pango: text broken into lines of a width, and drawn line by line at a pitch that depends on the size alone, so that
 * a rare character from another font moves nothing. Knows no page. */
#pragma once

#include <stdbool.h>

#include "common/macros.h"
#include "mediactl/paper/canvas.h"

struct lettering;

enum align {
	ALIGN_LEFT,
	ALIGN_CENTRE,
	ALIGN_RIGHT,
};

/* A text and how it is set. */
struct passage {
	const char *text; /* '\n' ends a line */
	double width, size; /* points */
	enum align align;
	bool bold;
	enum shade ink;
};

/* -ENOENT: no font of this computer has Japanese. */
int lettering_new(struct canvas *canvas, const char *family, struct lettering **out, struct fault *fault);
void lettering_free(struct lettering *lettering);
SCOPED_DEFINE(lettering_free, struct lettering *)

/* From one line to the next. */
double lettering_pitch(double size);
/* How many lines it is broken into; at least 1. */
int lettering_lines(struct lettering *lettering, const struct passage *passage);
/* Draws `count` lines from `first` on, below each other from (x, y). */
void lettering_draw(struct lettering *lettering, const struct passage *passage, const struct frame *at, int first, int count);
/* How many characters were drawn that no font has, as boxes with their code. */
int lettering_unknown(const struct lettering *lettering);
