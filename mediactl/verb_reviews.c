// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about looking the ledger through: what stands out, and that somebody looked. */
#include <string.h>

#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/columns.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define NUMBER_TEXT 24
#define COLUMNS_OF_TOPIC 9

/* clang-format off */
static const struct {
	const char *topic, *title;
	struct column columns[COLUMNS_OF_TOPIC];
} topics[] = {
	{ "unregistered", N_("Plugged in and not registered"), {
		{ "login", N_("AT THE SCREEN"), COLUMN_TEXT }, { "what", N_("WHAT"), COLUMN_DEVICE }, { "rule", N_("RULE"), COLUMN_TEXT },
		{ "count", N_("TIMES"), COLUMN_NUMBER }, { "last", N_("LAST"), COLUMN_TIME } } },
	{ "refusals", N_("Refused"), {
		{ "person", N_("ID"), COLUMN_TEXT }, { "login", N_("LOGIN"), COLUMN_TEXT }, { "name", N_("NAME"), COLUMN_TEXT },
		{ "rule", N_("RULE"), COLUMN_TEXT }, { "method", N_("ACT"), COLUMN_TEXT }, { "count", N_("TIMES"), COLUMN_NUMBER },
		{ "last", N_("LAST"), COLUMN_TIME } } },
	{ "off-hours", N_("Used outside office hours and at weekends"), {
		{ "person", N_("ID"), COLUMN_TEXT }, { "name", N_("NAME"), COLUMN_TEXT }, { "count", N_("TIMES"), COLUMN_NUMBER },
		{ "first", N_("FIRST"), COLUMN_TIME }, { "last", N_("LAST"), COLUMN_TIME } } },
	{ "exceptions", N_("Exceptions used"), {
		{ "exception", N_("EXCEPTION"), COLUMN_TEXT }, { "rule", N_("RULE"), COLUMN_TEXT }, { "name", N_("NAME"), COLUMN_TEXT },
		{ "count", N_("TIMES"), COLUMN_NUMBER }, { "last", N_("LAST"), COLUMN_TIME } } },
	{ "overdue", N_("Came back late, or not yet"), {
		{ "number", N_("NUMBER"), COLUMN_TEXT }, { "name", N_("NAME"), COLUMN_TEXT }, { "until", N_("DUE"), COLUMN_TIME },
		{ "back", N_("BACK"), COLUMN_TIME }, { "days", N_("DAYS"), COLUMN_NUMBER } } },
	{ "failed-opens", N_("Did not open"), {
		{ "number", N_("NUMBER"), COLUMN_TEXT }, { "count", N_("TIMES"), COLUMN_NUMBER }, { "last", N_("LAST"), COLUMN_TIME },
		{ "why", N_("WHY"), COLUMN_TEXT } } },
	{ "scanner", N_("Came back with malware"), {
		{ "number", N_("NUMBER"), COLUMN_TEXT }, { "name", N_("NAME"), COLUMN_TEXT }, { "time", N_("TIME"), COLUMN_TIME } } },
	{ "clock", N_("The clock was set or lost"), {
		{ "seq", N_("NO."), COLUMN_NUMBER }, { "time", N_("TIME"), COLUMN_TIME }, { "kind", N_("EVENT"), COLUMN_TEXT },
		{ "data", N_("DETAIL"), COLUMN_TEXT } } },
	{ "changes", N_("Changes to rights, media and this PC"), {
		{ "seq", N_("NO."), COLUMN_NUMBER }, { "time", N_("TIME"), COLUMN_TIME }, { "name", N_("WHO"), COLUMN_TEXT },
		{ "kind", N_("EVENT"), COLUMN_TEXT }, { "subject", N_("ABOUT"), COLUMN_TEXT }, { "request", N_("REQUEST"), COLUMN_TEXT },
		{ "reason", N_("REASON"), COLUMN_TEXT } } },
	{ "gaps", N_("Times in which nothing could be recorded"), {
		{ "seq", N_("NO."), COLUMN_NUMBER }, { "time", N_("TIME"), COLUMN_TIME }, { "data", N_("DETAIL"), COLUMN_TEXT } } },
};
/* clang-format on */

static const char *number_text(const json_t *object, const char *member, char out[NUMBER_TEXT])
{
	text_format(out, NUMBER_TEXT, "%lld", (long long)json_member_number(object, member, 0));
	return out;
}

static void print_topic(FILE *out, const json_t *topic)
{
	const char *name = print_member(topic, "topic");
	const json_t *rows = json_object_get(topic, "rows");
	char count[NUMBER_TEXT], shown[NUMBER_TEXT];

	for (size_t i = 0; i < ARRAY_SIZE(topics); i++) {
		if (strcmp(topics[i].topic, name) != 0)
			continue;
		fputc('\n', out);
		fprintf(out, "%s: %s\n", _(topics[i].title), number_text(topic, "count", count));
		columns_print(out, topics[i].columns, rows);
	}
	text_format(shown, sizeof(shown), "%zu", json_array_size(rows));
	if (json_array_size(rows) == 200)
		print_line(out, N_("(Only %s rows are shown.)"), shown);
}

