// SPDX-License-Identifier: GPL-3.0-or-later
/* The profiles that ship, value by value against the catalogue's sections a.2 and a.3, which this table repeats. */
#include "tests/unit/policy/rules/bylaw.h"

#include "tests/fakes/suite.h"

#define SIX "lockable fire heat quake water damp"
#define ALL "mynumber lgwan internet standalone business office"
#define PROPER "lgwan internet standalone business office"
#define NOT_MYNUMBER PROPER

/* One row of a.3, and what a.2 adds to it. NULL: as for a class that says nothing of it. */
struct row {
	const char *key, *axis, *name, *rank;
	const char *carry_out, *provide, *dispose;
	const char *days, *encrypt, *zones, *write_zones, *reuse, *end, *caution;
	const char *areas, *storage, *certificate, *copies, *archive, *backup, *rto, *review;
};

/* clang-format off */
static const struct row nankoku[] = {
	{ "C3", "機密性", "機密性3", "3", "approver", "approver", "approver", "3", "always", "mynumber lgwan standalone", "lgwan standalone",
	  "E2", "E3", "【機密性3】許可なき持出・複製禁止", "2 3", SIX, "yes", "1", "yes", "no", "none", "12" },
	{ "C2", "機密性", "機密性2", "2", "approver", "approver", "approver", "7", "always", "lgwan internet standalone", "lgwan internet standalone",
	  "E2", "E2", "【機密性2】取扱注意 持出は許可制", "2 3", SIX, "yes", "2", "yes", "no", "none", "12" },
	{ "C1", "機密性", "機密性1", "1", "approver", "none", "approver", "30", "carry-out", NOT_MYNUMBER, NOT_MYNUMBER,
	  "E1", "E1", "【機密性1】", "1 2 3", "lockable", "no", "unlimited", "yes", "no", "none", "none" },
	{ "I2", "完全性", "完全性2", "2", "none", "none", "none", "unlimited", "no", ALL, PROPER,
	  "E0", "E0", "【完全性2】改変禁止", "1 2 3", SIX, "no", "unlimited", "no", "yes", "none", "none" },
	{ "I1", "完全性", "完全性1", "1", "none", "none", "none", "unlimited", "no", ALL, PROPER,
	  "E0", "E0", "", "1 2 3", "none", "no", "unlimited", "no", "no", "none", "none" },
	{ "A2", "可用性", "可用性2", "2", "none", "none", "none", "unlimited", "no", ALL, PROPER,
	  "E0", "E0", "【可用性2】要バックアップ", "1 2 3", SIX, "no", "unlimited", "no", "yes", "24", "none" },
	{ "A1", "可用性", "可用性1", "1", "none", "none", "none", "unlimited", "no", ALL, PROPER,
	  "E0", "E0", "", "1 2 3", "none", "no", "unlimited", "no", "no", "none", "none" },
};
static const struct row nishiokitama[] = {
	{ "I", "区分", "極秘", "4", "approver ciso@office", "approver ciso@office", "none", "1", "always", "standalone business", "standalone business",
	  "E2", "E3", "【極秘】持出厳禁（例外承認のみ）", "2 3", "lockable", "yes", "1", "no", "no", "none", "12" },
	{ "II", "区分", "秘", "3", "approver", "approver", "none", "3", "always", "business", "business",
	  "E2", "E2", "【秘】許可なき持出・複製禁止", "2 3", "lockable", "yes", "2", "no", "no", "none", "12" },
	{ "III", "区分", "内部", "2", "approver", "approver", "none", "7", "always", "internet business", "internet business",
	  "E1", "E2", "【内部】組合外持出は許可制", "2 3", "lockable", "no", "unlimited", "no", "no", "none", "none" },
	{ "IV", "区分", "公開", "1", "approver", "none", "none", "30", "no", ALL, PROPER,
	  "E0", "E1", "【公開】", "1 2 3", "none", "no", "unlimited", "no", "no", "none", "none" },
};
static const struct row ipa[] = {
	{ "2", "機密性", "極秘", "3", "ciso@office", "ciso@office", "supervisor@office", "3", "always", "office", "office",
	  "E2", "E3", "【極秘】代表取締役許可なき持出禁止", "2 3", "lockable", "yes", "1", "no", "no", "none", "12" },
	{ "1", "機密性", "社外秘", "2", "approver", "approver", "supervisor@office", "7", "always", "office", "office",
	  "E2", "E2", "【社外秘】部門長許可なき持出禁止", "2 3", "lockable", "yes", "2", "no", "no", "none", "12" },
	{ "0", "機密性", "公開", "1", "none", "none", "none", "30", "no", ALL, PROPER,
	  "E0", "E1", "【公開】", "1 2 3", "lockable", "no", "unlimited", "no", "no", "none", "none" },
};
static const struct row hokusho[] = {
	{ "H", "区分", "非公開", "2", "approver", "approver", "approver", "0", "always", "office", "office",
	  "E2", "E2", "【非公開】庁外持出原則禁止", "2 3", "lockable", "yes", "2", "no", "no", "none", "12" },
	{ "K", "区分", "公開", "1", "approver", "none", "none", "7", "no", ALL, PROPER,
	  "E0", "E1", "【公開】", "1 2 3", "none", "no", "unlimited", "no", "no", "none", "none" },
};
static const struct row soumu[] = {
	{ "3A", "機密性", "自治体機密性3A", "5", "approver ciso@office", "approver ciso@office", "approver", "1", "always", "lgwan standalone", "lgwan standalone",
	  "E2", "E3", "【自治体機密性3A】持出・複製厳禁", "2 3", SIX, "yes", "1", "yes", "no", "none", "12" },
	{ "3B", "機密性", "自治体機密性3B", "4", "approver", "approver", "approver", "3", "always", "mynumber lgwan standalone", "lgwan standalone",
	  "E2", "E3", "【自治体機密性3B】許可なき持出・複製禁止", "2 3", SIX, "yes", "1", "yes", "no", "none", "12" },
	{ "3C", "機密性", "自治体機密性3C", "3", "approver", "approver", "approver", "7", "always", "lgwan internet standalone", "lgwan internet standalone",
	  "E2", "E2", "【自治体機密性3C】許可なき持出・複製禁止", "2 3", SIX, "yes", "1", "yes", "no", "none", "12" },
	{ "2", "機密性", "自治体機密性2", "2", "approver", "approver", "approver", "7", "always", "lgwan internet standalone", "lgwan internet standalone",
	  "E2", "E2", "【自治体機密性2】取扱注意 持出は許可制", "2 3", SIX, "yes", "2", "yes", "no", "none", "12" },
	{ "1", "機密性", "自治体機密性1", "1", "approver", "none", "approver", "30", "carry-out", NOT_MYNUMBER, NOT_MYNUMBER,
	  "E1", "E1", "【自治体機密性1】", "1 2 3", "lockable", "no", "unlimited", "no", "no", "none", "none" },
	{ "I2", "完全性", "自治体完全性2", "2", "none", "none", "none", "unlimited", "no", ALL, PROPER,
	  "E0", "E0", "【自治体完全性2】改変禁止", "1 2 3", SIX, "no", "unlimited", "no", "yes", "none", "none" },
	{ "I1", "完全性", "自治体完全性1", "1", "none", "none", "none", "unlimited", "no", ALL, PROPER,
	  "E0", "E0", "", "1 2 3", "none", "no", "unlimited", "no", "no", "none", "none" },
	{ "A2", "可用性", "自治体可用性2", "2", "none", "none", "none", "unlimited", "no", ALL, PROPER,
	  "E0", "E0", "【自治体可用性2】要バックアップ", "1 2 3", SIX, "no", "unlimited", "no", "yes", "24", "none" },
	{ "A1", "可用性", "自治体可用性1", "1", "none", "none", "none", "unlimited", "no", ALL, PROPER,
	  "E0", "E0", "", "1 2 3", "none", "no", "unlimited", "no", "no", "none", "none" },
};
static const struct row overlays[] = {
	{ "tokutei", NULL, "特定個人情報", NULL, "mynumber-manager", "mynumber-manager", "mynumber-manager", "0", "always",
	  "mynumber lgwan standalone business office", "lgwan standalone business office",
	  "E2", "E3", "【特定個人情報在中】禁帯出", "2 3", "lockable", "yes", "1", "no", "no", "none", "12" },
	{ "private", NULL, "個人所有媒体", NULL, "none", "none", "none", "unlimited", "no", "internet", "none",
	  "E2", "E2", "【個人所有・許可番号】", "1 2 3", "none", "no", "unlimited", "no", "no", "none", "none" },
};

