// SPDX-License-Identifier: GPL-3.0-or-later
/* Another computer's medium is taken in, opened and given up again through the broker's methods. */
#include "tests/unit/mediad/broker/neighbour.h"

static char home[HOST_ID];

/* The office, and zeimu-1 as a trusted computer. */
static void neighbours(void)
{
	staff_the_office();
	trust_a_neighbour(home);
}

static const char *identity(const char *host, int generation)
{
	static char text[1024];

	text_format(text, sizeof(text),
		"{\"number\":\"M-0012\",\"uuid\":\"5e3d1c1e-0000-4000-8000-000000000012\",\"label\":\"a.b.c\",\"stated\":{\"handler\":"
		"\"高橋 五郎\",\"classification\":\"internal\"},\"generation\":%d,\"host\":\"%s\",\"size\":33554432,"
		"\"path\":\"/run/mediad/media/1001/M-0012\",\"read_only\":false}",
		generation, host);
	return text;
}

static void last_is(const char *kind)
{
	must(KIMURA, "LedgerList", "{\"limit\":1}");
	ck_assert_msg(heard_holds(kind), "no %s", kind);
}

static void introduce(const char *host)
{
	ask_for_work(TANAKA, "Adopt", "{}");
	ck_assert_msg(fake.request.verb == VOLUME_INTRODUCE, "%s: %s", error, sentence());
	fake_volume_done(&fake, identity(host, 3));
	pump();
}

static void adopt(void)
{
	neighbours();
	plug("2-1", "A100");
	introduce(home);
	ck_assert_msg(fake.request.verb == VOLUME_ADOPT, "%s: %s", error, sentence());
	ck_assert_int_eq(fake.request.flags, VOLUME_GUEST);
	ck_assert_str_eq(fake.request.number, "M-0012");
	ck_assert_ptr_nonnull(strstr(fake.request.label, home));
	fake_volume_done(&fake, identity(home, 3));
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(!fake_world_anything_open(&fake));
}

static void entitled(void)
{
	adopt();
	must(SATO, "RequestUse", "{\"medium\":\"M-0012\",\"purpose\":\"survey\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0001\"}");
}

START_TEST(a_granted_medium_is_adopted_and_opened)
{
	entitled();
	must_not(ITO, "Open", "{\"number\":\"M-0012\"}", "io.mediad.Refused");
	ask_for_work(SATO, "Open", "{\"number\":\"M-0012\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_OPEN);
	ck_assert_int_eq(fake.request.flags, VOLUME_GUEST);
	ck_assert_int_eq(fake.request.generation, 3);
	ck_assert_ptr_nonnull(strstr(fake.request.label, "M-0012"));
	fake_volume_done(&fake, identity(home, 4)); /* revised at home since */
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(!heard_holds("a.b.c"));
	must(KIMURA, "LedgerList", "{\"limit\":2}");
	ck_assert(heard_holds("label.seen"));
	event("2-1", WATCH_DISK, false); /* looked at again, by the number on its label */
	ck_assert_int_eq(fake.request.verb, VOLUME_RECHECK);
	ck_assert(fake.request.flags & VOLUME_GUEST);
	verify_books();
}
END_TEST

START_TEST(a_strangers_medium_is_not_adopted)
{
	neighbours();
	plug("2-1", "A100");
	must_not(SATO, "Adopt", "{}", "io.mediad.Refused");
	introduce("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
	ck_assert_str_eq(error, "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "not trusted"));
	ck_assert(!fake_world_anything_open(&fake));
	pull("2-1");
	must_not(TANAKA, "Adopt", "{}", "io.mediad.NotFound");
	must_not(TANAKA, "Adopt", "{\"medium\":\"stick-00000000\"}", "io.mediad.NotFound");
	verify_books();
}
END_TEST

START_TEST(a_key_that_cannot_be_taken_leaves_no_medium)
{
	neighbours();
	plug("2-1", "A100");
	introduce(home);
	fake_volume_fails(&fake, -ESTALE, "A key was destroyed here since.");
	pump_a_second();
	ck_assert_ptr_nonnull(strstr(sentence(), "destroyed here since"));
	last_is("medium.adopt-failed");
	must_not(SATO, "RequestUse", "{\"medium\":\"M-0012\",\"purpose\":\"survey\"}", "io.mediad.NotFound");
	ck_assert(!fake_world_anything_open(&fake));
	verify_books();
}
END_TEST

START_TEST(given_up_its_key_is_destroyed_without_the_stick)
{
	entitled();
	pull("2-1");
	must_not(SATO, "Unadopt", "{\"number\":\"M-0012\"}", "io.mediad.Refused");
	ask_for_work(TANAKA, "Unadopt", "{\"number\":\"M-0012\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_DESTROY_KEY);
	fake_volume_done(&fake, KEY);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	last_is("medium.unadopted");
	must_not(SATO, "Open", "{\"number\":\"M-0012\"}", "io.mediad.NotFound");
	verify_books();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_granted_medium_is_adopted_and_opened, a_strangers_medium_is_not_adopted,
		a_key_that_cannot_be_taken_leaves_no_medium, given_up_its_key_is_destroyed_without_the_stick };

	return suite_run_with("mediad/broker/adopt", tests, ARRAY_SIZE(tests), setup, teardown);
}
