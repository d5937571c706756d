// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/rules/rules.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "tests/fakes/suite.h"

START_TEST(without_a_profile_any_plain_word_is_a_class)
{
	const struct rules *rules = rules_standard();
	struct fault fault = { 0 };
	char text[CLASS_TEXT];

	ck_assert(!rules_has_classes(rules));
	ck_assert_int_eq(rules_classify(rules, "取扱注意", text, &fault), 0);
	ck_assert_str_eq(text, "取扱注意");
	ck_assert_int_eq(rules_classify(rules, "a\nb", text, &fault), -EINVAL);
	ck_assert_int_eq(rules_merge(rules, "重要", "公開", text), 0);
	ck_assert_str_eq(text, "重要+公開");
	ck_assert_int_eq(rules_merge(rules, "重要+公開", "公開", text), 0);
	ck_assert_str_eq(text, "重要+公開");
	ck_assert_int_eq(rules_merge(rules, "", "公開", text), 0);
	ck_assert_str_eq(text, "公開");
	ck_assert_int_eq(rules_merge(rules, "0123456789012345678", "9876543210987654321", text), -ENAMETOOLONG);
	ck_assert_str_eq(text, "unknown");
}
END_TEST

START_TEST(without_a_profile_nothing_is_forbidden)
{
	struct handling handling;

	rules_handling(rules_standard(), "unknown", &handling);
	ck_assert_uint_eq(handling.carry_out.count + handling.provide.count + handling.dispose.count, 0);
	ck_assert_int_eq(handling.max_carry_out_days, -1);
	ck_assert_uint_eq(handling.zones, ZONES_ALL);
	ck_assert_uint_eq(handling.write_zones, ZONES_ALL & ~ZONE_MYNUMBER);
	ck_assert_uint_eq(handling.areas, AREAS_ALL);
	ck_assert_int_eq(handling.encrypt, ENCRYPT_ALWAYS);
	ck_assert_int_eq(handling.max_copies, -1);
	ck_assert(!handling.mynumber);
	ck_assert(rules_office(rules_standard())->carry_out_allowed);
	ck_assert_uint_eq(rules_station(rules_standard())->zone, 0);
}
END_TEST

RUN_TESTS("policy/rules/rules", without_a_profile_any_plain_word_is_a_class, without_a_profile_nothing_is_forbidden)
