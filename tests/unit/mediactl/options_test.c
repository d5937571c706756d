// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediactl/options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/paths.h"
#include "tests/fakes/suite.h"

#define READ(command, fault, ...)                                                                  \
	read_words(command, fault, (char *const[]){ __VA_ARGS__ },                                 \
		sizeof((char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static int read_words(
	struct command *command, struct fault *fault, char *const words[], size_t count)
{
	struct wishes wishes = { 0 };

	*command = (struct command){ 0 };
	*fault = (struct fault){ 0 };
	return options_read((int)count, words, command, &wishes, fault);
}

START_TEST(a_verb_has_one_word_or_two_or_three)
{
	struct command command;
	struct fault fault;

	ck_assert_int_eq(READ(&command, &fault, "list"), 0);
	ck_assert_str_eq(command.verb->name, "list");
	ck_assert_int_eq(
		READ(&command, &fault, "request", "use", "stick-1", "--purpose", "配布"), 0);
	ck_assert_str_eq(command.verb->name, "request use");
	ck_assert_str_eq(command.arguments[0], "stick-1");
	ck_assert_int_eq(command.argument_count, 1);
	ck_assert_str_eq(command.socket, PATH_SOCKET);
	ck_assert_int_eq(READ(&command, &fault, "provide", "M-0001"), 0);
	ck_assert_str_eq(command.verb->name, "provide");
	ck_assert_int_eq(READ(&command, &fault, "provide", "end", "M-0001"), 0);
	ck_assert_str_eq(command.verb->name, "provide end");
	ck_assert_str_eq(command.arguments[0], "M-0001");
	ck_assert_int_eq(READ(&command, &fault, "provide", "--generate", "end"), 0);
	ck_assert_str_eq(command.verb->name, "provide");
	ck_assert_int_eq(READ(&command, &fault, "provide"), -EINVAL);
	ck_assert_int_eq(READ(&command, &fault, "mynumber", "asset", "link", "T-0001", "M-0001"), 0);
	ck_assert_str_eq(command.verb->name, "mynumber asset link");
	ck_assert_str_eq(command.arguments[1], "M-0001");
	ck_assert_int_eq(READ(&command, &fault, "mynumber", "asset"), -EINVAL);
	ck_assert_str_eq(fault.argument[0], "mynumber asset");
	ck_assert_int_eq(READ(&command, &fault, "mynumber", "asset", "paint"), -EINVAL);
}
END_TEST

START_TEST(global_options_stand_before_or_after_the_verb)
{
	struct command command;
	struct fault fault;

	ck_assert_int_eq(READ(&command, &fault, "--json", "--socket=/x", "people", "list"), 0);
	ck_assert(command.json);
	ck_assert_str_eq(command.socket, "/x");
	ck_assert_int_eq(READ(&command, &fault, "people", "--json", "list", "--socket", "/y"), 0);
	ck_assert(command.json);
	ck_assert_str_eq(command.socket, "/y");
}
END_TEST

START_TEST(an_option_without_a_value_says_yes_by_being_there)
{
	struct command command;
	struct fault fault;
	char line[256];

	ck_assert_int_eq(READ(&command, &fault, "open", "--read-only", "M-0001"), 0);
	ck_assert_str_eq(command.arguments[0], "M-0001");
	ck_assert_str_eq(option_value(&command, "read-only"), "yes");
	ck_assert_int_eq(READ(&command, &fault, "open", "M-0001"), 0);
	ck_assert_ptr_null(option_value(&command, "read-only"));
	ck_assert_int_eq(READ(&command, &fault, "open", "M-0001", "--read-only=no"), -EINVAL);
	ck_assert_str_eq(usage_line(verb_find("open", NULL), line, sizeof(line)), "mediactl open NUMBER [--read-only]");
}
END_TEST

START_TEST(values_may_begin_with_one_dash_but_not_with_two)
{
	struct command command;
	struct fault fault;

	ck_assert_int_eq(READ(&command, &fault, "ledger", "list", "--from", "-20"), 0);
	ck_assert_str_eq(option_value(&command, "from"), "-20");
	ck_assert_ptr_null(option_value(&command, "limit"));
	ck_assert_int_eq(READ(&command, &fault, "deny", "R-0001", "--reason", "--json"), -EINVAL);
	ck_assert_int_eq(READ(&command, &fault, "deny", "R-0001", "--reason=--json"), 0);
	ck_assert_str_eq(option_value(&command, "reason"), "--json");
}
END_TEST

START_TEST(after_two_dashes_everything_is_an_argument)
{
	struct command command;
	struct fault fault;

	ck_assert_int_eq(READ(&command, &fault, "open", "--", "--json"), 0);
	ck_assert_str_eq(command.arguments[0], "--json");
	ck_assert(!command.json);
}
END_TEST

struct wrong {
	const char *sentence;
	char *const words[6];
};

START_TEST(what_is_wrong_is_said_in_one_sentence)
{
	static const struct wrong wrong[] = {
		{ "Nothing was asked for; \"mediactl help\" lists what there is.", { NULL } },
		{ "mediactl does not know \"fly\"; \"mediactl help\" lists what it knows.",
			{ "fly" } },
		{ "mediactl does not know \"people eat\"; \"mediactl help\" lists what it knows.",
			{ "people", "eat" } },
		{ "\"people\" needs another word; \"mediactl help\" lists what there is.",
			{ "people" } },
		{ "\"mediactl\" does not know the option --fast.", { "--fast", "list" } },
		{ "\"mediactl list\" does not know the option --purpose.", { "list", "--purpose", "x" } },
		{ "\"mediactl list\" does not know the option -j.", { "list", "-j" } },
		{ "\"mediactl list\" does not know what to do with \"M-0001\".", { "list", "M-0001" } },
		{ "\"mediactl role grant\" needs LOGIN ROLE.", { "role", "grant", "sato" } },
		{ "\"mediactl request use\" needs the option --purpose.", { "request", "use", "M-0001" } },
		{ "The option --purpose needs a value after it.",
			{ "request", "use", "M-0001", "--purpose" } },
		{ "The option --reason is given twice.",
			{ "deny", "R-1", "--reason=a", "--reason=b" } },
		{ "The option --json takes no value.", { "list", "--json=yes" } },
	};
	struct command command;
	struct fault fault;
	char text[256];

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		size_t count = 0;

		while (wrong[i].words[count])
			count++;
		ck_assert_int_eq(read_words(&command, &fault, wrong[i].words, count), -EINVAL);
		ck_assert_str_eq(fault_text(&fault, text, sizeof(text)), wrong[i].sentence);
	}
}
END_TEST

START_TEST(arguments_and_options_become_the_parameters_of_the_call)
{
	SCOPED(json_release) json_t *parameters = NULL;
	SCOPED(json_text_free) char *text = NULL;
	struct command command;
	struct fault fault;

	ck_assert_int_eq(READ(&command, &fault, "request", "use", "M-0001", "--purpose", "a",
				 "--class", "2"),
		0);
	ck_assert_int_eq(options_to_parameters(&command, &parameters, &fault), 0);
	text = json_canonical(parameters);
	ck_assert_str_eq(
		text, "{\"classification\":\"2\",\"medium\":\"M-0001\",\"purpose\":\"a\"}");
}
END_TEST

START_TEST(what_is_not_utf8_is_not_sent)
{
	SCOPED(json_release) json_t *parameters = NULL;
	struct command command;
	struct fault fault;

	ck_assert_int_eq(READ(&command, &fault, "open", "M-\xff"), 0);
	ck_assert_int_eq(options_to_parameters(&command, &parameters, &fault), -EILSEQ);
	ck_assert_ptr_null(parameters);
}
END_TEST

START_TEST(json_is_known_even_when_the_words_before_it_are_wrong)
{
	struct command command;
	struct fault fault;

	ck_assert_int_eq(READ(&command, &fault, "frobnicate", "--json"), -EINVAL);
	ck_assert(command.json);
	ck_assert_int_eq(READ(&command, &fault, "open", "--colour", "M-0001", "--json"), -EINVAL);
	ck_assert(command.json);
	ck_assert_int_eq(READ(&command, &fault, "frobnicate", "--", "--json"), -EINVAL);
	ck_assert(!command.json);
}
END_TEST

START_TEST(every_row_of_the_table_is_consistent)
{
	char line[1024];

	for (const struct verb *verb = verbs; verb->name; verb++) {
		int arguments = verb->arguments[0] ? 1 : 0;

		for (const char *p = verb->arguments; *p; p++)
			arguments += *p == ' ';
		if (verb->arguments[0] != '[')
			ck_assert_msg(verb->max == arguments && verb->min == arguments,
				"%s: argument counts", verb->name);
		ck_assert_msg(verb->max <= ARGUMENTS_MAX, "%s: too many arguments", verb->name);
		for (int i = 0; verb->options && verb->options[i].name; i++)
			ck_assert_msg(i < OPTIONS_MAX, "%s: too many options", verb->name);
		usage_line(verb, line, sizeof(line));
		ck_assert_msg(strlen(line) < sizeof(line) - 1, "%s: usage is cut", verb->name);
		for (const struct verb *other = verbs; other != verb; other++)
			ck_assert_str_ne(other->name, verb->name);
	}
}
END_TEST

/* The page's text with roff's "\\-" as the dash that is typed. */
static char *read_page(const char *name)
{
	char *text, *to;
	size_t length;

	ck_assert_int_eq(file_read(AT_FDCWD, name, 1 << 20, &text, &length), 0);
	to = text;
	for (const char *from = text; *from; from++) {
		if (from[0] != '\\' || from[1] != '-')
			*to++ = *from;
	}
	*to = '\0';
	return text;
}

/* What the entries of a page are called, as far as it is the same in every language; the caller's. */
static char *entries_of(const char *name)
{
	char *page = read_page(name), *entries = calloc(1, strlen(page) + 1), *to = entries;

	ck_assert_ptr_nonnull(entries);
	for (const char *at = page; (at = strstr(at, "\n.TP\n")) != NULL;) {
		at += strlen("\n.TP\n");
		for (; *at && *at != '\n'; at++)
			if ((*at >= 'a' && *at <= 'z') || *at == '-' || *at == '/')
				*to++ = *at;
		*to++ = '\n';
	}
	free(page);
	return entries;
}

START_TEST(the_manuals_in_japanese_have_the_entries_of_those_in_english)
{
	static const char *const pages[] = { "mediad.8", "mediad-policy.5" };

	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		char name[64], *english, *japanese;

		snprintf(name, sizeof(name), "docs/man/%s", pages[i]);
		english = entries_of(name);
		snprintf(name, sizeof(name), "docs/man/ja/%s", pages[i]);
		japanese = entries_of(name);
		ck_assert_uint_gt(strlen(english), 100);
		ck_assert_str_eq(japanese, english);
		free(english);
		free(japanese);
	}
}
END_TEST

START_TEST(the_manual_knows_every_verb_and_option)
{
	static const char *const pages[] = { "docs/man/mediactl.1", "docs/man/ja/mediactl.1" };

	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		char *page = read_page(pages[i]);

		for (const struct verb *verb = verbs; verb->name; verb++) {
			char heading[64];

			snprintf(heading, sizeof(heading), "\n.B %s\n", verb->name);
			if (!strstr(page, heading)) {
				snprintf(heading, sizeof(heading), "\"%s ", verb->name);
				ck_assert_msg(
					strstr(page, heading), "%s lacks %s", pages[i], verb->name);
			}
			for (const struct verb_option *option = verb->options;
				option && option->name; option++) {
				if (option->value && !option->value[0])
					continue;
				snprintf(heading, sizeof(heading), "--%s", option->name);
				ck_assert_msg(strstr(page, heading), "%s lacks --%s", pages[i],
					option->name);
			}
		}
		free(page);
	}
}
END_TEST

RUN_TESTS("mediactl/options", a_verb_has_one_word_or_two_or_three,
	global_options_stand_before_or_after_the_verb,
	json_is_known_even_when_the_words_before_it_are_wrong,
	an_option_without_a_value_says_yes_by_being_there, values_may_begin_with_one_dash_but_not_with_two, after_two_dashes_everything_is_an_argument,
	what_is_wrong_is_said_in_one_sentence,
	arguments_and_options_become_the_parameters_of_the_call, what_is_not_utf8_is_not_sent,
	every_row_of_the_table_is_consistent, the_manuals_in_japanese_have_the_entries_of_those_in_english,
	the_manual_knows_every_verb_and_option)
