// SPDX-License-Identifier: GPL-3.0-or-later
/* The chain of a whole surface through the broker's methods, in a played world with real books: its order, what happens between its steps,
 * where it breaks off and how it goes on. */
#include <poll.h>

#include "mediad/broker/surface.h"
#include "tests/unit/mediad/broker/stage.h"

#define CONFIRMED "{\"number\":\"M-0001\",\"confirm\":\"M-0001\"}"
#define PLAIN "{\"number\":\"M-0001\"}"
#define BROKEN \
	"{\"size\":33554432,\"durable\":33554432,\"written\":33554432,\"verified\":33553920,\"unwritten\":0,\"unreadable\":0,\"mismatched\":512," \
	"\"old_sectors\":1,\"first_bad\":4096}"

/* How the last event of this kind reads. */
static json_t *event_of(const char *kind)
{
	json_t *found = NULL, *entry;
	size_t i;

	must(KIMURA, "LedgerList", "{\"from\":-24,\"limit\":24}");
	json_array_foreach(json_object_get(heard, "events"), i, entry)
		if (strcmp(json_member_text(entry, "kind"), kind) == 0)
			found = json_object_get(entry, "data");
	ck_assert_msg(found != NULL, "no %s", kind);
	return found;
}

static void set(const char *lines)
{
	char folder[] = "/tmp/mediad-surface-XXXXXX", name[64];
	struct fault why = { 0 };
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(name, sizeof(name), "%s/office.conf", folder);
	file = fopen(name, "w");
	fputs(lines, file);
	fclose(file);
	settings_free(broker.settings);
	broker.settings = NULL;
	ck_assert_msg(settings_load_of(geteuid(), folder, &broker.settings, &why) == 0, "%s", why.message);
	unlink(name);
	rmdir(folder);
}

static void condemn(void)
{
	in_service();
	must(SATO, "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"worn out\"}");
	must(SUZUKI, "Approve", "{\"request\":\"R-0002\"}");
}

static uint32_t witness = KIMURA;
static char erasing[40]; /* the job that was started last */

/* Witnessed, its key dead, its overwriting begun. */
static void start_erase(void)
{
	must(witness, "Witness", PLAIN);
	ask_for_work(TANAKA, "Erase", CONFIRMED);
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
	fake_volume_done(&fake, PLAIN);
	pump();
	fake_volume_done(&fake, KEY);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	text_copy(erasing, sizeof(erasing), fake.request.job);
}

static void written(void)
{
	fake_volume_done(&fake, WRITTEN);
	pump();
}

static void certified(void)
{
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert_str_eq(json_member_text(heard, "certificate"), "C-0001");
	ck_assert(!fake_world_anything_open(&fake));
	verify_books();
}

static void compare_and_certify(void)
{
	ck_assert_int_eq(fake.request.verb, VOLUME_COMPARE);
	fake_volume_done(&fake, ERASED);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_ERASE_END);
	fake_volume_done(&fake, "{}");
	pump();
	certified();
}

static void status_is(const char *state, const char *step)
{
	must(SATO, "EraseStatus", PLAIN);
	ck_assert_str_eq(json_member_text(heard, "state"), state);
	ck_assert_str_eq(json_member_text(heard, "step"), step);
}

/* It shows no label any more: only a stick that this job has written to is gone on with. */
static void known_by_the_stream(uint32_t verb)
{
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
	fake_volume_fails(&fake, -EBADMSG, "a damaged header");
	pump();
	ck_assert_int_eq(fake.request.verb, verb);
	ck_assert_int_ne(fake.request.flags & VOLUME_KNOWN, 0);
	ck_assert_str_eq(fake.request.job, erasing);
}

static void ask_again(void)
{
	disk_sequence++;
	ask_for_work(TANAKA, "Erase", PLAIN);
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
}

/* Nothing is asked for again. The job is the same. */
static void go_on(uint32_t verb)
{
	ask_again();
	known_by_the_stream(verb);
}

