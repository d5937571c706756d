// SPDX-License-Identifier: GPL-3.0-or-later
/* Asks mediad one thing and says what went wrong. Knows no method. */
#include "mediactl/ask.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "mediactl/connection.h"
#include "mediactl/options.h"
#include "mediactl/print.h"

#define METHOD_MAX 64

enum outcome ask_failed(
	const struct command *command, enum outcome outcome, const struct fault *fault)
{
	static const char *const names[] = {
		[OUTCOME_DONE] = "",
		[OUTCOME_REFUSED] = ERROR_FAILED,
		[OUTCOME_MISUSED] = ERROR_MISUSED,
		[OUTCOME_UNREACHABLE] = ERROR_UNREACHABLE,
	};

	print_fault(command, names[outcome], fault);
	return outcome;
}

/* A further part of a long list; the first one holds the rest of the reply too. */
static int join(json_t **whole, const char *list, json_t *part, struct fault *fault)
{
	json_t *rows = json_object_get(part, list);

	if (!*whole) {
		*whole = json_incref(part);
		return 0;
	}
	if (json_is_array(rows) && json_array_extend(json_object_get(*whole, list), rows) == 0)
		return 0;
	return connection_fault(-EBADMSG, fault);
}

static int converse(struct connection *connection, const struct question *question,
	struct answer *answer, json_t **reply, struct fault *fault)
{
	int timeout = question->job ? CONNECTION_FOR_EVER : CONNECTION_PATIENCE;
	int r;

	do {
		r = connection_answer(connection, timeout, answer, fault);
		if (r == 0 && !answer->error && question->list)
			r = join(reply, question->list, answer->parameters, fault);
		else if (r == 0 && answer->continues && question->each)
			question->each(question->context, answer->parameters);
	} while (r == 0 && answer->continues);
	if (r == 0 && !*reply)
		*reply = json_incref(answer->parameters);
	return r;
}

enum outcome ask(const struct command *command, const struct question *question, json_t *parameters,
	json_t **reply)
{
	SCOPED(connection_close) struct connection *connection = NULL;
	SCOPED(json_release) json_t *whole = NULL;
	struct answer answer = { 0 };
	struct fault fault = { 0 };
	char method[METHOD_MAX];
	int r;

	text_format(method, sizeof(method), "io.mediad.%s", question->method);
	r = connection_open(command->socket, &connection, &fault);
	if (r == 0 && question->passed)
		connection_pass(connection, *question->passed);
	if (r == 0)
		r = connection_call(connection, method, parameters, question->each || question->list, &fault);
	if (question->secret)
		json_object_del(parameters, question->secret);
	if (r == 0)
		r = converse(connection, question, &answer, &whole, &fault);
	if (r < 0)
		return ask_failed(command, OUTCOME_UNREACHABLE, &fault);
	if (answer.error && question->expected && strcmp(answer.error, question->expected) == 0) {
		*reply = MOVE(whole);
		return OUTCOME_REFUSED;
	}
	if (answer.error) {
		print_error(command, answer.error, answer.parameters);
		if (question->beside && !command->json)
			question->beside(command->err, answer.parameters);
		return OUTCOME_REFUSED;
	}
	*reply = MOVE(whole);
	return OUTCOME_DONE;
}

enum outcome ask_with(const struct command *command, const struct question *question, json_t *parameters, ask_printer print)
{
	SCOPED(json_release) json_t *reply = NULL;
	enum outcome outcome = ask(command, question, parameters, &reply);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json)
		print_json(command->out, reply);
	else
		print(command->out, reply);
	return OUTCOME_DONE;
}

enum outcome ask_and_print(
	const struct command *command, const struct question *question, ask_printer print)
{
	SCOPED(json_release) json_t *parameters = NULL;
	struct fault fault = { 0 };

	if (options_to_parameters(command, &parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	return ask_with(command, question, parameters, print);
}
