// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads what was typed against the table of verbs. Knows no verb by name and prints nothing. */
#include "mediactl/options.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/paths.h"
#include "common/text.h"

#define WORD_MAX 32
#define VERB_MAX 64

struct reader {
	char *const *words; /* what is left */
	int count;
	bool literal; /* after "--" */
	char first[VERB_MAX]; /* words that may begin a longer verb; "": none */
	struct command *command;
	struct wishes *wishes;
	struct fault *fault;
};

const struct verb *verb_find(const char *first, const char *second)
{
	char name[VERB_MAX];

	if (!text_format(
		    name, sizeof(name), "%s%s%s", first, second ? " " : "", second ? second : ""))
		return NULL;
	for (const struct verb *verb = verbs; verb->name; verb++) {
		if (strcmp(verb->name, name) == 0)
			return verb;
	}
	return NULL;
}

static bool begins_a_verb(const char *word)
{
	size_t length = strlen(word);

	for (const struct verb *verb = verbs; verb->name; verb++) {
		if (strncmp(verb->name, word, length) == 0 && verb->name[length] == ' ')
			return true;
	}
	return false;
}

static char *next_word(struct reader *reader)
{
	reader->count--;
	return *reader->words++;
}

/* True if `word` is the option `name`; *value is what stands after '=', or NULL. */
static bool is_option(const char *word, const char *name, const char **value)
{
	size_t length = strlen(name);

	if (strncmp(word, "--", 2) != 0 || strncmp(word + 2, name, length) != 0)
		return false;
	word += 2 + length;
	*value = *word == '=' ? word + 1 : NULL;
	return *word == '\0' || *word == '=';
}

/* Takes the option's value from after '=' or from the next word. */
static int read_value(struct reader *reader, const char *name, const char *value, const char **out)
{
	if (*out)
		return fault_set(
			reader->fault, -EINVAL, N_("The option --%s is given twice."), name);
	if (!value && (reader->count == 0 || strncmp(*reader->words, "--", 2) == 0))
		return fault_set(reader->fault, -EINVAL,
			N_("The option --%s needs a value after it."), name);
	*out = value ? value : next_word(reader);
	return 0;
}

static int read_flag(struct reader *reader, const char *name, const char *value, bool *flag)
{
	if (value)
		return fault_set(
			reader->fault, -EINVAL, N_("The option --%s takes no value."), name);
	*flag = true;
	return 0;
}

static int read_own(struct reader *reader, int index, const char *value)
{
	const struct verb_option *option = &reader->command->verb->options[index];
	bool given = false;
	int r;

	if (option->value)
		return read_value(reader, option->name, value, &reader->command->values[index]);
	r = read_flag(reader, option->name, value, &given);
	if (r == 0)
		reader->command->values[index] = "yes";
	return r;
}

/* As it was typed, for sentences: the verb alone may be a word that is translated, as "lost" is. */
static const char *typed(const struct command *command, char out[VERB_MAX])
{
	text_format(out, VERB_MAX, "mediactl%s%s", command->verb ? " " : "", command->verb ? command->verb->name : "");
	return out;
}

static int read_option(struct reader *reader, const char *word)
{
	struct command *command = reader->command;
	const struct verb_option *options = command->verb ? command->verb->options : NULL;
	const char *value;
	char name[VERB_MAX];

	if (is_option(word, "json", &value))
		return read_flag(reader, "json", value, &command->json);
	if (is_option(word, "help", &value))
		return read_flag(reader, "help", value, &reader->wishes->help);
	if (is_option(word, "version", &value))
		return read_flag(reader, "version", value, &reader->wishes->version);
	if (is_option(word, "socket", &value))
		return read_value(reader, "socket", value, &command->socket);
	for (int i = 0; options && options[i].name; i++) {
		if (is_option(word, options[i].name, &value))
			return read_own(reader, i, value);
	}
	return fault_set(reader->fault, -EINVAL, N_("\"%s\" does not know the option %s."), typed(command, name), word);
}

/* Another word of the verb's name. */
static int read_verb(struct reader *reader, const char *word)
{
	char name[VERB_MAX];
	bool whole = text_format(name, sizeof(name), "%s%s%s", reader->first, reader->first[0] ? " " : "", word);

	reader->command->verb = whole ? verb_find(name, NULL) : NULL;
	if (whole && begins_a_verb(name)) {
		text_copy(reader->first, sizeof(reader->first), name);
		return 0;
	}
	if (reader->command->verb)
		return 0;
	return fault_set(reader->fault, -EINVAL, N_("mediactl does not know \"%s\"; \"mediactl help\" lists what it knows."),
		whole ? name : word);
}

