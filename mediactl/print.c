// SPDX-License-Identifier: GPL-3.0-or-later
/* Everything that reaches a terminal or a file goes through here. Knows no verb and no method. */
#include "mediactl/print.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "mediactl/language.h"
#include "mediactl/words.h"

#define SENTENCE_MAX 1024

char *print_safe(const char *text)
{
	size_t room = text ? 4 * strlen(text) + 5 : 1; /* \xHH for every byte at worst */
	char *safe = malloc(room);

	return safe ? text_printable(text ? text : "", safe, room) : NULL;
}

static void put_line(FILE *out, const char *text)
{
	SCOPED(json_text_free) char *safe = print_safe(text);

	fprintf(out, "%s\n", safe ? safe : "");
}

void print_line(FILE *out, const char *message, ...)
{
	SCOPED(json_text_free) char *text = NULL;
	va_list arguments;
	int n;

	va_start(arguments, message);
	n = vasprintf(&text, language_of(message), arguments);
	va_end(arguments);
	if (n < 0) {
		text = NULL;
		return;
	}
	put_line(out, text);
}

const char *print_member(const json_t *object, const char *key)
{
	const char *text = json_member_text(object, key);

	return text ? text : "-";
}

/* A state's word, or a phrase of ours, in the person's language. Logins and numbers hold no blank
 * and are no states. */
static const char *argument_shown(const char *argument)
{
	return strchr(argument, ' ') ? language_of(argument) : word_state(argument);
}

/* The arguments of a sentence that came as JSON. */
static void read_arguments(const json_t *list, struct fault *fault)
{
	memset(fault, 0, sizeof(*fault));
	for (size_t i = 0; i < FAULT_ARGUMENTS && i < json_array_size(list); i++) {
		const char *argument = json_string_value(json_array_get(list, i));

		text_copy(fault->argument[i], FAULT_ARGUMENT,
			argument ? argument_shown(argument) : "-");
	}
}

char *print_sentence(const json_t *object)
{
	const char *message = json_member_text(object, "message");
	const char *text = json_member_text(object, "text");
	char filled[SENTENCE_MAX];
	struct fault fault;

	if (!message)
		return print_safe(text);
	read_arguments(json_object_get(object, "arguments"), &fault);
	return print_safe(fault_format(&fault, language_of(message), filled, sizeof(filled)));
}

/* How long the UTF-8 sequence is that starts with `lead`. */
static size_t sequence_length(char lead)
{
	unsigned char byte = (unsigned char)lead;

	return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/* One character as \uXXXX, or two of them above U+FFFF. jansson escapes C0 itself. */
static void put_escaped(FILE *out, const char *character)
{
	SCOPED(json_release) json_t *string = json_string(character);
	SCOPED(json_text_free) char *quoted = NULL;

	if (string)
		quoted = json_dumps(string, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	if (quoted)
		fwrite(quoted + 1, 1, strlen(quoted) - 2, out);
}

void print_json(FILE *out, const json_t *json)
{
	SCOPED(json_text_free) char *text = json_dumps(json, JSON_ENCODE_ANY);

	for (const char *p = text; p && *p;) {
		size_t length = sequence_length(*p);
		char one[5] = { 0 };

		memcpy(one, p, length);
		p += length;
		if (text_is_plain(one, sizeof(one)))
			fputs(one, out);
		else
			put_escaped(out, one);
	}
	fputc('\n', out);
}

json_t *fault_to_json(const struct fault *fault)
{
	json_t *object = json_object(), *arguments = json_array();
	char text[SENTENCE_MAX];

	for (size_t i = 0; i < fault_arguments(fault); i++)
		json_array_append_new(arguments, json_string(fault->argument[i]));
	json_put_text(object, "message", fault->message);
	json_object_set_new(object, "arguments", arguments);
	json_put_text(object, "text", fault_text(fault, text, sizeof(text)));
	return object;
}

void print_fault(const struct command *command, const char *error, const struct fault *fault)
{
	SCOPED(json_release) json_t *parameters = fault_to_json(fault);

	print_error(command, error, parameters);
}

static void print_error_json(FILE *out, const char *error, json_t *parameters)
{
	SCOPED(json_release) json_t *object = json_object();

	json_put_text(object, "error", error);
	json_object_update_missing(object, parameters);
	print_json(out, object);
}

void print_grounds(FILE *out, const json_t *refusal)
{
	const char *rule = json_member_text(refusal, "rule"), *title = json_member_text(refusal, "title");
	const char *ask = json_member_text(refusal, "ask");

	if (rule && title)
		print_line(out, N_("  Rule: %s, %s (%s)"), rule, language_of(title), print_member(refusal, "clause"));
	if (ask)
		print_line(out, N_("  Ask: %s"), ask);
}

void print_error(const struct command *command, const char *error, json_t *parameters)
{
	SCOPED(json_text_free) char *sentence = NULL;

	if (command->json) {
		print_error_json(command->out, error, parameters);
		return;
	}
	sentence = print_sentence(parameters);
	if (!sentence || !sentence[0]) {
		print_line(command->err,
			N_("mediad refused without a reason (%s): mediactl and mediad may be of different versions."),
			error);
		return;
	}
	fprintf(command->err, "%s\n", sentence);
	print_grounds(command->err, parameters);
}
