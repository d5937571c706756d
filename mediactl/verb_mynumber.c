// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about the two My Number ledgers, which are shown as tables or written as CSV in the columns of the by-law. */
#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

/* ---- a ledger's rows, on a terminal or as CSV ---- */

struct ledger {
	const char *member;             /* of the reply */
	const char *const *headings;    /* the row's number first; CSV leaves it out, as the by-law does */
	size_t columns, written;        /* on the terminal; the last that CSV has is `written` - 1 */
	void (*cells)(const json_t *row, char **cells); /* of as many columns, NULL as yet; whoever asked frees them */
	const char *none;               /* N_() */
};

/* Of a row, in the order of the headings. */
static char **cells_of(const struct ledger *ledger, const json_t *row)
{
	char **cells = calloc(ledger->columns, sizeof(*cells));

	if (cells)
		ledger->cells(row, cells);
	return cells;
}

static void cells_free(const struct ledger *ledger, char **cells)
{
	for (size_t column = 0; cells && column < ledger->columns; column++)
		free(cells[column]);
	free(cells);
}

static void print_table(FILE *out, const json_t *reply, const struct ledger *ledger)
{
	SCOPED(table_free) struct table *table = table_new(ledger->columns);
	const json_t *rows = json_object_get(reply, ledger->member), *row;
	size_t i;

	if (json_array_size(rows) == 0) {
		print_line(out, "%s", language_of(ledger->none));
		return;
	}
	table_headings(table, ledger->headings);
	json_array_foreach(rows, i, row) {
		char **cells = cells_of(ledger, row);

		for (size_t column = 0; column < ledger->columns; column++)
			table_cell(table, cells ? cells[column] : NULL);
		cells_free(ledger, cells);
	}
	table_print(table, 0, out);
}

static void print_csv(FILE *out, const json_t *reply, const struct ledger *ledger)
{
	const json_t *row;
	size_t i;

	csv_write_mark(out);
	for (size_t column = 1; column < ledger->written; column++)
		csv_write_field(out, column - 1, language_of(ledger->headings[column]));
	csv_write_end(out);
	json_array_foreach(json_object_get(reply, ledger->member), i, row) {
		char **cells = cells_of(ledger, row);

		for (size_t column = 1; column < ledger->written; column++)
			csv_write_field(out, column - 1, cells ? cells[column] : NULL);
		csv_write_end(out);
		cells_free(ledger, cells);
	}
}

static void append(char **cell, const char *separator, const char *text)
{
	if (text && text[0])
		text_add(cell, "%s%s", *cell ? separator : "", text);
}

/* ---- tasks ---- */

static void print_done(FILE *out, const json_t *reply)
{
	(void)reply;
	print_line(out, N_("It is in the ledger."));
}

enum outcome verb_mynumber_task_add(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AddMyNumberTask" }, print_done);
}

enum outcome verb_mynumber_task_end(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "EndMyNumberTask" }, print_done);
}

static void task_cells(const json_t *row, char **cells)
{
	char ended[TIME_TEXT];

	append(&cells[0], "", json_member_text(row, "task"));
	append(&cells[1], "", _(strcmp(print_member(row, "kind"), "use") == 0 ? N_("use (利用事務)") : N_("related (関係事務)")));
	append(&cells[2], "", json_member_text(row, "basis"));
	append(&cells[3], "", json_member_text(row, "flow"));
	append(&cells[4], "", time_show(json_member_text(row, "ended"), ended));
}

static void print_tasks(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("TASK"), N_("KIND"), N_("BASIS"), N_("FLOW"), N_("ENDED") };

	print_table(out, reply, &(struct ledger){ "tasks", headings, ARRAY_SIZE(headings), ARRAY_SIZE(headings), task_cells,
		N_("There are no tasks with My Numbers yet: the My Number manager adds them, mediactl mynumber task add.") });
}

enum outcome verb_mynumber_task_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListMyNumberTasks" }, print_tasks);
}

/* ---- the asset ledger ---- */

static void print_asset_added(FILE *out, const json_t *reply)
{
	print_line(out, N_("%1$s is in the asset ledger: mediactl mynumber asset link %1$s NUMBER says on which medium it is."),
		print_member(reply, "asset"));
}

enum outcome verb_mynumber_asset_add(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AddMyNumberAsset" }, print_asset_added);
}

enum outcome verb_mynumber_asset_link(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "LinkMyNumberAsset" }, print_done);
}

enum outcome verb_mynumber_asset_keep(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "KeepMyNumberAsset" }, print_done);
}

enum outcome verb_mynumber_asset_unlink(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "UnlinkMyNumberAsset" }, print_done);
}

enum outcome verb_mynumber_asset_review(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ReviewMyNumberAsset" }, print_done);
}

static void print_review_called(FILE *out, const json_t *reply)
{
	char count[24];

	text_format(count, sizeof(count), "%lld", (long long)json_member_number(reply, "rows", 0));
	print_line(out, N_("%s rows of the ledger are to be looked at; mediactl mynumber asset review says that it was done."), count);
}