static int read_word(struct reader *reader, const char *word)
{
	struct command *command = reader->command;
	char name[VERB_MAX];

	if (!reader->literal && strcmp(word, "--") == 0) {
		reader->literal = true;
		return 0;
	}
	if (!reader->literal && word[0] == '-' && word[1] != '\0') {
		if (command->verb)
			reader->first[0] = '\0'; /* its options were read by this verb's table */
		return read_option(reader, word);
	}
	/* A word that is a verb may begin a longer one: "provide M-0001" and "provide end M-0001". */
	if (command->verb && reader->first[0] && !reader->literal && verb_find(reader->first, word)) {
		command->verb = verb_find(reader->first, word);
		reader->first[0] = '\0';
		return 0;
	}
	if (!command->verb)
		return read_verb(reader, word);
	reader->first[0] = '\0';
	if (command->argument_count >= command->verb->max)
		return fault_set(reader->fault, -EINVAL,
			N_("\"%s\" does not know what to do with \"%s\"."), typed(command, name), word);
	command->arguments[command->argument_count++] = word;
	return 0;
}

static int check_complete(const struct command *command, struct fault *fault)
{
	const struct verb_option *options = command->verb->options;
	char name[VERB_MAX];

	if (command->argument_count < command->verb->min)
		return fault_set(fault, -EINVAL, N_("\"%s\" needs %s."), typed(command, name), command->verb->arguments);
	for (int i = 0; options && options[i].name; i++) {
		if (options[i].needed && !command->values[i] && !(options[i].needed == ASKED && command->terminal))
			return fault_set(fault, -EINVAL, N_("\"%s\" needs the option --%s."), typed(command, name), options[i].name);
	}
	return 0;
}

/* Known before anything else, so that what is wrong with the words in front of it is said as JSON too. */
static bool wants_json(int count, char *const words[])
{
	for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
		if (strcmp(words[i], "--json") == 0)
			return true;
	}
	return false;
}

int options_read(int count, char *const words[], struct command *command, struct wishes *wishes,
	struct fault *fault)
{
	struct reader reader = {
		.words = words, .count = count, .command = command, .wishes = wishes, .fault = fault
	};

	command->json = wants_json(count, words);
	while (reader.count > 0) {
		int r = read_word(&reader, next_word(&reader));

		if (r < 0)
			return r;
	}
	command->terminal = !command->json && command->in && isatty(fileno(command->in)) == 1;
	if (!command->socket)
		command->socket = PATH_SOCKET;
	if (wishes->help || wishes->version)
		return 0;
	if (!command->verb && reader.first[0])
		return fault_set(fault, -EINVAL,
			N_("\"%s\" needs another word; \"mediactl help\" lists what there is."),
			reader.first);
	if (!command->verb)
		return fault_set(fault, -EINVAL,
			N_("Nothing was asked for; \"mediactl help\" lists what there is."));
	return check_complete(command, fault);
}

const char *option_value(const struct command *command, const char *name)
{
	const struct verb_option *options = command->verb->options;

	for (int i = 0; options && options[i].name; i++) {
		if (strcmp(options[i].name, name) == 0)
			return command->values[i];
	}
	return NULL;
}

/* The parameter that argument number `index` fills: "MEDIUM|STICK" gives medium. */
static void argument_member(const char *syntax, int index, char out[WORD_MAX])
{
	size_t used = 0;

	for (; index > 0; index--)
		syntax = strchr(syntax, ' ') + 1;
	syntax += *syntax == '['; /* it may be left out */
	for (; isupper((unsigned char)*syntax) && used + 1 < WORD_MAX; syntax++)
		out[used++] = (char)tolower((unsigned char)*syntax);
	out[used] = '\0';
}

static int put(json_t *parameters, const char *member, const char *value, struct fault *fault)
{
	int r = json_put_text(parameters, member, value);

	if (r < 0)
		return fault_set(fault, r, N_("The value given for %s is not text in UTF-8."), member);
	return 0;
}

int options_to_parameters(const struct command *command, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *parameters = json_object();
	const struct verb_option *options = command->verb->options;
	int r = parameters ? 0 : -ENOMEM;

	for (int i = 0; r == 0 && i < command->argument_count; i++) {
		char member[WORD_MAX];

		argument_member(command->verb->arguments, i, member);
		r = put(parameters, member, command->arguments[i], fault);
	}
	for (int i = 0; r == 0 && options && options[i].name; i++) {
		if (options[i].member && command->values[i])
			r = put(parameters, options[i].member, command->values[i], fault);
	}
	if (r == 0)
		*out = MOVE(parameters);
	return r;
}

char *usage_line(const struct verb *verb, char *out, size_t size)
{
	size_t used;

	text_format(out, size, "mediactl %s%s%s", verb->name, verb->arguments[0] ? " " : "",
		verb->arguments);
	for (const struct verb_option *option = verb->options; option && option->name; option++) {
		if (option->value && !option->value[0])
			continue;
		used = strlen(out);
		if (option->value)
			text_format(out + used, size - used, option->needed ? " --%s %s" : " [--%s %s]",
				option->name, option->value);
		else
			text_format(out + used, size - used, " [--%s]", option->name);
	}
	return out;
}
