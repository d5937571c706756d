// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about how private media leave: erased by a tool of their owners, with an administrator's agreement. */
#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/measure.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/words.h"

static void print_erased(FILE *out, const json_t *reply)
{
	const char *number = print_member(reply, "number");

	print_line(out, N_("How %s was erased is recorded. It leaves once an administrator saw the result and agrees: mediactl private retire %s"), number,
		number);
}

enum outcome verb_private_erased(const struct command *command)
{
	return measure_and_ask(command, "RecordPrivateErase", print_erased);
}

static void print_refused(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s stays on the books as a private medium: its owner erases it again."), print_member(reply, "number"));
}

enum outcome verb_private_refuse(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "RefusePrivateErase" }, print_refused);
}

static void print_retired(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s has left: it is nobody's private medium here any more."), print_member(reply, "number"));
}

enum outcome verb_private_retire(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "RetirePrivate" }, print_retired);
}

static void print_private(FILE *out, const json_t *row)
{
	char until[TIME_TEXT], done[TIME_TEXT];

	print_line(out, json_is_true(json_object_get(row, "overdue")) ? N_("%s  %s  OVERDUE: it should have left by %s  (%s)") : N_("%s  %s  permitted until %s  (%s)"),
		print_member(row, "number"), print_member(row, "owner_name"), time_show(json_member_text(row, "until"), until),
		print_member(row, "request"));
	if (json_member_text(row, "recorded"))
		print_line(out, N_("  erased on %s with %s: %s (recorded by %s); an administrator agrees: mediactl private retire"),
			time_show(json_member_text(row, "done"), done), print_member(row, "tool"), print_member(row, "result"),
			print_member(row, "recorded_by_name"));
}

static void print_list(FILE *out, const json_t *reply)
{
	const json_t *list = json_object_get(reply, "private"), *row;
	size_t i;

	if (json_array_size(list) == 0)
		print_line(out, N_("No private medium is in use here."));
	json_array_foreach(list, i, row)
		print_private(out, row);
}

enum outcome verb_private_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListPrivate" }, print_list);
}
