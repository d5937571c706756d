// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about copies of the books: making one, trying one, putting one back. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/ledger_copy.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/known_keys.h"
#include "mediactl/language.h"
#include "mediactl/ledger_file.h"
#include "mediactl/ledger_offline.h"
#include "mediactl/options.h"
#include "mediactl/output.h"
#include "mediactl/print.h"

#define NUMBER_TEXT 24

/* What a copy turned out to be, and how long that took. */
struct trial {
	struct ledger_finding finding;
	struct known_keys known;
	int64_t seconds;
};

/* Reads the file as it lies there; only what its host signed as a whole is a copy. */
static int try_file(const struct command *command, const char *name, struct trial *trial, struct fault *fault)
{
	int64_t start = clock_monotonic();
	int r = known_keys_wanted(command, &trial->known, fault);

	if (r == 0)
		r = ledger_file_check(name, &trial->known, &trial->finding, fault);
	if (r == 0 && !trial->finding.signer[0])
		r = fault_set(fault, -EBADMSG, N_("%s does not end with its host's statement: it is cut off, or an export and no backup."), name);
	trial->seconds = (clock_monotonic() - start + 999) / 1000;
	return r;
}

static json_t *report_of(const struct trial *trial, int64_t seconds, bool tried)
{
	json_t *report = json_pack("{s:I, s:I}", "sequence", (json_int_t)trial->finding.until, "seconds", (json_int_t)seconds);

	json_put_hex(report, "hash", trial->finding.hash, sizeof(trial->finding.hash));
	if (tried)
		json_put_text(report, "tried", "yes");
	return report;
}

static enum outcome record(const struct command *command, const struct trial *trial, int64_t seconds, bool tried)
{
	SCOPED(json_release) json_t *parameters = report_of(trial, seconds, tried);
	SCOPED(json_release) json_t *reply = NULL;

	return ask(command, &(struct question){ .method = "BackupDone" }, parameters, &reply);
}

static const char *number(int64_t value, char out[NUMBER_TEXT])
{
	text_format(out, NUMBER_TEXT, "%lld", (long long)value);
	return out;
}

static void print_trial(const struct command *command, const struct trial *trial, int64_t seconds)
{
	SCOPED(json_release) json_t *json = report_of(trial, seconds, false);

	json_put_text(json, "signer", trial->finding.signer);
	json_put_text(json, "created", trial->finding.created);
	json_put_number(json, "checkpoints", trial->finding.checkpoints);
	print_json(command->out, json);
}

/* ---- create ---- */

static enum outcome write_events(const struct command *command, FILE *file, const json_t *statement)
{
	SCOPED(json_release) json_t *parameters = json_pack("{s:O}", "until", json_object_get(statement, "until"));
	bool whole = json_member_number(statement, "from", 1) > 1 && !option_value(command, "until");
	SCOPED(json_text_free) char *line = ledger_copy_line(print_member(statement, "jws"));
	enum outcome outcome;

	if (whole) /* with what was closed before, without which nothing can be put back */
		json_object_set(parameters, "from", json_object_get(statement, "from"));
	outcome = ledger_fetch(command, "BackupRead", parameters, file);
	if (outcome == OUTCOME_DONE)
		fprintf(file, "%s\n", line ? line : "");
	return outcome;
}

/* `method` gives the statement for `parameters`. */
static enum outcome make(const struct command *command, const char *name, const char *method, json_t *parameters)
{
	SCOPED(json_release) json_t *statement = NULL;
	SCOPED(output_drop) struct output *output = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;

