// SPDX-License-Identifier: GPL-3.0-or-later
/* Lists of media and of people, taken over whole or not at all. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "tests/unit/mediad/broker/stage.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)
#define REHEARSE "{\"rehearse\":\"yes\"}"

static void send_list(const char *rows, int seals)
{
	sent = memfd_create("list", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	ck_assert_int_ge(sent, 0);
	ck_assert_int_eq(dprintf(sent, "{\"rows\":[%s]}", rows), (int)strlen(rows) + 11);
	if (seals)
		ck_assert_int_eq(fcntl(sent, F_ADD_SEALS, seals), 0);
}

static int64_t events(void)
{
	struct ledger_head head;

	ck_assert_int_eq(ledger_head(broker.registry, &head, NULL), 0);
	return head.sequence;
}

static const json_t *row(size_t i)
{
	return json_array_get(json_object_get(heard, "rows"), i);
}

static bool imported(void)
{
	return json_is_true(json_object_get(heard, "imported"));
}

/* Shows R-LED-01. */
START_TEST(media_come_in_together_or_not_at_all)
{
	int64_t before;

	staff_the_office();
	before = events();
	send_list("{\"former\":\"1\",\"kind\":\"usb\"},{\"former\":\"2\",\"kind\":\"cloud\"},{\"former\":\"3\",\"kind\":\"tape\"}", SEALS);
	must(TANAKA, "ImportMedia", "{}");
	ck_assert(!imported());
	ck_assert_str_eq(json_member_text(row(0), "number"), "M-0001");
	ck_assert_ptr_nonnull(json_object_get(row(1), "problem"));
	ck_assert_ptr_null(json_object_get(row(2), "problem")); /* it is heard to its end */
	ck_assert_int_eq(events(), before);
	/* Two rows that are each right, and not both: the same stick. */
	send_list("{\"former\":\"1\",\"kind\":\"usb\",\"vendor\":\"0951\",\"product\":\"1666\",\"serial\":\"X\"},"
		  "{\"former\":\"2\",\"kind\":\"usb\",\"vendor\":\"0951\",\"product\":\"1666\",\"serial\":\"X\"}", SEALS);
	must(TANAKA, "ImportMedia", REHEARSE);
	ck_assert_ptr_nonnull(json_object_get(row(1), "problem"));
	send_list("{\"former\":\"1\",\"kind\":\"usb\"},{\"former\":\"2\",\"kind\":\"tape\"}", SEALS);
	must(TANAKA, "ImportMedia", REHEARSE);
	ck_assert(!imported());
	ck_assert_int_eq(events(), before);
	send_list("{\"former\":\"1\",\"kind\":\"usb\"},{\"former\":\"2\",\"kind\":\"tape\"}", SEALS);
	must(TANAKA, "ImportMedia", "{}");
	ck_assert(imported());
	ck_assert_str_eq(json_member_text(row(1), "number"), "M-0002");
	ck_assert_int_ge(events(), before + 2);
	verify_books();
}
END_TEST

/* Shows R-ACC-05, R-APP-06. */
START_TEST(people_come_in_together_and_what_was_refused_stays_on_record)
{
	staff_the_office();
	send_list("{\"login\":\"sato\",\"name\":\"佐藤 花子\",\"department\":\"税務課\"},{\"login\":\"kimura\",\"name\":\"木村 三郎\",\"roles\":\"staff\"}", SEALS);
	must(TANAKA, "ImportPeople", "{}");
	ck_assert(!imported());
	ck_assert_ptr_nonnull(json_object_get(row(1), "problem"));
	ck_assert(on_record("act.refused"));
	must(TANAKA, "ShowPerson", "{\"person\":\"sato\"}");
	ck_assert(json_is_null(json_object_get(heard, "department")));
	send_list("{\"login\":\"sato\",\"name\":\"佐藤 花子\",\"department\":\"税務課\"},{\"login\":\"ito\",\"name\":\"伊藤 四郎\",\"department\":\"福祉課\"}", SEALS);
	must(TANAKA, "ImportPeople", "{}");
	ck_assert(imported());
	must(TANAKA, "ShowPerson", "{\"person\":\"ito\"}");
	ck_assert_str_eq(json_member_text(heard, "department"), "福祉課");
	verify_books();
}
END_TEST

#define LONG_LIST 200

static void import_long_list(void)
{
	char *rows = calloc(LONG_LIST, 64);

	ck_assert_ptr_nonnull(rows);
	for (int i = 0; i < LONG_LIST; i++)
		sprintf(rows + strlen(rows), "%s{\"former\":\"%d\",\"kind\":\"usb\"}", i ? "," : "", i);
	send_list(rows, SEALS);
	free(rows);
	ask(TANAKA, "ImportMedia", "{}");
}

/* In a process of its own, with books that it opened itself, which is killed after so many microseconds. */
static void import_killed_after(useconds_t patience)
{
	struct fault fault = { 0 };
	int status;
	pid_t pid;

	registry_close(broker.registry);
	pid = fork();
	if (pid == 0) {
		if (registry_open(path, &broker.registry, &fault) == 0)
			import_long_list();
		_exit(0);
	}
	usleep(patience);
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(registry_open(path, &broker.registry, &fault) == 0, "%s", fault.message);
}

static size_t media(void)
{
	must(TANAKA, "List", "{}");
	return json_array_size(json_object_get(heard, "media"));
}

/* Shows R-LED-01. */
START_TEST(mediad_killed_in_the_middle_of_a_list_has_taken_over_all_of_it_or_nothing)
{
	int64_t before;
	int killed = 0;

	staff_the_office();
	before = events();
	for (useconds_t patience = 200; media() == 0; patience += patience / 2) {
		ck_assert_int_eq(events(), before);
		verify_books();
		killed++;
		import_killed_after(patience);
	}
	ck_assert_int_gt(killed, 4); /* in the middle, and more than once */
	ck_assert_uint_eq(media(), LONG_LIST);
	ck_assert_int_ge(events(), before + LONG_LIST);
	verify_books();
}
END_TEST

START_TEST(a_list_that_could_change_or_is_none_is_not_read)
{
	staff_the_office();
	must_not(TANAKA, "ImportMedia", "{}", "io.mediad.BadInput");
	send_list("{\"former\":\"1\",\"kind\":\"usb\"}", 0);
	must_not(TANAKA, "ImportMedia", "{}", "io.mediad.BadInput");
	send_list("1", SEALS);
	must_not(TANAKA, "ImportMedia", "{}", "io.mediad.BadInput");
	send_list("{\"former\":\"1\",\"kind\":\"usb\",\"colour\":\"red\"}", SEALS);
	must(TANAKA, "ImportMedia", "{}");
	ck_assert_ptr_nonnull(json_object_get(row(0), "problem"));
	send_list("{\"former\":\"1\",\"kind\":\"usb\"}", SEALS);
	must_not(SATO, "ImportMedia", "{}", "io.mediad.Refused");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { media_come_in_together_or_not_at_all, people_come_in_together_and_what_was_refused_stays_on_record,
		mediad_killed_in_the_middle_of_a_list_has_taken_over_all_of_it_or_nothing,
		a_list_that_could_change_or_is_none_is_not_read };

	return suite_run_with("mediad/broker/import", tests, ARRAY_SIZE(tests), setup, teardown);
}
