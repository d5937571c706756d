// SPDX-License-Identifier: GPL-3.0-or-later
/* Recovery keys on the books: used, asked to be replaced, replaced; and what a certificate of erasure still says of it all. */
#include "policy/recovery.h"

#include "policy/rules/book.h"
#include "tests/unit/policy/town.h"

#define UUID "11111111-2222-3333-4444-555555555555"
#define OTHER_UUID "99999999-2222-3333-4444-555555555555"

static json_t *found(const char *number, const char *uuid)
{
	return json_pack("{s:s, s:s, s:{s:s}, s:s, s:[s], s:b}", "medium", number, "uuid", uuid, "label", "number", number, "signer", "s",
		"certificates", "5f3a", "read_only", 1);
}

/* Started and used by ADMIN, as VOLUME_RECOVER found `uuid`. */
static void recover(struct town *town_, const char *number, const char *uuid)
{
	struct town town = *town_;
	struct act admin = by(&town, ADMIN);
	struct stick stick = town_stick(1);
	SCOPED(json_release) json_t *result = found(number, uuid);
	char name[MEDIUM_NUMBER];

	recovery_name(stick.tag, name);
	ck_result(recovery_begin(&admin, &(struct recovering){ &stick, "TPM replaced", true }, &town.fault), 0);
	ck_result(recovery_end(&admin, name, result, &town.fault), 0);
	last_event_is(&town, "recovery.used");
	ck_result(recovery_closed(&admin, name, "closed", &town.fault), 0);
	last_event_is(&town, "recovery.closed");
}

static void rotate(struct town *town_, const char *number, int generation, const char *certificate)
{
	struct town town = *town_;
	struct act admin = by(&town, ADMIN);
	SCOPED(json_release) json_t *result =
		json_pack("{s:i, s:s, s:[s]}", "generation", generation, "label", "a.b.c", "escrow", certificate);
	json_t *label;

	ck_result(medium_rotate_begin(&admin, number, JOB, &label, &town.fault), 0);
	ck_assert_int_eq(json_member_number(label, "generation", 0), generation);
	json_decref(label);
	ck_result(medium_revise_end(&admin, number, result, "broke off", &town.fault), 0);
	last_event_is(&town, "recovery.rotated");
}

static int64_t wanting(struct town *town)
{
	int64_t count = -1;

	ck_assert_int_eq(recovery_count(town->registry, &count, NULL), 0);
	return count;
}

START_TEST(a_name_is_that_of_the_stick)
{
	char name[MEDIUM_NUMBER];

	recovery_name("stick-1a2b3c4d", name);
	ck_assert_str_eq(name, "RECOVERED-1A2B3C4D");
	ck_assert(recovery_is_name(name));
	ck_assert(!recovery_is_name("M-0001"));
	ck_assert(!recovery_is_name(""));
}
END_TEST

START_TEST(only_the_medium_that_is_registered_here_wants_another_key)
{
	struct town town;
	char number[MEDIUM_NUMBER];

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	recover(&town, number, OTHER_UUID); /* of another office, with the same number */
	ck_assert_int_eq(wanting(&town), 0);
	recover(&town, number, UUID);
	ck_assert_int_eq(wanting(&town), 1);
	recover(&town, number, UUID);
	rotate(&town, number, 2, "5f3a");
	ck_assert_int_eq(wanting(&town), 0);
	recover(&town, number, UUID);
	ck_assert_int_eq(wanting(&town), 1);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_rotation_that_was_taken_back_changes_nothing)
{
	struct town town;
	char number[MEDIUM_NUMBER];
	json_t *label, *before = json_pack("{s:i, s:s, s:[s]}", "generation", 1, "label", "a.b.c", "escrow", "5f3a");
	json_t *silent = json_pack("{s:i, s:s}", "generation", 2, "label", "a.b.c");
	struct medium medium;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	recover(&town, number, UUID);
	struct act admin = by(&town, ADMIN);

	ck_result(medium_rotate_begin(&admin, number, JOB, &label, &town.fault), 0);
	json_decref(label);
	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert(medium.rotating && medium.revising);
	ck_result(medium_rotate_begin(&admin, number, JOB, &label, &town.fault), -EBUSY);
	ck_result(medium_revise_end(&admin, number, silent, "broke off", &town.fault), -EINVAL); /* encrypted to whom? */
	ck_result(medium_revise_end(&admin, number, before, "broke off", &town.fault), 0);
	last_event_is(&town, "label.revise-failed");
	ck_assert_int_eq(wanting(&town), 1);
	rotate(&town, number, 3, "5f3a"); /* no generation is used twice */
	books_are_good(&town);
	json_decref(before);
	json_decref(silent);
	town_close(&town);
}
END_TEST