	if (output_open(name, &output, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	outcome = ask(command, &(struct question){ .method = method, .job = true }, parameters, &statement);
	if (outcome == OUTCOME_DONE)
		outcome = write_events(command, output_file(output), statement);
	if (outcome != OUTCOME_DONE)
		return outcome;
	return output_keep(MOVE(output), &fault) < 0 ? ask_failed(command, OUTCOME_REFUSED, &fault) : OUTCOME_DONE;
}

enum outcome verb_backup_create(const struct command *command)
{
	const char *name = command->arguments[0];
	int64_t start = clock_monotonic(), seconds;
	char events[NUMBER_TEXT], taken[NUMBER_TEXT];
	struct trial trial = { 0 };
	struct fault fault = { 0 };
	SCOPED(json_release) json_t *parameters = json_object();
	enum outcome outcome = make(command, name, "BackupStatement", parameters);

	if (outcome != OUTCOME_DONE)
		return outcome;
	seconds = (clock_monotonic() - start + 999) / 1000;
	outcome = try_file(command, name, &trial, &fault) < 0 ? ask_failed(command, OUTCOME_REFUSED, &fault) :
								 record(command, &trial, seconds, false);
	if (outcome == OUTCOME_DONE && command->json)
		print_trial(command, &trial, seconds);
	else if (outcome == OUTCOME_DONE)
		print_line(command->out, N_("The books are copied to %s and the copy was read again: %s events, %s seconds. Keep it elsewhere."), name,
			number(trial.finding.events, events), number(seconds, taken));
	ledger_finding_clear(&trial.finding);
	return outcome;
}

/* ---- verify ---- */

enum outcome verb_backup_verify(const struct command *command)
{
	const char *name = command->arguments[0];
	char events[NUMBER_TEXT], taken[NUMBER_TEXT];
	struct trial trial = { 0 };
	struct fault fault = { 0 };
	enum outcome outcome = OUTCOME_DONE;
	int r = try_file(command, name, &trial, &fault);

	if (r == 0)
		r = known_keys_check(&trial.known, trial.finding.signer, &fault);
	if (r < 0)
		outcome = ask_failed(command, OUTCOME_REFUSED, &fault);
	else if (option_value(command, "record"))
		outcome = record(command, &trial, trial.seconds, true);
	if (outcome == OUTCOME_DONE && command->json)
		print_trial(command, &trial, trial.seconds);
	else if (outcome == OUTCOME_DONE)
		print_line(command->out, N_("%s is a good copy: %s events, read in %s seconds."), name, number(trial.finding.events, events),
			number(trial.seconds, taken));
	ledger_finding_clear(&trial.finding);
	return outcome;
}

/* ---- ledger close ---- */

static enum outcome close_ledger(const struct command *command, const struct trial *trial, bool *rest)
{
	SCOPED(json_release) json_t *parameters = json_pack("{s:s, s:I}", "until", option_value(command, "until"), "sequence",
		(json_int_t)trial->finding.until);
	SCOPED(json_release) json_t *reply = NULL;
	enum outcome outcome;

	json_put_hex(parameters, "hash", trial->finding.hash, sizeof(trial->finding.hash));
	outcome = ask(command, &(struct question){ .method = "LedgerClose", .job = true }, parameters, &reply);
	*rest = outcome == OUTCOME_DONE && json_is_true(json_object_get(reply, "rest"));
	return outcome;
}

/* Nothing is asked of mediad before the copy was read again from the disk. */
enum outcome verb_ledger_close(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = json_pack("{s:s}", "until", option_value(command, "until"));
	const char *name = command->arguments[0];
	char events[NUMBER_TEXT], until[NUMBER_TEXT];
	struct trial trial = { 0 };
	struct fault fault = { 0 };
	enum outcome outcome = make(command, name, "LedgerCloseStatement", parameters);
	bool rest = false;

	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = try_file(command, name, &trial, &fault) < 0 ? ask_failed(command, OUTCOME_REFUSED, &fault) : close_ledger(command, &trial, &rest);
	if (outcome == OUTCOME_DONE && command->json)
		print_trial(command, &trial, trial.seconds);
	else if (outcome == OUTCOME_DONE)
		print_line(command->out, N_("%s events, up to number %s, left the ledger; the only copy of them is %s. Keep it."),
			number(trial.finding.events, events), number(trial.finding.until, until), name);
	if (rest && !command->json)
		print_line(command->out, N_("There is more until that day: close it in the same way, into another file."));
	ledger_finding_clear(&trial.finding);
	return outcome;
}