static void broke_off(void)
{
	ck_assert_str_eq(error, "io.mediad.Failed");
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert_str_eq(last_event(), "erase.interrupted");
}

/* ---- the order ---- */

START_TEST(what_is_written_is_out_and_in_again_before_it_is_compared)
{
	condemn();
	start_erase();
	fake_volume_progress(&fake, PHASE_ERASE_WRITE, 1 << 20, 1 << 25);
	pump();
	status_is("running", "write");
	ck_assert_str_eq(json_member_text(heard, "phase"), "erase-write");
	ck_assert_int_eq(json_member_number(heard, "done", -1), 1 << 20);
	written();
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE); /* nothing is read before the new disk is there */
	status_is("running", "cycle");
	event("2-1", WATCH_DISK, false); /* a late word of the old one */
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	disk_comes_back();
	ck_assert_uint_eq(fake.request.disk.sequence, disk_sequence);
	ck_assert_uint_eq(fake.request.size, 1 << 25);
	ck_assert_str_eq(fake.request.job, erasing);
	ck_assert_str_eq(json_member_text(event_of("erase.cycled"), "how"), "reauthorised");
	ck_assert_str_eq(last_event(), "erase.cycled");
	error[0] = '\0';
	fake_volume_done(&fake, ERASED);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_ERASE_END);
	ck_assert(json_is_true(json_object_get(event_of("erase.compared"), "passed")));
	fake_volume_fails(&fake, -EPIPE, "away"); /* which the next job of this medium makes good */
	pump_a_second();
	certified();
	must_not(SATO, "EraseStatus", PLAIN, "io.mediad.NotFound");
}
END_TEST

START_TEST(the_devices_own_commands_are_tried_unless_policy_says_no)
{
	condemn();
	start_erase();
	ck_assert_int_eq(fake.request.flags & VOLUME_NO_COMMANDS, 0);
	fake_volume_dies(&fake);
	pump_a_second();
	set("[erase]\ndevice-commands = no\n");
	go_on(VOLUME_OVERWRITE);
	ck_assert_int_ne(fake.request.flags & VOLUME_NO_COMMANDS, 0);
}
END_TEST

START_TEST(zeros_come_last_if_policy_wants_an_empty_medium)
{
	set("[erase]\nblank = yes\n");
	condemn();
	start_erase();
	written();
	disk_comes_back();
	fake_volume_done(&fake, ERASED);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_BLANK);
	status_is("running", "compared");
	fake_volume_dies(&fake);
	pump_a_second();
	go_on(VOLUME_BLANK);
	fake_volume_done(&fake, WRITTEN);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_ERASE_END);
	ck_assert(on_record("erase.blanked"));
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_str_eq(json_member_text(event_of("erase.completed"), "certificate"), "C-0001");
}
END_TEST

/* ---- between the steps ---- */

START_TEST(a_stick_that_does_not_come_back_is_asked_for)
{
	condemn();
	start_erase();
	written();
	pull("2-1");
	ck_assert(jobs_running(broker.jobs, "M-0001"));
	must(SATO, "EraseStatus", PLAIN);
	ck_assert_str_eq(json_member_text(heard, "phase"), "replug");
	plug("2-1", "B200"); /* another one in its port */
	ck_assert(!fake_world_anything_open(&fake));
	plug("2-2", "A100");
	ck_assert(fake_world_anything_open(&fake));
	disk_sequence++;
	event("2-2", WATCH_DISK, false);
	ck_assert_str_eq(json_member_text(event_of("erase.cycled"), "how"), "replugged");
	ck_assert_str_eq(fake.request.disk.usb, "2-2");
	known_by_the_stream(VOLUME_COMPARE);
	error[0] = '\0';
	compare_and_certify();
}
END_TEST