static void print_analysis(FILE *out, const json_t *reply)
{
	const json_t *checkpoint = json_member_object(reply, "checkpoint"), *topic;
	char from[TIME_TEXT], until[TIME_TEXT], time[TIME_TEXT], events[NUMBER_TEXT], sequence[NUMBER_TEXT];
	size_t i;

	print_line(out, N_("The ledger from %s to %s: %s events."), time_show_local(json_member_text(reply, "from"), from),
		time_show_local(json_member_text(reply, "until"), until), number_text(reply, "events", events));
	print_line(out, N_("Office hours: %s, Monday to Friday; holidays are not known."), print_member(reply, "hours"));
	print_line(out, N_("How much was written to media is not recorded."));
	if (checkpoint)
		print_line(out, N_("The TPM vouched last for event %s, at %s; mediactl ledger verify proves the whole."),
			number_text(checkpoint, "sequence", sequence), time_show_local(json_member_text(checkpoint, "time"), time));
	else
		print_line(out, N_("The TPM has not vouched for any event yet."));
	json_array_foreach(json_object_get(reply, "topics"), i, topic)
		print_topic(out, topic);
	fputc('\n', out);
	print_line(out, N_("When you have looked into it: mediactl ledger reviewed --note '…' for the same period."));
}

enum outcome verb_ledger_analyze(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AnalyzeLedger", .list = "topics" }, print_analysis);
}

static void print_reviewed(FILE *out, const json_t *reply)
{
	print_line(out, N_("Recorded as %1$s. Another person confirms it: mediactl ledger confirm %1$s"), print_member(reply, "review"));
}

enum outcome verb_ledger_reviewed(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ReviewLedger", .job = true }, print_reviewed);
}

static void print_confirmed(FILE *out, const json_t *reply)
{
	print_line(out, N_("The review %s is confirmed."), print_member(reply, "review"));
}

enum outcome verb_ledger_confirm(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ConfirmLedgerReview" }, print_confirmed);
}

static void print_reviews(FILE *out, const json_t *reply)
{
	static const struct column columns[] = { { "review", N_("REVIEW"), COLUMN_TEXT }, { "from", N_("FROM"), COLUMN_DAY },
		{ "until", N_("UNTIL"), COLUMN_DAY }, { "name", N_("LOOKED THROUGH BY"), COLUMN_TEXT }, { "time", N_("TIME"), COLUMN_TIME },
		{ "note", N_("NOTE"), COLUMN_TEXT }, { "findings", N_("FINDINGS"), COLUMN_TEXT },
		{ "confirmed_by_name", N_("CONFIRMED BY"), COLUMN_TEXT }, { 0 } };

	if (json_array_size(json_object_get(reply, "reviews")) == 0)
		print_line(out, N_("Nobody has looked the ledger through yet."));
	columns_print(out, columns, json_object_get(reply, "reviews"));
}

enum outcome verb_ledger_reviews(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListLedgerReviews" }, print_reviews);
}

/* ---- the review of rights ---- */

static void print_opened(FILE *out, const json_t *reply)
{
	char lines[NUMBER_TEXT];

	print_line(out, N_("The review of rights %1$s has begun, with %2$s lines: mediactl review access show %1$s"), print_member(reply, "review"),
		number_text(reply, "lines", lines));
}

enum outcome verb_access_open(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "OpenAccessReview" }, print_opened);
}

static void print_answered(FILE *out, const json_t *reply)
{
	char line[NUMBER_TEXT];

	print_line(out, strcmp(print_member(reply, "answer"), "keep") == 0 ? N_("Line %s: the right stays.") : N_("Line %s: the right has ended."),
		number_text(reply, "line", line));
}

enum outcome verb_access_answer(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "AnswerAccessReview" }, print_answered);
}

static void print_access_reviews(FILE *out, const json_t *reply)
{
	static const struct column columns[] = { { "review", N_("REVIEW"), COLUMN_TEXT }, { "department", N_("DEPARTMENT"), COLUMN_TEXT },
		{ "opened", N_("OPENED"), COLUMN_DAY }, { "opened_by_name", N_("BY"), COLUMN_TEXT }, { "due", N_("DUE"), COLUMN_DAY },
		{ "closed", N_("CLOSED"), COLUMN_DAY }, { "lines", N_("LINES"), COLUMN_NUMBER },
		{ "unanswered", N_("UNANSWERED"), COLUMN_NUMBER }, { 0 } };

	if (json_array_size(json_object_get(reply, "reviews")) == 0)
		print_line(out, N_("Rights were not reviewed yet."));
	columns_print(out, columns, json_object_get(reply, "reviews"));
}

enum outcome verb_access_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListAccessReviews" }, print_access_reviews);
}

static void print_lines(FILE *out, const json_t *reply)
{
	static const struct column columns[] = { { "line", N_("LINE"), COLUMN_NUMBER }, { "number", N_("NUMBER"), COLUMN_TEXT },
		{ "classification", N_("CLASS"), COLUMN_TEXT }, { "name", N_("NAME"), COLUMN_TEXT }, { "right", N_("RIGHT"), COLUMN_WORD },
		{ "until", N_("UNTIL"), COLUMN_DAY }, { "answer", N_("ANSWER"), COLUMN_WORD }, { "answered_by_name", N_("BY"), COLUMN_TEXT },
		{ 0 } };

	if (json_array_size(json_object_get(reply, "lines")) == 0)
		print_line(out, N_("There is no review of rights %s; see mediactl review access list."), print_member(reply, "review"));
	columns_print(out, columns, json_object_get(reply, "lines"));
}

enum outcome verb_access_show(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ShowAccessReview", .list = "lines" }, print_lines);
}
