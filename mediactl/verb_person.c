// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about one person: what hangs on them, moving, leaving, suspending, logins. */
#include <string.h>

#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

/* What hangs on a person: one line each, with up to three values. */
struct held {
	const char *member, *heading;
	const char *values[3]; /* members; the first is a word of ours where it is a state, kind or role */
};

static const struct held held[] = {
	{ "logins",   N_("login"),              { "login" } },
	{ "grants",   N_("role"),               { "role", "department", "until" } },
	{ "deputies", N_("deputy"),             { "name", "principal_name", "until" } },
	{ "handles",  N_("handles"),            { "number", "state" } },
	{ "manages",  N_("manages"),            { "number", "state" } },
	{ "out",      N_("has out"),            { "number", "until" } },
	{ "taken",    N_("has not put away"),   { "number", "since" } },
	{ "keeps",    N_("has the key of"),     { "place", "name" } },
	{ "open",     N_("has open"),           { "number", "since" } },
	{ "requests", N_("request"),            { "request", "kind", "number" } },
};

static void put_held(struct table *table, const struct held *what, const json_t *entry)
{
	SCOPED(json_text_free) char *line = NULL;
	char time[TIME_TEXT];

	for (size_t i = 0; i < ARRAY_SIZE(what->values) && what->values[i]; i++) {
		const char *text = json_member_text(entry, what->values[i]);

		if (!text)
			continue;
		text = time_show(text, time);
		text_add(&line, "%s%s", line ? "  " : "", word_show(text));
	}
	table_pair(table, what->heading, line);
}

static void print_person(FILE *out, const json_t *person)
{
	SCOPED(table_free) struct table *table = table_new(2);
	char time[TIME_TEXT];

	table_pair(table, N_("person"), json_member_text(person, "person"));
	table_pair(table, N_("name"), json_member_text(person, "name"));
	table_detail(table, N_("department"), json_member_text(person, "department"));
	table_detail(table, N_("employee's number"), json_member_text(person, "number"));
	table_detail(table, N_("title"), json_member_text(person, "title"));
	table_detail(table, N_("telephone and room"), json_member_text(person, "contact"));
	if (json_is_true(json_object_get(person, "external")))
		table_pair(table, N_("employee"), _("no, from outside"));
	table_pair(table, N_("standing"), word_show(json_member_text(person, "standing")));
	table_detail(table, N_("until"), time_show(json_member_text(person, "until"), time));
	table_detail(table, N_("suspended because"), json_member_text(person, "suspended_why"));
	table_detail(table, N_("last act"), time_show(json_member_text(person, "seen"), time));
	for (size_t i = 0; i < ARRAY_SIZE(held); i++) {
		const json_t *entry;
		size_t at;

		json_array_foreach(json_object_get(person, held[i].member), at, entry)
			put_held(table, &held[i], entry);
	}
	table_print(table, 0, out);
}

enum outcome verb_people_show(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ShowPerson" }, print_person);
}

static bool holds_anything(const json_t *person)
{
	static const char *const lists[] = { "handles", "manages", "out", "taken", "keeps", "open", "requests" };

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		if (json_array_size(json_object_get(person, lists[i])) > 0)
			return true;
	return false;
}

static void print_leaving(FILE *out, const json_t *person)
{
	if (holds_anything(person))
		print_line(out, N_("What is still in their hands must be handed over or come back:"));
	print_person(out, person);
}

static void print_transferred(FILE *out, const json_t *person)
{
	print_line(out, N_("%s has moved; the roles of the old department end by themselves."), print_member(person, "name"));
	print_leaving(out, person);
}

static void print_retired(FILE *out, const json_t *person)
{
	print_line(out, N_("The time of %s here has its end; the rights end by themselves."), print_member(person, "name"));
	print_leaving(out, person);
}

static void print_suspended(FILE *out, const json_t *person)
{
	print_line(out, N_("The rights of %s are suspended, and what they had open is being closed."), print_member(person, "name"));
	print_leaving(out, person);
}

static void print_resumed(FILE *out, const json_t *person)
{
	print_line(out, N_("%s has their rights back."), print_member(person, "name"));
}

enum outcome verb_people_transfer(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "TransferPerson" }, print_transferred);
}

enum outcome verb_people_retire(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "RetirePerson" }, print_retired);
}

enum outcome verb_people_suspend(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "SuspendPerson" }, print_suspended);
}

enum outcome verb_people_resume(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ResumePerson" }, print_resumed);
}

static void print_described(FILE *out, const json_t *person)
{
	print_line(out, N_("From now on certificates name %s so."), print_member(person, "name"));
	print_person(out, person);
}

enum outcome verb_people_describe(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "DescribePerson" }, print_described);
}

static void print_extended(FILE *out, const json_t *reply)
{
	(void)reply;
	print_line(out, N_("The person's time here is as you said."));
}

enum outcome verb_people_extend(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ExtendPerson" }, print_extended);
}

static void print_activated(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s is carried out for %s."), print_member(reply, "request"), print_member(reply, "login"));
}

enum outcome verb_account_activate(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ActivateAccount" }, print_activated);
}

static void print_login_added(FILE *out, const json_t *reply)
{
	(void)reply;
	print_line(out, N_("The login is the person's from now on."));
}

enum outcome verb_login_add(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AddLogin" }, print_login_added);
}

static void print_login_removed(FILE *out, const json_t *reply)
{
	(void)reply;
	print_line(out, N_("The login is nobody's any more."));
}

enum outcome verb_login_remove(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "RemoveLogin" }, print_login_removed);
}
