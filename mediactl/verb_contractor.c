// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about contractors. */
#include "common/fault.h"
#include "mediactl/columns.h"
#include "mediactl/language.h"
#include "mediactl/measure.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

static void print_added(FILE *out, const json_t *reply)
{
	const char *id = print_member(reply, "contractor");

	print_line(out, N_("%s is in the register as %s. Media go there once they were told the rules: mediactl contractor explained %s"),
		print_member(reply, "name"), id, id);
}

enum outcome verb_contractor_add(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AddContractor" }, print_added);
}

static void print_explained(FILE *out, const json_t *reply)
{
	print_line(out, N_("Recorded: %s was told the rules."), print_member(reply, "contractor"));
}

enum outcome verb_contractor_explained(const struct command *command)
{
	return measure_and_ask(command, "ExplainToContractor", print_explained);
}

static void print_extended(FILE *out, const json_t *reply)
{
	print_line(out, N_("The contract %s lasts longer."), print_member(reply, "contractor"));
}

enum outcome verb_contractor_extend(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ExtendContractor" }, print_extended);
}

static void print_closed(FILE *out, const json_t *reply)
{
	print_line(out, N_("The contract %s is closed: nothing of ours is there any more."), print_member(reply, "contractor"));
}

enum outcome verb_contractor_close(const struct command *command)
{
	return measure_and_ask(command, "CloseContractor", print_closed);
}

static void print_list(FILE *out, const json_t *reply)
{
	static const struct column columns[] = { { "contractor", N_("CONTRACTOR"), COLUMN_TEXT }, { "name", N_("NAME"), COLUMN_TEXT },
		{ "contract", N_("CONTRACT"), COLUMN_TEXT }, { "class", N_("UP TO CLASS"), COLUMN_TEXT }, { "until", N_("UNTIL"), COLUMN_DAY },
		{ "overdue", N_("OVER"), COLUMN_TRUTH }, { "explained", N_("EXPLAINED"), COLUMN_DAY }, { "open", N_("OPEN"), COLUMN_NUMBER },
		{ "closed", N_("CLOSED"), COLUMN_DAY }, { 0 } };

	if (json_array_size(json_object_get(reply, "contractors")) == 0)
		print_line(out, N_("There is no contract in the register: the desk enters one with mediactl contractor add."));
	columns_print(out, columns, json_object_get(reply, "contractors"));
}

enum outcome verb_contractor_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListContractors" }, print_list);
}

static void detail_day(struct table *table, const char *heading, const json_t *row, const char *key)
{
	char time[TIME_TEXT];

	table_detail(table, heading, time_show(json_member_text(row, key), time));
}

static void print_contract(FILE *out, const json_t *row)
{
	SCOPED(table_free) struct table *table = table_new(2);

	print_line(out, "%s  %s", print_member(row, "contractor"), print_member(row, "name"));
	table_detail(table, N_("contract"), json_member_text(row, "contract"));
	table_detail(table, N_("scope"), json_member_text(row, "scope"));
	table_detail(table, N_("responsible there"), json_member_text(row, "responsible"));
	table_detail(table, N_("workers"), json_member_text(row, "workers"));
	table_detail(table, N_("place of the work"), json_member_text(row, "place"));
	table_detail(table, N_("up to class"), json_member_text(row, "class"));
	table_detail(table, N_("My Number data"), json_is_true(json_object_get(row, "mynumber")) ? _("yes") : _("no"));
	table_detail(table, N_("may pass it on"), json_is_true(json_object_get(row, "subcontract")) ? _("yes") : _("no"));
	detail_day(table, N_("until"), row, "until");
	detail_day(table, N_("told the rules on"), row, "explained");
	table_detail(table, N_("who was told"), json_member_text(row, "explained_to"));
	detail_day(table, N_("closed on"), row, "closed");
	table_detail(table, N_("closed because"), json_member_text(row, "reason"));
	table_print(table, 0, out);
}

static void print_contractor(FILE *out, const json_t *reply)
{
	static const struct column columns[] = { { "number", N_("NUMBER"), COLUMN_TEXT }, { "what", N_("WHAT"), COLUMN_WORD },
		{ "until", N_("UNTIL"), COLUMN_DAY }, { "request", N_("REQUEST"), COLUMN_TEXT }, { "ended", N_("ENDED"), COLUMN_DAY },
		{ "state", N_("STATE"), COLUMN_WORD }, { 0 } };
	const json_t *media = json_object_get(reply, "media");

	print_contract(out, json_object_get(reply, "contractor"));
	if (json_array_size(media) == 0)
		print_line(out, N_("Nothing is or was with them."));
	columns_print(out, columns, media);
}

enum outcome verb_contractor_show(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ShowContractor" }, print_contractor);
}
