// SPDX-License-Identifier: GPL-3.0-or-later
/* A medium is provided to an outside party through the broker's methods: vetted first, then intended, then written; and back. */
#include "tests/fakes/memory_scan.h"
#include "tests/unit/mediad/broker/stage.h"

#define PASSPHRASE "vK9#tmWq2$Lz7x"
#define WISH "{\"number\":\"M-0001\",\"passphrase\":\"" PASSPHRASE "\"}"
#define NUMBER "{\"number\":\"M-0001\"}"
#define REQUEST \
	"{\"number\":\"M-0001\",\"purpose\":\"survey\",\"recipient\":\"Midori Prefecture\",\"basis\":\"ordinance 7\"," \
	"\"contents\":\"3 tables\",\"obligation\":\"return\"}"

static const char *label(int generation)
{
	static char text[96];

	snprintf(text, sizeof(text), "{\"number\":\"M-0001\",\"label\":\"a.new.c\",\"generation\":%d}", generation);
	return text;
}

static void approved(void)
{
	in_service();
	must(SATO, "RequestProvide", REQUEST);
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
}

/* Where it is kept until the next step: never in the swap. */
static bool secret_is_locked(void)
{
	char flags[512];

	memory_flags(jobs_find(broker.jobs, "M-0001")->request.secret, flags, sizeof(flags));
	return strstr(flags, " lo ") != NULL;
}

/* The helper is asked whether the passphrase will do; no stick is let in for that. */
static void vet(void)
{
	ask(TANAKA, "Provide", WISH);
	ck_assert_int_eq(fake.request.verb, VOLUME_PASSPHRASE);
	ck_assert_str_eq(fake.request.secret, PASSPHRASE);
	ck_assert(secret_is_locked());
	ck_assert_ptr_nonnull(strstr(fake.request.words, "Midori Prefecture"));
	ck_assert_ptr_nonnull(strstr(fake.request.words, "sato"));
	ck_assert(!fake_world_anything_open(&fake));
}

static void vetted(void)
{
	vet();
	fake_volume_done(&fake, "{}");
	pump();
	event("2-1", WATCH_DISK, false);
	ck_assert_int_eq(fake.request.verb, VOLUME_RELABEL);
	ck_assert_str_eq(fake.request.secret, PASSPHRASE);
}

static void provided(void)
{
	approved();
	vetted();
	fake_volume_done(&fake, label(2));
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert_str_eq(last_event(), "provide.started");
}

/* Neither in what is answered, nor in the books, nor left in a job. */
static void nobody_repeats_it(void)
{
	ck_assert(!heard_holds(PASSPHRASE));
	must(KIMURA, "LedgerExport", "{}");
	ck_assert(!heard_holds(PASSPHRASE));
	must(SATO, "List", "{}");
	ck_assert(!heard_holds(PASSPHRASE));
	ck_assert_ptr_null(strstr(fake.said, PASSPHRASE));
	ck_assert_ptr_null(jobs_find(broker.jobs, "M-0001"));
}

START_TEST(a_medium_is_provided_and_taken_back)
{
	provided();
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert_ptr_nonnull(strstr(fake.request.label, "\"provided\":{\"recipient\":\"Midori Prefecture\""));
	ck_assert_ptr_nonnull(strstr(fake.request.label, "\"generation\":2"));
	ck_assert(heard_holds("\"recipient\": \"Midori Prefecture\""));
	ck_assert(medium_now().provided);
	nobody_repeats_it();
	must(SATO, "List", "{}");
	ck_assert(heard_holds("Midori Prefecture"));
	open_medium(); /* at home by the TPM, as ever */
	close_medium();
	must_not(TANAKA, "Provide", WISH, "io.mediad.Refused");
	must_not(SATO, "EndProvide", NUMBER, "io.mediad.Refused");
	ask_for_work(TANAKA, "EndProvide", NUMBER);
	ck_assert_int_eq(fake.request.verb, VOLUME_RELABEL);
	ck_assert_str_eq(fake.request.secret, "");
	ck_assert_ptr_null(strstr(fake.request.label, "provided"));
	fake_volume_done(&fake, label(3));
	pump();
	ck_assert_str_eq(last_event(), "provide.ended");
	ck_assert(!medium_now().provided);
	verify_books();
}
END_TEST

START_TEST(nobody_thinks_of_a_passphrase_in_vain)
{
	in_service();
	must_not(TANAKA, "Provide", NUMBER, "io.mediad.Refused"); /* nobody approved it */
	must_not(SATO, "Provide", NUMBER, "io.mediad.Refused");
	must(SATO, "RequestProvide", REQUEST);
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	must_not(TANAKA, "Provide", NUMBER, "io.mediad.PasswordNeeded");
	ck_assert_ptr_nonnull(strstr(sentence(), "--passphrase-file"));
	pull("2-1");
	must_not(TANAKA, "Provide", NUMBER, "io.mediad.NotFound");
}
END_TEST

