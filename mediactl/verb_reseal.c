// SPDX-License-Identifier: GPL-3.0-or-later
/* `host reseal`: this PC's keys sealed anew in its TPM. The reseal code is asked for when mediad needs it, passes through here and
 * stays nowhere. */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/key_text.h"
#include "mediactl/options.h"
#include "mediactl/password.h"
#include "mediactl/print.h"

#define CODE_NEEDED "io.mediad.PasswordNeeded"

static void print_resealed(const struct command *command, const json_t *reply)
{
	const char *pcrs = print_member(reply, "pcrs");
	const json_t *certificates = json_object_get(reply, "certificates"), *certificate;
	size_t i;

	if (command->json) {
		print_json(command->out, reply);
		return;
	}
	if (!json_array_size(certificates)) {
		print_line(command->out, N_("The keys are sealed anew to this PC's TPM, to no PCR of it."));
		return;
	}
	print_line(command->out, N_("The keys are sealed anew to this PC's TPM and to the present values of its PCR %s."), pcrs);
	print_line(command->out, N_("When these change, it takes the reseal code, new since now; the officer of this certificate can decrypt it:"));
	json_array_foreach(certificates, i, certificate)
		fprintf(command->out, "  %s\n", json_string_value(certificate));
}

/* From the file that was named; or, when mediad says that it is needed, from who is at the terminal. */
static int get_code(const struct command *command, const char *file, json_t *parameters, struct fault *fault)
{
	char code[MODHEX_TEXT + 1] = "";
	int r;

	if (file)
		r = key_text_read(command, file, 1, code, fault);
	else
		r = key_text_ask(command, N_("Type the reseal code; it does not show on the screen:"), 1, code, fault);
	if (r == 0 && json_put_text(parameters, "code", code) < 0)
		r = fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	explicit_bzero(code, sizeof(code));
	return r;
}

/* Asked at most twice: a wrong code is not tried again. */
static enum outcome ask_reseal(const struct command *command, bool may_ask, json_t *parameters)
{
	const struct question question = { .method = "HostReseal", .job = true, .secret = "code", .expected = may_ask ? CODE_NEEDED : NULL };
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome = ask(command, &question, parameters, &reply);

	if (outcome == OUTCOME_DONE)
		print_resealed(command, reply);
	if (outcome != OUTCOME_REFUSED || !reply)
		return outcome;
	if (get_code(command, NULL, parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	return ask_reseal(command, false, parameters);
}

enum outcome verb_host_reseal(const struct command *command)
{
	const char *file = option_value(command, "code-file");
	SCOPED(json_release) json_t *parameters = json_object();
	struct fault fault = { 0 };

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (!parameters)
		return ask_failed(command, OUTCOME_REFUSED, (fault_set(&fault, -ENOMEM, N_("There is not enough memory.")), &fault));
	if (file && get_code(command, file, parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	return ask_reseal(command, !file && password_can_ask(command), parameters);
}
