// SPDX-License-Identifier: GPL-3.0-or-later
/* Puts a raw paper into its template. Knows no form and no page. */
#include "mediactl/paper_document.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/text.h"
#include "mediactl/language.h"
#include "mediactl/paper_words.h"
#include "mediactl/print.h"
#include "mediactl/words.h"

#define LINE_TEXT 512
#define CODE_SHOWN 16 /* digits of the hash that are read aloud */

static struct paper_style style_of(const struct paper *paper)
{
	return (struct paper_style){ .rules = paper->rules };
}

static void put_value(json_t *object, const char *key, const json_t *value, enum paper_type type, const struct paper *paper)
{
	const struct paper_style style = style_of(paper);
	SCOPED(json_text_free) char *text = paper_value(value, type, &style);

	json_put_text(object, key, text ? text : "");
}

static void add_line(json_t *list, const char *text)
{
	SCOPED(json_text_free) char *safe = print_safe(text);

	json_array_append_new(list, json_string(safe ? safe : ""));
}

const json_t *paper_rows_of(const struct paper *paper, const char *name)
{
	if (strcmp(name, "rows") == 0)
		return paper->rows ? paper->rows : json_object_get(paper->raw, "rows");
	return json_object_get(json_object_get(paper->raw, "lists"), name);
}

/* ---- head and foot ---- */

/* 令和8年度: the fiscal year that exactly these days are. */
static bool is_fiscal_year(const char *from, const char *until, char out[PAPER_TIME_TEXT])
{
	char end[11];
	int64_t first, last;

	if (!clock_parse_date(from, false, &first) || !clock_fiscal_end(first, &last))
		return false;
	clock_format_date(last, end);
	if (strcmp(end, until) != 0 || strlen(from) != 10 || strcmp(from + 4, "-04-01") != 0)
		return false;
	paper_year(clock_fiscal_year(first), out);
	return true;
}

static void add_period(json_t *list, const json_t *period)
{
	const char *from = json_member_text(period, "from"), *until = json_member_text(period, "until");
	char first[PAPER_TIME_TEXT], last[PAPER_TIME_TEXT], year[PAPER_TIME_TEXT] = "", line[LINE_TEXT];

	if (!from && !until)
		return;
	paper_day(from, " ", first);
	paper_day(until, " ", last);
	if (from && until && is_fiscal_year(from, until, year))
		text_format(line, sizeof(line), "%s　%s – %s", year, first, last);
	else
		text_format(line, sizeof(line), "%s – %s", first, last);
	add_line(list, line);
}

static json_t *head_of(const struct paper *paper)
{
	const char *office = json_member_text(paper->raw, "office"), *department = json_member_text(paper->raw, "department");
	const char *form = json_member_text(paper->template, "form"), *title = paper_template_text(paper->template, "title");
	json_t *head = json_object(), *left = json_array(), *right = json_array(), *about = json_array();
	char line[LINE_TEXT];

	add_line(left, form);
	if (office)
		add_line(right, office);
	if (department)
		add_line(right, department);
	add_period(about, json_object_get(paper->raw, "period"));
	text_format(line, sizeof(line), "%s　%s　%s %s", form, title, office ? office : "", department ? department : "");
	json_put_text(head, "short", line);
	json_put_text(head, "title", title);
	json_object_set_new(head, "left", left);
	json_object_set_new(head, "right", right);
	json_object_set_new(head, "about", about);
	return head;
}

static void upper(char *text)
{
	for (; *text; text++)
		if (*text >= 'a' && *text <= 'z')
			*text = (char)(*text - 'a' + 'A');
}

/* When the books were read, and which event was their last: whoever doubts the paper asks the ledger for it. */
static json_t *foot_of(const struct paper *paper)
{
	const char *hash = json_member_text(paper->raw, "hash");
	long long sequence = json_member_number(paper->raw, "sequence", 0);
	json_t *foot = json_object(), *left = json_array(), *right = json_array();
	char time[PAPER_TIME_TEXT], line[LINE_TEXT], number[24], code[LINE_TEXT];

	text_format(line, sizeof(line), _("As the books stood at %s"), paper_time(json_member_text(paper->raw, "time"), " ", time));
	add_line(left, line);
	text_format(number, sizeof(number), "%lld", sequence);
	text_format(line, sizeof(line), _("Verification code: event %s of the ledger"), number);
	add_line(right, line);
	text_format(line, sizeof(line), "%.4s %.4s %.4s %.4s", hash, hash + 4, hash + 8, hash + 12);
	add_line(right, line);
	text_format(code, sizeof(code), "MEDIAD:%s:%s", number, hash);
	upper(code);
	json_put_text(foot, "code", code);
	json_object_set_new(foot, "left", left);
	json_object_set_new(foot, "right", right);
	return foot;
}

/* ---- sections ---- */

/* Heading and width of a field or column. */
static json_t *heading_of(const json_t *item)
{
	json_t *heading = json_object();

	json_put_text(heading, "heading", paper_template_text(item, "heading"));
	json_put_number(heading, "width", json_member_number(item, "width", 1));
	return heading;
}