/* Out of sight it was, so it shows by the job's stream that it is the one; then it is compared and certified. */
static void goes_on_when_it_is_back(const char *how)
{
	disk_comes_back();
	ck_assert_str_eq(json_member_text(event_of("erase.cycled"), "how"), how);
	known_by_the_stream(VOLUME_COMPARE);
	error[0] = '\0';
	compare_and_certify();
}

/* Shows R-DSP-02. */
START_TEST(a_stick_whose_disk_does_not_appear_again_is_asked_for)
{
	condemn();
	start_erase();
	written();
	loop_hasten(broker.loop, DISK_TIMEOUT - 1000);
	pump();
	ck_assert(fake_world_anything_open(&fake)); /* it may be slow */
	loop_hasten(broker.loop, 1000);
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	must(SATO, "EraseStatus", PLAIN);
	ck_assert_str_eq(json_member_text(heard, "phase"), "replug");
	disk_comes_back(); /* too late */
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	pull("2-1");
	plug("2-1", "A100");
	loop_hasten(broker.loop, DISK_TIMEOUT); /* nor then: it is asked for once more */
	pump();
	ck_assert(!fake_world_anything_open(&fake));
	pull("2-1");
	plug("2-1", "A100");
	goes_on_when_it_is_back("replugged");
}
END_TEST

START_TEST(nobody_who_plugs_it_in_again_leaves_what_can_go_on)
{
	condemn();
	set("[erase]\nreplug = yes\n");
	start_erase();
	written();
	loop_hasten(broker.loop, REPLUG_PATIENCE);
	pump();
	broke_off();
	status_is("interrupted", "cycle");
	set("[erase]\nreplug = no\n");
	go_on(VOLUME_COMPARE);
	compare_and_certify();
}
END_TEST

START_TEST(two_that_claim_to_be_it_are_none)
{
	condemn();
	start_erase();
	written();
	pull("2-1");
	plug_and_pull("2-3", "A100");
	plug("2-1", "B200");
	fake_world_plug(&fake, "2-2", "A100");
	fake_world_plug(&fake, "2-3", "A100");
	event("2-2", WATCH_USB, false);
	event("2-3", WATCH_USB, false);
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	verify_books();
}
END_TEST

START_TEST(a_gate_that_does_not_let_it_in_again_has_a_person_asked)
{
	condemn();
	start_erase();
	fake.fail_at = fake.calls + 1; /* its letting in */
	written();
	ck_assert(!fake_world_anything_open(&fake));
	must(SATO, "EraseStatus", PLAIN);
	ck_assert_str_eq(json_member_text(heard, "phase"), "replug");
	pull("2-1");
	plug("2-1", "A100");
	disk_comes_back();
	known_by_the_stream(VOLUME_COMPARE);
	error[0] = '\0';
	compare_and_certify();
}
END_TEST

START_TEST(a_policy_that_trusts_no_port_has_a_person_pull_it_out)
{
	condemn();
	set("[erase]\nreplug = yes\n");
	start_erase();
	written();
	ck_assert(!fake_world_anything_open(&fake));
	disk_comes_back(); /* nothing without a person */
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	pull("2-1");
	plug("2-1", "A100");
	goes_on_when_it_is_back("replugged");
}
END_TEST

/* Where the office says that its hubs can. */
START_TEST(a_port_that_is_switched_off_and_on_gives_back_a_new_stick)
{
	condemn();
	set("[erase]\nswitch-port = yes\n");
	start_erase();
	written();
	ck_assert_int_eq(fake.request.verb, VOLUME_SWITCH_PORT);
	pull("2-1");
	ck_assert(jobs_running(broker.jobs, "M-0001"));
	fake_volume_done(&fake, "{}");
	pump();
	plug("2-1", "B200"); /* another one was quicker */
	ck_assert(!fake_world_anything_open(&fake));
	pull("2-1");
	plug("2-1", "A100");
	goes_on_when_it_is_back("switched");
}
END_TEST

