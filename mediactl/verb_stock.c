// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about roll calls and stock-taking. */
#include <string.h>

#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/columns.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define CELL_TEXT 256

static const char *count_text(const json_t *object, const char *member, char out[32])
{
	text_format(out, 32, "%lld", (long long)json_member_number(object, member, 0));
	return out;
}

static void print_missing(FILE *out, const json_t *missing)
{
	static const struct column columns[] = { { "number", N_("NUMBER"), COLUMN_TEXT },
		{ "place", N_("PLACE"), COLUMN_TEXT }, { "name", N_("WITH"), COLUMN_TEXT },
		{ "seen", N_("LAST SEEN"), COLUMN_TIME }, { 0 } };

	if (json_array_size(missing) == 0) {
		print_line(out, N_("Every medium that should be here was seen today."));
		return;
	}
	print_line(out, N_("Nobody has seen these today:"));
	columns_print(out, columns, missing);
}

static void print_roll(FILE *out, const json_t *reply)
{
	const json_t *unexpected = json_object_get(reply, "unexpected"), *medium;
	char seen[32], expected[32];
	size_t i;

	print_line(out, N_("%s of %s media were seen today."), count_text(reply, "seen", seen), count_text(reply, "expected", expected));
	json_array_foreach(unexpected, i, medium)
		print_line(out, N_("ATTENTION: %s was seen, and is recorded as: %s. Tell an administrator."), print_member(medium, "number"),
			word_show(json_member_text(medium, "state")));
	print_missing(out, json_object_get(reply, "missing"));
}

enum outcome verb_roll_call(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "RollCall" }, print_roll);
}

static void print_opened(FILE *out, const json_t *reply)
{
	print_line(out, N_("The stock-taking %1$s has begun; for each medium: mediactl stocktake check %1$s NUMBER --result RESULT"),
		print_member(reply, "stocktake"));
}

enum outcome verb_stocktake_open(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "OpenStocktake" }, print_opened);
}

static void print_checked(FILE *out, const json_t *reply)
{
	const char *number = print_member(reply, "number"), *result = word_found(json_member_text(reply, "result"));

	if (!json_is_true(json_object_get(reply, "difference")))
		print_line(out, N_("%s: %s, as the books say."), number, result);
	else
		print_line(out, N_("%s: %s. That is not what the books say: see to it, then mediactl stocktake resolve %s %s."), number, result,
			print_member(reply, "stocktake"), number);
}

enum outcome verb_stocktake_check(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "CheckStock" }, print_checked);
}

static void print_resolved(FILE *out, const json_t *reply)
{
	print_line(out, N_("The difference of %s is resolved."), print_member(reply, "number"));
}

enum outcome verb_stocktake_resolve(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ResolveStock" }, print_resolved);
}

static void print_closed(FILE *out, const json_t *reply)
{
	print_line(out, N_("The stock-taking %1$s is closed; an approver who took no part types mediactl stocktake confirm %1$s."),
		print_member(reply, "stocktake"));
}

enum outcome verb_stocktake_close(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "CloseStocktake" }, print_closed);
}

static void print_confirmed(FILE *out, const json_t *reply)
{
	print_line(out, N_("The stock-taking %s is confirmed."), print_member(reply, "stocktake"));
}

enum outcome verb_stocktake_confirm(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ConfirmStocktake" }, print_confirmed);
}

static const char *stage_of(const json_t *stocktake)
{
	if (json_member_text(stocktake, "confirmed"))
		return _("confirmed");
	return json_member_text(stocktake, "closed") ? _("to be confirmed") : _("under way");
}

static void print_stocktakes(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("STOCK-TAKING"), N_("YEAR"), N_("DEPARTMENT"), N_("STATE"), N_("MEDIA"), N_("UNCHECKED"),
		N_("DIFFERENCES"), N_("UNRESOLVED") };
	static const char *const counts[] = { "media", "unchecked", "differences", "unresolved" };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *list = json_object_get(reply, "stocktakes"), *stocktake;
	char number[32];
	size_t i;

	if (json_array_size(list) == 0) {
		print_line(out, N_("There was no stock-taking yet."));
		return;
	}
	table_headings(table, headings);
	json_array_foreach(list, i, stocktake) {
		table_cell(table, json_member_text(stocktake, "stocktake"));
		table_cell(table, count_text(stocktake, "year", number));
		table_cell(table, json_member_text(stocktake, "department"));
		table_cell(table, stage_of(stocktake));
		for (size_t k = 0; k < ARRAY_SIZE(counts); k++)
			table_cell(table, count_text(stocktake, counts[k], number));
	}
	table_print(table, 0, out);
}

enum outcome verb_stocktake_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListStocktakes" }, print_stocktakes);
}

static void result_cell(struct table *table, const json_t *item)
{
	const char *result = json_member_text(item, "result");
	char cell[CELL_TEXT];

	if (result && json_is_true(json_object_get(item, "difference")) && !json_member_text(item, "resolution"))
		text_format(cell, sizeof(cell), _("%s (to be resolved)"), word_found(result));
	else
		text_copy(cell, sizeof(cell), result ? word_found(result) : _("not looked at"));
	table_cell(table, cell);
}

static void print_items(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("NUMBER"), N_("CLASS"), N_("EXPECTED"), N_("PLACE"), N_("WITH"), N_("FOUND"), N_("CHECKED BY"),
		N_("RESOLUTION") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *list = json_object_get(reply, "items"), *item;
	size_t i;

	if (json_array_size(list) == 0) {
		print_line(out, N_("There is no stock-taking %s, or nothing was expected in it."), print_member(reply, "stocktake"));
		return;
	}
	table_headings(table, headings);
	json_array_foreach(list, i, item) {
		table_cell(table, json_member_text(item, "number"));
		table_cell(table, json_member_text(item, "classification"));
		table_cell(table, word_show(json_member_text(item, "expected")));
		table_cell(table, json_member_text(item, "place"));
		table_cell(table, json_member_text(item, "holder_name"));
		result_cell(table, item);
		table_cell(table, json_member_text(item, "checked_by_name"));
		table_cell(table, json_member_text(item, "resolution"));
	}
	table_print(table, 0, out);
}

enum outcome verb_stocktake_show(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ShowStocktake", .list = "items" }, print_items);
}
