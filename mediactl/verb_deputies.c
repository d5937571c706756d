// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about deputies. */
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

static void print_added(FILE *out, const json_t *reply)
{
	print_line(out, N_("Named as %1$s; it holds once the CISO types mediactl deputy accept %1$s (for the CISO's own: the supervisor)."),
		print_member(reply, "deputy"));
}

enum outcome verb_deputy_add(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AddDeputy" }, print_added);
}

static void print_accepted(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s acts for %s; those concerned are told."), print_member(reply, "name"),
		print_member(reply, "principal_name"));
}

enum outcome verb_deputy_accept(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AcceptDeputy" }, print_accepted);
}

static void print_ended(FILE *out, const json_t *reply)
{
	(void)reply;
	print_line(out, N_("The deputy's time has ended."));
}

enum outcome verb_deputy_end(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "EndDeputy" }, print_ended);
}

static void print_deputies(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("NO."), N_("FOR"), N_("DEPUTY"), N_("ROLE"), N_("FROM"), N_("UNTIL"), N_("STATE") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *deputies = json_object_get(reply, "deputies"), *deputy;
	char time[TIME_TEXT];
	size_t i;

	if (json_array_size(deputies) == 0) {
		print_line(out, N_("Nobody acts for anybody."));
		return;
	}
	table_headings(table, headings);
	json_array_foreach(deputies, i, deputy) {
		const char *role = json_member_text(deputy, "role");

		table_cell(table, json_member_text(deputy, "deputy"));
		table_cell(table, json_member_text(deputy, "principal_name"));
		table_cell(table, json_member_text(deputy, "name"));
		table_cell(table, role ? word_show(role) : _("all"));
		table_cell(table, time_show(json_member_text(deputy, "from"), time));
		table_cell(table, time_show(json_member_text(deputy, "until"), time));
		table_cell(table, word_show(json_member_text(deputy, "state")));
	}
	table_print(table, 0, out);
}

enum outcome verb_deputy_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListDeputies" }, print_deputies);
}