START_TEST(a_stick_that_is_back_before_the_helper_says_so_is_not_missed)
{
	condemn();
	set("[erase]\nswitch-port = yes\n");
	start_erase();
	written();
	pull("2-1");
	plug("2-1", "A100");
	fake_volume_done(&fake, "{}");
	pump();
	goes_on_when_it_is_back("switched");
}
END_TEST

START_TEST(a_port_from_which_nothing_comes_back_has_a_person_asked)
{
	condemn();
	set("[erase]\nswitch-port = yes\n");
	start_erase();
	written();
	pull("2-1");
	fake_volume_done(&fake, "{}");
	pump();
	loop_hasten(broker.loop, SWITCH_PATIENCE);
	pump();
	must(SATO, "EraseStatus", PLAIN);
	ck_assert_str_eq(json_member_text(heard, "phase"), "replug");
	plug("2-2", "A100");
	disk_sequence++;
	event("2-2", WATCH_DISK, false);
	ck_assert_str_eq(json_member_text(event_of("erase.cycled"), "how"), "replugged");
	known_by_the_stream(VOLUME_COMPARE);
	error[0] = '\0';
	compare_and_certify();
}
END_TEST

START_TEST(a_port_that_cannot_be_switched_is_not_waited_for)
{
	condemn();
	set("[erase]\nswitch-port = yes\n");
	start_erase();
	written();
	ck_assert_int_eq(fake.request.verb, VOLUME_SWITCH_PORT);
	fake_volume_fails(&fake, -EOPNOTSUPP, "no switch");
	pump_a_second();
	disk_comes_back();
	ck_assert_str_eq(json_member_text(event_of("erase.cycled"), "how"), "reauthorised");
	error[0] = '\0';
	compare_and_certify();
}
END_TEST

START_TEST(another_size_than_it_had_is_a_failure)
{
	condemn();
	start_erase();
	written();
	disk_size = 1 << 24;
	disk_comes_back();
	disk_size = 1 << 25;
	ck_assert_str_eq(error, "io.mediad.Failed");
	ck_assert_ptr_nonnull(strstr(sentence(), "another size"));
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert_str_eq(last_event(), "erase.failed");
	must_not(TANAKA, "Erase", PLAIN, "io.mediad.BadInput"); /* nothing goes on */
	must_not(TANAKA, "Erase", CONFIRMED, "io.mediad.Refused"); /* and nobody has witnessed */
	verify_books();
}
END_TEST

/* ---- verdicts ---- */

START_TEST(what_does_not_read_back_equal_is_never_certified)
{
	condemn();
	start_erase();
	written();
	disk_comes_back();
	fake_volume_done(&fake, BROKEN); /* a helper that thinks that is well */
	pump();
	ck_assert_str_eq(error, "io.mediad.Failed");
	ck_assert(!json_is_true(json_object_get(event_of("erase.compared"), "passed")));
	ck_assert_str_eq(last_event(), "erase.failed");
	ck_assert(!fake_world_anything_open(&fake));
	start_erase();
	written();
	disk_comes_back();
	fake_volume_fails_with(&fake, -EIO, "bad", BROKEN);
	pump_a_second();
	ck_assert_int_eq(json_member_number(json_object_get(event_of("erase.compared"), "state"), "old_sectors", 0), 1);
	ck_assert_str_eq(last_event(), "erase.failed");
	must_not(SATO, "EraseStatus", PLAIN, "io.mediad.NotFound");
	verify_books();
}
END_TEST

/* ---- it breaks off and goes on ---- */

