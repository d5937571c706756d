// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads templates of papers and holds them against tables of sections and keys. Knows no form and no value. */
#include "mediactl/paper_template.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/ini.h"
#include "common/text.h"
#include "mediactl/paper_line.h"

#define COLUMNS_MAX 32
#define TEXT_MAX 4000
#define NAME_TEXT 32

enum in {
	IN_PAPER = 1,
	IN_FIELDS = 2,
	IN_TABLE = 4,
	IN_TEXT = 8,
	IN_APPROVALS = 16,
	IN_LABELS = 32,
};

enum takes {
	TAKES_TEXT,
	TAKES_LINES,  /* repeats: the lines of one text */
	TAKES_FORM,
	TAKES_PAGE,
	TAKES_COUNT,
	TAKES_LENGTH, /* millimetres */
	TAKES_YES,
	TAKES_MEMBER,
	TAKES_ITEM,   /* repeats: MEMBER | TYPE | WIDTH | HEADING | ENGLISH */
	TAKES_ROLE,   /* repeats: ROLE | HEADING | ENGLISH */
	TAKES_STAMP,  /* repeats: HEADING | ENGLISH */
};

struct key {
	const char *name;
	unsigned int sections; /* enum in */
	enum takes takes;
	int min, max;
};

/* clang-format off */
static const struct { const char *word; enum in in; bool named; } sections[] = {
	{ "paper",     IN_PAPER,     false },
	{ "fields",    IN_FIELDS,    true },
	{ "table",     IN_TABLE,     true },
	{ "text",      IN_TEXT,      true },
	{ "approvals", IN_APPROVALS, false },
	{ "labels",    IN_LABELS,    false },
};
static const struct key keys[] = {
	{ "form",        IN_PAPER,                                     TAKES_FORM,   0, 0 },
	{ "title",       IN_PAPER | IN_FIELDS | IN_TABLE | IN_TEXT | IN_APPROVALS, TAKES_TEXT, 0, 0 },
	{ "title.en",    IN_PAPER | IN_FIELDS | IN_TABLE | IN_TEXT | IN_APPROVALS, TAKES_TEXT, 0, 0 },
	{ "page",        IN_PAPER,                                     TAKES_PAGE,   0, 0 },
	{ "text-size",   IN_PAPER,                                     TAKES_COUNT,  5, 14 },
	{ "font",        IN_PAPER,                                     TAKES_TEXT,   0, 0 },
	{ "note",        IN_PAPER,                                     TAKES_LINES,  0, 0 },
	{ "note.en",     IN_PAPER,                                     TAKES_LINES,  0, 0 },
	{ "field",       IN_FIELDS,                                    TAKES_ITEM,   1, 4 },
	{ "column",      IN_TABLE,                                     TAKES_ITEM,   1, 100 },
	{ "empty",       IN_TABLE,                                     TAKES_TEXT,   0, 0 },
	{ "empty.en",    IN_TABLE,                                     TAKES_TEXT,   0, 0 },
	{ "text",        IN_TEXT,                                      TAKES_LINES,  0, 0 },
	{ "text.en",     IN_TEXT,                                      TAKES_LINES,  0, 0 },
	{ "role",        IN_APPROVALS,                                 TAKES_ROLE,   0, 0 },
	{ "stamp",       IN_APPROVALS,                                 TAKES_STAMP,  0, 0 },
	{ "columns",     IN_LABELS,                                    TAKES_COUNT,  1, 10 },
	{ "rows",        IN_LABELS,                                    TAKES_COUNT,  1, 30 },
	{ "width",       IN_LABELS,                                    TAKES_LENGTH, 200, 2970 },
	{ "height",      IN_LABELS,                                    TAKES_LENGTH, 120, 2970 },
	{ "left",        IN_LABELS,                                    TAKES_LENGTH, 0, 2970 },
	{ "top",         IN_LABELS,                                    TAKES_LENGTH, 0, 2970 },
	{ "gap-across",  IN_LABELS,                                    TAKES_LENGTH, 0, 1000 },
	{ "gap-down",    IN_LABELS,                                    TAKES_LENGTH, 0, 1000 },
	{ "border",      IN_LABELS,                                    TAKES_YES,    0, 0 },
	{ "band",        IN_LABELS,                                    TAKES_MEMBER, 0, 0 },
	{ "number",      IN_LABELS,                                    TAKES_MEMBER, 0, 0 },
	{ "qr",          IN_LABELS,                                    TAKES_MEMBER, 0, 0 },
	{ "bars",        IN_LABELS,                                    TAKES_MEMBER, 0, 0 },
	{ "line",        IN_LABELS,                                    TAKES_ITEM,   4, 20 },
};
/* clang-format on */

struct reading {
	json_t *template, *sections;
	json_t *section; /* the one that is being filled, borrowed */
	enum in in;
	char heading[NAME_TEXT * 2]; /* of that section */
};

static struct fault *wrong(const struct ini_entry *entry, const char *where, char place[24])
{
	struct mistake *mistake = ini_mistake(entry, where);

