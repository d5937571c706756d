// SPDX-License-Identifier: GPL-3.0-or-later
/* A passphrase for an outside party on its way from a file to the call, what is made here, and what is said when it is over. */
#include <ctype.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/json.h"
#include "common/macros.h"
#include "mediactl/passphrase_make.h"
#include "tests/fakes/memory_scan.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define PASSPHRASE "vK9#tmWq2$Lz7x"
#define PROVIDED \
	"{\"parameters\":{\"number\":\"M-0001\",\"label\":{\"number\":\"M-0001\",\"provided\":{\"recipient\":\"緑県\",\"request\":" \
	"\"R-0002\",\"until\":\"2026-12-20\"}}}}"

static char path[] = "/tmp/mediactl-passphrase-XXXXXX";

static void write_file(const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(a_passphrase_from_a_file_goes_with_the_call_and_shows_nowhere)
{
	struct talk talk = { .replies = { PROVIDED } };

	write_file(PASSPHRASE "\n");
	TALK(&talk, "provide", "M-0001", "--passphrase-file", path);
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	talk_heard(&talk, "Provide", "{\"number\":\"M-0001\",\"passphrase\":\"" PASSPHRASE "\"}");
	ck_assert_ptr_nonnull(strstr(talk.out, "緑県"));
	ck_assert_ptr_nonnull(strstr(talk.out, "never write it on or beside the medium"));
	ck_assert_ptr_nonnull(strstr(talk.out, "mediactl provide end M-0001"));
	ck_assert_ptr_null(strstr(talk.out, PASSPHRASE));
	ck_assert_ptr_null(strstr(talk.err, PASSPHRASE));
	TALK(&talk, "--json", "provide", "M-0001", "--passphrase-file", path);
	ck_assert_ptr_null(strstr(talk.out, PASSPHRASE));
	talk_clear(&talk);
}
END_TEST

#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed, to find its uses */
static unsigned int at_first, left;

/* Looks in all of this process; the fake mediad's own copy is masked first. It may be sent a moment before it is wiped. */
static void look_while_waiting(char *heard)
{
	uint8_t masked[sizeof(PASSPHRASE) - 1];
	char *there = strstr(heard, PASSPHRASE);

	for (size_t i = 0; i < sizeof(masked); i++)
		masked[i] = (uint8_t)(PASSPHRASE[i] ^ MEMORY_SCAN_MASK);
	at_first = memory_scan(masked, sizeof(masked));
	if (there)
		memcpy(there, masked, sizeof(masked));
	for (int tries = 0; tries < 200; tries++) {
		left = memory_scan(masked, sizeof(masked));
		if (left == 0)
			break;
		usleep(10000);
	}
}

START_TEST(while_mediad_works_nothing_of_it_is_in_this_process)
{
	struct talk talk = { .replies = { PROVIDED }, .waiting = look_while_waiting };
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC); /* past the buffers of stdio */

	ck_assert_int_eq(write(fd, PASSPHRASE, strlen(PASSPHRASE)), (ssize_t)strlen(PASSPHRASE));
	close(fd);
	json_wipe_what_is_freed();
	ck_assert_int_eq(memory_locked(), 0);
	TALK(&talk, "provide", "M-0001", "--passphrase-file", path);
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_uint_gt(at_first, 0); /* as mediad heard it: the scan does find things */
	ck_assert_uint_eq(left, 0);
	ck_assert_int_gt(memory_locked(), 0); /* where it was meanwhile */
	talk_clear(&talk);
}
END_TEST
#define IN_MEMORY , while_mediad_works_nothing_of_it_is_in_this_process
#else
#define IN_MEMORY
#endif

START_TEST(where_nobody_can_be_asked_the_sentence_says_what_to_do)
{
	struct talk talk = { .replies = { "{\"error\":\"io.mediad.PasswordNeeded\",\"parameters\":{\"message\":\"It needs "
					  "--passphrase-file FILE.\",\"arguments\":[],\"text\":\"\"}}" } };

	TALK(&talk, "provide", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "--passphrase-file"));
	talk_clear(&talk);
}
END_TEST

START_TEST(what_is_made_shows_on_a_terminal_or_not_at_all)
{
	struct talk talk = { .replies = { PROVIDED } };

	TALK(&talk, "provide", "M-0001", "--generate");
	ck_assert_int_eq(talk.outcome, OUTCOME_MISUSED);
	ck_assert_ptr_null(talk.call);
	ck_assert_ptr_nonnull(strstr(talk.err, "terminal"));
	TALK(&talk, "provide", "M-0001", "--generate", "--passphrase-file", path);
	ck_assert_int_eq(talk.outcome, OUTCOME_MISUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "not both"));
	talk_clear(&talk);
}
END_TEST

START_TEST(what_is_made_is_of_all_kinds_and_never_the_same)
{
	char one[PASSPHRASE_MADE], before[PASSPHRASE_MADE] = "";

	for (int i = 0; i < 500; i++) {
		int upper = 0, lower = 0, digit = 0;

		ck_assert_int_eq(passphrase_make(one), 0);
		ck_assert_uint_eq(strlen(one), PASSPHRASE_MADE - 1);
		for (const char *at = one; *at; at++) {
			upper += isupper((unsigned char)*at) != 0;
			lower += islower((unsigned char)*at) != 0;
			digit += isdigit((unsigned char)*at) != 0;
			ck_assert_ptr_null(strchr("IOlo01", *at));
		}
		ck_assert(upper && lower && digit && one[4] == '-');
		ck_assert_str_ne(one, before);
		strcpy(before, one);
	}
}
END_TEST

START_TEST(the_end_says_what_it_does_not_undo)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"number\":\"M-0001\",\"label\":{\"number\":\"M-0001\"}}}" } };

	TALK(&talk, "provide", "end", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_ptr_nonnull(strstr(talk.out, "No passphrase opens M-0001 any more"));
	ck_assert_ptr_nonnull(strstr(talk.out, "erased and registered anew"));
	talk.replies[0] = "{\"parameters\":{\"number\":\"M-0001\",\"late\":false,\"provided\":true}}";
	TALK(&talk, "return", "M-0001");
	ck_assert_ptr_nonnull(strstr(talk.out, "ATTENTION: M-0001 still opens"));
	talk.replies[0] = "{\"parameters\":{\"number\":\"M-0001\",\"late\":false,\"provided\":false}}";
	TALK(&talk, "return", "M-0001");
	ck_assert_ptr_null(strstr(talk.out, "ATTENTION"));
	talk_clear(&talk);
}
END_TEST

START_TEST(the_list_says_to_whom_and_whether_it_should_be_back)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"gate\":\"enforced\",\"sticks\":[],\"media\":[{\"number\":\"M-0001\","
					  "\"state\":\"in-service\",\"provided_to\":\"緑県\",\"provided_overdue\":true}]}}" } };

	TALK(&talk, "list");
	ck_assert_ptr_nonnull(strstr(talk.out, "in service, provided to 緑県 (overdue)"));
	talk_clear(&talk);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_passphrase_from_a_file_goes_with_the_call_and_shows_nowhere,
		where_nobody_can_be_asked_the_sentence_says_what_to_do, what_is_made_shows_on_a_terminal_or_not_at_all,
		what_is_made_is_of_all_kinds_and_never_the_same, the_end_says_what_it_does_not_undo,
		the_list_says_to_whom_and_whether_it_should_be_back IN_MEMORY };
	int status;

	close(mkstemp(path));
	status = suite_run("mediactl/verb_provide", tests, ARRAY_SIZE(tests));
	unlink(path);
	return status;
}
