// SPDX-License-Identifier: GPL-3.0-or-later
/* `report`: lists and figures, on the terminal or as CSV. */
#include <string.h>

#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/columns.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/report.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define NUMBER_TEXT 24

/* clang-format off */
static const struct {
	const char *report, *title, *none;
	struct column columns[12];
} reports[] = {
	{ "overdue", N_("Carried out and not back in time"), N_("Nothing is overdue."), {
		{ "number", N_("NUMBER"), COLUMN_TEXT }, { "classification", N_("CLASS"), COLUMN_TEXT }, { "department", N_("DEPARTMENT"), COLUMN_TEXT },
		{ "name", N_("WITH"), COLUMN_TEXT }, { "destination", N_("WHERE TO"), COLUMN_TEXT }, { "request", N_("REQUEST"), COLUMN_TEXT },
		{ "until", N_("DUE"), COLUMN_TIME }, { "days", N_("DAYS"), COLUMN_NUMBER } } },
	{ "not-seen", N_("Nobody has seen these lately"), N_("Every medium was seen lately."), {
		{ "number", N_("NUMBER"), COLUMN_TEXT }, { "classification", N_("CLASS"), COLUMN_TEXT }, { "department", N_("DEPARTMENT"), COLUMN_TEXT },
		{ "state", N_("STATE"), COLUMN_WORD }, { "place", N_("PLACE"), COLUMN_TEXT }, { "handler_name", N_("HANDLER"), COLUMN_TEXT },
		{ "seen", N_("LAST SEEN"), COLUMN_TIME } } },
	{ "erased", N_("Released to be erased, and certified"), N_("Nothing was released to be erased."), {
		{ "number", N_("NUMBER"), COLUMN_TEXT }, { "request", N_("REQUEST"), COLUMN_TEXT }, { "kind", N_("KIND"), COLUMN_WORD },
		{ "released", N_("RELEASED"), COLUMN_DAY }, { "state", N_("STATE"), COLUMN_WORD }, { "certificate", N_("CERTIFICATE"), COLUMN_TEXT },
		{ "issued", N_("ISSUED"), COLUMN_DAY }, { "destroyed", N_("DESTROYED"), COLUMN_WORD },
		{ "decision", N_("VALIDATED"), COLUMN_WORD }, { "difference", N_("DIFFERENCE"), COLUMN_WORD } } },
	{ "expiring", N_("What ends soon"), N_("Nothing ends soon."), {
		{ "what", N_("WHAT"), COLUMN_WORD }, { "number", N_("NUMBER"), COLUMN_TEXT }, { "subject", N_("ID"), COLUMN_TEXT },
		{ "name", N_("NAME"), COLUMN_TEXT }, { "until", N_("UNTIL"), COLUMN_DAY } } },
};

static const struct {
	const char *what, *title;
} standings[] = {
	{ "media", N_("media on the books") }, { "out", N_("out of the building") }, { "overdue", N_("of them overdue") }, { "lost", N_("lost") },
	{ "quarantined", N_("quarantined") }, { "held", N_("held as evidence") }, { "disposal", N_("awaiting disposal") }, { "consigned", N_("with a contractor to be destroyed") },
	{ "unsigned", N_("requests nobody has decided on") }, { "exceptions", N_("exceptions that hold now") }, { "incidents", N_("open incidents") },
	{ "rights", N_("rights to be reviewed") }, { "rows", N_("rows of the My Number ledger whose review is overdue") },
	 { "stock", N_("media to be looked at or resolved in a stock-taking") },
};
static const struct column months[] = {
	{ "month", N_("MONTH"), COLUMN_TEXT }, { "requests", N_("REQUESTS"), COLUMN_NUMBER }, { "carried_out", N_("CARRIED OUT"), COLUMN_NUMBER },
	{ "late", N_("LATE"), COLUMN_NUMBER }, { "erased", N_("ERASED"), COLUMN_NUMBER }, { "incidents", N_("INCIDENTS"), COLUMN_NUMBER },
	{ "refusals", N_("REFUSED"), COLUMN_NUMBER }, { "unregistered", N_("UNREGISTERED"), COLUMN_NUMBER }, { 0 }
};
static const struct column media[] = {
	{ "department", N_("DEPARTMENT"), COLUMN_TEXT }, { "classification", N_("CLASS"), COLUMN_TEXT }, { "state", N_("STATE"), COLUMN_WORD },
	{ "count", N_("MEDIA"), COLUMN_NUMBER }, { 0 }
};
static const struct column flat[] = {
	{ "what", N_("WHAT"), COLUMN_TEXT }, { "month", N_("MONTH"), COLUMN_TEXT }, { "department", N_("DEPARTMENT"), COLUMN_TEXT },
	{ "classification", N_("CLASS"), COLUMN_TEXT }, { "state", N_("STATE"), COLUMN_TEXT }, { "count", N_("COUNT"), COLUMN_NUMBER }, { 0 }
};
/* clang-format on */