static const struct {
	const char *name;
	const struct row *rows;
	size_t count;
	const char *exception, *private_max, *private_approver, *substitute;
	bool carry_out;
} profiles[] = {
	{ "nankoku", nankoku, ARRAY_SIZE(nankoku), "ciso", "C1", "approver", "supervisor", true },
	{ "nishiokitama", nishiokitama, ARRAY_SIZE(nishiokitama), "administrator", "IV", "approver", "administrator", true },
	{ "ipa", ipa, ARRAY_SIZE(ipa), "ciso", "0", "administrator", "supervisor", true },
	{ "hokusho", hokusho, ARRAY_SIZE(hokusho), "ciso", "K", "approver", "supervisor", false },
	{ "soumu", soumu, ARRAY_SIZE(soumu), "ciso", "1", "approver", "supervisor", true },
};
/* clang-format on */

static struct rules *rules;

static void ck_value(const struct class *class, const char *wanted_key, const char *wanted)
{
	const char *key = NULL;
	char value[2048];

	if (!wanted)
		return;
	for (size_t i = 0; rules_class_value(class, i, &key, value, sizeof(value)); i++) {
		if (strcmp(key, wanted_key) == 0) {
			ck_assert_msg(strcmp(value, wanted) == 0, "%s.%s is %s, not %s", class->key, key, value, wanted);
			return;
		}
	}
	ck_abort_msg("%s has no %s", class->key, wanted_key);
}