START_TEST(pulled_out_in_every_step_it_goes_on_there)
{
	condemn();
	start_erase();
	fake_volume_fails_with(&fake, -EIO, "gone", "{\"durable\":1048576}");
	pull("2-1");
	pump();
	broke_off();
	status_is("interrupted", "write");
	ck_assert_int_eq(json_member_number(heard, "durable", -1), 1 << 20);
	ck_assert(json_is_true(json_object_get(heard, "goes_on")));
	must_not(TANAKA, "Erase", PLAIN, "io.mediad.NotFound"); /* it is not plugged in */
	plug("2-1", "A100");
	go_on(VOLUME_OVERWRITE);
	written();
	disk_comes_back();
	ck_assert_int_eq(fake.request.verb, VOLUME_COMPARE);
	fake_volume_fails(&fake, -EIO, "gone");
	pull("2-1");
	pump();
	broke_off();
	plug("2-1", "A100");
	go_on(VOLUME_COMPARE);
	ck_assert_str_eq(json_member_text(event_of("erase.cycled"), "how"), "resumed");
	ck_assert_int_eq(json_member_number(event_of("erase.interrupted"), "durable", -1), -1);
	error[0] = '\0';
	compare_and_certify();
	must(SATO, "GetCertificate", PLAIN);
}
END_TEST

START_TEST(a_helper_that_dies_leaves_what_can_go_on)
{
	condemn();
	start_erase();
	fake_volume_dies(&fake);
	pump_a_second();
	broke_off();
	fake.volume_away = true;
	disk_sequence++;
	ask_for_work(TANAKA, "Erase", PLAIN);
	ck_assert_str_eq(error, "io.mediad.Failed");
	fake.volume_away = false;
	ask_again();
	fake_volume_done(&fake, PLAIN); /* its header was not reached */
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	ck_assert_int_eq(fake.request.flags & VOLUME_KNOWN, 0);
	written();
	disk_comes_back();
	compare_and_certify();
}
END_TEST

static void mediad_dies_and_starts(void)
{
	broker_dies();
	event("2-1", WATCH_USB, false);
	settle(&broker);
	pump();
	ck_assert(!fake_world_anything_open(&fake));
}

START_TEST(mediad_dies_in_every_step_and_it_goes_on_there)
{
	condemn();
	start_erase();
	mediad_dies_and_starts();
	status_is("interrupted", "write");
	go_on(VOLUME_OVERWRITE);
	written();
	mediad_dies_and_starts();
	status_is("interrupted", "cycle");
	go_on(VOLUME_COMPARE);
	mediad_dies_and_starts();
	status_is("interrupted", "compare");
	go_on(VOLUME_COMPARE);
	fake_volume_done(&fake, ERASED);
	pump();
	mediad_dies_and_starts();
	status_is("interrupted", "compared");
	pull("2-1"); /* what is left of it needs no stick */
	ask(TANAKA, "Erase", PLAIN);
	ck_assert_int_eq(fake.request.verb, VOLUME_ERASE_END);
	fake_volume_done(&fake, "{}");
	pump();
	certified();
}
END_TEST

START_TEST(the_certificate_knows_that_its_label_was_there_when_it_began)
{
	condemn();
	start_erase();
	fake_volume_dies(&fake);
	pump_a_second();
	go_on(VOLUME_OVERWRITE);
	ck_assert(json_is_true(json_object_get(event_of("key.destroyed"), "by_label")));
	fake_volume_fails(&fake, -ESTALE, "another stick");
	pump_a_second();
	broke_off();
}
END_TEST

/* Sticks of one make without serial numbers claim the same. Shows R-DSP-13. */
START_TEST(another_stick_that_claims_the_same_is_not_gone_on_with)
{
	condemn();
	start_erase();
	fake_volume_dies(&fake);
	pump_a_second();
	ask_again();
	fake_volume_fails(&fake, -EKEYREJECTED, "This stick is M-0002."); /* another medium */
	pump();
	broke_off();
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
	ask_again();
	fake_volume_fails(&fake, -ENOTSUP, "no header");
	pump_a_second();
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	ck_assert_int_ne(fake.request.flags & VOLUME_KNOWN, 0);
	fake_volume_fails(&fake, -ESTALE, "neither label nor stream"); /* somebody's photographs */
	pump_a_second();
	broke_off();
	go_on(VOLUME_OVERWRITE); /* the right one */
	written();
	disk_comes_back();
	ck_assert_int_eq(fake.request.flags & VOLUME_KNOWN, 0); /* it was not out of the gate's sight */
	fake_volume_dies(&fake);
	pump_a_second();
	go_on(VOLUME_COMPARE);
	fake_volume_fails_with(&fake, -ESTALE, "neither label nor stream", BROKEN);
	pump_a_second();
	broke_off(); /* and no verdict on the medium */
	go_on(VOLUME_COMPARE);
	error[0] = '\0';
	compare_and_certify();
	ck_assert(json_is_true(json_object_get(event_of("key.destroyed"), "by_label")));
}
END_TEST