START_TEST(a_passphrase_that_is_refused_leaves_no_trace_on_the_books)
{
	approved();
	must(TANAKA, "List", "{}");
	vet();
	fake_volume_fails(&fake, -EINVAL, "The passphrase repeats itself; mix it.");
	pump();
	ck_assert_str_eq(error, "io.mediad.BadInput");
	ck_assert_ptr_nonnull(strstr(sentence(), "repeats itself"));
	ck_assert_str_eq(last_event(), "request.approved");
	ck_assert(!fake_world_anything_open(&fake));
	nobody_repeats_it();
	vetted();
}
END_TEST

START_TEST(one_that_is_longer_than_any_goes_nowhere)
{
	char parameters[600] = "{\"number\":\"M-0001\",\"passphrase\":\"";
	size_t length = strlen(parameters);

	approved();
	memset(parameters + length, 'x', 300);
	strcpy(parameters + length + 300, "\"}");
	fake.request.verb = 0;
	must_not(TANAKA, "Provide", parameters, "io.mediad.BadInput");
	ck_assert_int_eq(fake.request.verb, 0);
	nobody_repeats_it();
}
END_TEST

START_TEST(what_was_withdrawn_while_it_was_vetted_does_not_happen)
{
	approved();
	vet();
	must(SUZUKI, "SetHold", "{\"number\":\"M-0001\",\"reason\":\"evidence\"}");
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_str_ne(error, "");
	ck_assert(!medium_now().revising);
	ck_assert(!fake_world_anything_open(&fake));
	nobody_repeats_it();
}
END_TEST

START_TEST(pulled_out_while_it_was_vetted_nothing_is_intended)
{
	approved();
	vet();
	pull("2-1");
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_str_eq(error, "io.mediad.NotFound");
	ck_assert(!medium_now().revising);
	nobody_repeats_it();
}
END_TEST

START_TEST(after_an_error_the_stick_says_whether_it_is_provided)
{
	approved();
	vetted();
	fake_volume_fails(&fake, -EIO, "Sector 7 cannot be written.");
	pump_a_second();
	ck_assert(medium_now().revising);
	must_not(SATO, "Open", NUMBER, "io.mediad.Refused");
	look_at_label(label(1));
	ck_assert_str_eq(last_event(), "label.revise-failed");
	ck_assert(!medium_now().provided);
	nobody_repeats_it();
	vetted(); /* the leave still holds */
	fake_volume_fails(&fake, -EIO, "Sector 7 cannot be written.");
	pump_a_second();
	look_at_label(label(3));
	ck_assert_str_eq(last_event(), "provide.started");
	ck_assert(medium_now().provided);
	verify_books();
}
END_TEST

START_TEST(a_broker_that_died_settles_both_ways_at_its_next_start)
{
	approved();
	vetted();
	broker_dies();
	settle(&broker);
	event("2-1", WATCH_USB, false);
	look_at_label(label(2));
	ck_assert_str_eq(last_event(), "provide.started");
	ask_for_work(TANAKA, "EndProvide", NUMBER);
	broker_dies();
	settle(&broker);
	event("2-1", WATCH_USB, false);
	look_at_label(label(2));
	ck_assert_str_eq(last_event(), "label.revise-failed");
	ck_assert(medium_now().provided); /* until the label says otherwise */
	ask_for_work(TANAKA, "EndProvide", NUMBER);
	fake_volume_done(&fake, label(4));
	pump();
	ck_assert(!medium_now().provided);
	verify_books();
}
END_TEST

START_TEST(a_return_says_that_the_passphrase_is_still_there)
{
	provided();
	must(SATO, "RequestCarryOut", "{\"number\":\"M-0001\",\"purpose\":\"survey\",\"from\":\"2026-11-21\",\"until\":\"2026-12-01\","
		"\"destination\":\"prefecture\",\"contents\":\"3 tables\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0003\"}");
	must(SATO, "CheckOut", NUMBER);
	must_not(TANAKA, "EndProvide", NUMBER, "io.mediad.Refused"); /* it is out */
	must(SATO, "Return", NUMBER);
	ck_assert(json_is_true(json_object_get(heard, "provided")));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { a_medium_is_provided_and_taken_back, nobody_thinks_of_a_passphrase_in_vain,
		a_passphrase_that_is_refused_leaves_no_trace_on_the_books, one_that_is_longer_than_any_goes_nowhere,
		what_was_withdrawn_while_it_was_vetted_does_not_happen, pulled_out_while_it_was_vetted_nothing_is_intended,
		after_an_error_the_stick_says_whether_it_is_provided, a_broker_that_died_settles_both_ways_at_its_next_start,
		a_return_says_that_the_passphrase_is_still_there };

	return suite_run_with("mediad/broker/provide", tests, ARRAY_SIZE(tests), setup, teardown);
}
