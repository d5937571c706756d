// SPDX-License-Identifier: GPL-3.0-or-later
/* A document as PDF: held to its bounds, gone through once to count the pages and once to draw. Knows no form. */
#include "mediactl/paper/paper.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/text.h"
#include "mediactl/paper/flow.h"
#include "mediactl/paper/sections.h"
#include "mediactl/paper/stickers.h"
#include "mediactl/paper/symbol.h"

#define A4_SHORT (210 * MILLIMETRE)
#define A4_LONG (297 * MILLIMETRE)
#define A3_LONG (420 * MILLIMETRE)
#define SECTIONS_MAX 64
#define TEXT_MAX 16384 /* bytes of one text */
#define LETTERS_MIN 4
#define LETTERS_MAX 20
#define LETTERS_USUAL 9
#define FAMILY "Noto Sans CJK JP"

/* ---- bounds ---- */

static bool is_fit_text(const char *text)
{
	char line[TEXT_MAX];

	if (strlen(text) >= TEXT_MAX)
		return false;
	for (;;) {
		size_t length = strcspn(text, "\n");

		text_format(line, sizeof(line), "%.*s", (int)length, text);
		if (length > 0 && !text_is_plain(line, TEXT_MAX))
			return false;
		if (!text[length])
			return true;
		text += length + 1;
	}
}

/* Every text there is; json_decode has held the depth to a few levels. */
static int check_texts(json_t *json, struct fault *fault)
{
	const char *key;
	json_t *part;
	size_t i;
	int r = 0;

	if (json_is_string(json) && !is_fit_text(json_string_value(json)))
		return fault_set(fault, -EINVAL, N_("A text of the paper is too long, or holds characters that cannot be shown."));
	json_array_foreach(json, i, part) {
		if (r == 0)
			r = check_texts(part, fault);
	}
	json_object_foreach(json, key, part) {
		if (r == 0)
			r = check_texts(part, fault);
	}
	return r;
}

static int check(json_t *document, struct fault *fault)
{
	const json_t *page = json_member_object(document, "page");
	const char *time = json_member_text(page, "time");
	int64_t moment;

	if (!page || !time || !clock_parse_utc(time, &moment))
		return fault_set(fault, -EINVAL, N_("The paper has no page, or none with a time."));
	if (json_array_size(json_object_get(document, "sections")) > SECTIONS_MAX)
		return fault_set(fault, -E2BIG, N_("The paper has too many sections."));
	return check_texts(document, fault);
}

/* ---- drawing ---- */

static double size_of(const json_t *page)
{
	int64_t size = json_member_number(page, "size", LETTERS_USUAL);

	return (double)(size < LETTERS_MIN ? LETTERS_MIN : size > LETTERS_MAX ? LETTERS_MAX : size);
}

static void measure(const json_t *page, struct canvas_about *about)
{
	bool large = strcmp(document_text(page, "sheet"), "A3") == 0, lies = strcmp(document_text(page, "orientation"), "landscape") == 0;
	double shorter = large ? A4_LONG : A4_SHORT, longer = large ? A3_LONG : A4_LONG;

	about->width = lies ? longer : shorter;
	about->height = lies ? shorter : longer;
}

static int draw_sections(struct flow *flow, struct fault *fault)
{
	const json_t *section;
	size_t i;

	flow_begin(flow);
	json_array_foreach(json_object_get(flow->document, "sections"), i, section) {
		int r = section_draw(flow, section, fault);

		if (r < 0)
			return r;
	}
	flow_end(flow);
	if (flow->page > PAGES_MAX)
		return fault_set(fault, -E2BIG, N_("The paper has too many pages: ask for a shorter time."));
	return 0;
}

static int draw_pages(struct flow *flow, struct fault *fault)
{
	int r = draw_sections(flow, fault);

	if (r < 0)
		return r;
	flow->pages = flow->page;
	flow->page = 0;
	return draw_sections(flow, fault);
}

int paper_write(json_t *document, FILE *out, int *unknown, struct fault *fault)
{
	const json_t *page = json_object_get(document, "page"), *labels = json_member_object(document, "labels");
	const char *font = json_member_text(page, "font");
	const char *title = json_member_text(json_object_get(document, "head"), "title");
	const char *code = json_member_text(json_object_get(document, "foot"), "code");
	struct canvas_about about = { .title = title ? title : "", .time = json_member_text(page, "time") };
	SCOPED(lettering_free) struct lettering *lettering = NULL;
	SCOPED(canvas_free) struct canvas *canvas = NULL;
	SCOPED(symbol_free) struct symbol *symbol = NULL;
	struct flow flow = { .document = document, .size = size_of(page) };
	int r = check(document, fault);

	measure(page, &about);
	flow.width = about.width;
	flow.height = about.height;
	if (r == 0 && code)
		r = symbol_new(SYMBOL_QR, code, &symbol, fault);
	if (r == 0)
		r = canvas_new(out, &about, &canvas, fault);
	if (r == 0)
		r = lettering_new(canvas, font ? font : FAMILY, &lettering, fault);
	if (r < 0)
		return r;
	flow.canvas = canvas;
	flow.lettering = lettering;
	flow.code = symbol;
	r = labels ? stickers_draw(&flow, labels, fault) : draw_pages(&flow, fault);
	*unknown = lettering_unknown(lettering);
	return r < 0 ? r : canvas_finish(canvas, fault);
}
