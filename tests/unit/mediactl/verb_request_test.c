// SPDX-License-Identifier: GPL-3.0-or-later
/* A request that is filled in at a terminal: what is asked, what is shown, what is sent at last (R-CLS-02). */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/json.h"
#include "common/macros.h"
#include "mediactl/options.h"
#include "tests/fakes/suite.h"

#define HEARD_MAX 4096
#define CALLS_MAX 4

/* A mediad that answers one call a connection, in this order. */
struct office {
	struct sockaddr_un address;
	char folder[64];
	int listening;
	const char *replies[CALLS_MAX];
	char heard[CALLS_MAX][HEARD_MAX];
	int calls;
	pthread_t thread;
};

static void *serve(void *context)
{
	struct office *office = context;

	for (office->calls = 0; office->calls < CALLS_MAX && office->replies[office->calls];) {
		int fd = accept(office->listening, NULL, NULL);
		size_t used = 0;
		ssize_t got;

		if (fd < 0)
			break;
		do {
			got = read(fd, office->heard[office->calls] + used, HEARD_MAX - 1 - used);
			used += got > 0 ? (size_t)got : 0;
		} while (got > 0 && office->heard[office->calls][used - 1] != '\0');
		ck_assert_int_eq(write(fd, office->replies[office->calls], strlen(office->replies[office->calls]) + 1),
			(ssize_t)strlen(office->replies[office->calls]) + 1);
		close(fd);
		office->calls++;
	}
	return NULL;
}

static void office_open(struct office *office)
{
	strcpy(office->folder, "/tmp/mediactl-request-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(office->folder));
	office->address.sun_family = AF_UNIX;
	snprintf(office->address.sun_path, sizeof(office->address.sun_path), "%s/socket", office->folder);
	office->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(office->listening, (struct sockaddr *)&office->address, sizeof(office->address)), 0);
	ck_assert_int_eq(listen(office->listening, CALLS_MAX), 0);
	ck_assert_int_eq(pthread_create(&office->thread, NULL, serve, office), 0);
}

static void office_close(struct office *office)
{
	shutdown(office->listening, SHUT_RDWR);
	pthread_join(office->thread, NULL);
	close(office->listening);
	unlink(office->address.sun_path);
	rmdir(office->folder);
}

/* Types `input` at a terminal, or without one when `terminal` is false. */
static enum outcome type(struct office *office, bool terminal, const char *input, char **said)
{
	struct command command = { .verb = verb_find("request use", NULL),
		.arguments = { "stick-1" },
		.argument_count = 1,
		.socket = office->address.sun_path,
		.terminal = terminal };
	char *out = NULL;
	size_t size, shown;
	enum outcome outcome;

	for (int i = 0; command.verb->options[i].name; i++)
		if (strcmp(command.verb->options[i].name, "purpose") == 0)
			command.values[i] = "調査";
	command.in = fmemopen((void *)(uintptr_t)input, strlen(input), "r");
	command.out = open_memstream(&out, &size);
	command.err = open_memstream(said, &shown);
	outcome = command.verb->run(&command);
	fclose(command.in);
	fclose(command.out);
	fclose(command.err);
	free(out);
	return outcome;
}

static void heard(const struct office *office, int call, const char *method, const char *parameters)
{
	SCOPED(json_release) json_t *said = json_loads(office->heard[call], 0, NULL);
	char *text = json_dumps(json_object_get(said, "parameters"), JSON_SORT_KEYS | JSON_COMPACT);

	ck_assert_str_eq(json_string_value(json_object_get(said, "method")), method);
	ck_assert_str_eq(text, parameters);
	free(text);
}

#define FIELD(name, type, needed, choices) \
	"{\"name\":\"" name "\",\"title\":\"" name "\",\"type\":\"" type "\",\"needed\":" needed ",\"outside\":false,\"choices\":[" choices "]}"
#define FORM(definitions)                                                                                              \
	"{\"parameters\":{\"kind\":\"use\",\"class\":\"\",\"definitions\":[" definitions "],\"fields\":["                 \
	FIELD("purpose", "text", "true", "") "," FIELD("classification", "text", "true", "\"II\",\"III\"") ","             \
	FIELD("business", "text", "true", "\"固定資産税\"") "," FIELD("pledge", "yes", "true", "") "]}}"
#define DEFINED "{\"key\":\"II\",\"name\":\"秘\",\"definition\":\"重要な住民サービス\"}"
#define MADE "{\"parameters\":{\"request\":\"R-0001\",\"number\":\"M-0001\"}}"

START_TEST(what_is_missing_is_asked_for_and_the_class_explained)
{
	struct office office = { .replies = { FORM(""), FORM(DEFINED), MADE } };
	char *said;

	office_open(&office);
	/* An empty line is asked again; a number stands for what was offered. */
	ck_assert_int_eq(type(&office, true, "\n1\n1\nyes\n", &said), OUTCOME_DONE);
	office_close(&office);
	ck_assert_int_eq(office.calls, 3);
	heard(&office, 0, "io.mediad.GetForm", "{\"kind\":\"use\",\"medium\":\"stick-1\"}");
	heard(&office, 1, "io.mediad.GetForm", "{\"classification\":\"II\",\"kind\":\"use\",\"medium\":\"stick-1\"}");
	heard(&office, 2, "io.mediad.RequestUse",
		"{\"business\":\"固定資産税\",\"classification\":\"II\",\"medium\":\"stick-1\",\"pledge\":\"yes\",\"purpose\":\"調査\"}");
	ck_assert_ptr_nonnull(strstr(said, "重要な住民サービス"));
	ck_assert_ptr_nonnull(strstr(said, "2: III"));
	ck_assert_ptr_nonnull(strstr(said, "pledge (yes or no)"));
	ck_assert_ptr_null(strstr(said, "purpose"));
	free(said);
}
END_TEST

START_TEST(without_a_terminal_nothing_is_asked_for)
{
	struct office office = { .replies = { MADE } };
	char *said;

	office_open(&office);
	ck_assert_int_eq(type(&office, false, "1\n1\nyes\n", &said), OUTCOME_DONE);
	office_close(&office);
	ck_assert_int_eq(office.calls, 1);
	heard(&office, 0, "io.mediad.RequestUse", "{\"medium\":\"stick-1\",\"purpose\":\"調査\"}");
	ck_assert_str_eq(said, "");
	free(said);
}
END_TEST

START_TEST(an_input_that_ends_asks_for_nothing)
{
	struct office office = { .replies = { FORM(""), FORM(DEFINED) } };
	char *said;

	office_open(&office);
	ck_assert_int_eq(type(&office, true, "1\n", &said), OUTCOME_REFUSED);
	office_close(&office);
	ck_assert_int_eq(office.calls, 2);
	ck_assert_ptr_nonnull(strstr(said, "nothing was asked for"));
	free(said);
}
END_TEST

RUN_TESTS("mediactl/verb_request", what_is_missing_is_asked_for_and_the_class_explained, without_a_terminal_nothing_is_asked_for,
	an_input_that_ends_asks_for_nothing)
