// SPDX-License-Identifier: GPL-3.0-or-later
/* `label show`: the signed label, as mediad recorded it or as it lies on a device or an image of one. `label verify`: whether it
 * is genuine and who signed it (R-LBL-05). On a device nothing but the header is read, without mediad and without rights. */
#include <string.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/known_keys.h"
#include "mediactl/label.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/record.h"
#include "mediactl/words.h"

static void say_signer(FILE *out, const char *signer)
{
	print_line(out, N_("The signature is valid; signer: %s"), signer);
}

/* ---- what mediad recorded ---- */

static enum outcome show(const struct command *command, json_t *reply)
{
	SCOPED(json_release) json_t *label = NULL;
	struct fault fault = { 0 };
	char signer[THUMBPRINT_TEXT];
	struct jws_key key;

	if (jws_verify(print_member(reply, "jws"), LABEL_TYPE, &key, &label, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	if (jws_thumbprint(&key, signer) < 0)
		return OUTCOME_REFUSED;
	if (command->json) {
		json_object_set(reply, "label", label);
		json_put_text(reply, "signer", signer);
		print_json(command->out, reply);
		return OUTCOME_DONE;
	}
	record_print(command->out, label);
	say_signer(command->out, signer);
	return OUTCOME_DONE;
}

static enum outcome show_recorded(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = NULL;
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;

	if (options_to_parameters(command, &parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	outcome = ask(command, &(struct question){ .method = "GetLabel" }, parameters, &reply);
	return outcome == OUTCOME_DONE ? show(command, reply) : outcome;
}

/* ---- what lies on a device ---- */

/* By thumbprint: what they are called is known where they are trusted. */
static void print_grants(FILE *out, const json_t *grants)
{
	char time[TIME_TEXT];
	const json_t *grant;
	size_t i;

	json_array_foreach(grants, i, grant) {
		const char *until = json_member_text(grant, "until");

		if (until)
			print_line(out, N_("It is granted to the computer %s until %s."), print_member(grant, "host"),
				time_show(until, time));
		else
			print_line(out, N_("It is granted to the computer %s."), print_member(grant, "host"));
	}
}

static void print_label(const struct command *command, const struct label *label)
{
	record_print(command->out, label->payload);
	print_grants(command->out, label->grants);
	if (label->header->copies != HEADER_BOTH)
		print_line(command->out,
			N_("One of the two copies of the header is damaged or older; what is shown is from the other one."));
	say_signer(command->out, label->signer);
}

static json_t *finding_of(const struct label *label)
{
	static const char *const copies[] = {
		[HEADER_BOTH] = "both",
		[HEADER_FIRST_ONLY] = "first",
		[HEADER_SECOND_ONLY] = "second",
	};
	json_t *finding = json_object();

	json_put_text(finding, "number", label->header->number);
	json_put_text(finding, "uuid", label->header->uuid);
	json_put_text(finding, "copies", copies[label->header->copies]);
	json_put_text(finding, "jws", label->jws);
	json_object_set(finding, "label", label->payload);
	json_object_set(finding, "grants", label->grants);
	json_put_text(finding, "signer", label->signer);
	return finding;
}

static enum outcome show_stored(const struct command *command)
{
	SCOPED(label_clear) struct label label = { 0 };
	struct fault fault = { 0 };

	if (label_load(command->arguments[0], &label, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	if (command->json) {
		SCOPED(json_release) json_t *finding = finding_of(&label);

		print_json(command->out, finding);
		return OUTCOME_DONE;
	}
	print_label(command, &label);
	return OUTCOME_DONE;
}

enum outcome verb_label_show(const struct command *command)
{
	return strchr(command->arguments[0], '/') ? show_stored(command) : show_recorded(command);
}

static enum outcome judge(const struct command *command, const struct label *label, const struct known_keys *known)
{
	struct fault fault = { 0 };
	int r = known_keys_check(known, label->signer, &fault);

	if (command->json) {
		SCOPED(json_release) json_t *finding = finding_of(label);

		json_object_set_new(finding, "valid", json_true());
		known_keys_finding(command, finding, &fault);
		return r < 0 ? OUTCOME_REFUSED : OUTCOME_DONE;
	}
	print_label(command, label);
	if (r < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	print_line(command->out, N_("The signer is known and the label belongs to this very medium: it is genuine."));
	return OUTCOME_DONE;
}

enum outcome verb_label_verify(const struct command *command)
{
	SCOPED(label_clear) struct label label = { 0 };
	struct known_keys known = { 0 };
	struct fault fault = { 0 };

	if (known_keys_wanted(command, &known, &fault) < 0 || label_load(command->arguments[0], &label, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	return judge(command, &label, &known);
}
