// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about media that other PCs may open. */
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/owed.h"
#include "mediactl/print.h"
#include "mediactl/progress.h"
#include "mediactl/record.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

static void print_granted(FILE *out, const json_t *reply)
{
	print_line(out, N_("%1$s is granted to %2$s: take it there and plug it in, and an administrator types mediactl adopt. A key that was taken is not called back."),
		print_member(reply, "number"), print_member(reply, "name"));
}

enum outcome verb_grant(const struct command *command)
{
	return progress_ask(command, "Grant", print_granted);
}

static void print_revoked(FILE *out, const json_t *reply)
{
	const char *number = print_member(reply, "number"), *name = print_member(reply, "name");

	if (json_is_true(json_object_get(reply, "removed")))
		print_line(out, N_("The grant of %1$s to %2$s is revoked and off the stick."), number, name);
	else
		print_line(out,
			N_("The grant of %1$s to %2$s is revoked, but still on the stick: it comes off when the stick is next plugged in here."),
			number, name);
	print_owed(out, reply);
	print_line(out,
		N_("If %2$s took the key before, or somebody kept a copy of the header, it opens %1$s all the same: only erasing and registering anew, with a new key, shuts it out."),
		number, name);
}

enum outcome verb_revoke(const struct command *command)
{
	return progress_ask(command, "Revoke", print_revoked);
}

static const char *state_of(const json_t *grant)
{
	if (json_is_true(json_object_get(grant, "granting")))
		return _("not known yet: plug it in");
	if (json_member_text(grant, "removed"))
		return _("revoked");
	if (json_member_text(grant, "revoked"))
		return _("revoked, still on the stick");
	return _("granted");
}

static void print_grants(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("NUMBER"), N_("COMPUTER"), N_("STATE"), N_("SINCE"), N_("UNTIL"), N_("GRANTED BY") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *grants = json_object_get(reply, "grants"), *grant;
	char time[TIME_TEXT];
	size_t i;

	if (json_array_size(grants) == 0) {
		print_line(out, N_("Nothing is granted to another PC."));
		return;
	}
	table_headings(table, headings);
	json_array_foreach(grants, i, grant) {
		table_cell(table, json_member_text(grant, "number"));
		table_cell(table, json_member_text(grant, "name"));
		table_cell(table, state_of(grant));
		table_cell(table, time_show(json_member_text(grant, "made"), time));
		table_cell(table, time_show(json_member_text(grant, "until"), time));
		table_cell(table, json_member_text(grant, "made_by_name"));
	}
	table_print(table, 0, out);
}

enum outcome verb_grants(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListGrants" }, print_grants);
}

static void print_adopted(FILE *out, const json_t *reply)
{
	const char *number = print_member(reply, "number"), *until = json_member_text(reply, "until");
	char time[TIME_TEXT];

	record_print(out, json_member_object(reply, "label"));
	print_line(out, N_("%s is taken in. Who needs it here asks for its use: mediactl request use %s --purpose '…'"), number, number);
	if (until)
		print_line(out, N_("It opens here until %s."), time_show(until, time));
}

enum outcome verb_adopt(const struct command *command)
{
	return progress_ask(command, "Adopt", print_adopted);
}

static void print_unadopted(FILE *out, const json_t *reply)
{
	print_line(out,
		N_("The key of %s is destroyed here. Its own computer opens it as before, and alone can erase it; grants to this computer that were not taken yet are void."),
		print_member(reply, "number"));
}

enum outcome verb_unadopt(const struct command *command)
{
	return progress_ask(command, "Unadopt", print_unadopted);
}
