// SPDX-License-Identifier: GPL-3.0-or-later
/* The verb about this PC's beginning. The TPM's owner password passes through here and stays nowhere. */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/options.h"
#include "mediactl/password.h"
#include "mediactl/print.h"

#define PASSWORD_NEEDED "io.mediad.PasswordNeeded"

static void print_initialised(const struct command *command, const json_t *reply)
{
	if (command->json)
		print_json(command->out, reply);
	else
		print_line(command->out, N_("This PC is set up; its first administrator is %s."),
			print_member(reply, "person"));
}

static int put_password(json_t *parameters, const char *password, struct fault *fault)
{
	return json_put_text(parameters, "owner_password", password) < 0 ?
		       fault_set(fault, -EILSEQ, N_("The password is not text in UTF-8; mediad cannot take it.")) :
		       0;
}

/* From the file that was named; or, when mediad says that it is needed, from who is at the terminal. */
static int get_password(const struct command *command, const char *file, json_t *parameters, struct fault *fault)
{
	char password[PASSWORD_SIZE] = "";
	const struct password_wish wish = { .out = password, .size = sizeof(password),
		.prompt = N_("Type the TPM's owner password; it does not show on the screen:") };
	int r = file ? password_read(command, file, &wish, fault) : password_ask(command, &wish, fault);

	if (r == 0)
		r = put_password(parameters, password, fault);
	explicit_bzero(password, sizeof(password));
	return r;
}

/* Asked at most twice: a wrong password is not tried again. */
static enum outcome ask_init(const struct command *command, bool may_ask, json_t *parameters)
{
	const struct question question = { .method = "Init",
		.job = true, /* making keys takes a TPM as long as it takes */
		.secret = "owner_password",
		.expected = may_ask ? PASSWORD_NEEDED : NULL };
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome = ask(command, &question, parameters, &reply);

	if (outcome == OUTCOME_DONE)
		print_initialised(command, reply);
	if (outcome != OUTCOME_REFUSED || !reply)
		return outcome;
	if (get_password(command, NULL, parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	return ask_init(command, false, parameters);
}

enum outcome verb_host_init(const struct command *command)
{
	const char *file = option_value(command, "owner-password-file");
	SCOPED(json_release) json_t *parameters = NULL;
	struct fault fault = { 0 };
	int r;

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	r = options_to_parameters(command, &parameters, &fault);
	if (r == 0 && file)
		r = get_password(command, file, parameters, &fault);
	if (r < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	return ask_init(command, !file && password_can_ask(command), parameters);
}
