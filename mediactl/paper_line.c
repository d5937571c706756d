// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads the lines of a template that hold several things. Knows no section. */
#include "mediactl/paper_line.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/ini.h"
#include "common/text.h"
#include "mediactl/paper_template.h"

#define PARTS_MAX 5
#define PART_TEXT 128
#define NAME_TEXT 32
#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_-"
#define DIGITS "0123456789"

/* clang-format off */
static const char *const types[PAPER_TYPES] = {
	[PAPER_TEXT]  = "text",  [PAPER_NUMBER] = "number", [PAPER_TIME] = "time", [PAPER_LOCAL] = "local", [PAPER_DAY]   = "day",
	[PAPER_YEAR]  = "year",
	[PAPER_WORD]  = "word",  [PAPER_CLASS]  = "class",  [PAPER_YESNO] = "yesno", [PAPER_HAVE] = "have", [PAPER_DONE]  = "done",
	[PAPER_CHECK] = "check", [PAPER_SIZE]   = "size",   [PAPER_LIST] = "list",
};
/* clang-format on */

struct part {
	const char *where; /* in the entry's value */
	char text[PART_TEXT];
	bool fits;
};

/* Returns how many there are; more than `max`: max + 1. */
static size_t split(const char *value, struct part parts[], size_t max)
{
	size_t count = 0;

	for (;;) {
		size_t length = strcspn(value, "|"), blanks = strspn(value, " \t"), used = length;

		if (count == max)
			return max + 1;
		if (blanks > length)
			blanks = length;
		while (used > blanks && strchr(" \t", value[used - 1]))
			used--;
		parts[count].where = value + blanks;
		parts[count].fits = text_format(parts[count].text, PART_TEXT, "%.*s", (int)(used - blanks), value + blanks);
		count++;
		if (!value[length])
			return count;
		value += length + 1;
	}
}

enum lack {
	NO_PARTS,
	NO_MEMBER,
	NO_TYPE,
	NO_WIDTH,
	NO_HEADING,
};

/* Always NULL. */
static json_t *wrong(const struct ini_entry *entry, const char *where, enum lack lack, const char *what)
{
	struct mistake *mistake = ini_mistake(entry, where);
	struct fault *fault = &mistake->fault;
	const char *file = entry->file, *place = mistake->place;

	switch (lack) {
	case NO_PARTS:
		fault_set(fault, -EINVAL, N_("%s:%s: this line must hold %s, with | between."), file, place, what);
		break;
	case NO_MEMBER:
		fault_set(fault, -EINVAL, N_("%s:%s: %s is no member: letters a to z, digits, _ and - alone."), file, place, what);
		break;
	case NO_TYPE:
		fault_set(fault, -EINVAL, N_("%s:%s: %s is no type of a value."), file, place, what);
		break;
	case NO_WIDTH:
		fault_set(fault, -EINVAL, N_("%s:%s: %s is not a width or size that this line takes."), file, place, what);
		break;
	case NO_HEADING:
		fault_set(fault, -EINVAL, N_("%s:%s: this heading is too long, or holds characters that cannot be shown."), file, place);
		break;
	}
	return NULL;
}

static int type_of(const char *word)
{
	for (int i = 0; i < PAPER_TYPES; i++)
		if (strcmp(types[i], word) == 0)
			return i;
	return -1;
}

static bool is_heading(const struct part *part)
{
	return part->fits && (!part->text[0] || text_is_plain(part->text, PART_TEXT));
}

/* The Japanese heading and, if it is there, the English one. */
static bool put_headings(json_t *object, const struct part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_heading(&parts[i]))
			return false;
		if (i == 0 || parts[i].text[0])
			json_put_text(object, i == 0 ? "heading" : "heading.en", parts[i].text);
	}
	return true;
}

json_t *paper_line_item(const struct ini_entry *entry, int min, int max)
{
	SCOPED(json_release) json_t *item = json_object();
	struct part parts[PARTS_MAX];
	size_t count = split(entry->value, parts, PARTS_MAX);
	int64_t width;
	int type;

	if (count < PARTS_MAX - 1 || count > PARTS_MAX)
		return wrong(entry, entry->value, NO_PARTS, "MEMBER | TYPE | WIDTH | HEADING | ENGLISH");
	type = type_of(parts[1].text);
	width = paper_line_number(parts[2].text, false);
	if (!paper_line_is_name(parts[0].text))
		return wrong(entry, parts[0].where, NO_MEMBER, parts[0].text);
	if (type < 0)
		return wrong(entry, parts[1].where, NO_TYPE, parts[1].text);
	if (width < min || width > max)
		return wrong(entry, parts[2].where, NO_WIDTH, parts[2].text);
	if (!put_headings(item, parts + 3, count - 3))
		return wrong(entry, parts[3].where, NO_HEADING, "");
	json_put_text(item, "member", parts[0].text);
	json_put_number(item, "type", type);
	json_put_number(item, "width", width);
	return MOVE(item);
}

json_t *paper_line_heading(const struct ini_entry *entry, bool role)
{
	SCOPED(json_release) json_t *heading = json_object();
	struct part parts[PARTS_MAX];
	size_t skip = role ? 1 : 0, count = split(entry->value, parts, 2 + skip);

	if (count < 1 + skip || count > 2 + skip)
		return wrong(entry, entry->value, NO_PARTS, role ? "ROLE | HEADING | ENGLISH" : "HEADING | ENGLISH");
	if (role && !paper_line_is_name(parts[0].text))
		return wrong(entry, parts[0].where, NO_MEMBER, parts[0].text);
	if (!put_headings(heading, parts + skip, count - skip))
		return wrong(entry, parts[skip].where, NO_HEADING, "");
	if (role)
		json_put_text(heading, "member", parts[0].text);
	return MOVE(heading);
}

bool paper_line_is_form(const char *text)
{
	return strlen(text) == 4 && strncmp(text, "F-", 2) == 0 && strspn(text + 2, DIGITS) == 2;
}

bool paper_line_is_name(const char *text)
{
	size_t length = strspn(text, NAME_LETTERS);

	return length > 0 && length < NAME_TEXT && !text[length] && text[0] != '-';
}

int64_t paper_line_number(const char *text, bool tenths)
{
	size_t whole = strspn(text, DIGITS);
	const char *rest = text + whole;
	char number[8];
	uint64_t value;

	if (whole == 0 || whole > 5 || (rest[0] && (!tenths || rest[0] != '.' || strspn(rest + 1, DIGITS) != 1 || rest[2])))
		return -1;
	text_format(number, sizeof(number), "%.*s", (int)whole, text);
	if (!text_number(number, UINT32_MAX, &value))
		return -1;
	return tenths ? (int64_t)value * 10 + (rest[0] ? rest[1] - '0' : 0) : (int64_t)value;
}
