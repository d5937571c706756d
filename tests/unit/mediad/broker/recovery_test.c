// SPDX-License-Identifier: GPL-3.0-or-later
/* Recovery keys through the broker's methods: who gets which, and what the books know of it. */
#include <fcntl.h>

#include "tests/unit/mediad/broker/stage.h"

START_TEST(an_encrypted_recovery_key_is_handed_out_on_record)
{
	in_service();
	must_not(SATO, "GetEscrow", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	must_not(ROOT, "GetEscrow", "{\"number\":\"M-0001\"}", "io.mediad.Refused");
	must_not(TANAKA, "GetEscrow", "{\"number\":\"M-0002\"}", "io.mediad.NotFound");
	ask(KIMURA, "GetEscrow", "{\"number\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_CUSTODY);
	fake_volume_done(&fake, "{\"jws\":\"x.y.z\"}");
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(heard_holds("x.y.z"));
	ck_assert(!fake_world_anything_open(&fake));
	must(KIMURA, "LedgerList", "{\"limit\":1}");
	ck_assert(heard_holds("escrow.shown"));
	ck_assert(heard_holds("M-0001"));
	ask(TANAKA, "GetEscrow", "{\"number\":\"M-0001\"}");
	fake_volume_fails(&fake, -ENOENT, "This computer has no encrypted recovery key of M-0001.");
	pump();
	ck_assert_str_eq(error, "io.mediad.NotFound");
	verify_books();
}
END_TEST

START_TEST(the_encrypted_reseal_code_is_handed_out_on_record)
{
	staff_the_office();
	must_not(SATO, "HostEscrow", "{}", "io.mediad.Refused");
	must_not(ROOT, "HostEscrow", "{}", "io.mediad.Refused");
	ask(KIMURA, "HostEscrow", "{}");
	ck_assert_int_eq(fake.request.verb, VOLUME_CODE);
	fake_volume_fails(&fake, -ENOENT, "This computer's keys are sealed to no PCR, so there is no reseal code.");
	pump();
	ck_assert_str_eq(error, "io.mediad.NotFound");
	must(KIMURA, "LedgerList", "{}");
	ck_assert(!heard_holds("escrow.shown"));
	ask(TANAKA, "HostEscrow", "{}");
	fake_volume_done(&fake, "{\"pcrs\":\"7\",\"boxes\":[\"MIIB\"],\"certificates\":[\"ab\"]}");
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(heard_holds("MIIB"));
	must(KIMURA, "LedgerList", "{\"limit\":1}");
	ck_assert(heard_holds("escrow.shown"));
	ck_assert(heard_holds("\"number\": \"host\""));
	ck_assert(heard_holds("tanaka"));
	ck_assert(!heard_holds("MIIB"));
	verify_books();
}
END_TEST

#define STARTED "{\"reason\":\"its computer burnt\"}"
#define RECOVERED \
	"{\"path\":\"/run/mediad/media/1003/x\",\"read_only\":true,\"medium\":\"M-0001\"," \
	"\"uuid\":\"5e3d1c1e-0000-4000-8000-000000000001\",\"label\":{\"number\":\"M-0001\",\"handler\":\"sato\"},\"signer\":\"s\"," \
	"\"certificates\":[\"aa\"]}"

static void send_key(void)
{
	sent = open("/dev/null", O_RDONLY | O_CLOEXEC);
	ck_assert_int_ge(sent, 0);
}

static const char *name_now(void)
{
	static char name[MEDIUM_NUMBER];

	snprintf(name, sizeof(name), "%s", fake.request.number);
	return name;
}

static void start(uint32_t uid, const char *parameters)
{
	send_key();
	ask_for_work(uid, "Recover", parameters);
	ck_assert_int_eq(fake.request.verb, VOLUME_RECOVER);
	ck_assert(fake.passed);
	ck_assert_int_eq(strncmp(fake.request.number, "RECOVERED-", 10), 0);
	ck_assert_uint_eq(fake.request.uid, uid);
}

static bool told_of(const char *word)
{
	must(KIMURA, "LedgerList", "{\"from\":-40}");
	return heard_holds(word);
}

START_TEST(a_medium_of_this_computer_is_recovered_on_record_and_closed)
{
	char close[80];

	in_service();
	start(TANAKA, STARTED);
	ck_assert_uint_eq(fake.request.flags, VOLUME_READ_ONLY);
	fake_volume_done(&fake, RECOVERED);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(heard_holds("RECOVERED-"));
	ck_assert(fake_world_anything_open(&fake));
	ck_assert(told_of("recovery.started"));
	ck_assert(heard_holds("recovery.used"));
	ck_assert(heard_holds("its computer burnt"));
	snprintf(close, sizeof(close), "{\"number\":\"%s\"}", name_now());
	must_not(ITO, "Close", close, "io.mediad.Refused");
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Refused"); /* its stick is in use */
	ask(TANAKA, "Close", close);
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	ck_assert(!fake.passed);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert(told_of("recovery.closed"));
	must_not(TANAKA, "Close", close, "io.mediad.Refused");
	verify_books();
}
END_TEST

START_TEST(root_recovers_only_where_nobody_is_known_and_a_key_must_come_along)
{
	plug("2-1", "A100");
	must_not(ROOT, "Recover", STARTED, "io.mediad.BadInput"); /* no key */
	send_key();
	must_not(SATO, "Recover", STARTED, "io.mediad.Refused");
	start(ROOT, "{\"reason\":\"found\",\"write\":\"yes\"}");
	ck_assert_uint_eq(fake.request.flags, 0);
	fake_volume_fails(&fake, -EKEYREJECTED, "This is not the recovery key of the medium M-0001.");
	pump_a_second();
	ck_assert_str_eq(error, "io.mediad.Failed");
	ck_assert(!fake_world_anything_open(&fake));
	pull("2-1");
	staff_the_office();
	plug("2-1", "A100");
	send_key();
	must_not(ROOT, "Recover", STARTED, "io.mediad.Refused");
	send_key();
	must_not(KIMURA, "Recover", STARTED, "io.mediad.Refused");
	must_not(TANAKA, "Recover", "{}", "io.mediad.BadInput");
	must_not(TANAKA, "Recover", STARTED, "io.mediad.BadInput");
	ck_assert(told_of("recovery.failed"));
	start(TANAKA, STARTED);
	fake_volume_done(&fake, RECOVERED);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence()); /* M-0001 is another office's */
	verify_books();
}
END_TEST

START_TEST(which_stick_is_meant_must_be_clear)
{
	in_service();
	plug("2-2", "B200");
	send_key();
	must_not(TANAKA, "Recover", STARTED, "io.mediad.Refused");
	send_key();
	must_not(TANAKA, "Recover", "{\"reason\":\"x\",\"stick\":\"stick-none\"}", "io.mediad.NotFound");
	start(TANAKA, "{\"reason\":\"x\",\"stick\":\"M-0001\"}");
	fake_volume_dies(&fake);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE); /* nobody knows how far it had come */
	ck_assert_uint_eq(fake.request.flags & VOLUME_FORCE, VOLUME_FORCE);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_str_ne(error, "");
	ck_assert(told_of("recovery.failed"));
	verify_books();
}
END_TEST

