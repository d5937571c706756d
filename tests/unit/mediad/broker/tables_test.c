// SPDX-License-Identifier: GPL-3.0-or-later
/* The tables of tests/policy: what each by-law's profile answers, case by case, in words that its authors read. Each case is the
 * real act on real books, rehearsed: nothing of it stays. */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/macros.h"
#include "common/text.h"
#include "mediad/broker/methods.h"
#include "policy/carrying.h"
#include "policy/erase_level.h"
#include "policy/forms.h"
#include "policy/rules/clauses.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/told_office.h"

#define ANSWER 256

enum column { WHO, ABOUT, ACTION, COMPUTER, DATE, ANSWERED, RULE, CLAUSE, COLUMNS };
static const char *const headings[COLUMNS] = { "who", "medium", "action", "computer", "date", "answer", "requirement", "clause" };

/* What came of a case. */
struct outcome_of_case {
	char answer[ANSWER], rule[RULE_TEXT];
	struct fault fault;
};

/* "if approver of 税務課, ciso sign" */
static void say_signatures(const json_t *recorded, char answer[ANSWER])
{
	json_t *slots = json_object_get(json_object_get(json_array_get(recorded, 0), "data"), "slots"), *slot;
	size_t i;

	text_copy(answer, ANSWER, "if");
	json_array_foreach(slots, i, slot) {
		const char *of = json_member_text(slot, "department");

		text_format(answer + strlen(answer), ANSWER - strlen(answer), "%s %s%s%s", i ? "," : "", json_member_text(slot, "role"),
			of && of[0] ? " of " : "", of ? of : "");
	}
	text_format(answer + strlen(answer), ANSWER - strlen(answer), " sign%s", json_array_size(slots) == 1 ? "s" : "");
}

/* "E3": what it needs when this becomes of it. */
static int say_level(const struct act *act, const char *number, const char *kind, struct outcome_of_case *out)
{
	SCOPED(json_release) json_t *level = NULL;
	int r = erase_need_json(act, number, kind, &level, &out->fault);

	if (r == 0)
		text_copy(out->answer, ANSWER, json_member_text(level, "needed"));
	if (r == 0)
		text_copy(out->rule, RULE_TEXT, json_member_text(level, "rule"));
	return r;
}

/* The act itself; what it would record is thrown away. */
static int rehearse(struct told_office *office, const struct act *act, char *const words[COLUMNS], struct outcome_of_case *out)
{
	const char *action = words[ACTION];
	char id[REQUEST_ID];
	bool read_only = false;
	int r;

	if (strcmp(action, "open") == 0) {
		r = medium_open_begin(act, &(struct opening_wish){ .number = told_medium(office, words[ABOUT])->id, .rule = out->rule }, &read_only,
			&out->fault);
		text_copy(out->answer, ANSWER, read_only ? "read only" : "yes");
		return r;
	}
	text_copy(out->answer, ANSWER, "yes");
	if (strncmp(action, "level ", strlen("level ")) == 0)
		return say_level(act, told_medium(office, words[ABOUT])->id, action + strlen("level "), out);
	if (strcmp(action, "check out") == 0)
		return medium_check_out(act, &(struct check_out){ .number = told_medium(office, words[ABOUT])->id, .acknowledged = true },
			&out->fault);
	if (strcmp(action, "approve") == 0)
		return request_approve(act, told_request(office, words[ABOUT])->id, &out->fault);
	if (strncmp(action, "ask ", strlen("ask ")) == 0)
		return told_ask(office, act, &(struct told_wish){ action + strlen("ask "), words[ABOUT] }, id, &out->fault);
	told_die(office, action, NULL);
	return -EINVAL;
}

static const char *method_of(const char *action)
{
	char kind[32];

	if (strcmp(action, "open") == 0)
		return "Open";
	if (strcmp(action, "check out") == 0)
		return "CheckOut";
	if (strcmp(action, "approve") == 0)
		return "Approve";
	if (strncmp(action, "level ", strlen("level ")) == 0)
		return "ExplainPolicy";
	text_format(kind, sizeof(kind), "%.*s", (int)strcspn(action + strlen("ask "), " "), action + strlen("ask "));
	return form_find(kind) ? form_find(kind)->method : "";
}

