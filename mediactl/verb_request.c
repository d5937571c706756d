// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs that ask for something, a kind each: the second word of the verb. */
#include <ctype.h>
#include <string.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/fill.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"

#define METHOD_MAX 64

static void print_requested(FILE *out, const json_t *reply)
{
	const char *number = json_member_text(reply, "number");

	if (number && number[0])
		print_line(out, N_("Request %1$s for medium %2$s is made; an approver decides: mediactl approve %1$s."),
			print_member(reply, "request"), number);
	else
		print_line(out, N_("Request %s is made; who must sign it: mediactl request show %s."), print_member(reply, "request"),
			print_member(reply, "request"));
}

/* carry-out: RequestCarryOut. */
static void method_of(const char *kind, char out[METHOD_MAX])
{
	size_t used = strlen(strcpy(out, "Request"));
	bool first = true;

	for (; *kind && used + 1 < METHOD_MAX; kind++) {
		if (*kind != '-')
			out[used++] = (char)(first ? toupper((unsigned char)*kind) : *kind);
		first = *kind == '-';
	}
	out[used] = '\0';
}

enum outcome verb_request(const struct command *command)
{
	const char *kind = strchr(command->verb->name, ' ') + 1;
	SCOPED(json_release) json_t *parameters = NULL;
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;
	char method[METHOD_MAX];

	method_of(kind, method);
	if (options_to_parameters(command, &parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	if (fill_form(command, kind, parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	outcome = ask(command, &(struct question){ .method = method }, parameters, &reply);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json)
		print_json(command->out, reply);
	else
		print_requested(command->out, reply);
	return OUTCOME_DONE;
}