enum outcome verb_mynumber_asset_call_review(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "CallMyNumberReview" }, print_review_called);
}

enum outcome verb_mynumber_asset_end(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "EndMyNumberAsset" }, print_done);
}

/* Where the media are kept and how they are protected, as mediad knows it now, and what somebody wrote. */
static void media_cells(const json_t *row, char **place, char **measures)
{
	const json_t *medium;
	bool encrypted = false;
	size_t i;

	json_array_foreach(json_object_get(row, "media"), i, medium) {
		const char *where = json_member_text(medium, "place_name");

		append(place, ", ", print_member(medium, "number"));
		if (where)
			text_add(place, " (%s)", where);
		encrypted |= json_is_true(json_object_get(medium, "encrypted"));
	}
	if (encrypted)
		append(measures, ", ", _("encrypted, opens for those in charge alone"));
}

static void asset_cells(const json_t *row, char **cells)
{
	char review[TIME_TEXT];
	int64_t years = json_member_number(row, "years", 0);

	append(&cells[0], "", json_member_text(row, "asset"));
	append(&cells[1], "", json_member_text(row, "task"));
	append(&cells[2], "", json_member_text(row, "file"));
	append(&cells[3], "", json_member_text(row, "place"));
	append(&cells[4], "", json_member_text(row, "measures"));
	media_cells(row, &cells[3], &cells[4]);
	if (years)
		text_add(&cells[5], "%lld", (long long)years);
	else
		append(&cells[5], "", _("permanent"));
	time_show_local(json_member_text(row, "review"), review);
	review[strcspn(review, " ")] = '\0';
	append(&cells[6], "", review);
	if (json_member_text(row, "review_why"))
		append(&cells[6], ": ", json_member_text(row, "review_why"));
}

static const char *const asset_headings[] = { N_("ASSET"), N_("TASK"), N_("FILE"), N_("KEPT AT"), N_("SECURITY MEASURES"),
	N_("YEARS KEPT"), N_("REVIEW DUE") };
static const struct ledger asset_ledger = { "assets", asset_headings, ARRAY_SIZE(asset_headings), ARRAY_SIZE(asset_headings) - 1, asset_cells,
	N_("The ledger of My Number assets is empty: the My Number manager adds to it, mediactl mynumber asset add.") };

static void print_assets(FILE *out, const json_t *reply)
{
	print_table(out, reply, &asset_ledger);
}

static void print_assets_csv(FILE *out, const json_t *reply)
{
	print_csv(out, reply, &asset_ledger);
}

enum outcome verb_mynumber_asset_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListMyNumberAssets" },
		option_value(command, "csv") ? print_assets_csv : print_assets);
}

/* ---- the ledger of those in charge ---- */

static void print_charge_added(FILE *out, const json_t *reply)
{
	print_line(out, N_("Recorded as %s: from then until then, media of that task open for this person."), print_member(reply, "charge"));
}

enum outcome verb_mynumber_handler_add(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AddMyNumberHandler" }, print_charge_added);
}

enum outcome verb_mynumber_handler_trained(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "TrainMyNumberHandler" }, print_done);
}

enum outcome verb_mynumber_handler_end(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "EndMyNumberHandler" }, print_done);
}

static void charge_cells(const json_t *row, char **cells)
{
	const char *ended = json_member_text(row, "ended");
	char from[TIME_TEXT], until[TIME_TEXT];

	append(&cells[0], "", json_member_text(row, "charge"));
	append(&cells[1], "", json_member_text(row, "task"));
	append(&cells[2], "", json_member_text(row, "title"));
	append(&cells[2], " ", json_member_text(row, "person_name"));
	append(&cells[3], "", time_show(json_member_text(row, "starts"), from));
	append(&cells[3], " – ", time_show(ended ? ended : json_member_text(row, "until"), until));
	append(&cells[4], "", json_is_true(json_object_get(row, "current")) ? "" : ended ? _("ended") : _("not now"));
}

static const char *const charge_headings[] = { N_("NUMBER"), N_("TASK"), N_("TITLE AND NAME"), N_("IN CHARGE"), N_("NOTE") };
static const struct ledger charge_ledger = { "handlers", charge_headings, ARRAY_SIZE(charge_headings), ARRAY_SIZE(charge_headings), charge_cells,
	N_("Nobody is in charge of a task with My Numbers: the My Number manager says who is, mediactl mynumber handler add.") };

static void print_charges(FILE *out, const json_t *reply)
{
	print_table(out, reply, &charge_ledger);
}

static void print_charges_csv(FILE *out, const json_t *reply)
{
	print_csv(out, reply, &charge_ledger);
}

enum outcome verb_mynumber_handler_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListMyNumberHandlers" },
		option_value(command, "csv") ? print_charges_csv : print_charges);
}