static void answer_case(struct told_office *office, char *const words[COLUMNS], struct outcome_of_case *out)
{
	SCOPED(json_release) json_t *recorded = json_array();
	const struct method *method = methods_find(method_of(words[ACTION]));
	const struct broker broker = { .registry = office->registry };
	struct actor actor;
	int64_t now;
	int r;

	if (!method || !clock_parse_date(words[DATE], false, &now))
		told_die(office, "no such act, or no date", NULL);
	now += 12 * 3600;
	*out = (struct outcome_of_case){ 0 };
	told_station(office, words[COMPUTER]);
	told_actor(office, words[WHO], now, &actor);
	const struct act act = told_act(office, &actor, now);

	registry_rehearse(office->registry, recorded);
	r = methods_as_deputy(method, &act, &actor, &out->fault);
	if (r == 0)
		r = methods_may_call(method, &actor) ? rehearse(office, &act, words, out) : methods_refuse_actor(&broker, &actor, &out->fault);
	registry_rehearse(office->registry, NULL);
	if (r == 0 && strncmp(words[ACTION], "ask ", strlen("ask ")) == 0)
		say_signatures(recorded, out->answer);
	if (r == 0)
		return;
	text_copy(out->answer, ANSWER, "no");
	text_copy(out->rule, RULE_TEXT, out->fault.rule);
}

/* "南国市 5.2(8)②": does that document's part of the sources name the item? */
static bool is_source(const char *rule, const char *wanted)
{
	const struct clause *clause = clause_of(rule);
	size_t name = strcspn(wanted, " ");
	const char *part = clause ? clause->sources : "";

	for (; *part; part += strcspn(part, ";"), part += strspn(part, "; ")) {
		char segment[256];

		text_format(segment, sizeof(segment), "%.*s", (int)strcspn(part, ";"), part);
		if (strncmp(segment, wanted, name) == 0 && strstr(segment + name, wanted + name + 1))
			return true;
	}
	return false;
}

/* A row that is not as the table says is shown as it is. */
static bool is_so(struct told_office *office, char *const words[COLUMNS])
{
	struct outcome_of_case is;
	const struct clause *clause;
	char said[600] = "";

	answer_case(office, words, &is);
	clause = clause_of(is.rule);
	if (strcmp(is.answer, words[ANSWERED]) == 0 && strcmp(is.rule, words[RULE]) == 0 &&
		(!words[CLAUSE][0] || is_source(is.rule, words[CLAUSE])))
		return true;
	fault_text(&is.fault, said, sizeof(said));
	fprintf(stderr, "%s:%d: %s, %s, %s: the table says [%s %s %s], it is [%s %s %s] %s\n", office->path, office->line, words[WHO],
		words[ACTION], words[ABOUT], words[ANSWERED], words[RULE], words[CLAUSE], is.answer, is.rule, clause ? clause->sources : "",
		said);
	return false;
}

static bool is_heading(char *const words[TOLD_WORDS], int count)
{
	for (int i = 0; count == COLUMNS && i < COLUMNS; i++)
		if (strcmp(words[i], headings[i]) != 0)
			return false;
	return count == COLUMNS;
}

static void run_table(const char *path)
{
	struct told_office office = { .path = path };
	char line[1024], *words[TOLD_WORDS];
	int cases = 0, wrong = 0;
	bool headed = false;
	FILE *file = fopen(path, "re");

	ck_assert_msg(file != NULL, "%s", path);
	while (fgets(line, sizeof(line), file)) {
		int count;

		office.line++;
		if (line[0] == '#' || line[0] == '\n')
			continue;
		count = told_words(line, words);
		if (!headed && is_heading(words, count))
			headed = true;
		else if (headed && count == COLUMNS)
			cases++, wrong += !is_so(&office, words);
		else if (headed || !told_line(&office, words, count))
			told_die(&office, "this line says nothing that is known", NULL);
	}
	fclose(file);
	told_office_close(&office);
	ck_assert_msg(wrong == 0 && cases > 0, "%s: %d of %d cases are otherwise", path, wrong, cases);
}

START_TEST(nankoku) { run_table("tests/policy/nankoku.table"); } END_TEST
START_TEST(nishiokitama) { run_table("tests/policy/nishiokitama.table"); } END_TEST
START_TEST(ipa) { run_table("tests/policy/ipa.table"); } END_TEST
START_TEST(hokusho) { run_table("tests/policy/hokusho.table"); } END_TEST
START_TEST(soumu) { run_table("tests/policy/soumu.table"); } END_TEST

START_TEST(every_profile_has_its_table_and_every_table_is_run)
{
	glob_t tables = { 0 }, profiles = { 0 };

	ck_assert_int_eq(glob("tests/policy/*.table", 0, NULL, &tables), 0);
	ck_assert_uint_eq(tables.gl_pathc, 5);
	ck_assert_int_eq(glob("policy/rules/profiles/*.conf", 0, NULL, &profiles), 0);
	ck_assert_uint_eq(profiles.gl_pathc, 5 + 1); /* and the overlays */
	globfree(&tables);
	globfree(&profiles);
}
END_TEST

RUN_TESTS("mediad/broker/tables", nankoku, nishiokitama, ipa, hokusho, soumu, every_profile_has_its_table_and_every_table_is_run)
