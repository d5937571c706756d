// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about the ledger, for auditors. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/ledger_event.h"
#include "mediactl/ledger_heads.h"
#include "mediactl/ledger_offline.h"
#include "mediactl/options.h"
#include "mediactl/output.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define NUMBER_TEXT 24

static void event_row(struct table *table, const json_t *event)
{
	SCOPED(json_text_free) char *details = ledger_details(event);
	char sequence[NUMBER_TEXT], time[TIME_TEXT];

	text_format(
		sequence, sizeof(sequence), "%lld", (long long)json_member_number(event, "seq", 0));
	table_cell(table, sequence);
	table_cell(table, time_show(json_member_text(event, "time"), time));
	table_cell(table, ledger_actor(event));
	table_cell(table, json_member_text(event, "kind"));
	table_cell(table, ledger_subject(event));
	table_cell(table, details);
}

static void print_events(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("NO."), N_("TIME"), N_("WHO"), N_("EVENT"),
		N_("ABOUT"), N_("DETAIL") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *event;
	size_t i;

	table_headings(table, headings);
	json_array_foreach(json_object_get(reply, "events"), i, event)
		event_row(table, event);
	table_print(table, 0, out);
}

/* A whole number, for `from` also a negative one, into the parameters. */
static int put_number(
	const struct command *command, const char *option, json_t *parameters, struct fault *fault)
{
	const char *text = option_value(command, option);
	bool negative = text && text[0] == '-';
	uint64_t number;

	if (!text)
		return 0;
	if (!text_number(text + negative, INT64_MAX, &number))
		return fault_set(fault, -EINVAL,
			N_("The option --%s needs a whole number, not \"%s\"."), option, text);
	return json_put_number(parameters, option, negative ? -(int64_t)number : (int64_t)number);
}

enum outcome verb_ledger_list(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = json_object();
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;

	if (put_number(command, "from", parameters, &fault) < 0 ||
		put_number(command, "limit", parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	outcome = ask(command, &(struct question){ .method = "LedgerList" }, parameters, &reply);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json)
		print_json(command->out, reply);
	else
		print_events(command->out, reply);
	return OUTCOME_DONE;
}

enum outcome verb_ledger_show(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "SearchLedger", .list = "events" }, print_events);
}

/* What whoever is root could have written anew, whole as the books may be. */
static void print_window(FILE *out, const json_t *reply)
{
	const json_t *window = json_member_object(reply, "window");
	char covered[NUMBER_TEXT], sealed[NUMBER_TEXT], events[NUMBER_TEXT], time[TIME_TEXT];

	if (!window)
		return;
	text_format(sealed, sizeof(sealed), "%lld", (long long)json_member_number(window, "sealed", 0));
	text_format(covered, sizeof(covered), "%lld", (long long)json_member_number(window, "covered", 0));
	text_format(events, sizeof(events), "%lld", (long long)json_member_number(window, "events", 0));
	if (json_member_number(window, "covered", 0) == 0)
		print_line(out, N_("No checkpoint by the TPM covers any of it."));
	else if (json_member_number(window, "events", 0) == 0)
		print_line(out, N_("A checkpoint by the TPM covers it up to event %s, the last one read."), covered);
	else
		print_line(out, N_("A checkpoint by the TPM covers it up to event %s; not the %s events after that, since %s."), covered, events,
			time_show(json_member_text(window, "since"), time));
	if (json_member_number(window, "sealed", 0) > 0)
		print_line(out, N_("Up to event %s the TPM's counter has moved on since: not even root can have the TPM state that again."), sealed);
}

static void print_verified(FILE *out, const json_t *reply)
{
	char events[NUMBER_TEXT], checkpoints[NUMBER_TEXT], sequence[NUMBER_TEXT], held[NUMBER_TEXT];

	text_format(
		events, sizeof(events), "%lld", (long long)json_member_number(reply, "events", 0));
	text_format(checkpoints, sizeof(checkpoints), "%lld",
		(long long)json_member_number(reply, "checkpoints", 0));
	text_format(sequence, sizeof(sequence), "%lld",
		(long long)json_member_number(reply, "sequence", 0));
	print_line(out, N_("The ledger is whole: %s events, %s checkpoints by the TPM."), events,
		checkpoints);
	text_format(held, sizeof(held), "%lld", (long long)json_member_number(reply, "held", 0));
	print_line(out, N_("Nobody did what another had to do: %s acts of people were held to the separation of duties."), held);
	print_line(out, N_("Its last event is number %s with the hash %s."), sequence,
		print_member(reply, "hash"));
	if (json_is_false(json_object_get(reply, "tpm")))
		print_line(out,
			N_("The TPM did not answer, so an older copy of the whole ledger would not show."));
	print_window(out, reply);
}

static enum outcome verify_here(const struct command *command)
{
	const struct question question = { .method = "LedgerVerify", .job = true, .expected = "io.mediad.Closed" };
	SCOPED(json_release) json_t *parameters = json_object();
	SCOPED(json_release) json_t *reply = NULL;
	enum outcome outcome = ask(command, &question, parameters, &reply);

