// SPDX-License-Identifier: GPL-3.0-or-later
/* What is left open closes by itself, in order where that goes and by force where a program holds it. */
#include "mediad/broker/autolock.h"
#include "tests/unit/mediad/broker/stage.h"

static void left_open(void)
{
	in_service();
	ck_assert_int_eq(autolock_new(&broker, &broker.autolock), 0);
	fake.logged_in = SATO;
	open_medium();
	fake.request.verb = 0;
}

static void office_says(const char *text)
{
	char folder[] = "/tmp/autolock-XXXXXX", file[64];
	FILE *out;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/a.conf", folder);
	out = fopen(file, "w");
	fputs(text, out);
	fclose(out);
	ck_assert_int_eq(settings_load_of(getuid(), folder, &broker.settings, NULL), 0);
	unlink(file);
	rmdir(folder);
}

static bool closing(void)
{
	pump();
	return fake.request.verb == VOLUME_CLOSE;
}

static void closed_as(const char *reason)
{
	char word[40];

	ck_assert(closing());
	ck_assert(!(fake.request.flags & VOLUME_FORCE));
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert(!medium_now().opened);
	ck_assert_str_eq(last_event(), "medium.closed");
	snprintf(word, sizeof(word), "\"reason\": \"%s\"", reason);
	must(KIMURA, "LedgerList", "{\"limit\":1}");
	ck_assert(heard_holds(word));
	verify_books();
}

/* Shows R-CUS-04, R-ACC-14. */
START_TEST(a_locked_screen_closes_what_its_person_left_open)
{
	left_open();
	autolock_locked(broker.autolock, ITO);
	ck_assert(!closing());
	autolock_locked(broker.autolock, SATO);
	closed_as("locked");
}
END_TEST

/* Shows R-CUS-04, R-ACC-14. */
START_TEST(so_does_the_end_of_their_session)
{
	left_open();
	autolock_logins(broker.autolock);
	ck_assert(!closing());
	fake.logged_in = 0;
	autolock_logins(broker.autolock);
	closed_as("logout");
}
END_TEST

START_TEST(who_never_had_a_session_does_not_end_one)
{
	in_service();
	ck_assert_int_eq(autolock_new(&broker, &broker.autolock), 0);
	open_medium();
	fake.request.verb = 0;
	autolock_logins(broker.autolock);
	ck_assert(!closing());
}
END_TEST

/* Shows R-CUS-04, R-ACC-14. */
START_TEST(so_do_five_minutes_without_a_touch)
{
	left_open();
	autolock_idle(broker.autolock, SATO, fake.now - 5 * 60 + 1);
	ck_assert(!closing());
	autolock_idle(broker.autolock, SATO, fake.now - 5 * 60);
	closed_as("idle");
}
END_TEST

/* Shows R-CUS-04. */
START_TEST(so_does_sleep_whoever_opened_it)
{
	left_open();
	autolock_sleep(broker.autolock);
	closed_as("sleep");
}
END_TEST

/* Shows R-CUS-04. */
START_TEST(what_a_program_holds_closes_by_force)
{
	left_open();
	autolock_locked(broker.autolock, SATO);
	ck_assert(closing());
	fake_volume_fails(&fake, -EBUSY, "A program still uses files on M-0001.");
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(fake.request.flags & VOLUME_FORCE);
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert(!medium_now().opened);
	verify_books();
}
END_TEST

START_TEST(the_office_chooses_when_things_close)
{
	left_open();
	office_says("[media]\nclose-when = idle sleep\nclose-idle = 60\n");
	autolock_locked(broker.autolock, SATO);
	fake.logged_in = 0;
	autolock_logins(broker.autolock);
	autolock_idle(broker.autolock, SATO, fake.now - 15 * 60);
	ck_assert(!closing());
	autolock_idle(broker.autolock, SATO, fake.now - 60 * 60);
	closed_as("idle");
}
END_TEST

/* While something else is done with it, it is looked at again later. */
START_TEST(a_medium_that_is_being_closed_is_not_closed_twice)
{
	left_open();
	ask(SATO, "Close", "{\"number\":\"M-0001\"}");
	ck_assert(closing());
	fake.request.verb = 0;
	autolock_locked(broker.autolock, SATO);
	ck_assert(!closing());
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	ck_assert(!medium_now().opened);
}
END_TEST

/* Shows R-CUS-04. */
START_TEST(however_much_else_is_being_done_it_closes)
{
	struct fault fault = { 0 };
	struct job *job;
	char number[16];

	left_open();
	for (int i = 0; i < JOBS_MAX; i++) {
		snprintf(number, sizeof(number), "M-1%03d", i);
		ck_assert_int_eq(job_new(&broker, number, &job, &fault), 0);
	}
	ck_assert_int_eq(job_new(&broker, "M-0002", &job, &fault), -EBUSY);
	autolock_locked(broker.autolock, SATO);
	closed_as("locked");
	ck_assert_int_eq(job_new(&broker, "M-0002", &job, &fault), -EBUSY);
	for (int i = 0; i < JOBS_CLOSING; i++) {
		snprintf(number, sizeof(number), "M-2%03d", i);
		ck_assert_int_eq(job_new_closing(&broker, number, &job, &fault), 0);
	}
}
END_TEST

static void setdown(void)
{
	autolock_free(broker.autolock);
	teardown();
}

int main(void)
{
	const TTest *tests[] = { a_locked_screen_closes_what_its_person_left_open, so_does_the_end_of_their_session,
		who_never_had_a_session_does_not_end_one, so_do_five_minutes_without_a_touch, so_does_sleep_whoever_opened_it,
		what_a_program_holds_closes_by_force, the_office_chooses_when_things_close,
		a_medium_that_is_being_closed_is_not_closed_twice, however_much_else_is_being_done_it_closes };

	return suite_run_with("mediad/broker/autolock", tests, ARRAY_SIZE(tests), setup, setdown);
}
