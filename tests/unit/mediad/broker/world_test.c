// SPDX-License-Identifier: GPL-3.0-or-later
/* Accounts of a directory, by the system's own calls through a real NSS library: libnss_wrapper answers getpwnam and getpwuid from a file
 * that the test writes. The program starts itself again with it; without it there is no such account, and every test here fails. */
#include <stdlib.h>

#include "mediad/broker/world.h"
#include "tests/unit/mediad/broker/stage.h"

#define MODULE "libnss_wrapper.so"
#define UPN "Sato.Hanako@hq.city.example.lan"
#define LONGEST "sato@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaa.example.lan"

static const char directory[] = "root:x:0:0:root:/root:/bin/sh\n"
				"EXAMPLE\\suzuki:x:10001:10000:鈴木 一郎:/home/EXAMPLE/suzuki:/bin/bash\n" /* winbind */
				UPN ":x:10002:10000:佐藤 花子,2階:/home/sato:/bin/bash\n"                   /* sssd */
				"EXAMPLE\\Ito Shiro:x:10003:10000::/home/ito:/bin/bash\n"
				"EXAMPLE\\administrator:x:10004:10000::/home/a:/bin/bash\n"
				"40001:x:10005:10000:番号:/home/n:/bin/bash\n" LONGEST ":x:10006:10000::/home/l:/bin/bash\n"
				"x" LONGEST ":x:10007:10000::/home/x:/bin/bash\n";
enum { SUZUKI_THERE = 10001, SATO_THERE, ITO_THERE };

static char passwd[64];
static struct world real;

