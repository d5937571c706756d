// SPDX-License-Identifier: GPL-3.0-or-later
/* `provide` and `provide end`: a passphrase for an outside party, typed twice, read from a file, or made here and shown once
 * (R-ENC-03). It passes through and stays nowhere. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/options.h"
#include "mediactl/passphrase_make.h"
#include "mediactl/password.h"
#include "mediactl/print.h"
#include "mediactl/progress.h"
#include "mediactl/record.h"

#define PASSWORD_NEEDED "io.mediad.PasswordNeeded"

/* On the terminal alone, past the buffer of stdio, which nobody wipes. */
static void show_once(const struct command *command, const char *passphrase)
{
	print_line(command->out, N_("The passphrase, shown this once and kept nowhere:"));
	fflush(command->out);
	for (size_t done = 0, length = strlen(passphrase); done < length;) {
		ssize_t n = write(fileno(command->out), passphrase + done, length - done);

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	fputc('\n', command->out);
}

static void print_provided(const struct command *command, const json_t *reply)
{
	if (command->json) {
		print_json(command->out, reply);
		return;
	}
	record_print(command->out, json_member_object(reply, "label"));
	print_line(command->out, N_("%s opens with the passphrase wherever there is LUKS2, without this computer."),
		print_member(reply, "number"));
	print_line(command->out,
		N_("Give the passphrase to the recipient by another way than the medium, and never write it on or beside the medium."));
	print_line(command->out, N_("When it is back: mediactl provide end %s"), print_member(reply, "number"));
}

/* With the passphrase that is in `parameters`; without one mediad says whether one is needed. */
static enum outcome ask_provide(const struct command *command, json_t *parameters, const char *expected, json_t **reply)
{
	struct progress progress;
	struct question question = { .method = "Provide", .job = true, .each = progress_show, .context = &progress,
		.secret = "passphrase", .expected = expected };
	enum outcome outcome;

	progress_start(command, &progress);
	outcome = ask(command, &question, parameters, reply);
	progress_end(&progress);
	return outcome;
}

static int put_passphrase(json_t *parameters, const char *passphrase, struct fault *fault)
{
	return json_put_text(parameters, "passphrase", passphrase) < 0 ?
		       fault_set(fault, -EILSEQ, N_("The password is not text in UTF-8; mediad cannot take it.")) :
		       0;
}

static int ask_twice(const struct command *command, char passphrase[PASSPHRASE_SIZE], struct fault *fault)
{
	char again[PASSPHRASE_SIZE] = "";
	const struct password_wish first = { .out = passphrase, .size = PASSPHRASE_SIZE,
		.prompt = N_("Type the passphrase for the recipient; it does not show on the screen:") };
	const struct password_wish second = { .out = again, .size = sizeof(again), .prompt = N_("Type it again:") };
	int r = password_ask(command, &first, fault);

	if (r == 0)
		r = password_ask(command, &second, fault);
	if (r == 0 && strcmp(passphrase, again) != 0)
		r = fault_set(fault, -EINVAL, N_("That was not the same twice, so nothing was done."));
	explicit_bzero(again, sizeof(again));
	return r;
}

/* From the file that was named, made here, or from who is at the terminal; never into swap, however long that takes. */
static int get_passphrase(const struct command *command, char passphrase[PASSPHRASE_SIZE], struct fault *fault)
{
	const char *file = option_value(command, "passphrase-file");
	const struct password_wish wish = { .out = passphrase, .size = PASSPHRASE_SIZE };

	if (mlock2(passphrase, PASSPHRASE_SIZE, 0) < 0)
		return fault_set(fault, -ENOMEM, N_("There is no locked memory for a key; raise the limit (LimitMEMLOCK, ulimit -l)."));
	if (file)
		return password_read(command, file, &wish, fault);
	if (!option_value(command, "generate"))
		return ask_twice(command, passphrase, fault);
	if (passphrase_make(passphrase) < 0)
		return fault_set(fault, -EIO, N_("The kernel gives no random bytes for a key."));
	return 0;
}

static int check_options(const struct command *command, struct fault *fault)
{
	if (!option_value(command, "generate"))
		return 0;
	if (option_value(command, "passphrase-file"))
		return fault_set(fault, -EINVAL, N_("Either --generate makes the passphrase or --passphrase-file brings it, not both."));
	if (command->json || !isatty(fileno(command->out)))
		return fault_set(fault, -EINVAL, N_("--generate shows the passphrase on a terminal and nowhere else; run it there, without --json."));
	return 0;
}

static enum outcome provide_with(const struct command *command, json_t *parameters)
{
	char passphrase[PASSPHRASE_SIZE] = "";
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;
	int r = get_passphrase(command, passphrase, &fault);

	if (r == 0)
		r = put_passphrase(parameters, passphrase, &fault);
	if (!option_value(command, "generate"))
		explicit_bzero(passphrase, sizeof(passphrase)); /* what is made is shown in the end */
	outcome = r < 0 ? ask_failed(command, OUTCOME_REFUSED, &fault) : ask_provide(command, parameters, NULL, &reply);
	if (outcome == OUTCOME_DONE)
		print_provided(command, reply);
	if (outcome == OUTCOME_DONE && option_value(command, "generate"))
		show_once(command, passphrase);
	explicit_bzero(passphrase, sizeof(passphrase));
	return outcome;
}

/* Whether it may be at all is asked before anybody thinks of a passphrase. */
static enum outcome provide(const struct command *command, json_t *parameters)
{
	SCOPED(json_release) json_t *reply = NULL;
	const char *expected = password_can_ask(command) ? PASSWORD_NEEDED : NULL;
	enum outcome outcome = ask_provide(command, parameters, expected, &reply);

	return outcome == OUTCOME_REFUSED && reply ? provide_with(command, parameters) : outcome;
}

enum outcome verb_provide(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = NULL;
	struct fault fault = { 0 };
	int r;

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	r = check_options(command, &fault);
	if (r == 0)
		r = options_to_parameters(command, &parameters, &fault);
	if (r < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	if (option_value(command, "passphrase-file") || option_value(command, "generate"))
		return provide_with(command, parameters);
	return provide(command, parameters);
}

static void print_ended(FILE *out, const json_t *reply)
{
	record_print(out, json_member_object(reply, "label"));
	print_line(out, N_("No passphrase opens %s any more."), print_member(reply, "number"));
	print_line(out, N_("Whoever had it could have copied the medium or its key: to be safe from that, have it erased and registered anew."));
}

enum outcome verb_provide_end(const struct command *command)
{
	return progress_ask(command, "EndProvide", print_ended);
}