/* It lost what was written to it, and shows what it was. */
START_TEST(its_own_label_after_all_was_written_is_a_failure)
{
	condemn();
	set("[erase]\nreplug = yes\n");
	start_erase();
	written();
	pull("2-1");
	plug("2-1", "A100");
	disk_comes_back();
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
	fake_volume_done(&fake, PLAIN);
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_COMPARE);
	ck_assert_int_eq(fake.request.flags & VOLUME_KNOWN, 0);
	fake_volume_fails_with(&fake, -EIO, "bad", BROKEN);
	pump_a_second();
	ck_assert_str_eq(last_event(), "erase.failed");
	verify_books();
}
END_TEST

START_TEST(the_witness_does_not_go_on_with_it_and_who_releases_a_hold_neither)
{
	condemn();
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"operator\"}");
	witness = ITO;
	start_erase();
	witness = KIMURA;
	must(SUZUKI, "SetHold", "{\"number\":\"M-0001\",\"reason\":\"police\"}");
	ck_assert(!fake_world_anything_open(&fake));
	ck_assert(on_record("erase.interrupted"));
	must_not(TANAKA, "Erase", PLAIN, "io.mediad.Refused");
	ck_assert_ptr_nonnull(strstr(sentence(), "evidence"));
	must(TANAKA, "GrantRole", "{\"login\":\"sato\",\"role\":\"approver\"}");
	must(SATO, "ReleaseHold", "{\"number\":\"M-0001\",\"reason\":\"over\"}");
	must_not(ITO, "Erase", PLAIN, "io.mediad.Refused");
	ck_assert_str_eq(json_member_text(heard, "rule"), "R-DSP-13");
	go_on(VOLUME_OVERWRITE);
	written();
	disk_comes_back();
	compare_and_certify();
}
END_TEST

START_TEST(what_was_approved_anew_is_begun_anew)
{
	condemn();
	start_erase();
	fake_volume_dies(&fake);
	pump_a_second();
	must(SATO, "Lost", "{\"number\":\"M-0001\",\"reason\":\"left on a train\"}");
	must_not(TANAKA, "Erase", PLAIN, "io.mediad.BadInput");
	verify_books();
}
END_TEST

START_TEST(where_the_helper_lost_what_it_kept_all_is_written_again)
{
	condemn();
	start_erase();
	written();
	disk_comes_back();
	fake_volume_fails(&fake, -ENOENT, "was not overwritten to its end");
	pump_a_second();
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	ck_assert_str_eq(fake.request.job, erasing);
	written();
	disk_comes_back();
	error[0] = '\0';
	compare_and_certify();
}
END_TEST

static int64_t no_signature(struct fake_world *world, const struct notary_question *question, struct notary_answer *answer)
{
	(void)world;
	if (question->wish == NOTARY_SIGN)
		fault_set(&answer->fault, -EIO, "The TPM does not answer.");
	else
		fault_set(&answer->fault, -ENODEV, "There is no TPM in this world.");
	return 0;
}

START_TEST(where_the_signature_alone_is_missing_it_goes_on_there_without_the_stick)
{
	condemn();
	start_erase();
	written();
	disk_comes_back();
	fake.tpm_answers = no_signature;
	fake_volume_done(&fake, ERASED);
	pump();
	fake_volume_done(&fake, "{}");
	pump();
	broke_off();
	status_is("interrupted", "compared");
	pull("2-1");
	fake.tpm_answers = NULL;
	ask(TANAKA, "Erase", PLAIN);
	ck_assert_int_eq(fake.request.verb, VOLUME_ERASE_END);
	fake_volume_done(&fake, "{}");
	pump();
	certified();
}
END_TEST

