// SPDX-License-Identifier: GPL-3.0-or-later
/* `erase`: the number typed twice, then progress, then the certificate's number; what broke off goes on without a question. How far one
 * is, pausing it, ending it. Whether any of it may be is mediad's to say. */
#include <string.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/confirm.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/progress.h"
#include "mediactl/words.h"

static void print_erased(FILE *out, const json_t *reply)
{
	const char *level = json_member_text(reply, "level");

	if (level && strcmp(level, "E1") == 0 && json_is_true(json_object_get(reply, "erased")))
		print_line(out,
			N_("The key of %s and its header are destroyed and that is certified as %s. What lies behind the header was NOT overwritten (level E1)."),
			print_member(reply, "number"), print_member(reply, "certificate"));
	else if (level && strcmp(level, "E1") == 0)
		print_line(out,
			N_("The key of %s is destroyed and that is certified as %s. Its surface was NOT overwritten: it is still lost."),
			print_member(reply, "number"), print_member(reply, "certificate"));
	else
		print_line(out, N_("%s is erased, read back and certified as %s."),
			print_member(reply, "number"), print_member(reply, "certificate"));
	print_line(out, N_("Save the certificate: mediactl certificate show %s --output FILE"),
		print_member(reply, "number"));
}

static enum outcome erase(const struct command *command, json_t *parameters, json_t **reply)
{
	struct progress progress;
	struct question question = {
		.method = "Erase", .job = true, .each = progress_show, .context = &progress
	};
	enum outcome outcome;

	progress_start(command, &progress);
	outcome = ask(command, &question, parameters, reply);
	progress_end(&progress);
	return outcome;
}

/* ---- how far it is ---- */

static void print_running(FILE *out, const json_t *status)
{
	char done[TIME_TEXT], total[TIME_TEXT], rate[TIME_TEXT], bad[TIME_TEXT], left[TIME_TEXT];

	size_show(json_member_number(status, "done", 0), done);
	size_show(json_member_number(status, "total", 0), total);
	size_show(json_member_number(status, "rate", 0), rate);
	size_show(json_member_number(status, "bad", 0), bad);
	progress_left(json_member_number(status, "left", -1), left);
	print_line(out, N_("%s: %s, %s of %s, %s/s, %s; bad so far: %s."), print_member(status, "number"),
		word_show(json_member_text(status, "phase")), done, total, rate, left, bad);
}

static void print_status(FILE *out, const json_t *status)
{
	const char *state = json_member_text(status, "state"), *why = json_member_text(status, "why");
	int64_t durable = json_member_number(status, "durable", -1);
	char since[TIME_TEXT], size[TIME_TEXT];

	if (state && strcmp(state, "running") == 0) {
		print_running(out, status);
		return;
	}
	print_line(out, N_("%s: %s since %s, at the step \"%s\"."), print_member(status, "number"), word_show(state),
		time_show(json_member_text(status, "since"), since), word_show(json_member_text(status, "step")));
	if (why)
		print_line(out, N_("Why: %s"), print_member(status, "why"));
	if (durable >= 0) {
		size_show(durable, size);
		print_line(out, N_("%s of this step need not be done again."), size);
	}
	if (json_is_true(json_object_get(status, "goes_on")))
		print_line(out, N_("It goes on where it stopped: mediactl erase %s"), print_member(status, "number"));
}

static void print_stopped(FILE *out, const json_t *reply)
{
	const char *state = json_member_text(reply, "state");

	if (state && strcmp(state, "paused") == 0)
		print_line(out, N_("%s is paused; mediactl erase %s goes on."), print_member(reply, "number"), print_member(reply, "number"));
	else
		print_line(out, N_("The work on %s has ended; nothing of it goes on."), print_member(reply, "number"));
}

static const struct {
	const char *option, *method;
	ask_printer print;
} others[] = {
	{ "status", "EraseStatus", print_status },
	{ "pause", "ErasePause", print_stopped },
	{ "cancel", "EraseCancel", print_stopped },
};

static enum outcome ask_other(const struct command *command, size_t other)
{
	struct question question = { .method = others[other].method, .job = true };

	return ask_and_print(command, &question, others[other].print);
}

/* ---- the erase itself ---- */

/* One that broke off was confirmed when it began. */
static enum outcome confirm(const struct command *command, json_t *parameters)
{
	SCOPED(json_release) json_t *asked = json_pack("{s:s}", "number", command->arguments[0]);
	SCOPED(json_release) json_t *status = NULL;
	struct question question = { .method = "EraseStatus", .expected = "io.mediad.NotFound" };
	const char *typed = option_value(command, "confirm");
	struct fault fault = { 0 };

	if (!typed && !json_object_get(parameters, "lost")) {
		enum outcome outcome = ask(command, &question, asked, &status);

		if (!status)
			return outcome;
		if (json_is_true(json_object_get(status, "goes_on")))
			return OUTCOME_DONE;
	}
	if (confirm_number(command, command->arguments[0], typed, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	json_put_text(parameters, "confirm", command->arguments[0]);
	return OUTCOME_DONE;
}

enum outcome verb_erase(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = NULL;
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (option_value(command, others[i].option))
			return ask_other(command, i);
	if (options_to_parameters(command, &parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	outcome = confirm(command, parameters);
	if (outcome == OUTCOME_DONE)
		outcome = erase(command, parameters, &reply);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json)
		print_json(command->out, reply);
	else
		print_erased(command->out, reply);
	return OUTCOME_DONE;
}