	text_copy(place, sizeof(mistake->place), mistake->place);
	return &mistake->fault;
}

/* ---- sections ---- */

/* Which kind `heading` is, and its name behind the blank; false: none of ours. */
static bool kind_of(const char *heading, size_t *kind, const char **name)
{
	size_t length = strcspn(heading, " ");

	*name = heading + length + strspn(heading + length, " ");
	for (*kind = 0; *kind < ARRAY_SIZE(sections); (*kind)++)
		if (strlen(sections[*kind].word) == length && strncmp(sections[*kind].word, heading, length) == 0)
			return sections[*kind].named == (paper_line_is_name(*name) && strlen(*name) < NAME_TEXT) &&
			       (sections[*kind].named || !**name);
	return false;
}

static json_t *new_section(struct reading *reading, size_t kind, const char *name)
{
	json_t *section;

	if (sections[kind].in == IN_PAPER)
		return reading->template;
	section = json_pack("{s:s, s:s, s:[]}", "kind", sections[kind].word, "name", name, "items");
	if (sections[kind].in == IN_LABELS)
		json_object_set_new(reading->template, "labels", section);
	else
		json_array_append_new(reading->sections, section);
	return section;
}

static json_t *find_section(const struct reading *reading, size_t kind, const char *name)
{
	json_t *section;
	size_t i;

	if (sections[kind].in == IN_LABELS)
		return json_object_get(reading->template, "labels");
	json_array_foreach(reading->sections, i, section)
		if (strcmp(json_member_text(section, "kind"), sections[kind].word) == 0 &&
			strcmp(json_member_text(section, "name"), name) == 0)
			return section;
	return NULL;
}

/* The section that this entry stands in is reading->section then; NULL: it is none, which is said once. */
static void enter(struct reading *reading, const struct ini_entry *entry)
{
	char place[24];
	const char *name;
	size_t kind;

	if (strcmp(reading->heading, entry->section) == 0)
		return;
	text_copy(reading->heading, sizeof(reading->heading), entry->section);
	reading->section = NULL;
	if (!kind_of(entry->section, &kind, &name)) {
		struct fault *fault = wrong(entry, entry->key, place);

		fault_set(fault, -EINVAL, N_("%s:%s: there is no section [%s] in a paper."), entry->file, place, entry->section);
	} else if (json_array_size(reading->sections) == PAPER_SECTIONS_MAX) {
		struct fault *fault = wrong(entry, entry->key, place);

		fault_set(fault, -E2BIG, N_("%s:%s: a paper has too many sections."), entry->file, place);
	} else {
		reading->in = sections[kind].in;
		reading->section = find_section(reading, kind, name);
		if (!reading->section)
			reading->section = new_section(reading, kind, name);
	}
}

/* ---- values ---- */

static void put_lines(struct reading *reading, const struct ini_entry *entry)
{
	const char *before = json_member_text(reading->section, entry->key);
	/* An empty line begins a paragraph; between Japanese letters a line's end is nothing, in English a blank. */
	bool english = strstr(entry->key, ".en") != NULL, paragraph = !entry->value[0];
	bool goes_on = before && before[0] && before[strlen(before) - 1] != '\n';
	bool note = strncmp(entry->key, "note", strlen("note")) == 0;
	const char *between = note || paragraph ? "\n" : goes_on && english ? " " : "";
	char text[TEXT_MAX], place[24];

	if (!before)
		between = "";
	if (!text_format(text, sizeof(text), "%s%s%s", before ? before : "", between, entry->value)) {
		struct fault *fault = wrong(entry, entry->key, place);

		fault_set(fault, -E2BIG, N_("%s:%s: %s is too long."), entry->file, place, entry->key);
		return;
	}
	json_put_text(reading->section, entry->key, text);
}

static void put_part(struct reading *reading, const struct ini_entry *entry, const struct key *key)
{
	const char *list = key->takes == TAKES_ITEM ? "items" : entry->key;
	size_t max = reading->in == IN_TABLE ? COLUMNS_MAX : PAPER_ITEMS_MAX;
	json_t *parts = json_object_get(reading->section, list), *part = NULL;
	char place[24];

	if (!parts) {
		parts = json_array();
		json_object_set_new(reading->section, list, parts);
	}
	if (json_array_size(parts) == max) {
		struct fault *fault = wrong(entry, entry->key, place);

		fault_set(fault, -E2BIG, N_("%s:%s: there are too many lines %s in [%s]."), entry->file, place, entry->key, entry->section);
		return;
	}
	if (key->takes == TAKES_ITEM)
		part = paper_line_item(entry, key->min, key->max);
	else
		part = paper_line_heading(entry, key->takes == TAKES_ROLE);
	if (part)
		json_array_append_new(parts, part);
}

static bool is_page(const char *value)
{
	static const char *const pages[] = { "A4 portrait", "A4 landscape", "A3 portrait", "A3 landscape" };

	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		if (strcmp(pages[i], value) == 0)
			return true;
	return false;
}