/* ---- paused and ended ---- */

static bool helper_is_told(void)
{
	struct pollfd wait = { .fd = fake.volume, .events = POLLRDHUP };

	return poll(&wait, 1, 0) == 1 && wait.revents & POLLRDHUP;
}

START_TEST(a_pause_waits_for_the_helper_and_goes_on_later)
{
	condemn();
	start_erase();
	ck_assert(!helper_is_told());
	ask(TANAKA, "ErasePause", PLAIN);
	ck_assert_str_eq(error, "no answer");
	ck_assert(helper_is_told());
	must_not(TANAKA, "ErasePause", PLAIN, "io.mediad.Refused"); /* it is about to */
	fake_volume_fails_with(&fake, -EINTR, "paused", "{\"durable\":4096}");
	pump();
	ck_assert_str_eq(last_event(), "erase.paused");
	ck_assert(!fake_world_anything_open(&fake));
	status_is("paused", "write");
	ck_assert_int_eq(json_member_number(heard, "durable", -1), 4096);
	must_not(TANAKA, "ErasePause", PLAIN, "io.mediad.Refused");
	go_on(VOLUME_OVERWRITE);
	ask(TANAKA, "ErasePause", PLAIN);
	written(); /* it came to its end first */
	ck_assert_str_eq(last_event(), "erase.paused");
	status_is("paused", "cycle");
	go_on(VOLUME_COMPARE);
	compare_and_certify();
}
END_TEST

START_TEST(a_pause_while_a_person_is_asked_for_needs_nobody)
{
	condemn();
	start_erase();
	written();
	pull("2-1");
	ask(TANAKA, "ErasePause", PLAIN);
	status_is("paused", "cycle");
	plug("2-1", "A100");
	ck_assert(!fake_world_anything_open(&fake));
	go_on(VOLUME_COMPARE);
	compare_and_certify();
}
END_TEST

START_TEST(what_is_ended_is_begun_anew_with_a_witness)
{
	condemn();
	start_erase();
	ask(TANAKA, "EraseCancel", PLAIN);
	fake_volume_fails(&fake, -EINTR, "stopped");
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_ERASE_END);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_str_eq(last_event(), "erase.cancelled");
	must_not(SATO, "EraseStatus", PLAIN, "io.mediad.NotFound");
	must_not(TANAKA, "EraseCancel", PLAIN, "io.mediad.NotFound");
	must_not(TANAKA, "Erase", CONFIRMED, "io.mediad.Refused");
	start_erase();
	fake_volume_dies(&fake);
	pump_a_second();
	ask(TANAKA, "EraseCancel", PLAIN);
	ck_assert_int_eq(fake.request.verb, VOLUME_ERASE_END);
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	ck_assert_str_eq(last_event(), "erase.cancelled");
	verify_books();
}
END_TEST

/* ---- before the first encryption ---- */