	if (outcome != OUTCOME_DONE) {
		if (reply)
			print_error(command, question.expected, reply);
		if (reply && !command->json)
			print_window(command->err, reply);
	} else if (command->json) {
		print_json(command->out, reply);
	} else {
		print_verified(command->out, reply);
	}
	return outcome;
}

enum outcome verb_ledger_verify(const struct command *command)
{
	static const char *const offline[] = { "host", "key", "hash" };
	const char *file = option_value(command, "offline");
	struct fault fault;

	if (file)
		return ledger_verify_file(command, file);
	for (size_t i = 0; i < ARRAY_SIZE(offline); i++)
		if (option_value(command, offline[i])) {
			fault_set(&fault, -EINVAL, N_("The option --%s goes with --offline."), offline[i]);
			return ask_failed(command, OUTCOME_MISUSED, &fault);
		}
	file = option_value(command, "heads");
	if (file) {
		enum outcome outcome = ledger_compare_heads(command, file);

		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	return verify_here(command);
}

/* ---- kinds of events ---- */

static void kind_row(struct table *table, const json_t *kind)
{
	const char *means = json_member_text(kind, "means");
	SCOPED(json_text_free) char *must = NULL;
	const json_t *member;
	size_t i;

	json_array_foreach(json_object_get(kind, "must"), i, member)
		text_add(&must, "%s%s", i ? " " : "", json_member_text(member, "name"));
	table_cell(table, json_member_text(kind, "kind"));
	table_cell(table, means ? language_of(means) : "");
	table_cell(table, must);
}

static void print_kinds(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("EVENT"), N_("MEANING"), N_("IT MUST SAY") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *kind;
	size_t i;

	table_headings(table, headings);
	json_array_foreach(json_object_get(reply, "kinds"), i, kind)
		kind_row(table, kind);
	table_print(table, 0, out);
}

enum outcome verb_ledger_schema(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "LedgerSchema", .list = "kinds" }, print_kinds);
}

static void print_rebuilt(FILE *out, const json_t *reply)
{
	char events[NUMBER_TEXT];

	text_format(events, sizeof(events), "%lld", (long long)json_member_number(reply, "events", 0));
	print_line(out, N_("The registry was made anew from the %s events of the ledger; both are being verified once more."), events);
}

enum outcome verb_ledger_rebuild(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "LedgerRebuild", .job = true }, print_rebuilt);
}

/* One event a line, canonical, so that each line hashes as it was recorded; on a terminal what it
 * could obey is escaped. */
static void write_events(void *context, const json_t *parameters)
{
	FILE *out = context;
	const json_t *event;
	size_t i;

	json_array_foreach(json_object_get(parameters, "events"), i, event) {
		SCOPED(json_text_free) char *line = NULL;

		if (isatty(fileno(out)) == 1) {
			print_json(out, event);
			continue;
		}
		line = json_canonical(event);
		fprintf(out, "%s\n", line ? line : "");
	}
}

enum outcome ledger_fetch(const struct command *command, const char *method, json_t *parameters, FILE *out)
{
	SCOPED(json_release) json_t *reply = NULL;
	struct question question = {
		.method = method, .job = true, .each = write_events, .context = out
	};
	enum outcome outcome = ask(command, &question, parameters, &reply);

	if (outcome == OUTCOME_DONE)
		write_events(out, reply);
	return outcome;
}

static enum outcome export_to(const struct command *command, FILE *out)
{
	SCOPED(json_release) json_t *parameters = json_object();

	return ledger_fetch(command, "LedgerExport", parameters, out);
}

enum outcome verb_ledger_export(const struct command *command)
{
	const char *name = option_value(command, "output");
	SCOPED(output_drop) struct output *output = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;

	if (!name)
		return export_to(command, command->out);
	if (output_open(name, &output, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	outcome = export_to(command, output_file(output));
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (output_keep(MOVE(output), &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	if (!command->json)
		print_line(command->out, N_("The ledger is saved in %s."), name);
	return OUTCOME_DONE;
}

static void print_accepted(FILE *out, const json_t *reply)
{
	char steps[NUMBER_TEXT], time[TIME_TEXT];

	print_line(out, N_("These books count from now on; that they were an older copy stays on record."));
	text_format(steps, sizeof(steps), "%lld", (long long)json_member_number(reply, "steps", 0));
	print_line(out, N_("What was recorded after %s, in %s checkpoints, is not in them, and nobody can say from here what it was."),
		time_show(json_member_text(reply, "since"), time), steps);
	print_line(out, N_("Rights, grants, approvals, losses and holds that changed since then stand as before that: look through mediactl people list, grants, requests and list, and record it again. Keys that were destroyed stay destroyed."));
}

enum outcome verb_ledger_accept(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "LedgerAccept" }, print_accepted);
}
