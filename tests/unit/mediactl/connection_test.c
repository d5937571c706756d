// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediactl/connection.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "common/fault.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

START_TEST(what_is_no_answer_is_refused)
{
	static const char *const wrong[] = {
		"",
		"x",
		"[]",
		"{\"parameters\":[]}",
		"{\"parameters\":{},\"surprise\":1}",
		"{\"parameters\":{},\"parameters\":{}}",
		"{\"error\":1,\"parameters\":{}}",
		"{\"continues\":\"yes\",\"parameters\":{}}",
		"{\"error\":\"io.mediad.Refused\",\"continues\":true,\"parameters\":{}}",
		"{\"parameters\":{\"a\":1.5}}",
		"{\"parameters\":{\"a\":[[[[[[[[]]]]]]]]}}",
		"{\"parameters\":{\"a\":\"\xff\"}}",
		"{\"parameters\":{}} {}",
	};
	struct talk talk = { 0 };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		talk.replies[0] = wrong[i];
		TALK(&talk, "status");
		ck_assert_msg(
			talk.outcome == OUTCOME_UNREACHABLE, "case %zu was taken: %s", i, wrong[i]);
		ck_assert_str_eq(talk.out, "");
	}
	talk_clear(&talk);
}
END_TEST

START_TEST(a_job_that_breaks_off_is_told)
{
	struct talk talk = {
		.replies = { "{\"continues\":true,\"parameters\":{\"progress\":{\"phase\":\"key\"}}}" }
	};

	TALK(&talk, "register", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_UNREACHABLE);
	ck_assert_ptr_nonnull(strstr(talk.err, "working with the key"));
	ck_assert_ptr_nonnull(strstr(talk.err, "mediad ended the connection"));
	talk_clear(&talk);
}
END_TEST

START_TEST(an_error_without_parameters_is_an_error)
{
	struct talk talk = { .replies = { "{\"error\":\"io.mediad.Failed\"}" } };

	TALK(&talk, "status");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	talk_clear(&talk);
}
END_TEST

START_TEST(a_list_that_comes_in_parts_is_one_list)
{
	struct talk talk = { .replies = {
		"{\"continues\":true,\"parameters\":{\"gate\":\"enforced\",\"sticks\":[],\"media\":[{\"number\":\"M-0001\"}]}}",
		"{\"continues\":true,\"parameters\":{\"media\":[{\"number\":\"M-0002\"},{\"number\":\"M-0003\"}]}}",
		"{\"parameters\":{\"media\":[]}}" } };

	TALK(&talk, "--json", "list");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert(json_is_true(json_object_get(talk.call, "more")));
	ck_assert_str_eq(talk.out,
		"{\"gate\": \"enforced\", \"sticks\": [], \"media\": [{\"number\": \"M-0001\"}, {\"number\": \"M-0002\"}, {\"number\": \"M-0003\"}]}\n");
	talk.replies[1] = "{\"parameters\":{\"media\":{}}}";
	TALK(&talk, "list");
	ck_assert_int_eq(talk.outcome, OUTCOME_UNREACHABLE);
	ck_assert_ptr_nonnull(strstr(talk.err, "no answer"));
	talk_clear(&talk);
}
END_TEST

START_TEST(a_long_page_of_the_ledger_arrives_whole)
{
	struct talk talk = { 0 };
	size_t size = 300000;
	char *page = malloc(size + 64), *end = page;

	end += sprintf(end, "{\"parameters\":{\"events\":[{\"a\":\"");
	memset(end, 'x', size);
	strcpy(end + size, "\"}]}}");
	talk.replies[0] = page;
	TALK(&talk, "ledger", "export");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_uint_eq(strlen(talk.out), size + strlen("{\"a\":\"\"}\n"));
	talk_clear(&talk);
	free(page);
}
END_TEST

START_TEST(an_endless_answer_is_cut_off)
{
	struct talk talk = { 0 };
	size_t size = 5u << 20;
	char *flood = malloc(size + 1);

	memset(flood, ' ', size);
	flood[size] = '\0';
	talk.replies[0] = flood;
	TALK(&talk, "status");
	ck_assert_int_eq(talk.outcome, OUTCOME_UNREACHABLE);
	talk_clear(&talk);
	free(flood);
}
END_TEST

START_TEST(a_missing_socket_says_how_to_start_mediad)
{
	struct connection *connection = NULL;
	struct fault fault;
	char path[300], text[512];

	ck_assert_int_eq(connection_open("/nonexistent/socket", &connection, &fault), -ENOENT);
	fault_text(&fault, text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, "/nonexistent/socket"));
	ck_assert_ptr_nonnull(strstr(text, "systemctl start mediad"));
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	ck_assert_int_eq(connection_open(path, &connection, &fault), -ENAMETOOLONG);
	ck_assert_ptr_null(connection);
}
END_TEST

RUN_TESTS("mediactl/connection", what_is_no_answer_is_refused, a_job_that_breaks_off_is_told,
	an_error_without_parameters_is_an_error, a_list_that_comes_in_parts_is_one_list, a_long_page_of_the_ledger_arrives_whole,
	an_endless_answer_is_cut_off, a_missing_socket_says_how_to_start_mediad)
