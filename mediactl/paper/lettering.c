// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to pango. Knows no page. */
#include "mediactl/paper/lettering.h"

#include <errno.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>

#include "common/fault.h"

#define PITCH 1.35    /* of the size */
#define BASELINE 1.02 /* of the size, below the line's top */
#define PROBE "媒体"

struct lettering {
	struct canvas *canvas;
	PangoLayout *layout;
	PangoFontDescription *font;
	int unknown;
};

void lettering_free(struct lettering *lettering)
{
	if (!lettering)
		return;
	if (lettering->layout)
		g_object_unref(lettering->layout);
	if (lettering->font)
		pango_font_description_free(lettering->font);
	free(lettering);
}

static void set(struct lettering *lettering, const struct passage *passage)
{
	static const PangoAlignment alignments[] = { [ALIGN_LEFT] = PANGO_ALIGN_LEFT, [ALIGN_CENTRE] = PANGO_ALIGN_CENTER,
		[ALIGN_RIGHT] = PANGO_ALIGN_RIGHT };

	pango_font_description_set_absolute_size(lettering->font, passage->size * PANGO_SCALE);
	pango_font_description_set_weight(lettering->font, passage->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(lettering->layout, lettering->font);
	pango_layout_set_width(lettering->layout, (int)lround(passage->width * PANGO_SCALE));
	pango_layout_set_alignment(lettering->layout, alignments[passage->align]);
	pango_layout_set_text(lettering->layout, passage->text, -1);
}

/* A number broken at the edge of its cell must not gain a sign that it does not have. */
static void add_no_hyphens(PangoLayout *layout)
{
	PangoAttrList *attributes = pango_attr_list_new();

	pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
}

/* A page has no pixels: where a letter stands is not rounded to any, so that small ones are set as evenly as large ones. */
static void set_evenly(PangoContext *context)
{
	cairo_font_options_t *options = cairo_font_options_create();

	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	pango_cairo_context_set_font_options(context, options);
	cairo_font_options_destroy(options);
	pango_context_set_round_glyph_positions(context, FALSE);
}

int lettering_new(struct canvas *canvas, const char *family, struct lettering **out, struct fault *fault)
{
	SCOPED(lettering_free) struct lettering *lettering = calloc(1, sizeof(*lettering));
	PangoContext *context;

	if (!lettering)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	lettering->canvas = canvas;
	lettering->layout = pango_cairo_create_layout(canvas_ink(canvas, 0, 0, SHADE_BLACK));
	lettering->font = pango_font_description_from_string(family);
	context = pango_layout_get_context(lettering->layout);
	pango_context_set_language(context, pango_language_from_string("ja")); /* whose forms of the characters are meant */
	set_evenly(context);
	pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
	pango_layout_set_auto_dir(lettering->layout, FALSE);
	add_no_hyphens(lettering->layout);
	pango_layout_set_wrap(lettering->layout, PANGO_WRAP_WORD_CHAR);
	set(lettering, &(struct passage){ .text = PROBE, .width = 100, .size = 10 });
	if (pango_layout_get_unknown_glyphs_count(lettering->layout) > 0)
		return fault_set(fault, -ENOENT, N_("No font of this computer has Japanese: install the package fonts-noto-cjk."));
	*out = MOVE(lettering);
	return 0;
}

double lettering_pitch(double size)
{
	return size * PITCH;
}

int lettering_lines(struct lettering *lettering, const struct passage *passage)
{
	if (!passage->text[0])
		return 1;
	set(lettering, passage);
	return pango_layout_get_line_count(lettering->layout);
}

static double indent_of(PangoLayoutLine *line, const struct passage *passage)
{
	PangoRectangle extent;
	double rest;

	pango_layout_line_get_extents(line, NULL, &extent);
	rest = passage->width - (double)extent.width / PANGO_SCALE;
	if (passage->align == ALIGN_LEFT || rest <= 0)
		return 0;
	return passage->align == ALIGN_RIGHT ? rest : rest / 2;
}

void lettering_draw(struct lettering *lettering, const struct passage *passage, const struct frame *at, int first, int count)
{
	double y = at->y + passage->size * BASELINE;

	if (!passage->text[0])
		return;
	set(lettering, passage);
	if (first == 0)
		lettering->unknown += pango_layout_get_unknown_glyphs_count(lettering->layout);
	for (int i = first; i < first + count; i++, y += lettering_pitch(passage->size)) {
		PangoLayoutLine *line = pango_layout_get_line_readonly(lettering->layout, i);

		if (line)
			pango_cairo_show_layout_line(
				canvas_ink(lettering->canvas, at->x + indent_of(line, passage), y, passage->ink), line);
	}
}

int lettering_unknown(const struct lettering *lettering)
{
	return lettering->unknown;
}