/* The library reads it again when its time, in seconds, is another one. */
static void write_directory(const char *text)
{
	static time_t seconds = 1795230000;
	const struct timespec times[] = { { .tv_sec = ++seconds }, { .tv_sec = seconds } };
	FILE *file = fopen(passwd, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fflush(file), 0);
	ck_assert_int_eq(futimens(fileno(file), times), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void setup_directory(void)
{
	static struct world_paths paths;

	setup();
	write_directory(directory);
	world_init(&real, &paths);
	fake.world.account_by_login = real.account_by_login;
	fake.world.account_by_uid = real.account_by_uid;
}

/* The books of an office whose administrator is of the directory. */
static void found_the_office(void)
{
	ask(ROOT, "Init", "{\"administrator\":\"EXAMPLE\\\\suzuki\"}");
	fake_volume_done(&fake, HOST);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
}

/* Shows R-ACC-01. */
START_TEST(the_system_is_asked_for_accounts_of_a_directory)
{
	struct account account;

	ck_assert_int_eq(real.account_by_login(real.context, UPN, &account), 0);
	ck_assert_uint_eq(account.uid, SATO_THERE);
	ck_assert_uint_eq(account.gid, 10000);
	ck_assert_str_eq(account.login, UPN);
	ck_assert_str_eq(account.name, "佐藤 花子");
	ck_assert_int_eq(real.account_by_uid(real.context, SUZUKI_THERE, &account), 0);
	ck_assert_str_eq(account.login, "EXAMPLE\\suzuki");
	ck_assert_int_eq(real.account_by_uid(real.context, 10006, &account), 0);
	ck_assert_uint_eq(strlen(account.login), LOGIN_MAX - 1);
	ck_assert_int_eq(real.account_by_uid(real.context, 10007, &account), -ENAMETOOLONG);
	ck_assert_int_eq(real.account_by_login(real.context, "EXAMPLE\\mori", &account), -ENOENT);
	ck_assert_int_eq(real.account_by_uid(real.context, 10099, &account), -ENOENT);
}
END_TEST

/* Shows R-ACC-01, R-ACC-05. */
START_TEST(people_of_a_directory_work_here)
{
	found_the_office();
	must(SUZUKI_THERE, "AddPerson", "{\"login\":\"" UPN "\"}");
	must(SUZUKI_THERE, "GrantRole", "{\"login\":\"sato.hanako@hq.city.example.lan\",\"role\":\"approver\"}");
	must(SUZUKI_THERE, "ImportPerson", "{\"login\":\"EXAMPLE\\\\Ito Shiro\",\"name\":\"伊藤 四郎\",\"roles\":\"staff\"}");
	ck_assert(!heard_holds("problem"));
	must(SUZUKI_THERE, "ShowPerson", "{\"person\":\"EXAMPLE\\\\Ito Shiro\"}");
	must(ITO_THERE, "RequestAccount",
		"{\"login\":\"" LONGEST "\",\"change\":\"add\",\"name\":\"長井 五郎\",\"purpose\":\"採用\"}");
	must(SATO_THERE, "Approve", "{\"request\":\"R-0001\"}");
	must(SUZUKI_THERE, "ActivateAccount", "{\"request\":\"R-0001\"}");
	ck_assert_str_eq(json_member_text(heard, "login"), LONGEST);
	must(SUZUKI_THERE, "ListPeople", "{}");
	ck_assert(heard_holds("EXAMPLE\\\\suzuki") && heard_holds("佐藤 花子") && heard_holds(LONGEST));
	verify_books();
}
END_TEST

/* Shows R-ACC-09. */
START_TEST(what_is_no_persons_account_there_is_none_here)
{
	found_the_office();
	must_not(SUZUKI_THERE, "AddPerson", "{\"login\":\"EXAMPLE\\\\administrator\"}", "io.mediad.BadInput");
	must_not(SUZUKI_THERE, "AddPerson", "{\"login\":\"40001\"}", "io.mediad.BadInput");
	must_not(SUZUKI_THERE, "AddPerson", "{\"login\":\"x" LONGEST "\"}", "io.mediad.BadInput");
	ck_assert_ptr_nonnull(strstr(sentence(), "too long a name"));
	must_not(SUZUKI_THERE, "AddPerson", "{\"login\":\"EXAMPLE\\\\mori\"}", "io.mediad.NotFound");
	verify_books();
}
END_TEST

/* Shows R-ACC-01. */
START_TEST(who_is_another_in_the_directory_now_is_nobody_here)
{
	found_the_office();
	must(SUZUKI_THERE, "ListPeople", "{}");
	write_directory("EXAMPLE\\suzuki:x:10009:10000::/:/bin/sh\nEXAMPLE\\mori:x:10001:10000::/:/bin/sh\n");
	must_not(SUZUKI_THERE, "ListPeople", "{}", "io.mediad.Refused"); /* mori has that user id */
	must_not(10009, "ListPeople", "{}", "io.mediad.Refused");        /* the login, with another user id */
	write_directory("root:x:0:0:root:/root:/bin/sh\n");
	must_not(SUZUKI_THERE, "ListPeople", "{}", "io.mediad.Refused"); /* gone */
	write_directory(directory);
	must(SUZUKI_THERE, "ListPeople", "{}");
	verify_books();
}
END_TEST

/* With the library before every other one; the sanitizers want to be that. */
static void start_again(char *argv[])
{
	const char *options = getenv("ASAN_OPTIONS");
	char text[256];

	snprintf(text, sizeof(text), "%s%sverify_asan_link_order=0", options ? options : "", options ? ":" : "");
	setenv("ASAN_OPTIONS", text, 1);
	setenv("NSS_WRAPPER_PASSWD", passwd, 1);
	setenv("NSS_WRAPPER_GROUP", "/etc/group", 1);
	setenv("LD_PRELOAD", MODULE, 1);
	execv("/proc/self/exe", argv);
	perror(argv[0]);
	exit(EXIT_FAILURE);
}

int main(int argc, char *argv[])
{
	const TTest *tests[] = { the_system_is_asked_for_accounts_of_a_directory, people_of_a_directory_work_here,
		what_is_no_persons_account_there_is_none_here, who_is_another_in_the_directory_now_is_nobody_here };
	int r;

	(void)argc;
	snprintf(passwd, sizeof(passwd), "/tmp/mediad-directory-%d", getpid());
	if (!getenv("NSS_WRAPPER_PASSWD"))
		start_again(argv);
	r = suite_run_with("mediad/broker/world", tests, ARRAY_SIZE(tests), setup_directory, teardown);
	unlink(passwd);
	return r;
}
