// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about who has a medium: taking it out, bringing it back, handing it over, what is overdue or lies about. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/columns.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define LINE_MAX_BYTES 64
#define BAD_INPUT "io.mediad.BadInput"

static void print_checked_out(FILE *out, const json_t *reply)
{
	char until[TIME_TEXT];

	print_line(out, N_("%s is carried out under request %s; it must be back by %s."), print_member(reply, "number"),
		print_member(reply, "request"), time_show_local(json_member_text(reply, "until"), until));
}

/* The checklist of the office, and "yes" to it. */
static bool acknowledged(const struct command *command, const json_t *terms)
{
	const char *caution = json_member_text(terms, "caution");
	const json_t *list = json_object_get(terms, "checklist"), *point;
	char line[LINE_MAX_BYTES] = "";
	size_t i;

	print_line(command->err, N_("Before %s is carried out:"), print_member(terms, "number"));
	if (caution && caution[0])
		print_line(command->err, N_("- %s"), caution);
	json_array_foreach(list, i, point)
		print_line(command->err, N_("- %s"), json_string_value(point));
	print_line(command->err, N_("Type yes when all of this is seen to:"));
	fflush(command->err);
	if (!fgets(line, sizeof(line), command->in))
		return false;
	line[strcspn(line, "\n")] = '\0';
	return strcmp(line, "yes") == 0 || strcmp(line, _("yes")) == 0;
}

/* mediad did not take it as it was typed: was it for the checklist? */
static enum outcome acknowledge(const struct command *command, json_t *parameters, json_t **reply)
{
	SCOPED(json_release) json_t *terms = NULL;
	SCOPED(json_release) json_t *refusal = MOVE(*reply);
	struct fault fault = { 0 };
	enum outcome outcome = ask(command, &(struct question){ .method = "CheckOutTerms" }, parameters, &terms);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (json_array_size(json_object_get(terms, "checklist")) == 0) {
		print_error(command, BAD_INPUT, refusal);
		return OUTCOME_REFUSED;
	}
	if (!acknowledged(command, terms)) {
		fault_set(&fault, -ECANCELED, N_("The checklist was not acknowledged, so %s stays here."), print_member(terms, "number"));
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	}
	json_put_text(parameters, "acknowledged", "yes");
	return ask(command, &(struct question){ .method = "CheckOut" }, parameters, reply);
}

enum outcome verb_check_out(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = NULL;
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	struct question question = { .method = "CheckOut", .expected = BAD_INPUT };
	enum outcome outcome;

	if (options_to_parameters(command, &parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	if (option_value(command, "acknowledge"))
		question.expected = NULL;
	outcome = ask(command, &question, parameters, &reply);
	if (outcome == OUTCOME_REFUSED && reply)
		outcome = acknowledge(command, parameters, &reply);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json)
		print_json(command->out, reply);
	else
		print_checked_out(command->out, reply);
	return OUTCOME_DONE;
}

static bool is_word(const json_t *reply, const char *member, const char *word)
{
	const char *text = json_member_text(reply, member);

	return text && strcmp(text, word) == 0;
}

static void print_returned(FILE *out, const json_t *reply)
{
	const char *number = print_member(reply, "number");

	if (json_is_true(json_object_get(reply, "late")))
		print_line(out, N_("%s is back, later than was allowed; that is recorded."), number);
	else
		print_line(out, N_("%s is back."), number);
	if (json_is_true(json_object_get(reply, "unplaced")))
		print_line(out, N_("It may lie in no place by your word, so it is with you until it is put away: mediactl place put %s, or the My Number manager does."), number);
	if (is_word(reply, "state", "quarantined"))
		print_line(out,
			N_("ATTENTION: malware was found on %s, so it is in quarantine. Report it: mediactl incident report."), number);
	if (is_word(reply, "label", "bad"))
		print_line(out, N_("The label of %1$s needs to be put right: an administrator types mediactl label revise %1$s."), number);
	if (is_word(reply, "contents", "differ"))
		print_line(out, N_("What lies on %s is not what was to be carried out: tell the approver."), number);
	if (json_is_true(json_object_get(reply, "provided")))
		print_line(out,
			N_("ATTENTION: %1$s still opens with the passphrase of the outside party: plug it in, and have an administrator type mediactl provide end %1$s."),
			number);
}

enum outcome verb_return(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "Return" }, print_returned);
}

static void print_offered(FILE *out, const json_t *reply)
{
	print_line(out, N_("%1$s is offered to %2$s, who takes it with mediactl hand-over take %1$s; until then nothing has changed."),
		print_member(reply, "number"), print_member(reply, "to"));
}

enum outcome verb_hand_over(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "HandOver" }, print_offered);
}

static void print_taken(FILE *out, const json_t *reply)
{
	print_line(out, N_("You have %s now and bring it back on the day that was approved."), print_member(reply, "number"));
}

enum outcome verb_hand_over_take(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "TakeOver" }, print_taken);
}

static void print_declined(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s is not handed over."), print_member(reply, "number"));
}

enum outcome verb_hand_over_decline(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "DeclineHandOver" }, print_declined);
}

static void print_overdue(FILE *out, const json_t *reply)
{
	static const struct column columns[] = { { "number", N_("NUMBER"), COLUMN_TEXT }, { "name", N_("WITH"), COLUMN_TEXT },
		{ "department", N_("DEPARTMENT"), COLUMN_TEXT }, { "until", N_("DUE"), COLUMN_TIME }, { 0 } };
	const json_t *list = json_object_get(reply, "overdue");

	if (json_array_size(list) == 0) {
		print_line(out, N_("Nothing is overdue."));
		return;
	}
	columns_print(out, columns, list);
}

enum outcome verb_overdue(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListOverdue" }, print_overdue);
}

static void print_left(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("NUMBER"), N_("WHY"), N_("WITH"), N_("SINCE") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *list = json_object_get(reply, "left"), *row;
	char time[TIME_TEXT];
	size_t i;

	if (json_array_size(list) == 0) {
		print_line(out, N_("Every medium is where it belongs."));
		return;
	}
	table_headings(table, headings);
	json_array_foreach(list, i, row) {
		table_cell(table, json_member_text(row, "number"));
		table_cell(table, word_left(json_member_text(row, "why")));
		table_cell(table, json_member_text(row, "name"));
		table_cell(table, time_show_local(json_member_text(row, "since"), time));
	}
	table_print(table, 0, out);
	print_line(out, N_("Close what is open, pull out what is plugged in, and put it away: mediactl place put NUMBER."));
}

enum outcome verb_day_end(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "DayEnd" }, print_left);
}
