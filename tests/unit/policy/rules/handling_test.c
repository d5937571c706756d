// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/rules/handling.h"

#include <errno.h>
#include <string.h>

#include "common/macros.h"
#include "tests/fakes/suite.h"

#define SIGNED(role_) { 1, { { (role_), false } } }

static const struct handling strict = { .carry_out = { 2, { { ROLE_APPROVER, false }, { ROLE_CISO, true } } },
	.provide = SIGNED(ROLE_CISO), .dispose = SIGNED(ROLE_APPROVER), .max_carry_out_days = 0, .encrypt = ENCRYPT_ALWAYS,
	.key_modes = KEY_INTERNAL, .zones = ZONE_LGWAN | ZONE_MYNUMBER, .write_zones = ZONE_LGWAN, .areas = 1 << 2, .storage = STORAGE_FIRE,
	.scan_each_use = true, .erase_reuse = 1, .erase_dispose = 3, .certificate = true, .max_copies = 0, .long_term_write_protected = true,
	.backup = true, .rto_hours = 4, .review_months = 6, .mynumber = true, .private_medium = true, .caution = "持出禁止" };
static const struct handling mild = { .carry_out = SIGNED(ROLE_APPROVER), .dispose = { 1, { { ROLE_APPROVER, true } } }, .max_carry_out_days = 7,
	.encrypt = ENCRYPT_CARRY_OUT, .key_modes = KEY_INTERNAL | KEY_PROVIDE, .zones = ZONE_LGWAN | ZONE_INTERNET,
	.write_zones = ZONE_LGWAN | ZONE_INTERNET, .areas = 1 << 2 | 1 << 1, .storage = STORAGE_LOCKABLE, .erase_reuse = 2, .erase_dispose = 1,
	.max_copies = 3, .rto_hours = 24, .review_months = 12, .caution = "取扱注意" };

static struct handling merged(const struct handling *a, const struct handling *b)
{
	struct handling out = *a;

	ck_assert_int_eq(handling_merge(&out, b), 0);
	return out;
}

static void is_strictest(const struct handling *both)
{
	ck_assert_uint_eq(both->carry_out.count, 2);
	ck_assert_uint_eq(both->provide.count, 1);
	ck_assert_uint_eq(both->dispose.count, 2); /* of the department, and of the office */
	ck_assert_int_eq(both->max_carry_out_days, 0);
	ck_assert_int_eq(both->encrypt, ENCRYPT_ALWAYS);
	ck_assert_uint_eq(both->key_modes, KEY_INTERNAL);
	ck_assert_uint_eq(both->zones, ZONE_LGWAN);
	ck_assert_uint_eq(both->write_zones, ZONE_LGWAN);
	ck_assert_uint_eq(both->areas, 1 << 2);
	ck_assert_uint_eq(both->storage, STORAGE_FIRE | STORAGE_LOCKABLE);
	ck_assert(both->scan_each_use && both->certificate && both->long_term_write_protected && both->backup);
	ck_assert(both->mynumber && both->private_medium);
	ck_assert_int_eq(both->erase_reuse, 2);
	ck_assert_int_eq(both->erase_dispose, 3);
	ck_assert_int_eq(both->max_copies, 0);
	ck_assert_int_eq(both->rto_hours, 4);
	ck_assert_int_eq(both->review_months, 6);
}

/* Shows R-CLS-04. */
START_TEST(the_stricter_of_each_attribute_counts_whichever_comes_first)
{
	struct handling one = merged(&strict, &mild), other = merged(&mild, &strict);

	is_strictest(&one);
	is_strictest(&other);
	ck_assert_str_eq(one.caution, "持出禁止 取扱注意");
	ck_assert_str_eq(other.caution, "取扱注意 持出禁止");
	ck_assert_int_eq(one.carry_out.list[0].role, ROLE_APPROVER);
	ck_assert_int_eq(one.carry_out.list[1].role, ROLE_CISO);
	ck_assert(one.carry_out.list[1].organisation);
}
END_TEST

START_TEST(merged_with_itself_or_with_nothing_it_stays_the_same)
{
	struct handling none, one = merged(&strict, &strict), other;

	ck_assert_mem_eq(&one, &strict, sizeof(one));
	handling_init(&none);
	one = merged(&mild, &none);
	ck_assert_mem_eq(&one, &mild, sizeof(one));
	other = merged(&none, &mild);
	ck_assert_mem_eq(&other, &mild, sizeof(other));
	one = merged(&none, &none);
	ck_assert_mem_eq(&one, &none, sizeof(one));
}
END_TEST

