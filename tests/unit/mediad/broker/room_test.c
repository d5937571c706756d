// SPDX-License-Identifier: GPL-3.0-or-later
/* A disk that is nearly full, and one that fails a sync: nothing that gives access begins, what ends it still works. */
#include "policy/books.h"
#include "tests/unit/mediad/broker/stage.h"

#include <sys/statvfs.h>
#include <sys/syscall.h>

#define IN_THEIR_PLACE __attribute__((visibility("default")))

static bool full, failing;
static int told_of; /* how often the books said that they are broken */

IN_THEIR_PLACE int statvfs(const char *name, struct statvfs *out)
{
	struct stat status;

	*out = (struct statvfs){ .f_frsize = 4096, .f_blocks = 1 << 20, .f_bavail = full ? 100 : 1 << 20, .f_bfree = 1 << 20 };
	return stat(name, &status);
}

static int sync_now(long call, int fd)
{
	if (!failing)
		return (int)syscall(call, fd);
	errno = EIO;
	return -1;
}

IN_THEIR_PLACE int fdatasync(int fd)
{
	return sync_now(SYS_fdatasync, fd);
}

IN_THEIR_PLACE int fsync(int fd)
{
	return sync_now(SYS_fsync, fd);
}

static void begin(void)
{
	full = failing = false;
	told_of = 0;
	setup();
}

/* As mediad does it (main.c), but for ending. */
static void broken(void *context, const struct fault *why)
{
	struct broker *stage = context;

	told_of++;
	stage->closed = *why;
}

/* Shows R-LOG-04. */
START_TEST(on_a_disk_that_is_nearly_full_nothing_opens_and_what_ends_access_still_works)
{
	in_service();
	open_medium();
	full = true;
	must_not(SATO, "RequestCarryOut",
		"{\"number\":\"M-0001\",\"purpose\":\"survey\",\"from\":\"2026-11-21\",\"until\":\"2026-11-21 19:00\",\"destination\":\"県庁\",\"contents\":\"表\"}",
		"io.mediad.Closed");
	ck_assert_ptr_nonnull(strstr(sentence(), "nearly full"));
	close_medium();
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Closed");
	ck_assert(!fake_world_anything_open(&fake));
	must(SATO, "Status", "{}");
	ck_assert_str_eq(json_member_text(heard, "ledger"), "closed");
	must(SATO, "Lost", "{\"number\":\"M-0001\",\"reason\":\"left on the train\"}");
	ck_assert_str_eq(medium_now().state, "lost");
	must(KIMURA, "LedgerVerify", "{}");
	full = false;
	must(SATO, "Status", "{}");
	ck_assert_str_eq(json_member_text(heard, "ledger"), "good");
	verify_books();
}
END_TEST

/* Shows R-LOG-04. */
START_TEST(after_a_sync_that_failed_the_books_say_so_once_and_nothing_is_recorded_or_opened)
{
	in_service();
	registry_when_broken(broker.registry, broken, &broker);
	failing = true;
	ask(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"approver\"}");
	ck_assert_str_ne(error, "");
	ck_assert_int_eq(told_of, 1);
	failing = false; /* the kernel reports success the next time: it is not believed */
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Failed");
	ck_assert(!fake_world_anything_open(&fake));
	must_not(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"approver\"}", "io.mediad.Failed");
	ck_assert_int_eq(told_of, 1);
	ck_assert_ptr_nonnull(registry_broken(broker.registry));
}
END_TEST

int main(void)
{
	const TTest *tests[] = { on_a_disk_that_is_nearly_full_nothing_opens_and_what_ends_access_still_works,
		after_a_sync_that_failed_the_books_say_so_once_and_nothing_is_recorded_or_opened };

	return suite_run_with("mediad/broker/room", tests, ARRAY_SIZE(tests), begin, teardown);
}
