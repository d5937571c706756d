// SPDX-License-Identifier: GPL-3.0-or-later
/* `class list` and `class show`: the office's classes with the by-law's own words, so that nobody classifies by guess (R-CLS-02). */
#include <string.h>

#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"

/* What a key of the policy files means, for people. */
static const char *key_meaning(const char *key)
{
	static const char *const meanings[][2] = {
		{ "carry-out", N_("who signs for carrying it out") },
		{ "provide", N_("who signs for providing it") },
		{ "dispose", N_("who signs for its disposal") },
		{ "max-carry-out-days", N_("days it may be out (0: only by exception)") },
		{ "encrypt", N_("encrypted") },
		{ "key-modes", N_("opens here, or also for outside parties") },
		{ "zones", N_("zones it may be used in") },
		{ "write-zones", N_("zones it may be written in") },
		{ "areas", N_("areas it may be used and kept in") },
		{ "storage", N_("what its place must have") },
		{ "scan-each-use", N_("virus check at each use") },
		{ "erase-reuse", N_("erased before reuse") },
		{ "erase-dispose", N_("erased at disposal") },
		{ "certificate", N_("certificate and witness at disposal") },
		{ "max-copies", N_("copies at most") },
		{ "long-term-write-protected", N_("write-protected when archived") },
		{ "backup", N_("backup needed") },
		{ "rto-hours", N_("restored within hours") },
		{ "review-months", N_("reviewed every so many months") },
		{ "mynumber", N_("holds My Number information") },
		{ "private-medium", N_("somebody's own medium") },
		{ "caution", N_("caution on the label") },
	};

	for (size_t i = 0; i < ARRAY_SIZE(meanings); i++)
		if (strcmp(meanings[i][0], key) == 0)
			return meanings[i][1];
	return key;
}

static void add_rows(struct table *table, const json_t *classes)
{
	const json_t *class;
	char rank[24];
	size_t i;

	json_array_foreach(classes, i, class) {
		bool overlay = json_is_true(json_object_get(class, "overlay"));

		text_format(rank, sizeof(rank), "%lld", (long long)json_member_number(class, "rank", 0));
		table_cell(table, json_member_text(class, "class"));
		table_cell(table, json_member_text(class, "name"));
		table_cell(table, overlay ? _("on top of any class") : json_member_text(class, "axis"));
		table_cell(table, overlay ? "" : rank);
		table_cell(table, json_member_text(class, "definition"));
	}
}

static void print_classes(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("CLASS"), N_("CALLED"), N_("AXIS"), N_("RANK"), N_("DEFINITION") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *classes = json_object_get(reply, "classes");

	if (json_array_size(classes) == 0) {
		print_line(out,
			N_("This office has no classes: any word is one. A profile brings them, see mediad-policy(5)."));
		return;
	}
	table_headings(table, headings);
	add_rows(table, classes);
	add_rows(table, json_object_get(reply, "overlays"));
	table_print(table, 0, out);
	print_line(out, N_("A medium has one of each axis, joined by +, such as C3+I2+A1; write unknown to have it decided."));
}

enum outcome verb_class_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListClasses" }, print_classes);
}

static void print_part(FILE *out, const json_t *part)
{
	SCOPED(table_free) struct table *table = table_new(2);

	print_line(out, N_("%s: %s"), print_member(part, "class"), print_member(part, "name"));
	table_detail(table, N_("definition"), json_member_text(part, "definition"));
	table_detail(table, N_("axis"), json_member_text(part, "axis"));
	table_detail(table, N_("source"), json_member_text(part, "source"));
	table_print(table, 4, out);
}

static bool is_proposed(const json_t *parts, const char *key)
{
	const json_t *part;
	size_t i;

	json_array_foreach(parts, i, part) {
		const char *proposed = json_member_text(part, "proposed");

		if (proposed && text_has_word(proposed, key, strlen(key)))
			return true;
	}
	return false;
}

static void print_class(FILE *out, const json_t *reply)
{
	const json_t *parts = json_object_get(reply, "parts"), *part, *value;
	SCOPED(table_free) struct table *table = table_new(2);
	bool any = false;
	size_t i;

	json_array_foreach(parts, i, part)
		print_part(out, part);
	json_array_foreach(json_object_get(reply, "handling"), i, value) {
		const char *key = print_member(value, "key");
		bool proposed = is_proposed(parts, key);
		SCOPED(json_text_free) char *text = NULL;

		if (json_member_text(value, "value")[0])
			text_add(&text, "%s%s", print_member(value, "value"), proposed ? " *" : "");
		table_detail(table, key_meaning(key), text);
		any |= proposed;
	}
	print_line(out, N_("What %s demands:"), print_member(reply, "class"));
	table_print(table, 4, out);
	if (any)
		print_line(out, N_("* proposed by the profile: the by-law gives no such value, so hold it against your own."));
}

enum outcome verb_class_show(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ShowClass" }, print_class);
}