START_TEST(where_it_may_not_be_it_is_not_written)
{
	struct handling one = { .zones = ZONE_LGWAN | ZONE_OFFICE, .write_zones = ZONE_OFFICE, .max_copies = -1, .max_carry_out_days = -1 };
	struct handling other = { .zones = ZONE_LGWAN, .write_zones = ZONES_ALL, .max_copies = -1, .max_carry_out_days = -1 };

	one = merged(&one, &other);
	ck_assert_uint_eq(one.zones, ZONE_LGWAN);
	ck_assert_uint_eq(one.write_zones, 0);
	ck_assert_int_eq(one.max_copies, -1);
	ck_assert_int_eq(one.max_carry_out_days, -1);
}
END_TEST

START_TEST(more_than_four_never_sign)
{
	struct handling full = { .carry_out = { 4, { { ROLE_STAFF, false }, { ROLE_APPROVER, false }, { ROLE_CISO, false }, { ROLE_OPERATOR, false } } } };
	struct handling fifth = { .carry_out = SIGNED(ROLE_AUDITOR) }, known = { .carry_out = SIGNED(ROLE_CISO) }, out;

	out = full;
	ck_assert_int_eq(handling_merge(&out, &known), 0);
	ck_assert_int_eq(handling_merge(&out, &fifth), -E2BIG);
	ck_assert_uint_eq(out.carry_out.count, 4);
	out = (struct handling){ .provide = full.carry_out };
	fifth = (struct handling){ .provide = SIGNED(ROLE_AUDITOR) };
	ck_assert_int_eq(handling_merge(&out, &fifth), -E2BIG);
	out = (struct handling){ .dispose = full.carry_out };
	fifth = (struct handling){ .dispose = SIGNED(ROLE_AUDITOR) };
	ck_assert_int_eq(handling_merge(&out, &fifth), -E2BIG);
}
END_TEST

START_TEST(a_caution_is_said_once_and_whole_or_not_at_all)
{
	struct handling one = { .caution = "持出禁止 取扱注意" }, other = { .caution = "取扱注意" };
	char most[CAUTION_SIZE];

	one = merged(&one, &other);
	ck_assert_str_eq(one.caution, "持出禁止 取扱注意");
	memset(most, 'x', sizeof(most));
	most[sizeof(most) - 1] = '\0';
	strcpy(one.caution, most);
	one = merged(&one, &other);
	ck_assert_str_eq(one.caution, most);
	one.caution[sizeof(most) - 1 - strlen(" 取扱注意")] = '\0'; /* now it fits to the byte */
	one = merged(&one, &other);
	ck_assert_uint_eq(strlen(one.caution), sizeof(most) - 1);
	one.caution[0] = '\0';
	one = merged(&one, &other);
	ck_assert_str_eq(one.caution, "取扱注意");
}
END_TEST

START_TEST(properties_and_zones_have_names)
{
	char words[STORAGE_SUMMARY];
	enum zone zone;

	ck_assert_str_eq(storage_words(0, words), "");
	ck_assert_str_eq(storage_words(127, words), "lockable fire heat quake water damp disaster-low");
	ck_assert_str_eq(storage_words(STORAGE_DAMP | STORAGE_FIRE, words), "fire damp");
	for (unsigned int bit = 1; bit <= ZONE_OFFICE; bit <<= 1) {
		ck_assert(zone_from_name(zone_name((enum zone)bit), &zone));
		ck_assert_uint_eq(zone, bit);
	}
	ck_assert_str_eq(zone_name((enum zone)0), "-");
	ck_assert_str_eq(zone_name((enum zone)(ZONE_LGWAN | ZONE_OFFICE)), "-");
	ck_assert(!zone_from_name("moon", &zone));
}
END_TEST

RUN_TESTS("policy/rules/handling", the_stricter_of_each_attribute_counts_whichever_comes_first, merged_with_itself_or_with_nothing_it_stays_the_same,
	where_it_may_not_be_it_is_not_written, more_than_four_never_sign, a_caution_is_said_once_and_whole_or_not_at_all,
	properties_and_zones_have_names)