static void ck_row(const struct row *row)
{
	const struct class *class = rules_class(rules, row->key);
	bool axis_alone = class && !class->overlay && class->handling.carry_out.count == 0 && class->handling.max_carry_out_days < 0;

	ck_assert_msg(class != NULL, "no class %s", row->key);
	ck_assert_int_eq(class->overlay, row->axis == NULL);
	ck_value(class, "axis", row->axis);
	ck_value(class, "name", row->name);
	ck_value(class, "rank", row->rank);
	ck_value(class, "carry-out", row->carry_out);
	ck_value(class, "provide", row->provide);
	ck_value(class, "dispose", row->dispose);
	ck_value(class, "max-carry-out-days", row->days);
	ck_value(class, "encrypt", row->encrypt);
	ck_value(class, "zones", row->zones);
	ck_value(class, "write-zones", row->write_zones);
	ck_value(class, "erase-reuse", row->reuse);
	ck_value(class, "erase-dispose", row->end);
	ck_value(class, "caution", row->caution);
	ck_value(class, "areas", row->areas);
	ck_value(class, "storage", row->storage);
	ck_value(class, "certificate", row->certificate);
	ck_value(class, "max-copies", row->copies);
	ck_value(class, "long-term-write-protected", row->archive);
	ck_value(class, "backup", row->backup);
	ck_value(class, "rto-hours", row->rto);
	ck_value(class, "review-months", row->review);
	ck_value(class, "scan-each-use", axis_alone ? "no" : "yes");
	ck_value(class, "key-modes", strcmp(row->key, "private") == 0 ? "internal" : "internal provide");
	ck_assert(class->definition[0] && class->source[0]);
}

/* Shows R-CLS-01, R-CLS-10, R-APP-02. */
START_TEST(profiles_are_as_the_catalogue_says)
{
	const struct office *office;
	size_t classes = 0;

	rules = bylaw(profiles[_i].name, "");
	for (size_t i = 0; i < profiles[_i].count; i++)
		ck_row(&profiles[_i].rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(overlays); i++)
		ck_row(&overlays[i]);
	while (rules_class_at(rules, classes))
		classes++;
	ck_assert_uint_eq(classes, profiles[_i].count + ARRAY_SIZE(overlays));
	ck_assert(rules_class(rules, "tokutei")->handling.mynumber && rules_class(rules, "tokutei")->floor);
	ck_assert(rules_class(rules, "private")->handling.private_medium && !rules_class(rules, "private")->floor);
	office = rules_office(rules);
	ck_assert_str_eq(office->profile, profiles[_i].name);
	ck_assert_str_eq(role_name(office->exception_approver.list[0].role), profiles[_i].exception);
	ck_assert(office->exception_approver.list[0].organisation);
	ck_assert_int_eq(office->private_media, PRIVATE_FORBID);
	ck_assert_str_eq(office->private_max_class, profiles[_i].private_max);
	ck_assert_str_eq(role_name(office->private_approver.list[0].role), profiles[_i].private_approver);
	ck_assert_int_eq(office->private_max_days, 30);
	ck_assert_str_eq(role_name(office->substitute.list[0].role), profiles[_i].substitute);
	ck_assert_int_eq(office->carry_out_allowed, profiles[_i].carry_out);
	ck_assert_uint_gt(office->chain.count, 1);
	rules_free(rules);
}
END_TEST

START_TEST(no_class_writes_in_the_mynumber_zone)
{
	rules = bylaw(profiles[_i].name, "");
	for (size_t i = 0; rules_class_at(rules, i); i++)
		ck_assert(!(rules_class_at(rules, i)->handling.write_zones & ZONE_MYNUMBER));
	rules_free(rules);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("policy/rules/profiles");
	TCase *tests = tcase_create("profiles");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, profiles_are_as_the_catalogue_says, 0, (int)ARRAY_SIZE(profiles));
	tcase_add_loop_test(tests, no_class_writes_in_the_mynumber_zone, 0, (int)ARRAY_SIZE(profiles));
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
