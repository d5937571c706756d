// SPDX-License-Identifier: GPL-3.0-or-later
/* A form, filled in at a terminal: field by field, as mediad says what is needed. */
#include "mediactl/fill.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"

#define LINE_MAX_BYTES 2048

/* One line without its end; "" for an empty one. */
static int read_line(const struct command *command, char line[LINE_MAX_BYTES], struct fault *fault)
{
	fflush(command->err);
	if (!fgets(line, LINE_MAX_BYTES, command->in))
		return fault_set(fault, -ECANCELED, N_("Nothing more was typed, so nothing was asked for."));
	line[strcspn(line, "\n")] = '\0';
	return 0;
}

static void show_choices(const struct command *command, const json_t *choices)
{
	char number[24];
	const json_t *choice;
	size_t i;

	json_array_foreach(choices, i, choice) {
		snprintf(number, sizeof(number), "%zu", i + 1);
		print_line(command->err, N_("  %s: %s"), number, json_string_value(choice));
	}
}

/* The number of a choice stands for it. */
static const char *chosen(const json_t *choices, const char *line)
{
	char *end;
	unsigned long number = strtoul(line, &end, 10);

	if (line[0] && !*end && number >= 1 && number <= json_array_size(choices))
		return json_string_value(json_array_get(choices, number - 1));
	return line;
}

static int ask_field(const struct command *command, const json_t *field, json_t *parameters, struct fault *fault)
{
	const json_t *choices = json_object_get(field, "choices");
	const char *type = print_member(field, "type");
	bool agree = strcmp(type, "yes") == 0;
	char line[LINE_MAX_BYTES] = "";
	int r = 0;

	while (r == 0 && !line[0]) {
		show_choices(command, choices);
		if (agree || strcmp(type, "either") == 0)
			print_line(command->err, N_("%s (yes or no):"), language_of(print_member(field, "title")));
		else
			print_line(command->err, N_("%s:"), language_of(print_member(field, "title")));
		r = read_line(command, line, fault);
	}
	if (r < 0)
		return r;
	return json_put_text(parameters, print_member(field, "name"), agree ? line : chosen(choices, line)) < 0
		       ? fault_set(fault, -EINVAL, N_("The value given for %s is not text in UTF-8."), print_member(field, "name"))
		       : 0;
}

/* What mediad says of the form now; NULL: nothing, and then the request itself says what is wrong. */
static json_t *get_form(const struct command *command, const char *kind, const json_t *parameters)
{
	const char *number = json_member_text(parameters, "number");
	SCOPED(json_release) json_t *wish = json_pack("{s:s, s:s*, s:s*}", "kind", kind, "medium",
		number ? number : json_member_text(parameters, "medium"), "classification", json_member_text(parameters, "classification"));
	struct command quiet = *command;
	SCOPED(json_release) json_t *reply = NULL;
	FILE *nowhere = fopen("/dev/null", "we");

	if (!nowhere)
		return NULL;
	quiet.err = quiet.out = nowhere;
	if (ask(&quiet, &(struct question){ .method = "GetForm" }, wish, &reply) != OUTCOME_DONE) {
		json_release(reply);
		reply = NULL;
	}
	fclose(nowhere);
	return MOVE(reply);
}

static void show_class(const struct command *command, const json_t *form)
{
	const json_t *part;
	size_t i;

	json_array_foreach(json_object_get(form, "definitions"), i, part)
		print_line(command->err, N_("%s (%s): %s"), print_member(part, "key"), print_member(part, "name"),
			print_member(part, "definition"));
}

static bool is_needed(const json_t *field, const json_t *parameters)
{
	const char *outside = json_member_text(parameters, "outside");

	return json_is_true(json_object_get(field, "needed")) ||
	       (json_is_true(json_object_get(field, "outside")) && outside && strcmp(outside, "yes") == 0);
}

/* Once through the fields; with `only` just that one. */
static int ask_fields(const struct command *command, const json_t *form, const char *only, json_t *parameters, struct fault *fault)
{
	const json_t *field;
	size_t i;
	int r = 0;

	json_array_foreach(json_object_get(form, "fields"), i, field) {
		const char *name = print_member(field, "name");

		if (r == 0 && !json_object_get(parameters, name) && (!only || strcmp(only, name) == 0) && is_needed(field, parameters))
			r = ask_field(command, field, parameters, fault);
	}
	return r;
}

int fill_form(const struct command *command, const char *kind, json_t *parameters, struct fault *fault)
{
	SCOPED(json_release) json_t *first = NULL;
	SCOPED(json_release) json_t *form = NULL;
	int r;

	if (!command->terminal)
		return 0;
	first = get_form(command, kind, parameters);
	r = first ? ask_fields(command, first, "classification", parameters, fault) : 0;
	if (r < 0)
		return r;
	form = get_form(command, kind, parameters); /* what the class makes of it */
	if (!form)
		return 0;
	show_class(command, form);
	return ask_fields(command, form, NULL, parameters, fault);
}
