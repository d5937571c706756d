// SPDX-License-Identifier: GPL-3.0-or-later
/* Pages one after the other, each with its head and foot, and rows of cells that are carried over from one to the next. Gone through
 * twice: first to count the pages, then to draw. */
#pragma once

#include <stdbool.h>

#include "common/json.h"
#include "mediactl/paper/canvas.h"
#include "mediactl/paper/lettering.h"

struct fault;

#define CELLS_MAX 32
#define PAGES_MAX 5000

struct flow {
	const json_t *document;
	struct canvas *canvas;
	struct lettering *lettering;
	struct symbol *code; /* the verification code; NULL: none */
	double width, height, size; /* of the page; of the letters */
	double y;            /* where the next row begins */
	int page, pages;     /* from 1; how many there will be, 0 while they are counted */
	const struct row *repeated; /* stands on every page that a row is carried on to; NULL: nothing */
};

struct cell {
	struct passage passage; /* width is that of the text, within the frame */
	double x, width;        /* of the frame, from the left margin */
	bool shaded;
};

struct row {
	struct cell cells[CELLS_MAX];
	int count, lines; /* as many as its longest cell, or more */
};

/* A member of the document's objects; "" if it is none. Borrowed. */
const char *document_text(const json_t *object, const char *key);

/* Between the margins. */
double flow_width(const struct flow *flow);
/* Draws head and foot of the first page. */
void flow_begin(struct flow *flow);
void flow_end(struct flow *flow);
/* Ends the page unless so much of it is left. */
void flow_need(struct flow *flow, double height);
void flow_skip(struct flow *flow, double height);

/* A cell beside the one before. */
void row_add(struct flow *flow, struct row *row, double width, const struct cell *cell);
double row_height(const struct flow *flow, const struct row *row);
/* Draws it, on the next page if it does not fit here, on several if it fits on none. */
void flow_row(struct flow *flow, const struct row *row);
/* A line of text over the whole width, without a frame. */
void flow_line(struct flow *flow, const char *text, double size, bool bold);