START_TEST(a_registration_that_broke_off_goes_on_when_it_is_registered_again)
{
	char job[40];

	staff_the_office();
	ask_and_approve();
	ask_for_work(TANAKA, "Register", "{\"number\":\"M-0001\",\"label_attached\":\"yes\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	ck_assert_int_ne(fake.request.flags & VOLUME_TO_FORMAT, 0);
	text_copy(job, sizeof(job), fake.request.job);
	written();
	disk_comes_back();
	ck_assert_int_eq(fake.request.verb, VOLUME_COMPARE);
	fake_volume_fails(&fake, -EIO, "gone");
	pull("2-1");
	pump();
	broke_off();
	ck_assert_str_eq(medium_now().state, "approved");
	plug("2-1", "A100");
	disk_sequence++;
	ask_for_work(TANAKA, "Register", "{\"number\":\"M-0001\",\"label_attached\":\"yes\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_COMPARE);
	ck_assert_int_ne(fake.request.flags & VOLUME_ANEW, 0); /* anybody could have written to it */
	ck_assert_str_eq(fake.request.job, job);
	fake_volume_done(&fake, ERASED);
	pump();
	fake_volume_done(&fake, "{}");
	pump();
	ck_assert_int_eq(fake.request.verb, VOLUME_REGISTER);
	ck_assert_ptr_nonnull(strstr(fake.request.label, "佐藤 花子"));
	fake_volume_done(&fake, REGISTERED);
	pump();
	ck_assert_str_eq(medium_now().state, "in-service");
	ck_assert_int_eq(json_member_number(json_object_get(event_of("medium.registered"), "erase"), "verified", 0), 1 << 25);
	must_not(SATO, "EraseStatus", PLAIN, "io.mediad.NotFound");
	verify_books();
}
END_TEST

START_TEST(nothing_is_formatted_that_did_not_pass)
{
	staff_the_office();
	ask_and_approve();
	ask_for_work(TANAKA, "Register", PLAIN);
	written();
	disk_comes_back();
	fake_volume_fails_with(&fake, -EIO, "bad", BROKEN);
	pump_a_second();
	ck_assert_str_eq(last_event(), "medium.register-failed");
	ck_assert_int_eq(fake.request.verb, VOLUME_COMPARE);
	ck_assert_str_eq(medium_now().state, "approved");
	ask_for_work(TANAKA, "Register", PLAIN); /* from the start */
	prove_surface();
	ck_assert_int_eq(fake.request.verb, VOLUME_REGISTER);
	mediad_dies_and_starts();
	ck_assert_str_eq(last_event(), "medium.register-failed");
	ask_for_work(TANAKA, "Register", PLAIN);
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	verify_books();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { what_is_written_is_out_and_in_again_before_it_is_compared,
		the_devices_own_commands_are_tried_unless_policy_says_no, zeros_come_last_if_policy_wants_an_empty_medium, a_stick_that_does_not_come_back_is_asked_for,
		a_stick_whose_disk_does_not_appear_again_is_asked_for, nobody_who_plugs_it_in_again_leaves_what_can_go_on, two_that_claim_to_be_it_are_none,
		a_gate_that_does_not_let_it_in_again_has_a_person_asked, a_policy_that_trusts_no_port_has_a_person_pull_it_out,
		a_port_that_is_switched_off_and_on_gives_back_a_new_stick, a_stick_that_is_back_before_the_helper_says_so_is_not_missed,
		a_port_from_which_nothing_comes_back_has_a_person_asked, a_port_that_cannot_be_switched_is_not_waited_for,
		another_size_than_it_had_is_a_failure, what_does_not_read_back_equal_is_never_certified, pulled_out_in_every_step_it_goes_on_there,
		a_helper_that_dies_leaves_what_can_go_on, mediad_dies_in_every_step_and_it_goes_on_there,
		the_certificate_knows_that_its_label_was_there_when_it_began, the_witness_does_not_go_on_with_it_and_who_releases_a_hold_neither,
		another_stick_that_claims_the_same_is_not_gone_on_with, its_own_label_after_all_was_written_is_a_failure,
		what_was_approved_anew_is_begun_anew, where_the_helper_lost_what_it_kept_all_is_written_again,
		where_the_signature_alone_is_missing_it_goes_on_there_without_the_stick, a_pause_waits_for_the_helper_and_goes_on_later, a_pause_while_a_person_is_asked_for_needs_nobody,
		what_is_ended_is_begun_anew_with_a_witness, a_registration_that_broke_off_goes_on_when_it_is_registered_again,
		nothing_is_formatted_that_did_not_pass };

	return suite_run_with("mediad/broker/surface", tests, ARRAY_SIZE(tests), setup, teardown);
}
