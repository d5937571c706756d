// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about people and roles. */
#include <string.h>

#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"


static void print_added(FILE *out, const json_t *reply)
{
	print_line(out, N_("Added as %s; next give a role: mediactl role grant LOGIN ROLE."),
		print_member(reply, "person"));
}

enum outcome verb_people_add(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AddPerson" }, print_added);
}

/* Behind them a mark, if the person has some that are best not held together. */
static char *join_roles(const json_t *person)
{
	const json_t *role;
	char *out = NULL;
	size_t i;

	json_array_foreach(json_object_get(person, "roles"), i, role)
		text_add(&out, "%s%s", i ? ", " : "", word_show(json_string_value(role)));
	if (json_member_text(person, "together"))
		text_add(&out, " (!)");
	return out;
}

static void print_people(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("PERSON"), N_("LOGIN"), N_("NAME"),
		N_("DEPARTMENT"), N_("ROLES"), N_("STANDING") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *person;
	size_t i;

	table_headings(table, headings);
	json_array_foreach(json_object_get(reply, "people"), i, person) {
		SCOPED(json_text_free) char *roles = join_roles(person);

		table_cell(table, json_member_text(person, "person"));
		table_cell(table, json_member_text(person, "login"));
		table_cell(table, json_member_text(person, "name"));
		table_cell(table, json_member_text(person, "department"));
		table_cell(table, roles);
		table_cell(table, word_show(json_member_text(person, "standing")));
	}
	table_print(table, 0, out);
}

enum outcome verb_people_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListPeople", .list = "people" }, print_people);
}

static void print_granted(FILE *out, const json_t *reply)
{
	(void)reply;
	print_line(out, N_("The role is given."));
}

enum outcome verb_role_grant(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "GrantRole" }, print_granted);
}

static void print_revoked(FILE *out, const json_t *reply)
{
	(void)reply;
	print_line(out, N_("The role is taken away."));
}

enum outcome verb_role_revoke(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "RevokeRole" }, print_revoked);
}
