// SPDX-License-Identifier: GPL-3.0-or-later
/* The owner password on its way from a file to the call, and what is none. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/macros.h"
#include "mediactl/password.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

static char path[] = "/tmp/mediactl-password-XXXXXX";

static void write_file(const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(a_password_from_a_file_goes_with_the_call_and_shows_nowhere)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"person\":\"P-0001\"}}" } };

	write_file("geheim\xe6\x9c\x83\n");
	TALK(&talk, "host", "init", "--administrator", "sato", "--owner-password-file", path);
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	talk_heard(&talk, "Init", "{\"administrator\":\"sato\",\"owner_password\":\"geheim\xe6\x9c\x83\"}");
	ck_assert_ptr_null(strstr(talk.out, "geheim"));
	ck_assert_ptr_null(strstr(talk.err, "geheim"));
	talk_clear(&talk);
}
END_TEST

START_TEST(where_nobody_can_be_asked_the_sentence_says_what_to_do)
{
	struct talk talk = { .replies = { "{\"error\":\"io.mediad.PasswordNeeded\",\"parameters\":{\"message\":\"It needs "
					  "--owner-password-file FILE.\",\"arguments\":[],\"text\":\"\"}}" } };

	TALK(&talk, "host", "init", "--administrator", "sato");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "--owner-password-file"));
	talk_clear(&talk);
}
END_TEST

START_TEST(what_is_no_password_is_not_sent)
{
	static const char *const bad[] = { "", "\n", "two\nlines\n",
		"0123456789012345678901234567890123456789012345678901234567890123456", "\xff\n" };
	struct talk talk = { .replies = { "{\"parameters\":{}}" } };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		write_file(bad[i]);
		TALK(&talk, "host", "init", "--administrator", "sato", "--owner-password-file", path);
		ck_assert_msg(talk.outcome == OUTCOME_MISUSED, "%zu: %s", i, talk.err);
		ck_assert_ptr_null(talk.call);
		ck_assert_ptr_nonnull(strstr(talk.err, "assword"));
	}
	TALK(&talk, "host", "init", "--administrator", "sato", "--owner-password-file", "/nowhere");
	ck_assert_int_eq(talk.outcome, OUTCOME_MISUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "/nowhere"));
	talk_clear(&talk);
}
END_TEST

/* With and without a newline at its end, and the longest. */
START_TEST(one_line_of_at_most_64_bytes_is_a_password)
{
	static const char *const good[] = { "a", "a\n", "0123456789012345678901234567890123456789012345678901234567890123\n" };
	struct command command = { .in = stdin };

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		char out[PASSWORD_SIZE] = "";

		write_file(good[i]);
		ck_assert_int_eq(password_read(&command, path, &(struct password_wish){ .out = out, .size = sizeof(out) }, NULL), 0);
		ck_assert_uint_eq(strlen(out), strcspn(good[i], "\n"));
		ck_assert_int_eq(strncmp(out, good[i], strlen(out)), 0);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_password_from_a_file_goes_with_the_call_and_shows_nowhere,
		where_nobody_can_be_asked_the_sentence_says_what_to_do, what_is_no_password_is_not_sent,
		one_line_of_at_most_64_bytes_is_a_password };
	int status;

	close(mkstemp(path));
	status = suite_run("mediactl/verb_host", tests, ARRAY_SIZE(tests));
	unlink(path);
	return status;
}
