// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about media that end by hand: destroyed, with a contractor, gone from the house. What cannot be undone takes the number twice. */
#include "common/fault.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/confirm.h"
#include "mediactl/measure.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/words.h"

/* Asks with the number typed once more, and the digest of the document there may be. */
static enum outcome ask_typed(const struct command *command, const char *method, ask_printer print)
{
	SCOPED(json_release) json_t *parameters = NULL;
	const char *number = command->arguments[0];
	struct fault fault = { 0 };

	if (options_to_parameters(command, &parameters, &fault) < 0 || measure_option(command, parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	if (confirm_end(command, number, option_value(command, "confirm"), &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	json_put_text(parameters, "confirm", number);
	return ask_with(command, &(struct question){ .method = method }, parameters, print);
}

static void print_kept(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s serves on the books only: it is carried out, counted and ended by hand."), print_member(reply, "number"));
}

enum outcome verb_books_only(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "KeepOnBooks" }, print_kept);
}

static void print_unfit(FILE *out, const json_t *reply)
{
	const char *number = print_member(reply, "number");

	print_line(out, N_("From now on only the destruction of %s will do: mediactl request dispose %s, if nobody asked yet."), number, number);
}

enum outcome verb_damaged(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "MarkUnfit" }, print_unfit);
}

static void print_recorded(FILE *out, const json_t *reply)
{
	const char *number = print_member(reply, "number");

	print_line(out, N_("That %s is destroyed is recorded. It counts once another person confirms it: mediactl destroyed confirm %s"), number, number);
	print_line(out, N_("Keep the photograph or paper: the books have its SHA-256 alone."));
}

enum outcome verb_destroyed(const struct command *command)
{
	return ask_typed(command, "RecordDestruction", print_recorded);
}

static void print_disposed(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s is disposed of."), print_member(reply, "number"));
}

enum outcome verb_destroyed_confirm(const struct command *command)
{
	return ask_typed(command, "ConfirmDestruction", print_disposed);
}

static void print_consigned(FILE *out, const json_t *reply)
{
	const char *number = print_member(reply, "number");

	print_line(out, N_("%s is with the contractor. It stays open until their certificate is entered, mediactl destroyed %s."), number, number);
}

enum outcome verb_consigned(const struct command *command)
{
	return ask_typed(command, "Consign", print_consigned);
}

static void print_back(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s is back from the contractor, as it was."), print_member(reply, "number"));
}

enum outcome verb_consigned_back(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "TakeBackConsigned" }, print_back);
}

static void print_open(FILE *out, const json_t *reply)
{
	const json_t *list = json_object_get(reply, "consigned"), *row;
	char until[TIME_TEXT];
	size_t i;

	if (json_array_size(list) == 0)
		print_line(out, N_("No medium is with a contractor to be destroyed."));
	json_array_foreach(list, i, row) {
		time_show(json_member_text(row, "until"), until);
		if (json_is_true(json_object_get(row, "overdue")))
			print_line(out, N_("%s  %s  OVERDUE: the certificate should have been here by %s  (%s)"), print_member(row, "number"),
				print_member(row, "contractor"), until, print_member(row, "request"));
		else
			print_line(out, N_("%s  %s  certificate by %s  (%s)"), print_member(row, "number"), print_member(row, "contractor"), until,
				print_member(row, "request"));
	}
}

enum outcome verb_consigned_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListConsigned" }, print_open);
}

enum outcome verb_disposed(const struct command *command)
{
	return ask_typed(command, "DisposeErased", print_disposed);
}
