// SPDX-License-Identifier: GPL-3.0-or-later
/* `people import`: what is wrong is said by line, and nothing is imported while anything is. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/macros.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

static char path[64];

static char *list_of(const char *text)
{
	FILE *file;
	int fd;

	strcpy(path, "/tmp/mediad-list-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	file = fdopen(fd, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	return path;
}

#define NOBODY_ELSE "{\"parameters\":{\"people\":[{\"person\":\"P-0002\",\"name\":\"佐藤 花子\"},{\"person\":\"P-0009\",\"name\":\"林\"," \
		    "\"department\":\"会計課\"}]}}"

START_TEST(a_dry_run_says_what_would_change_and_who_is_missing)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"rows\":[{\"person\":\"P-0002\",\"changes\":[\"transfer\",\"role:approver\"]}]}}" },
		.then = { NOBODY_ELSE } };

	TALK(&talk, "people", "import", list_of("職員番号,氏名,所属,ログイン名,役割\r\n20001,佐藤 花子,税務課,sato,staff;approver\r\n"), "--dry-run");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	talk_heard(&talk, "ImportPeople", "{\"rehearse\":\"yes\"}");
	talk_passed(&talk,
		"{\"rows\":[{\"department\":\"税務課\",\"login\":\"sato\",\"name\":\"佐藤 花子\",\"number\":\"20001\",\"roles\":\"staff approver\"}]}");
	ck_assert_str_eq(talk.out, "line 2: 佐藤 花子: transfer, approver\nnot in the list: P-0009 林 (会計課)\n"
				   "1 rows, 1 would change something; nothing was imported yet.\n");
	talk_clear(&talk);
	unlink(path);
}
END_TEST

START_TEST(one_wrong_row_stops_the_import_and_is_named)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"rows\":[{\"problem\":{\"message\":\"%s is not a value.\",\"arguments\":[\"x\"],\"text\":\"-\"}}]}}" },
		.then = { NOBODY_ELSE } };

	TALK(&talk, "people", "import", list_of("login,name\nsato,佐藤 花子\n"));
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.out, "line 2 is wrong: x is not a value.\n"));
	ck_assert_ptr_nonnull(strstr(talk.out, "nothing was imported"));
	talk_heard(&talk, "ImportPeople", "{}");
	talk_passed(&talk, "{\"rows\":[{\"login\":\"sato\",\"name\":\"佐藤 花子\"}]}");
	talk_clear(&talk);
	unlink(path);
}
END_TEST

START_TEST(a_list_that_is_none_is_refused_before_anything_is_asked)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "login,name,telephone\nsato,佐藤,1\n", "telephone is no column" },
		{ "login,login,name\na,b,c\n", "twice" },
		{ "login,department\nsato,税務課\n", "must have the column name" },
		{ "name\n佐藤\n", "must have the column name" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct talk talk = { .replies = { NULL } };

		TALK(&talk, "people", "import", list_of(cases[i].text));
		ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
		ck_assert_msg(strstr(talk.err, cases[i].says) != NULL, "%s", talk.err);
		ck_assert_ptr_null(talk.call);
		talk_clear(&talk);
		unlink(path);
	}
}
END_TEST

START_TEST(a_person_on_two_lines_and_a_line_with_too_few_fields_are_said_by_line)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"rows\":[{\"person\":\"P-0002\",\"changes\":[]}]}}" }, .then = { NOBODY_ELSE } };

	TALK(&talk, "people", "import", list_of("login,name\nsato,佐藤 花子\nito\n"));
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_msg(strstr(talk.out, "line 3 is wrong: ") != NULL, "%s", talk.out);
	talk_clear(&talk);
	unlink(path);
}
END_TEST

RUN_TESTS("mediactl/verb_import", a_dry_run_says_what_would_change_and_who_is_missing, one_wrong_row_stops_the_import_and_is_named,
	a_list_that_is_none_is_refused_before_anything_is_asked, a_person_on_two_lines_and_a_line_with_too_few_fields_are_said_by_line)