START_TEST(what_is_lost_here_is_not_recovered_here)
{
	struct town town;
	char number[MEDIUM_NUMBER], name[MEDIUM_NUMBER];
	struct stick stick = town_stick(1), other = town_stick(2);
	SCOPED(json_release) json_t *result = NULL;
	json_t *label;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	struct act staff = by(&town, STAFF), admin = by(&town, ADMIN);

	ck_result(medium_lost(&staff, &(struct loss){ .number = number, .reason = "gone", .reported = NOON }, &town.fault), 0);
	ck_result(recovery_begin(&admin, &(struct recovering){ &stick, "found", true }, &town.fault), -EBUSY);
	ck_result(medium_rotate_begin(&admin, number, JOB, &label, &town.fault), -EBUSY);
	/* In another shell the header tells. */
	recovery_name(other.tag, name);
	result = found(number, UUID);
	ck_result(recovery_begin(&admin, &(struct recovering){ &other, "found", true }, &town.fault), 0);
	ck_result(recovery_end(&admin, name, result, &town.fault), -EBUSY);
	ck_result(medium_failed(&admin, "recovery.failed", name, "it is lost", &town.fault), 0);
	ck_result(recovery_close_check(&admin, name, &town.fault), -EBUSY);
	ck_result(recovery_begin(&admin, &(struct recovering){ &other, "", true }, &town.fault), -EINVAL);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_certificate_names_all_whom_a_key_was_ever_encrypted_to)
{
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	json_t *key = json_pack("{s:i, s:i, s:i, s:{s:s}, s:s}", "old_epoch", 1, "new_epoch", 2, "answer", 0x126, "statement", "attest",
		"00", "escrow_copy", "removed");
	json_t *surface = town_surface(1 << 20, 1 << 20);
	struct erasure erasure = { .number = number, .job = JOB, .overwrite = surface };
	json_t *draft, *wanted;

	town_open_at(&town, ":memory:");
	in_service(&town, 1, number);
	recover(&town, number, UUID);
	town.now += DAY;
	rotate(&town, number, 2, "77aa");
	rotate(&town, number, 3, "88bb");
	ck_assert_int_eq(ask_dispose(&town, STAFF, number, request), 0);
	approve(&town, request);
	struct act admin = by(&town, ADMIN), clerk = by(&town, CLERK);

	ck_result(medium_witness(&clerk, number, &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = number, .job = JOB }, &town.fault), 0);
	ck_result(medium_key_destroyed(&admin, number, JOB, key, &town.fault), 0);
	ck_result(medium_certificate_draft(&admin, &erasure, &draft, &town.fault), 0);
	wanted = json_pack("{s:[s], s:[s, s], s:s, s:s, s:s}", "certificates", "88bb", "former", "5f3a", "77aa", "recovered",
		"2026-11-21T03:00:00Z", "rotated", "2026-11-22T03:00:00Z", "copy", "removed");
	ck_assert(json_equal(json_object_get(draft, "escrow"), wanted));
	json_decref(draft);
	json_decref(wanted);
	json_decref(key);
	json_decref(surface);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Shows R-ZON-01. */
START_TEST(in_the_my_number_zone_a_recovery_key_opens_for_reading_alone)
{
	struct town town;
	struct rules rules = *rules_standard();
	struct stick stick = town_stick(1);

	rules.station.zone = ZONE_MYNUMBER;
	town_open_at(&town, ":memory:");
	struct act admin = by(&town, ADMIN);

	admin.rules = &rules;
	ck_result(recovery_begin(&admin, &(struct recovering){ &stick, "TPM replaced", false }, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-ZON-01");
	ck_result(recovery_begin(&admin, &(struct recovering){ &stick, "TPM replaced", true }, &town.fault), 0);
	town_close(&town);
}
END_TEST

/* Shows R-ZON-02. */
START_TEST(what_a_recovery_key_opened_is_shut_again_where_its_class_may_not_be)
{
	struct town town;
	struct rules rules = *rules_standard();
	struct stick stick = town_stick(1);
	SCOPED(json_release) json_t *result = found("M-0001", UUID);
	char name[MEDIUM_NUMBER];

	rules.station = (struct station){ .zone = ZONE_INTERNET, .area = 2 };
	rules.count = 1;
	rules.list[0] = (struct class){ .key = "C3", .axis = "機密性", .rank = 3 };
	handling_init(&rules.list[0].handling);
	rules.list[0].handling.zones = ZONE_LGWAN;
	town_open_at(&town, ":memory:");
	struct act admin = by(&town, ADMIN);

	admin.rules = &rules;
	recovery_name(stick.tag, name);
	ck_result(recovery_begin(&admin, &(struct recovering){ &stick, "TPM replaced", true }, &town.fault), 0);
	ck_result(recovery_end(&admin, name, result, &town.fault), -EPERM); /* its label says no class */
	json_object_set_new(json_object_get(result, "label"), "classification", json_string("C3"));
	ck_result(recovery_end(&admin, name, result, &town.fault), -EPERM);
	ck_assert_str_eq(town.fault.rule, "R-ZON-02");
	rules.station.zone = ZONE_LGWAN;
	ck_result(recovery_end(&admin, name, result, &town.fault), 0);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/recovery", a_name_is_that_of_the_stick, only_the_medium_that_is_registered_here_wants_another_key,
	a_rotation_that_was_taken_back_changes_nothing, what_is_lost_here_is_not_recovered_here,
	a_certificate_names_all_whom_a_key_was_ever_encrypted_to,
	in_the_my_number_zone_a_recovery_key_opens_for_reading_alone,
	what_a_recovery_key_opened_is_shut_again_where_its_class_may_not_be)