static bool takes_value(const struct key *key, const char *value, json_t *section)
{
	int64_t number;

	switch (key->takes) {
	case TAKES_TEXT:
		return text_is_plain(value, 190) && json_put_text(section, key->name, value) == 0;
	case TAKES_FORM:
		return paper_line_is_form(value) && json_put_text(section, key->name, value) == 0;
	case TAKES_MEMBER:
		return paper_line_is_name(value) && json_put_text(section, key->name, value) == 0;
	case TAKES_PAGE:
		return is_page(value) && json_put_text(section, key->name, value) == 0;
	case TAKES_YES:
		return (strcmp(value, "yes") == 0 || strcmp(value, "no") == 0) &&
		       json_object_set_new(section, key->name, json_boolean(value[0] == 'y')) == 0;
	case TAKES_COUNT:
	case TAKES_LENGTH:
		number = paper_line_number(value, key->takes == TAKES_LENGTH);
		return number >= key->min && number <= key->max && json_put_number(section, key->name, number) == 0;
	case TAKES_LINES:
	case TAKES_ITEM:
	case TAKES_ROLE:
	case TAKES_STAMP:
		break;
	}
	return false;
}

static const struct key *key_of(const struct ini_entry *entry, enum in in)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if ((keys[i].sections & in) && strcmp(keys[i].name, entry->key) == 0)
			return &keys[i];
	return NULL;
}

static void take(void *context, const struct ini_entry *entry)
{
	struct reading *reading = context;
	const struct key *key;
	char place[24];

	enter(reading, entry);
	if (!reading->section)
		return;
	key = key_of(entry, reading->in);
	if (!key) {
		struct fault *fault = wrong(entry, entry->key, place);

		fault_set(fault, -EINVAL, N_("%s:%s: [%s] takes no %s."), entry->file, place, entry->section, entry->key);
	} else if (key->takes == TAKES_LINES) {
		put_lines(reading, entry);
	} else if (key->takes >= TAKES_ITEM) {
		put_part(reading, entry, key);
	} else if (json_object_get(reading->section, key->name)) {
		struct fault *fault = wrong(entry, entry->key, place);

		fault_set(fault, -EINVAL, N_("%s:%s: %s stands twice in this file."), entry->file, place, entry->key);
	} else if (!takes_value(key, entry->value, reading->section)) {
		struct fault *fault = wrong(entry, entry->value, place);

		fault_set(fault, -EINVAL, N_("%s:%s: %s is not a value of %s."), entry->file, place, entry->value, entry->key);
	}
}

/* ---- the whole ---- */

static void lacks(const char *file, const json_t *section, const char *kind, const char *key, struct mistakes *mistakes)
{
	if (!json_object_get(section, key))
		fault_set(&mistakes_add(mistakes, file, 0, 0)->fault, -EINVAL, N_("%s: [%s] lacks %s."), file, kind, key);
}

static void check_whole(const char *file, const struct reading *reading, struct mistakes *mistakes)
{
	static const char *const needed[] = { "columns", "rows", "width", "height", "left", "top", "number" };
	const json_t *labels = json_object_get(reading->template, "labels"), *section;
	size_t i;

	lacks(file, reading->template, "paper", "form", mistakes);
	lacks(file, reading->template, "paper", "title", mistakes);
	for (i = 0; labels && i < ARRAY_SIZE(needed); i++)
		lacks(file, labels, "labels", needed[i], mistakes);
	json_array_foreach(reading->sections, i, section)
		if (strcmp(json_member_text(section, "kind"), "table") == 0 && json_array_size(json_object_get(section, "items")) == 0)
			lacks(file, NULL, "table", "column", mistakes);
	if (labels && json_array_size(reading->sections) > 0)
		fault_set(&mistakes_add(mistakes, file, 0, 0)->fault, -EINVAL, N_("%s: beside [labels] there is nothing but [paper]."), file);
}

static int read_file(const char *file, json_t **out, struct mistakes *mistakes)
{
	SCOPED(json_release) json_t *template = json_pack("{s:[]}", "sections");
	struct reading reading = { .template = template, .sections = json_object_get(template, "sections") };
	struct ini_reader reader = { .take = take, .context = &reading, .mistakes = mistakes };
	struct ini_source source = { .files = &file, .count = 1 };

	if (!template)
		return -ENOMEM;
	if (ini_read(&source, &reader) == 0)
		check_whole(file, &reading, mistakes);
	if (mistakes->count == 0)
		*out = MOVE(template);
	return mistakes_fault(mistakes, NULL);
}

int paper_template_read(const char *file, json_t **out, struct fault *fault)
{
	SCOPED(mistakes_clear) struct mistakes mistakes = { 0 };
	int r = read_file(file, out, &mistakes);

	if (r == -ENOMEM)
		fault_set(fault, r, N_("There is not enough memory."));
	return r < 0 && mistakes.list ? mistakes_fault(&mistakes, fault) : r;
}

int paper_template_check(const char *file, struct mistakes *mistakes)
{
	SCOPED(json_release) json_t *template = NULL;

	return read_file(file, &template, mistakes);
}
