// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about where media are kept. */
#include <string.h>

#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/columns.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define CELL_TEXT 512

static void print_added(FILE *out, const json_t *reply)
{
	print_line(out, N_("%1$s is the storage place %2$s: mediactl place put NUMBER --place %1$s puts a medium there."), print_member(reply, "place"),
		print_member(reply, "name"));
}

enum outcome verb_place_add(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AddPlace" }, print_added);
}

/* "lockable, fireproof" in the person's language. */
static char *properties_text(const json_t *place)
{
	const char *words = json_member_text(place, "properties"), *word;
	char one[32], *out = NULL;
	size_t length;

	while (words && text_word(&words, &word, &length)) {
		text_format(one, sizeof(one), "%.*s", (int)length, word);
		text_add(&out, "%s%s", out ? ", " : "", word_property(one));
	}
	return out;
}

static void media_cell(struct table *table, const json_t *place)
{
	int64_t capacity = json_member_number(place, "capacity", 0);
	char cell[64];

	if (capacity)
		text_format(cell, sizeof(cell), "%lld / %lld", (long long)json_member_number(place, "media", 0), (long long)capacity);
	else
		text_format(cell, sizeof(cell), "%lld", (long long)json_member_number(place, "media", 0));
	table_cell(table, cell);
}

static void name_cell(struct table *table, const json_t *place)
{
	const char *name = json_member_text(place, "name");
	char cell[CELL_TEXT];

	if (json_member_text(place, "retired"))
		text_format(cell, sizeof(cell), _("%s (given up)"), name);
	else if (json_is_true(json_object_get(place, "disposal")))
		text_format(cell, sizeof(cell), _("%s (for disposal)"), name);
	else
		text_copy(cell, sizeof(cell), name ? name : "");
	table_cell(table, cell);
}

static void print_places(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("PLACE"), N_("CALLED"), N_("PROPERTIES"), N_("CLASS"), N_("MEDIA"), N_("KEEPER") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *places = json_object_get(reply, "places"), *place;
	size_t i;

	if (json_array_size(places) == 0) {
		print_line(out, N_("There are no storage places yet: an administrator adds them, mediactl place add."));
		return;
	}
	table_headings(table, headings);
	json_array_foreach(places, i, place) {
		SCOPED(json_text_free) char *properties = properties_text(place);

		table_cell(table, json_member_text(place, "place"));
		name_cell(table, place);
		table_cell(table, properties);
		table_cell(table, json_member_text(place, "class"));
		media_cell(table, place);
		table_cell(table, json_member_text(place, "keeper_name"));
	}
	table_print(table, 0, out);
}

enum outcome verb_place_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListPlaces" }, print_places);
}

static void print_there(FILE *out, const json_t *media)
{
	static const struct column columns[] = { { "number", N_("NUMBER"), COLUMN_TEXT },
		{ "state", N_("STATE"), COLUMN_WORD }, { "classification", N_("CLASS"), COLUMN_TEXT },
		{ "stowed", N_("PUT AWAY"), COLUMN_DATED }, { "taken_by_name", N_("TAKEN BY"), COLUMN_TEXT }, { 0 } };

	if (json_array_size(media) == 0) {
		print_line(out, N_("No medium belongs there."));
		return;
	}
	columns_print(out, columns, media);
}

static void print_place(FILE *out, const json_t *reply)
{
	const json_t *place = json_member_object(reply, "place");
	SCOPED(table_free) struct table *table = table_new(2);
	SCOPED(json_text_free) char *properties = properties_text(place);
	char area[32];

	text_format(area, sizeof(area), "%lld", (long long)json_member_number(place, "area", 0));
	print_line(out, N_("%s: %s"), print_member(place, "place"), print_member(place, "name"));
	table_detail(table, N_("properties"), properties);
	table_detail(table, N_("area"), strcmp(area, "0") == 0 ? NULL : area);
	table_detail(table, N_("class up to"), json_member_text(place, "class"));
	table_detail(table, N_("department"), json_member_text(place, "department"));
	table_detail(table, N_("keeper"), json_member_text(place, "keeper_name"));
	table_detail(table, N_("note"), json_member_text(place, "note"));
	table_print(table, 4, out);
	print_there(out, json_object_get(reply, "media"));
}

enum outcome verb_place_show(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ShowPlace" }, print_place);
}

static void print_retired(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s is a storage place no more."), print_member(reply, "place"));
}

enum outcome verb_place_retire(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "RetirePlace" }, print_retired);
}

static void print_put(FILE *out, const json_t *reply)
{
	const json_t *place = json_member_object(reply, "place");

	if (json_is_true(json_object_get(reply, "moved")))
		print_line(out, N_("%s belongs in %s from now on, and lies there."), print_member(reply, "number"),
			print_member(place, "name"));
	else
		print_line(out, N_("%s is back in its place, %s."), print_member(reply, "number"), print_member(place, "name"));
}

enum outcome verb_place_put(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "PutAway" }, print_put);
}

static void print_history(FILE *out, const json_t *reply)
{
	static const struct column columns[] = { { "place", N_("PLACE"), COLUMN_TEXT }, { "name", N_("CALLED"), COLUMN_TEXT },
		{ "since", N_("SINCE"), COLUMN_DATED }, { "until", N_("UNTIL"), COLUMN_DATED },
		{ "person_name", N_("BY"), COLUMN_TEXT }, { 0 } };
	const json_t *places = json_object_get(reply, "places");

	if (json_array_size(places) == 0) {
		print_line(out, N_("Nobody has said yet where %s is kept."), print_member(reply, "number"));
		return;
	}
	columns_print(out, columns, places);
}

enum outcome verb_place_history(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListPlacements" }, print_history);
}
