// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/hosts.h"

#include "tests/unit/policy/town.h"

#define THUMB_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define THUMB_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static int trust(struct town *town, const char *thumbprint, const char *name, int64_t epoch)
{
	struct act act = by(town, ADMIN);

	return host_trust(&act,
		&(struct trusted_host){ .host = thumbprint, .name = name, .organisation = "中央町", .epoch = epoch, .record = "a.b.c" },
		&town->fault);
}

START_TEST(a_trusted_host_is_found_by_thumbprint_and_by_a_name_of_its_own)
{
	SCOPED(known_host_clear) struct known_host known = { 0 };
	struct town town;

	town_open(&town);
	ck_assert_int_eq(trust(&town, THUMB_A, "税務課1", 3), 0);
	ck_assert_int_eq(host_find(town.registry, "税務課1", &known, &town.fault), 0);
	ck_assert_str_eq(known.host, THUMB_A);
	ck_assert_str_eq(known.record, "a.b.c");
	known_host_clear(&known);
	ck_assert_int_eq(trust(&town, THUMB_B, "税務課1", 1), 0);
	ck_assert_int_eq(host_find(town.registry, "税務課1", &known, &town.fault), -EEXIST);
	ck_assert_int_eq(host_find(town.registry, THUMB_B, &known, &town.fault), 0);
	known_host_clear(&known);
	ck_assert_int_eq(host_find(town.registry, "総務課1", &known, &town.fault), -ENOENT);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_newer_record_takes_the_place_and_an_older_one_does_not)
{
	SCOPED(json_release) json_t *hosts = NULL;
	struct town town;

	town_open(&town);
	ck_assert_int_eq(trust(&town, THUMB_A, "税務課1", 3), 0);
	ck_assert_int_eq(trust(&town, THUMB_A, "税務課2", 4), 0);
	ck_assert_int_eq(trust(&town, THUMB_A, "税務課1", 3), -EBUSY);
	ck_assert_int_eq(host_list(town.registry, &hosts, &town.fault), 0);
	ck_assert_uint_eq(json_array_size(hosts), 1);
	ck_assert_str_eq(json_member_text(json_array_get(hosts, 0), "name"), "税務課2");
	ck_assert_int_eq(json_member_number(json_array_get(hosts, 0), "epoch", -1), 4);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(trust_can_be_taken_back_once)
{
	struct town town;
	struct act act;

	town_open(&town);
	act = by(&town, ADMIN);
	ck_assert_int_eq(trust(&town, THUMB_A, "税務課1", 3), 0);
	ck_assert_int_eq(host_distrust(&act, "税務課1", &town.fault), 0);
	last_event_is(&town, "host.distrusted");
	ck_assert_int_eq(host_distrust(&act, "税務課1", &town.fault), -ENOENT);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(keys_sealed_anew_are_recorded_with_their_proof_or_not_at_all)
{
	SCOPED(json_release) json_t *result =
		json_pack("{s:i, s:i, s:s, s:{s:s}}", "old_epoch", 3, "new_epoch", 4, "pcrs", "7", "statement", "attest", "00");
	char job[HOST_JOB];
	struct town town;
	struct act act;

	town_open(&town);
	act = by(&town, ADMIN);
	ck_assert_int_eq(host_resealing(town.registry, job, &town.fault), 0);
	ck_assert_int_eq(host_reseal_begin(&act, "11111111-2222-3333-4444-555555555555", &town.fault), 0);
	ck_assert_int_eq(host_resealing(town.registry, job, &town.fault), 1);
	ck_assert_str_eq(job, "11111111-2222-3333-4444-555555555555");
	books_are_good(&town);
	ck_assert_int_eq(host_reseal_failed(&act, "The TPM does not answer.", &town.fault), 0);
	ck_assert_int_eq(host_resealing(town.registry, job, &town.fault), 0);
	ck_assert_int_eq(host_reseal_begin(&act, "11111111-2222-3333-4444-666666666666", &town.fault), 0);
	ck_assert_int_eq(host_reseal_end(&act, result, &town.fault), 0);
	ck_assert_int_eq(host_resealing(town.registry, job, &town.fault), 0);
	ck_assert_int_eq(json_object_del(result, "statement"), 0);
	ck_assert_int_lt(host_reseal_end(&act, result, &town.fault), 0);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/hosts", keys_sealed_anew_are_recorded_with_their_proof_or_not_at_all,
	a_trusted_host_is_found_by_thumbprint_and_by_a_name_of_its_own,
	a_newer_record_takes_the_place_and_an_older_one_does_not, trust_can_be_taken_back_once)
