// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs that say what the rules say: of an act that somebody might do, and of a rule by its name. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"
#include "policy/rules/clauses.h"

static void print_allowed(FILE *out, const json_t *reply)
{
	const json_t *number;
	size_t i;

	if (json_is_true(json_object_get(reply, "read_only")))
		print_line(out, N_("  For reading only."));
	json_array_foreach(json_object_get(reply, "exceptions"), i, number)
		print_line(out, N_("  By the exception %s, which counts it."), json_string_value(number));
}

static void print_refused(FILE *out, const json_t *reply)
{
	const json_t *why = json_object_get(reply, "why");
	SCOPED(json_text_free) char *sentence = print_sentence(why);

	fprintf(out, "  %s\n", sentence ? sentence : "");
	print_grounds(out, why);
}

/* Which erase level it needs, why, and by which clause; and what mediad does of it. */
static void print_level(FILE *out, const json_t *level)
{
	const char *needed = json_member_text(level, "needed"), *least = json_member_text(level, "least");
	const struct clause *clause = clause_of(json_member_text(level, "rule"));

	if (!needed || !least)
		return;
	print_line(out, N_("  Its erase level is %s: %s (%s, %s)."), needed, word_level(json_member_text(level, "why")), print_member(level, "rule"),
		clause ? clause->sources : "-");
	if (strcmp(least, "E3") == 0)
		print_line(out, N_("  mediad cannot erase it: it is destroyed as it is, and that is recorded with mediactl destroyed."));
	else if (strcmp(least, "E1") == 0)
		print_line(out, N_("  Its key alone may be destroyed, mediactl erase --level E1; without that its surface is overwritten too (E2)."));
	else
		print_line(out, N_("  Its surface must be overwritten and read back (E2): %s (%s)."), word_level(json_member_text(level, "least_why")),
			print_member(level, "least_rule"));
}

static void print_answer(FILE *out, const json_t *reply)
{
	const char *action = print_member(reply, "action"), *number = print_member(reply, "number");
	char at[TIME_TEXT];

	time_show(json_member_text(reply, "at"), at);
	if (json_is_true(json_object_get(reply, "allowed"))) {
		print_line(out, N_("Yes: %s, %s %s, %s"), print_member(reply, "name"), action, number, at);
		print_allowed(out, reply);
	} else {
		print_line(out, N_("No: %s, %s %s, %s"), print_member(reply, "name"), action, number, at);
		print_refused(out, reply);
	}
	print_level(out, json_object_get(reply, "level"));
}

enum outcome verb_policy_explain(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ExplainPolicy" }, print_answer);
}

static json_t *clause_json(const struct clause *clause)
{
	return json_pack("{s:s, s:s, s:s}", "rule", clause->rule, "title", clause->title, "clause", clause->sources);
}

static void print_clause(const struct command *command, const struct clause *clause)
{
	print_line(command->out, N_("%s, %s (%s)"), clause->rule, language_of(clause->title), clause->sources);
}

static enum outcome print_clauses(const struct command *command)
{
	SCOPED(json_release) json_t *list = json_array();

	for (size_t i = 0; clause_at(i); i++) {
		if (command->json)
			json_array_append_new(list, clause_json(clause_at(i)));
		else
			print_clause(command, clause_at(i));
	}
	if (command->json)
		print_json(command->out, list);
	return OUTCOME_DONE;
}

enum outcome verb_policy_rule(const struct command *command)
{
	const char *rule = command->argument_count > 0 ? command->arguments[0] : NULL;
	const struct clause *clause = clause_of(rule);
	SCOPED(json_release) json_t *json = clause ? clause_json(clause) : NULL;
	struct fault fault = { 0 };

	if (!rule)
		return print_clauses(command);
	if (!clause) {
		fault_set(&fault, -ENOENT, N_("There is no rule %s; \"mediactl policy rule\" lists them."), rule);
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	}
	if (command->json)
		print_json(command->out, json);
	else
		print_clause(command, clause);
	return OUTCOME_DONE;
}
