// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about copies of the books: making one, trying one; and closing old years, which makes one first. */
#include "common/clock.h"
#include "common/fault.h"
#include "common/paths.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/backup_copy.h"
#include "mediactl/known_keys.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"

#define NUMBER_TEXT 24

static const char *number(int64_t value, char out[NUMBER_TEXT])
{
	text_format(out, NUMBER_TEXT, "%lld", (long long)value);
	return out;
}

/* ---- create ---- */

static const char *certificates_of(const struct command *command)
{
	const char *folder = option_value(command, "certificates");

	return folder ? folder : option_value(command, "encrypt") ? PATH_ESCROW : NULL;
}

static void say_copied(const struct command *command, const struct trial *trial, int64_t seconds)
{
	const char *name = command->arguments[0];
	char events[NUMBER_TEXT], taken[NUMBER_TEXT];

	print_line(command->out, N_("The books are copied to %s and the copy was read again: %s events, %s seconds. Keep it elsewhere."), name,
		number(trial->finding.events, events), number(seconds, taken));
	if (certificates_of(command))
		print_line(command->out, N_("It is encrypted: only who has the private key of an escrow certificate can read it."));
}

enum outcome verb_backup_create(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = json_object();
	const struct copy_wish wish = { command->arguments[0], "BackupStatement", parameters, certificates_of(command) };
	int64_t start = clock_monotonic(), seconds;
	struct trial trial = { 0 };
	enum outcome outcome = copy_make(command, &wish, &trial);

	seconds = (clock_monotonic() - start + 999) / 1000;
	if (outcome == OUTCOME_DONE)
		outcome = copy_record(command, &trial, seconds, false);
	if (outcome == OUTCOME_DONE && command->json)
		copy_print(command, &trial, seconds);
	else if (outcome == OUTCOME_DONE)
		say_copied(command, &trial, seconds);
	trial_clear(&trial);
	return outcome;
}

/* ---- verify ---- */

static void say_tried(const struct command *command, const struct trial *trial)
{
	char events[NUMBER_TEXT], taken[NUMBER_TEXT], people[NUMBER_TEXT], media[NUMBER_TEXT];

	print_line(command->out, N_("%s is a good copy: %s events, read in %s seconds."), command->arguments[0], number(trial->finding.events, events),
		number(trial->seconds, taken));
	if (trial->people >= 0)
		print_line(command->out, N_("The registry was made anew from it: %s people, %s media. So these books can be put back."),
			number(trial->people, people), number(trial->media, media));
	else
		print_line(command->out, N_("The registry was not made anew from it: mediad is not installed here."));
}

enum outcome verb_backup_verify(const struct command *command)
{
	const char *name = command->arguments[0];
	struct trial trial = { 0 };
	struct fault fault = { 0 };
	enum outcome outcome = OUTCOME_DONE;
	int r = copy_try(command, name, &trial, &fault);

	if (r == 0)
		r = known_keys_check(&trial.known, trial.finding.signer, &fault);
	if (r == 0 && trial.finding.breaches == 0)
		r = copy_rebuild(name, &trial, &fault);
	if (r < 0)
		outcome = ask_failed(command, OUTCOME_REFUSED, &fault);
	else if (option_value(command, "record"))
		outcome = copy_record(command, &trial, trial.seconds, true);
	if (outcome == OUTCOME_DONE && command->json)
		copy_print(command, &trial, trial.seconds);
	else if (outcome == OUTCOME_DONE)
		say_tried(command, &trial);
	trial_clear(&trial);
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
	const struct copy_wish wish = { command->arguments[0], "LedgerCloseStatement", parameters, NULL };
	char events[NUMBER_TEXT], until[NUMBER_TEXT];
	struct trial trial = { 0 };
	bool rest = false;
	enum outcome outcome = copy_make(command, &wish, &trial);

	if (outcome == OUTCOME_DONE)
		outcome = close_ledger(command, &trial, &rest);
	if (outcome == OUTCOME_DONE && command->json)
		copy_print(command, &trial, trial.seconds);
	else if (outcome == OUTCOME_DONE)
		print_line(command->out, N_("%s events, up to number %s, left the ledger; the only copy of them is %s. Keep it."),
			number(trial.finding.events, events), number(trial.finding.until, until), wish.name);
	if (rest && !command->json)
		print_line(command->out, N_("There is more until that day: close it in the same way, into another file."));
	trial_clear(&trial);
	return outcome;
}