/* Numbers below each other stand at the right. */
static json_t *column_of(const json_t *item)
{
	enum paper_type type = paper_item_type(item);
	json_t *column = heading_of(item);

	if (type == PAPER_NUMBER || type == PAPER_SIZE)
		json_put_text(column, "align", "right");
	return column;
}

static void put_fields(const struct paper *paper, const json_t *section, json_t *out)
{
	const json_t *about = json_object_get(paper->raw, "about"), *item;
	json_t *fields = json_array();
	size_t i;

	json_array_foreach(json_object_get(section, "items"), i, item) {
		json_t *field = heading_of(item);

		put_value(field, "value", json_object_get(about, json_member_text(item, "member")), paper_item_type(item), paper);
		json_array_append_new(fields, field);
	}
	json_object_set_new(out, "fields", fields);
}

static json_t *row_of(const struct paper *paper, const json_t *items, const json_t *values)
{
	const struct paper_style style = style_of(paper);
	json_t *row = json_array();
	const json_t *item;
	size_t i;

	json_array_foreach(items, i, item) {
		SCOPED(json_text_free) char *text =
			paper_value(json_object_get(values, json_member_text(item, "member")), paper_item_type(item), &style);

		json_array_append_new(row, json_string(text ? text : ""));
	}
	return row;
}

static void put_table(const struct paper *paper, const json_t *section, json_t *out)
{
	const json_t *items = json_object_get(section, "items"), *values, *item;
	const char *empty = paper_template_text(section, "empty");
	json_t *columns = json_array(), *rows = json_array();
	size_t i;

	json_array_foreach(items, i, item)
		json_array_append_new(columns, column_of(item));
	json_array_foreach(paper_rows_of(paper, json_member_text(section, "name")), i, values)
		json_array_append_new(rows, row_of(paper, items, values));
	json_object_set_new(out, "columns", columns);
	json_object_set_new(out, "rows", rows);
	json_put_text(out, "empty", empty[0] ? empty : _("none"));
}

static void put_words(const struct paper *paper, const json_t *section, json_t *out)
{
	(void)paper;
	json_put_text(out, "text", paper_template_text(section, "text"));
}

static const char *role_heading(const json_t *section, const char *role)
{
	const json_t *own;
	size_t i;

	json_array_foreach(json_object_get(section, "role"), i, own)
		if (strcmp(json_member_text(own, "member"), role) == 0)
			return paper_template_text(own, "heading");
	return paper_word(role);
}

/* Department, name, for whom, when: what is known of a signature. */
static json_t *signature_of(const json_t *section, const json_t *approval)
{
	const char *name = json_member_text(approval, "name"), *principal = json_member_text(approval, "for");
	const char *department = json_member_text(approval, "department"), *time = json_member_text(approval, "time");
	const char *role = json_member_text(approval, "role");
	char text[LINE_TEXT] = "", moment[PAPER_TIME_TEXT];
	SCOPED(json_text_free) char *safe_name = print_safe(name);
	SCOPED(json_text_free) char *safe_department = print_safe(department);
	SCOPED(json_text_free) char *safe_principal = print_safe(principal);
	json_t *box = json_object();

	if (name && time)
		text_format(text, sizeof(text), "%s%s", safe_name ? safe_name : "", principal ? "\n" : "");
	if (name && time && principal)
		text_format(text + strlen(text), sizeof(text) - strlen(text), _("(for %s)"), safe_principal ? safe_principal : "");
	if (name && time)
		text_format(text + strlen(text), sizeof(text) - strlen(text), "\n%s", paper_time(time, "\n", moment));
	else if (department)
		text_format(text, sizeof(text), "%s", safe_department ? safe_department : "");
	json_put_text(box, "heading", role_heading(section, role ? role : ""));
	json_put_text(box, "text", text);
	return box;
}

static void put_approvals(const struct paper *paper, const json_t *section, json_t *out)
{
	const json_t *approval, *stamp;
	json_t *boxes = json_array();
	size_t i;

	json_array_foreach(json_object_get(paper->raw, "approvals"), i, approval)
		json_array_append_new(boxes, signature_of(section, approval));
	json_array_foreach(json_object_get(section, "stamp"), i, stamp)
		json_array_append_new(boxes, json_pack("{s:s, s:s}", "heading", paper_template_text(stamp, "heading"), "text", ""));
	json_object_set_new(out, "boxes", boxes);
}

static json_t *section_of(const struct paper *paper, const json_t *section)
{
	static const struct {
		const char *kind;
		void (*put)(const struct paper *paper, const json_t *section, json_t *out);
	} kinds[] = { { "fields", put_fields }, { "table", put_table }, { "text", put_words }, { "approvals", put_approvals } };
	const char *kind = json_member_text(section, "kind");
	json_t *out = json_object();

	json_put_text(out, "kind", kind);
	json_put_text(out, "title", paper_template_text(section, "title"));
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strcmp(kind, kinds[i].kind) == 0)
			kinds[i].put(paper, section, out);
	return out;
}

