// SPDX-License-Identifier: GPL-3.0-or-later
/* `label show`: the signed label as it was written at registration, with its signature checked
 * (R-LBL-05). */
#include "common/fault.h"
#include "common/jws.h"
#include "mediactl/ask.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/record.h"

#define LABEL_TYPE "mediad-label+jws"
#define THUMBPRINT_TEXT 44

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
	print_line(command->out, N_("The signature is valid; signer: %s"), signer);
	return OUTCOME_DONE;
}

enum outcome verb_label_show(const struct command *command)
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
