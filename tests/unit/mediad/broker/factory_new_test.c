// SPDX-License-Identifier: GPL-3.0-or-later
/* What was never used is registered without being erased first, where policy and an administrator say so, and nowhere else. */
#include "tests/unit/mediad/broker/stage.h"

#include "tests/unit/policy/rules/bylaw.h"

#define AS_NEW "{\"number\":\"M-0001\",\"label_attached\":\"yes\",\"factory_new\":\"yes\"}"

static void let_off(void)
{
	char folder[] = "/tmp/mediad-new-XXXXXX", name[64];
	struct fault why = { 0 };
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(name, sizeof(name), "%s/office.conf", folder);
	file = fopen(name, "w");
	fputs("[erase]\nfactory-new = skip\n", file);
	fclose(file);
	ck_assert_msg(settings_load_of(geteuid(), folder, &broker.settings, &why) == 0, "%s", why.message);
	unlink(name);
	rmdir(folder);
}

static void release(void)
{
	verify_books();
	settings_free(broker.settings);
	broker.settings = NULL;
}

static void approved(void)
{
	staff_the_office();
	ask_and_approve();
}

/* Shows R-REU-01. */
START_TEST(nothing_is_let_off_where_policy_does_not_say_so_or_no_administrator_does)
{
	approved();
	must_not(TANAKA, "Register", AS_NEW, "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "[erase] factory-new"));
	let_off();
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"operator\"}");
	must_not(ITO, "Register", AS_NEW, "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "administrator"));
	must_not(TANAKA, "Register", "{\"number\":\"M-0001\",\"factory_new\":\"no\"}", "io.mediad.BadInput");
	ck_assert_str_eq(medium_now().state, "approved");
	ck_assert(!fake_world_anything_open(&fake));
	ask_for_work(TANAKA, "Register", "{\"number\":\"M-0001\"}"); /* what is not called new is erased as ever */
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	ck_assert_int_eq(fake.request.flags & VOLUME_FACTORY_NEW, 0);
	release();
}
END_TEST

/* Shows R-REU-01, R-DSP-03. */
START_TEST(what_is_factory_new_is_encrypted_at_once_and_books_and_label_say_so_for_good)
{
	approved();
	let_off();
	ask_for_work(TANAKA, "Register", AS_NEW);
	ck_assert_int_eq(fake.request.verb, VOLUME_REGISTER);
	ck_assert_int_ne(fake.request.flags & VOLUME_FACTORY_NEW, 0);
	ck_assert_ptr_nonnull(strstr(fake.request.label, "\"factory_new\":true"));
	fake_volume_done(&fake, REGISTERED);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(json_is_true(json_object_get(json_object_get(heard, "label"), "factory_new")));
	ck_assert_str_eq(medium_now().state, "in-service");
	must_not(SATO, "EraseStatus", "{\"number\":\"M-0001\"}", "io.mediad.NotFound");

	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"worn out\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
	ck_assert_int_eq(bylaw_read("[class confidential]\naxis = C\nrank = 1\nname = 公開\nerase-reuse = E1\nerase-dispose = E1\n", &broker.rules, NULL), 0);
	must(KIMURA, "Witness", "{\"number\":\"M-0001\"}");
	must_not(TANAKA, "Erase", "{\"number\":\"M-0001\",\"confirm\":\"M-0001\",\"level\":\"E1\"}", "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "factory-new"));
	rules_free(broker.rules);
	broker.rules = NULL;
	release();
}
END_TEST

START_TEST(what_turns_out_to_have_been_in_use_stays_unregistered_and_can_be_erased_first)
{
	approved();
	let_off();
	ask_for_work(TANAKA, "Register", AS_NEW);
	fake_volume_fails(&fake, -EEXIST, "M-0001 was encrypted before");
	pump_a_second();
	ck_assert(error[0]);
	ck_assert_str_eq(last_event(), "medium.register-failed");
	ck_assert_str_eq(medium_now().state, "approved");
	ask_for_work(TANAKA, "Register", "{\"number\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	fake_volume_fails(&fake, -EIO, "gone");
	pump_a_second();
	must_not(TANAKA, "Register", AS_NEW, "io.mediad.Refused"); /* partly overwritten: it goes on */
	ck_assert_ptr_nonnull(strstr(sentence(), "partly overwritten"));
	release();
}
END_TEST

START_TEST(a_registration_of_what_is_new_that_broke_off_begins_again)
{
	approved();
	let_off();
	ask_for_work(TANAKA, "Register", AS_NEW);
	broker_dies();
	event("2-1", WATCH_USB, false);
	settle(&broker);
	pump();
	ck_assert_str_eq(last_event(), "medium.register-failed");
	ck_assert_str_eq(medium_now().state, "approved");
	ask_for_work(TANAKA, "Register", AS_NEW);
	ck_assert_int_eq(fake.request.verb, VOLUME_REGISTER);
	fake_volume_done(&fake, REGISTERED);
	pump();
	ck_assert_str_eq(medium_now().state, "in-service");
	release();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { nothing_is_let_off_where_policy_does_not_say_so_or_no_administrator_does,
		what_is_factory_new_is_encrypted_at_once_and_books_and_label_say_so_for_good,
		what_turns_out_to_have_been_in_use_stays_unregistered_and_can_be_erased_first, a_registration_of_what_is_new_that_broke_off_begins_again };

	return suite_run_with("mediad/broker/factory_new", tests, ARRAY_SIZE(tests), setup, teardown);
}
