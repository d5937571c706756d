// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs that move one medium through its life, but for erasing it. */
#include <string.h>

#include "common/macros.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/progress.h"
#include "mediactl/words.h"

static void print_registered(FILE *out, const json_t *reply)
{
	const char *number = print_member(reply, "number");

	if (json_is_true(json_object_get(reply, "in_service")))
		print_line(out, N_("%s is encrypted, labelled and in service."), number);
	else
		print_line(out, N_("%1$s is encrypted. Print its label (mediactl paper F-08 %1$s), put it on, then: mediactl label attached %1$s"),
			number);
	if (json_is_true(json_object_get(json_member_object(reply, "label"), "factory_new")))
		print_line(out, N_("%s was not erased first, for it is factory-new: its label and the books say so, and its key alone never ends it (level E1)."),
			number);
}

enum outcome verb_register(const struct command *command)
{
	return progress_ask(command, "Register", print_registered);
}

/* Why a medium was not opened for writing, where a rule says so. */
static void print_only_reading(FILE *out, const char *rule)
{
	static const struct {
		const char *rule, *why;
	} reasons[] = {
		{ "R-ZON-01", N_("In the My Number zone nothing is written to a medium: that needs an exception, mediactl request exception.") },
		{ "R-ZON-02", N_("Its class is not written to in the zone of this computer.") },
		{ "R-ZON-03", N_("It comes from the Internet zone and is only read here.") },
	};

	for (size_t i = 0; rule && i < ARRAY_SIZE(reasons); i++)
		if (strcmp(reasons[i].rule, rule) == 0)
			print_line(out, "%s", language_of(reasons[i].why));
}

/* So that a person sees a misuse of their account (R-ACC-13). */
static void print_last_act(FILE *out, const json_t *reply)
{
	const json_t *last = json_member_object(reply, "last");
	int64_t refused = json_member_number(reply, "refused", 0);
	char time[TIME_TEXT], number[24];

	if (last) {
		text_format(number, sizeof(number), "%lld", (long long)json_member_number(last, "seq", 0));
		print_line(out, N_("You last acted here on %s: %s %s (event %s of the ledger)."), time_show(json_member_text(last, "time"), time),
			print_member(last, "kind"), print_member(last, "subject"), number);
	}
	if (refused <= 0)
		return;
	text_format(number, sizeof(number), "%lld", (long long)refused);
	print_line(out, N_("Since you last opened a medium, acts of your account were refused: %s."), number);
	print_line(out, N_("Whatever of this was not you, report at once: mediactl incident report."));
}

static void print_opened(FILE *out, const json_t *reply)
{
	if (json_is_true(json_object_get(reply, "read_only")))
		print_line(out, N_("%s is open for reading only: %s"),
			print_member(reply, "number"), print_member(reply, "path"));
	else
		print_line(out, N_("%s is open: %s"), print_member(reply, "number"),
			print_member(reply, "path"));
	print_only_reading(out, json_member_text(reply, "rule"));
	if (json_is_true(json_object_get(reply, "switch")))
		print_line(out, N_("Its write-protect switch is on; nothing can be written to it."));
	if (json_is_true(json_object_get(reply, "unclean")))
		print_line(out,
			N_("It was pulled out while it was written to: what was written last may be missing until it is opened for writing."));
	print_last_act(out, reply);
	print_line(out, N_("Before you pull it out: mediactl close %s"),
		print_member(reply, "number"));
}

enum outcome verb_open(const struct command *command)
{
	return ask_and_print(
		command, &(struct question){ .method = "Open", .job = true }, print_opened);
}

static void print_closed(FILE *out, const json_t *reply)
{
	const char *since = json_member_text(reply, "since");
	char from[TIME_TEXT], until[TIME_TEXT];

	print_line(out, N_("%s is closed and may be pulled out."), print_member(reply, "number"));
	if (since)
		print_line(out, N_("It was open from %s till %s."), time_show(since, from), time_show(json_member_text(reply, "until"), until));
}

enum outcome verb_close(const struct command *command)
{
	return ask_and_print(
		command, &(struct question){ .method = "Close", .job = true }, print_closed);
}

static void print_witnessed(FILE *out, const json_t *reply)
{
	char until[TIME_TEXT];

	print_line(out, N_("You stand as witness for the erasing of %s until %s."),
		print_member(reply, "number"), time_show(json_member_text(reply, "until"), until));
}

enum outcome verb_witness(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "Witness" }, print_witnessed);
}
