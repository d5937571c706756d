// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/rules/clauses.h"

#include <ctype.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/fakes/suite.h"

#define RULE_LENGTH 8 /* R-APP-05 */

static bool is_rule(const char *text)
{
	return text[0] == 'R' && text[1] == '-' && isupper((unsigned char)text[2]) && isupper((unsigned char)text[3]) &&
	       isupper((unsigned char)text[4]) && text[5] == '-' && isdigit((unsigned char)text[6]) && isdigit((unsigned char)text[7]);
}

/* Each rule that a line names must have a row. */
static unsigned int look_up(const char *line, const char *path)
{
	unsigned int rules = 0;

	for (; line[0]; line++) {
		char rule[RULE_LENGTH + 1] = { 0 };

		if (!is_rule(line))
			continue;
		memcpy(rule, line, RULE_LENGTH);
		ck_assert_msg(clause_of(rule) != NULL, "%s names %s, which has no row in policy/rules/clauses.c", path, rule);
		rules++;
	}
	return rules;
}

static unsigned int look_up_all(const char *pattern)
{
	glob_t found = { 0 };
	unsigned int rules = 0;

	ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		FILE *file = fopen(found.gl_pathv[i], "re");
		char line[1024];

		ck_assert_ptr_nonnull(file);
		while (fgets(line, sizeof(line), file))
			rules += look_up(line, found.gl_pathv[i]);
		fclose(file);
	}
	globfree(&found);
	return rules;
}

START_TEST(every_rule_that_the_code_names_has_a_row)
{
	ck_assert_uint_gt(look_up_all("policy/*.[ch]"), 100);
	ck_assert_uint_gt(look_up_all("mediad/broker/*.[ch]"), 0);
}
END_TEST

START_TEST(a_row_says_what_it_asks_where_it_stands_and_whom_to_ask)
{
	for (size_t i = 0; clause_at(i); i++) {
		const struct clause *clause = clause_at(i);

		ck_assert_msg(is_rule(clause->rule) && strlen(clause->rule) == RULE_LENGTH, "%s", clause->rule);
		ck_assert_ptr_eq(clause_of(clause->rule), clause); /* none is there twice */
		ck_assert_msg(clause->title[0] && clause->sources[0], "%s", clause->rule);
		ck_assert_msg(clause->ask > 0 && clause->ask < ROLES_END, "%s", clause->rule);
	}
}
END_TEST

START_TEST(the_rows_say_what_the_catalogue_says)
{
	ck_assert_str_eq(clause_of("R-APP-05")->sources, "南国市 4(7)①");
	ck_assert_uint_eq(clause_of("R-APP-05")->ask, ROLE_APPROVER);
	ck_assert_str_eq(clause_of("R-ZON-01")->sources, "南国市 6(1)②(イ), 基本方針7(3)①; 北松北部 方針 第2条(10)");
	ck_assert_str_eq(clause_of("R-CUS-06")->sources, "西置賜 2-4(1)");
}
END_TEST

START_TEST(what_is_no_requirement_has_no_row)
{
	ck_assert_ptr_null(clause_of("R-APP-99"));
	ck_assert_ptr_null(clause_of(""));
	ck_assert_ptr_null(clause_of(NULL));
}
END_TEST

RUN_TESTS("policy/rules/clauses", every_rule_that_the_code_names_has_a_row, a_row_says_what_it_asks_where_it_stands_and_whom_to_ask,
	the_rows_say_what_the_catalogue_says, what_is_no_requirement_has_no_row)