START_TEST(what_is_lost_is_not_recovered_and_what_gets_lost_is_closed)
{
	in_service();
	start(TANAKA, STARTED);
	fake_volume_done(&fake, RECOVERED);
	pump();
	must(SATO, "Lost", "{\"number\":\"M-0001\",\"reason\":\"gone\"}");
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert(told_of("recovery.closed"));
	send_key();
	must_not(TANAKA, "Recover", STARTED, "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "lost"));
	pull("2-1");
	plug("2-1", "C300"); /* the same medium in another shell */
	start(TANAKA, STARTED);
	fake_volume_done(&fake, RECOVERED);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_str_ne(error, "");
	ck_assert(!fake_world_anything_open(&fake));
	verify_books();
}
END_TEST

START_TEST(pulled_out_or_forgotten_over_a_restart_it_is_closed)
{
	in_service();
	start(TANAKA, STARTED);
	fake_volume_done(&fake, RECOVERED);
	pump();
	pull("2-1");
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert(told_of("unplugged"));
	plug("2-1", "A100");
	start(TANAKA, STARTED);
	fake_volume_done(&fake, RECOVERED);
	pump();
	broker_dies();
	settle(&broker);
	pump();
	ck_assert(told_of("stopped"));
	verify_books();
}
END_TEST

/* ---- another recovery key ---- */

#define ROTATE "{\"number\":\"M-0001\"}"
#define ROTATED "{\"label\":\"a.new.c\",\"generation\":2,\"escrow\":[\"bb\"]}"
#define AS_BEFORE "{\"label\":\"a.b.c\",\"generation\":1,\"escrow\":[\"aa\"]}"

static int64_t wanting(void)
{
	must(SATO, "Status", "{}");
	return json_member_number(heard, "rotate", -1);
}

static void recover_and_close(void)
{
	char close[80];

	start(TANAKA, STARTED);
	fake_volume_done(&fake, RECOVERED);
	pump();
	snprintf(close, sizeof(close), "{\"number\":\"%s\"}", name_now());
	ask(TANAKA, "Close", close);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
}

START_TEST(a_key_that_was_used_is_asked_to_be_replaced_until_it_is)
{
	in_service();
	ck_assert_int_eq(wanting(), 0);
	recover_and_close();
	ck_assert_int_eq(wanting(), 1);
	must(SATO, "List", "{}");
	ck_assert(json_is_true(json_object_get(json_array_get(json_object_get(heard, "media"), 0), "rotate")));
	must_not(SATO, "RotateEscrow", ROTATE, "io.mediad.Refused");
	ask_for_work(TANAKA, "RotateEscrow", ROTATE);
	ck_assert_int_eq(fake.request.verb, VOLUME_ROTATE);
	ck_assert_uint_eq(fake.request.flags, 0);
	ck_assert_uint_eq(fake.request.generation, 1);
	ck_assert_ptr_nonnull(strstr(fake.request.label, "\"generation\":2"));
	fake_volume_done(&fake, ROTATED);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert(heard_holds("bb"));
	ck_assert_int_eq(wanting(), 0);
	ck_assert(told_of("recovery.rotated"));
	must(ITO, "GetLabel", ROTATE);
	ck_assert(heard_holds("a.new.c"));
	verify_books();
}
END_TEST

/* The stick says what became of it; mediad-volume finishes it or takes it back. */
static void settled(const char *result)
{
	wait_for(1050);
	ck_assert(fake_world_anything_open(&fake));
	event("2-1", WATCH_DISK, false);
	ck_assert_int_eq(fake.request.verb, VOLUME_ROTATE);
	ck_assert_uint_eq(fake.request.flags, VOLUME_REVISING);
	ck_assert_uint_eq(fake.request.generation, 1);
	ck_assert_ptr_nonnull(strstr(fake.request.label, "\"generation\":2"));
	fake_volume_done(&fake, result);
	pump();
	ck_assert(!fake_world_anything_open(&fake));
}

START_TEST(a_rotation_that_broke_off_is_settled_by_the_stick)
{
	in_service();
	recover_and_close();
	ask_for_work(TANAKA, "RotateEscrow", ROTATE);
	fake_volume_dies(&fake);
	pump_a_second();
	ck_assert_str_ne(error, "");
	must_not(SATO, "Open", ROTATE, "io.mediad.Refused");
	settled(AS_BEFORE);
	ck_assert(told_of("label.revise-failed"));
	ck_assert_int_eq(wanting(), 1);
	ask_for_work(TANAKA, "RotateEscrow", ROTATE);
	ck_assert_ptr_nonnull(strstr(fake.request.label, "\"generation\":3"));
	pull("2-1");
	fake_volume_fails(&fake, -EIO, "It cannot be written.");
	pump_a_second();
	plug("2-1", "A100");
	wait_for(1050);
	event("2-1", WATCH_DISK, false);
	ck_assert_int_eq(fake.request.verb, VOLUME_ROTATE);
	fake_volume_done(&fake, "{\"label\":\"a.third.c\",\"generation\":3,\"escrow\":[\"aa\"]}");
	pump();
	ck_assert(told_of("recovery.rotated"));
	ck_assert_int_eq(wanting(), 0);
	verify_books();
	open_medium();
	must_not(TANAKA, "RotateEscrow", ROTATE, "io.mediad.Refused");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { an_encrypted_recovery_key_is_handed_out_on_record, the_encrypted_reseal_code_is_handed_out_on_record,
		a_medium_of_this_computer_is_recovered_on_record_and_closed,
		root_recovers_only_where_nobody_is_known_and_a_key_must_come_along, which_stick_is_meant_must_be_clear,
		what_is_lost_is_not_recovered_and_what_gets_lost_is_closed, pulled_out_or_forgotten_over_a_restart_it_is_closed,
		a_key_that_was_used_is_asked_to_be_replaced_until_it_is, a_rotation_that_broke_off_is_settled_by_the_stick };

	return suite_run_with("mediad/broker/recovery", tests, ARRAY_SIZE(tests), setup, teardown);
}