static json_t *sections_of(const struct paper *paper)
{
	const char *note = paper_template_text(paper->template, "note");
	json_t *sections = json_array();
	const json_t *section;
	size_t i;

	json_array_foreach(json_object_get(paper->template, "sections"), i, section)
		json_array_append_new(sections, section_of(paper, section));
	if (note[0])
		json_array_append_new(sections, json_pack("{s:s, s:s}", "kind", "text", "text", note));
	return sections;
}

/* ---- stickers ---- */

static void put_member(json_t *sticker, const char *key, const json_t *labels, const json_t *values, const struct paper *paper)
{
	const char *member = json_member_text(labels, key);

	if (member)
		put_value(sticker, key, json_object_get(values, member), PAPER_TEXT, paper);
}

static json_t *sticker_of(const struct paper *paper, const json_t *labels, const json_t *values)
{
	static const char *const members[] = { "band", "number", "qr", "bars" };
	const struct paper_style style = style_of(paper);
	json_t *sticker = json_object(), *lines = json_array();
	const json_t *item;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(members); i++)
		put_member(sticker, members[i], labels, values, paper);
	json_array_foreach(json_object_get(labels, "items"), i, item) {
		const char *heading = paper_template_text(item, "heading");
		SCOPED(json_text_free) char *text =
			paper_value(json_object_get(values, json_member_text(item, "member")), paper_item_type(item), &style);
		SCOPED(json_text_free) char *line = NULL;

		if (!text || !text[0])
			continue;
		if (strchr(text, '\n'))
			*strchr(text, '\n') = ' ';
		if (asprintf(&line, "%s%s%s", heading, heading[0] ? _(": ") : "", text) < 0) {
			line = NULL;
			continue;
		}
		json_array_append_new(lines, json_pack("{s:s, s:I}", "text", line, "size", json_member_number(item, "width", 7)));
	}
	json_object_set_new(sticker, "lines", lines);
	return sticker;
}

static json_t *labels_of(const struct paper *paper, const json_t *labels)
{
	static const char *const lengths[] = { "columns", "rows", "width", "height", "left", "top" };
	const json_t *rows = paper_rows_of(paper, "rows"), *values;
	json_t *out = json_object(), *stickers = json_array();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lengths); i++)
		json_put_number(out, lengths[i], json_member_number(labels, lengths[i], 0));
	json_put_number(out, "across", json_member_number(labels, "gap-across", 0));
	json_put_number(out, "down", json_member_number(labels, "gap-down", 0));
	json_put_number(out, "start", paper->start > 0 ? paper->start : 1);
	json_object_set_new(out, "border", json_boolean(json_is_true(json_object_get(labels, "border"))));
	json_array_foreach(rows, i, values)
		json_array_append_new(stickers, sticker_of(paper, labels, values));
	if (json_array_size(rows) == 0 && json_object_size(json_object_get(paper->raw, "about")) > 0)
		json_array_append_new(stickers, sticker_of(paper, labels, json_object_get(paper->raw, "about")));
	json_object_set_new(out, "stickers", stickers);
	return out;
}

/* ---- the whole ---- */

static json_t *page_of(const struct paper *paper)
{
	const char *page = json_member_text(paper->template, "page"), *font = json_member_text(paper->template, "font");
	json_t *out = json_object();

	json_put_text(out, "time", json_member_text(paper->raw, "time"));
	json_put_text(out, "orientation", page && strstr(page, "landscape") ? "landscape" : "portrait");
	json_put_text(out, "sheet", page && strncmp(page, "A3", 2) == 0 ? "A3" : "A4");
	json_put_text(out, "font", font ? font : PAPER_FONT);
	json_put_number(out, "size", json_member_number(paper->template, "text-size", 9));
	return out;
}

int paper_document(const struct paper *paper, json_t **out, struct fault *fault)
{
	const json_t *labels = json_object_get(paper->template, "labels");
	const char *hash = json_member_text(paper->raw, "hash"), *time = json_member_text(paper->raw, "time");
	SCOPED(json_release) json_t *document = json_object();
	char bytes[32];
	int64_t moment;

	if (!hash || !text_unhex(hash, bytes, sizeof(bytes)) || strlen(hash) < CODE_SHOWN || !time || !clock_parse_utc(time, &moment) ||
		json_member_number(paper->raw, "sequence", -1) < 0)
		return fault_set(fault, -EBADMSG, N_("This is no paper of mediad's: it lacks the time or the event of the ledger that it stands for."));
	json_object_set_new(document, "page", page_of(paper));
	if (labels) {
		json_object_set_new(document, "labels", labels_of(paper, labels));
	} else {
		json_object_set_new(document, "head", head_of(paper));
		json_object_set_new(document, "sections", sections_of(paper));
		json_object_set_new(document, "foot", foot_of(paper));
	}
	*out = MOVE(document);
	return 0;
}