const struct column *report_columns(const char *report)
{
	for (size_t i = 0; i < ARRAY_SIZE(reports); i++)
		if (strcmp(reports[i].report, report) == 0)
			return reports[i].columns;
	return NULL;
}

/* One row a figure, so that a spreadsheet can turn it as it likes. */
static json_t *flatten(const json_t *reply)
{
	json_t *rows = json_array(), *row;
	size_t i;

	json_array_foreach(json_object_get(reply, "now"), i, row)
		json_array_append(rows, row);
	json_array_foreach(json_object_get(reply, "months"), i, row)
		for (size_t c = 1; months[c].member; c++)
			json_array_append_new(rows, json_pack("{s:s, s:O, s:O}", "what", months[c].member, "month", json_object_get(row, "month"), "count",
							    json_object_get(row, months[c].member)));
	json_array_foreach(json_object_get(reply, "media"), i, row) {
		json_t *copy = json_copy(row);

		json_put_text(copy, "what", "media");
		json_array_append_new(rows, copy);
	}
	return rows;
}

void report_write(FILE *out, const json_t *reply)
{
	const struct column *columns = report_columns(print_member(reply, "report"));
	SCOPED(json_release) json_t *rows = columns ? NULL : flatten(reply);

	columns_write(out, columns ? columns : flat, columns ? json_object_get(reply, "rows") : rows);
}

static void print_head(FILE *out, const char *title, const json_t *reply)
{
	char from[TIME_TEXT], until[TIME_TEXT];

	from[0] = until[0] = '\0';
	time_show_local(json_member_text(reply, "from"), from);
	time_show_local(json_member_text(reply, "until"), until);
	fprintf(out, "%s", _(title));
	if (json_member_text(reply, "department"))
		fprintf(out, " (%s)", print_member(reply, "department"));
	fprintf(out, "\n");
	print_line(out, N_("Fiscal year or period: %s to %s."), from, until);
}

static void print_summary(FILE *out, const json_t *reply)
{
	SCOPED(table_free) struct table *table = table_new(2);
	const json_t *row;
	char count[NUMBER_TEXT];
	size_t i;

	print_head(out, N_("How things stand"), reply);
	json_array_foreach(json_object_get(reply, "now"), i, row)
		for (size_t s = 0; s < ARRAY_SIZE(standings); s++) {
			if (strcmp(standings[s].what, print_member(row, "what")) != 0)
				continue;
			text_format(count, sizeof(count), "%lld", (long long)json_member_number(row, "count", 0));
			table_pair(table, standings[s].title, count);
		}
	table_print(table, 2, out);
	fputc('\n', out);
	columns_print(out, months, json_object_get(reply, "months"));
	fputc('\n', out);
	columns_print(out, media, json_object_get(reply, "media"));
}

static void print_report(FILE *out, const json_t *reply)
{
	const char *report = print_member(reply, "report");
	const json_t *rows = json_object_get(reply, "rows");

	if (strcmp(report, "summary") == 0) {
		print_summary(out, reply);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(reports); i++) {
		if (strcmp(reports[i].report, report) != 0)
			continue;
		if (json_array_size(rows) == 0)
			fprintf(out, "%s\n", _(reports[i].none));
		else
			print_head(out, reports[i].title, reply);
		columns_print(out, reports[i].columns, rows);
	}
}

enum outcome verb_report(const struct command *command)
{
	bool csv = option_value(command, "csv") != NULL;

	return ask_and_print(command, &(struct question){ .method = "GetReport", .list = "rows" }, csv ? report_write : print_report);
}
