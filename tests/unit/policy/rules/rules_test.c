// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/rules/rules.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "tests/fakes/suite.h"
#include "tests/unit/policy/rules/bylaw.h"

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

static void classed(const struct rules *rules, const char *text, const char *wanted)
{
	struct fault fault = { 0 };
	char out[CLASS_TEXT] = "", said[600];
	int r = rules_classify(rules, text, out, &fault);

	ck_assert_msg(r == 0, "%s: %s", text, fault_text(&fault, said, sizeof(said)));
	ck_assert_str_eq(out, wanted);
}

static void not_classed(const struct rules *rules, const char *text, const char *wanted)
{
	struct fault fault = { 0 };
	char out[CLASS_TEXT] = "as before", said[600];

	ck_assert_int_eq(rules_classify(rules, text, out, &fault), -EINVAL);
	ck_assert_str_eq(out, "as before");
	fault_text(&fault, said, sizeof(said));
	ck_assert_msg(strstr(said, wanted) != NULL, "'%s' is not in: %s", wanted, said);
}

/* Shows R-CLS-01, R-CLS-03, R-CLS-07, R-CLS-10. */
START_TEST(a_class_names_every_axis_or_is_unknown)
{
	struct rules *rules = bylaw("nankoku", "");

	classed(rules, "C3+I2+A1", "C3+I2+A1");
	classed(rules, " a1, c3　i2 ", "C3+I2+A1");
	classed(rules, "機密性2、完全性1、可用性2", "C2+I1+A2");
	classed(rules, "C2+I1+A1+特定個人情報", "C3+I1+A1+tokutei"); /* its floor */
	classed(rules, "private+C1+I1+A1", "C1+I1+A1+private");
	classed(rules, "unknown", "unknown");
	classed(rules, "不明+tokutei", "unknown+tokutei");
	classed(rules, "C3 C3 I2 A1", "C3+I2+A1");
	not_classed(rules, "C3", "nothing of 完全性: add one of I2 I1");
	not_classed(rules, "", "nothing of 機密性: add one of C3 C2 C1");
	not_classed(rules, "tokutei", "nothing of 機密性");
	not_classed(rules, "C3+C2+I1+A1", "C3 and C2 are both of 機密性");
	not_classed(rules, "confidential", "There is no class confidential; there are: tokutei private C3 C2 C1 I2 I1 A2 A1, and unknown");
	not_classed(rules, "C3\x1b+I1+A1", "There is no class C3\\x1b");
	rules_free(rules);
	rules = bylaw("soumu", "");
	classed(rules, "3B+I2+A2+tokutei", "3A+I2+A2+tokutei");
	classed(rules, "自治体機密性3C+自治体完全性1+自治体可用性1", "3C+I1+A1");
	rules_free(rules);
	rules = bylaw("nishiokitama", "");
	classed(rules, "ii", "II");
	classed(rules, "極秘", "I");
	rules_free(rules);
}
END_TEST

static void merged(const struct rules *rules, const char *a, const char *b, const char *wanted)
{
	char out[CLASS_TEXT];

	ck_assert_int_eq(rules_merge(rules, a, b, out), 0);
	ck_assert_str_eq(out, wanted);
	ck_assert_int_eq(rules_merge(rules, b, a, out), 0);
	ck_assert_str_eq(out, wanted);
}

/* Shows R-CLS-04, R-CLS-07, R-CLS-10. */
START_TEST(mixed_contents_have_the_highest_of_each_axis)
{
	struct rules *rules = bylaw("nankoku", "");

	merged(rules, "C3+I1+A1", "C1+I2+A1", "C3+I2+A1");
	merged(rules, "C1+I1+A1", "C1+I1+A2", "C1+I1+A2");
	merged(rules, "C1+I1+A1", "C2+I1+A1+private", "C2+I1+A1+private");
	merged(rules, "C1+I1+A1", "C3+I2+A1+tokutei", "C3+I2+A1+tokutei");
	merged(rules, "C3+I2+A2", "unknown", "unknown");
	merged(rules, "C3+I2+A2+tokutei", "unknown", "unknown+tokutei");
	merged(rules, "C3+I2+A2", "secret", "unknown"); /* of a scheme that is no more */
	merged(rules, "C3", "C1+I1+A1", "unknown");     /* says not all */
	merged(rules, "C3+I2+A1+secret", "C1+I1+A1", "unknown");
	merged(rules, "C3+I2+A2", "", "C3+I2+A2");
	merged(rules, "", "", "");
	rules_free(rules);
}
END_TEST

static bool signs(const struct signatories *list, enum role role, bool organisation)
{
	for (unsigned int i = 0; i < list->count; i++)
		if (list->list[i].role == role && list->list[i].organisation == organisation)
			return true;
	return false;
}

/* Shows R-CLS-04, R-CLS-08, R-CLS-10, R-APP-02. */
START_TEST(handling_is_merged_attribute_by_attribute)
{
	struct rules *rules = bylaw("nankoku", "");
	struct handling handling;

	rules_handling(rules, "C2+I2+A2", &handling);
	ck_assert_int_eq(handling.max_carry_out_days, 7);
	ck_assert_uint_eq(handling.zones, ZONE_LGWAN | ZONE_INTERNET | ZONE_STANDALONE);
	ck_assert_int_eq(handling.rto_hours, 24);
	ck_assert(handling.backup && handling.certificate && !handling.mynumber);
	ck_assert_int_eq(handling.erase_dispose, 2);
	ck_assert_str_eq(handling.caution, "【機密性2】取扱注意 持出は許可制 【完全性2】改変禁止 【可用性2】要バックアップ");
	rules_handling(rules, "C2+I1+A1+tokutei", &handling); /* C3 by its floor */
	ck_assert_int_eq(handling.max_carry_out_days, 0);
	ck_assert_uint_eq(handling.carry_out.count, 2);
	ck_assert(signs(&handling.carry_out, ROLE_APPROVER, false));
	ck_assert(signs(&handling.carry_out, ROLE_MYNUMBER, false));
	ck_assert_uint_eq(handling.zones, ZONE_MYNUMBER | ZONE_LGWAN | ZONE_STANDALONE);
	ck_assert_uint_eq(handling.write_zones, ZONE_LGWAN | ZONE_STANDALONE);
	ck_assert_int_eq(handling.erase_reuse, 2);
	ck_assert_int_eq(handling.erase_dispose, 3);
	ck_assert_int_eq(handling.max_copies, 1);
	ck_assert_int_eq(handling.review_months, 12);
	ck_assert(handling.mynumber && handling.certificate);
	ck_assert_str_eq(handling.caution, "【特定個人情報在中】禁帯出 【機密性3】許可なき持出・複製禁止");
	rules_free(rules);
	rules = bylaw("nishiokitama", "");
	rules_handling(rules, "I", &handling);
	ck_assert(signs(&handling.carry_out, ROLE_CISO, true) && signs(&handling.carry_out, ROLE_APPROVER, false));
	rules_handling(rules, "II+private", &handling);
	ck_assert_uint_eq(handling.zones, 0); /* business, and the Internet: nowhere */
	ck_assert(handling.private_medium);
	rules_free(rules);
}
END_TEST

/* Shows R-CLS-07. */
START_TEST(what_is_unknown_is_handled_as_the_strictest)
{
	static const char *const texts[] = { "unknown", "", "secret", "C3", "C9+I1+A1", "C1+I1+A1+secret" };
	struct rules *rules = bylaw("nankoku", "");
	struct handling handling, first;

	rules_handling(rules, "unknown", &first);
	ck_assert_int_eq(first.max_carry_out_days, 3);
	ck_assert_int_eq(first.encrypt, ENCRYPT_ALWAYS);
	ck_assert_uint_eq(first.zones, ZONE_LGWAN | ZONE_STANDALONE);
	ck_assert_int_eq(first.erase_dispose, 3);
	ck_assert_int_eq(first.max_copies, 1);
	ck_assert(first.backup && first.rto_hours == 24 && !first.mynumber);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		rules_handling(rules, texts[i], &handling);
		ck_assert_mem_eq(&handling, &first, sizeof(handling));
	}
	rules_handling(rules, "secret+tokutei", &handling);
	ck_assert(handling.mynumber && handling.max_carry_out_days == 0);
	rules_free(rules);
}
END_TEST

START_TEST(a_file_of_the_office_overrides_the_profile_key_by_key)
{
	struct rules *rules = bylaw("nankoku",
		"name = 緑町役場\npurpose = 市民税\npurpose = 国民健康保険\nday-end = 17:30\nincident-tell = ciso@office 1\n"
		"exception-approver = supervisor@office\nprivate-media = internet-only\ncarry-out = deny\nreminders = no\n"
		"request-days = none\n[class C3]\nmax-carry-out-days = 2\n[class C4]\naxis = 機密性\nname = 極秘\nrank = 4\n"
		"[host]\nzone = lgwan\narea = 2\nsystems = 住基 税\nmynumber-area = yes\n");
	const struct office *office = rules_office(rules);
	const struct station *station = rules_station(rules);

	ck_assert_int_eq(rules_class(rules, "C3")->handling.max_carry_out_days, 2);
	ck_assert_str_eq(rules_class(rules, "C3")->name, "機密性3");
	ck_assert_str_eq(rules_class(rules, "C3")->definition,
		"行政事務で取り扱う情報資産のうち、秘密文書に相当する機密性を要する情報資産");
	classed(rules, "C4+I1+A1", "C4+I1+A1");
	ck_assert_str_eq(office->name, "緑町役場");
	ck_assert_uint_eq(office->purposes.count, 2);
	ck_assert_str_eq(office->purposes.line[1], "国民健康保険");
	ck_assert_uint_eq(office->checklist.count, 3); /* the profile's */
	ck_assert_str_eq(office->day_end, "17:30");
	ck_assert_uint_eq(office->chain.count, 1);
	ck_assert_int_eq(office->chain.step[0].hours, 1);
	ck_assert_int_eq(office->chain.step[0].who.role, ROLE_CISO);
	ck_assert_int_eq(office->exception_approver.list[0].role, ROLE_SUPERVISOR);
	ck_assert_int_eq(office->private_media, PRIVATE_INTERNET_ONLY);
	ck_assert(!office->carry_out_allowed && !office->remind);
	ck_assert_int_eq(office->request_days, 0);
	ck_assert_uint_eq(station->zone, ZONE_LGWAN);
	ck_assert_int_eq(station->area, 2);
	ck_assert_str_eq(station->systems, "住基 税");
	ck_assert(station->mynumber_area);
	rules_free(rules);
}
END_TEST

/* Shows R-LED-10. */
START_TEST(every_mistake_is_said_with_its_place)
{
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{ "[office]\nprofile = tokyo\n", "a.conf:2:11: there is no profile tokyo; there are: hokusho ipa nankoku" },
		{ "[office]\nprofile = ../a\n", "a.conf:2:11: there is no profile ../a" },
		{ "[office]\nprofile = overlays\n", "a.conf:2:11: there is no profile overlays" },
		{ "[office]\ncolour = red\n", "a.conf:2:1: mediad knows no setting colour in [office]" },
		{ "[host]\nname = red\n", "a.conf:2:1: mediad knows no setting name in [host]" },
		{ "[host]\nzone = moon\n", "a.conf:2:8: moon is not a value of zone" },
		{ "[host]\nzone = lgwan internet\n", "a.conf:2:8: zone takes one of: mynumber lgwan" },
		{ "[host]\narea = 4\n", "a.conf:2:8: this must be a number from 1 to 3" },
		{ "[host]\narea = 2\narea = 2\n", "a.conf:3:1: area stands twice" },
		{ "[office]\nday-end = 25:00\n", "a.conf:2:11: 25:00 is not a time of day" },
		{ "[office]\nday-end = 12:60\n", "a.conf:2:11: 12:60 is not a time" },
		{ "[office]\nexception-approver = mayor\n", "a.conf:2:22: mayor is not a value" },
		{ "[office]\nexception-approver = ciso approver\n", "a.conf:2:22: exception-approver takes one of" },
		{ "[office]\nexception-approver = none\n", "a.conf:2:22: exception-approver takes one of" },
		{ "[office]\nincident-tell = ciso\n", "a.conf:2:17: incident-tell takes a role and the hours" },
		{ "[office]\nincident-tell = ciso@home 3\n", "a.conf:2:17: incident-tell takes" },
		{ "[office]\nprivate-max-class = C1\n", "a.conf:2:1: there is no class C1 for private-max-class" },
		{ "[office]\npurpose = 123456789018\n", "a.conf:2:11: here stands an individual number" },
		{ "[office]\nname = 番号１２３４-５６７８-９０１８\n", "a.conf:2:8: here stands an individual number" },
		{ "[class C 3]\nname = x\n", "a.conf:2:1: C 3 is no key of a class" },
		{ "[class unknown]\nname = x\n", "a.conf:2:1: unknown is no key of a class" },
		{ "[class A]\naxis = a\nrank = 1\n", "a.conf:2:1: the class A says no name" },
		{ "[class A]\nname = a\nrank = 1\n", "a.conf:2:1: the class A says no axis" },
		{ "[class A]\nname = a\naxis = a\n", "a.conf:2:1: the class A says no rank" },
		{ "[class A]\nname = a\naxis = a\nrank = 0\n", "a.conf:4:8: this must be a number from 1 to 100" },
		{ "[class A]\nname = a\naxis = a\nrank = 1\n[class B]\nname = b\naxis = a\nrank = 1\n",
			"a.conf:6:1: B and A have the same rank" },
		{ "[class A]\nname = a\naxis = a\nrank = 1\n[overlay A]\nname = b\n", "a.conf:6:1: A is a class and an overlay" },
		{ "[overlay A]\nname = b\n", "there are overlays and no class" },
		{ "[class A]\nname = a\naxis = a\nrank = 1\ncarry-out = approver ciso staff operator auditor\n",
			"a.conf:5:42: at most 4 people sign for carry-out" },
		{ "[class A]\nname = a\naxis = a\nrank = 1\ncarry-out = approver ciso staff operator\n[overlay o]\nname = b\n"
		  "carry-out = ciso@office\n", "more than 4 people would have to sign" },
		{ "[class A]\nname = a\naxis = a\nrank = 1\nproposed = zones colours\n", "colours is not a value of proposed" },
		{ "[class A]\nname = a\naxis = a\nrank = 1\nwrite-zones = mynumber\n", "a.conf:5:15: mynumber is not a value of write-zones" },
		{ "[class A]\nname = a\naxis = a\nrank = 1\nmax-carry-out-days = ever\n", "a.conf:5:22: this must be a number from 0 to 3650 | unlimited" },
		{ "[class A]\nname = a\naxis = a\nrank = 1\nfloor = yes\n", "a.conf:5:1: mediad knows no setting floor in [class A]" },
	};
	struct rules *rules = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fault fault = { 0 };
		char said[600];

		ck_assert_int_eq(bylaw_read(cases[i].text, &rules, &fault), -EINVAL);
		ck_assert_ptr_null(rules);
		fault_text(&fault, said, sizeof(said));
		ck_assert_msg(strstr(said, cases[i].wanted) != NULL, "'%s' is not in: %s", cases[i].wanted, said);
	}
}
END_TEST

START_TEST(the_digest_changes_with_whatever_holds)
{
	struct rules *one = bylaw("ipa", ""), *same = bylaw("ipa", "[class 2]\nmax-carry-out-days = 3\n"),
		     *other = bylaw("ipa", "[class 2]\nmax-carry-out-days = 2\n"), *zone = bylaw("ipa", "[host]\nzone = office\n");
	uint8_t a[32], b[32];

	ck_assert_int_eq(rules_digest(one, a), 0);
	ck_assert_int_eq(rules_digest(same, b), 0);
	ck_assert_mem_eq(a, b, 32);
	ck_assert_int_eq(rules_digest(other, b), 0);
	ck_assert_mem_ne(a, b, 32);
	ck_assert_int_eq(rules_digest(zone, b), 0);
	ck_assert_mem_ne(a, b, 32);
	rules_free(one), rules_free(same), rules_free(other), rules_free(zone);
}
END_TEST

/* The class as a section; what takes several lines is left out. */
static void write_class(const struct class *class, char *text, size_t size)
{
	char value[2048];
	const char *key;
	size_t at = strlen(text);

	snprintf(text + at, size - at, "[%s %s]\n", class->overlay ? "overlay" : "class", class->key);
	for (size_t i = 0; rules_class_value(class, i, &key, value, sizeof(value)); i++) {
		at = strlen(text);
		if (value[0] && strcmp(key, "definition") != 0 && strcmp(key, "proposed") != 0)
			snprintf(text + at, size - at, "%s = %s\n", key, value);
	}
}

START_TEST(what_is_shown_can_be_written)
{
	static char text[65536];
	struct rules *rules = bylaw("soumu", ""), *again = NULL;
	struct fault fault = { 0 };
	const struct class *class, *same;
	char said[600];

	text[0] = '\0';
	for (size_t i = 0; (class = rules_class_at(rules, i)) != NULL; i++)
		write_class(class, text, sizeof(text));
	ck_assert_msg(bylaw_read(text, &again, &fault) == 0, "%s", fault_text(&fault, said, sizeof(said)));
	for (size_t i = 0; (class = rules_class_at(rules, i)) != NULL; i++) {
		same = rules_class_at(again, i);
		ck_assert_ptr_nonnull(same);
		ck_assert_str_eq(same->key, class->key);
		ck_assert_str_eq(same->axis, class->axis);
		ck_assert_int_eq(same->rank, class->rank);
		ck_assert_int_eq(same->floor, class->floor);
		ck_assert_mem_eq(&same->handling, &class->handling, sizeof(class->handling));
	}
	rules_free(rules), rules_free(again);
}
END_TEST

START_TEST(too_much_is_refused)
{
	static char text[65536];
	struct fault fault = { 0 };
	struct rules *rules = NULL;
	char said[600];

	strcpy(text, "[office]\n");
	for (int i = 0; i < OFFICE_LINES; i++)
		strcat(text, "purpose = 統計\n");
	ck_assert_int_eq(bylaw_read(text, &rules, &fault), 0);
	ck_assert_uint_eq(rules_office(rules)->purposes.count, OFFICE_LINES);
	rules_free(rules);
	rules = NULL;
	strcat(text, "purpose = 統計\n");
	ck_assert_int_eq(bylaw_read(text, &rules, &fault), -EINVAL);
	ck_assert_ptr_nonnull(strstr(fault_text(&fault, said, sizeof(said)), "a.conf:34:1: there are too many lines of purpose"));
	strcpy(text, "[office]\n");
	for (int i = 0; i <= CHAIN_MAX; i++)
		strcat(text, "incident-tell = ciso 1\n");
	ck_assert_int_eq(bylaw_read(text, &rules, &fault), -EINVAL);
	ck_assert_ptr_nonnull(strstr(fault_text(&fault, said, sizeof(said)), "too many lines of incident-tell"));
	text[0] = '\0';
	for (int i = 0; i < 33; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "[class K%d]\nname = k\naxis = a\nrank = %d\n", i, i + 1);
	ck_assert_int_eq(bylaw_read(text, &rules, &fault), -EINVAL);
	ck_assert_ptr_nonnull(strstr(fault_text(&fault, said, sizeof(said)), "K32 is one class too many"));
	text[0] = '\0';
	for (int i = 0; i < 4; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "[class K%d]\nname = k\naxis = a%d\nrank = 1\n", i, i);
	ck_assert_int_eq(bylaw_read(text, &rules, &fault), -EINVAL);
	ck_assert_ptr_nonnull(strstr(fault_text(&fault, said, sizeof(said)), "there are more than 3 axes"));
	strcpy(text, "[class K]\nname = k\naxis = a\nrank = 1\n");
	for (int i = 0; i < 20; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "definition = %0180d\n", i);
	ck_assert_int_eq(bylaw_read(text, &rules, &fault), -EINVAL);
	ck_assert_ptr_nonnull(strstr(fault_text(&fault, said, sizeof(said)), "the text of definition is empty, too long"));
	ck_assert_ptr_null(rules);
}
END_TEST

START_TEST(every_class_text_that_can_be_fits)
{
	static const char fits[] = "[class confidential]\nname = a\naxis = x\nrank = 1\n[overlay protected-infos]\nname = b\n";
	struct rules *rules = NULL;
	struct fault fault = { 0 };
	char out[CLASS_TEXT], text[256], said[600];

	ck_assert_int_eq(bylaw_read(fits, &rules, &fault), 0);
	ck_assert_int_eq(rules_classify(rules, "confidential+protected-infos", out, &fault), 0);
	ck_assert(rules_names("C3+I2", "I2") && !rules_names("C3+I2", "I") && !rules_names("", "C3"));
	rules_free(rules);
	rules = NULL;
	snprintf(text, sizeof(text), "%s[overlay bc]\nname = c\n", fits);
	ck_assert_int_eq(bylaw_read(text, &rules, &fault), 0);
	ck_assert_int_eq(rules_merge(rules, "confidential+protected-infos", "confidential+bc", out), 0);
	ck_assert_str_eq(out, "confidential+protected-infos+bc");
	rules_free(rules);
	rules = NULL;
	snprintf(text, sizeof(text), "%s[overlay bcd]\nname = c\n", fits);
	ck_assert_int_eq(bylaw_read(text, &rules, &fault), -EINVAL);
	ck_assert_ptr_nonnull(strstr(fault_text(&fault, said, sizeof(said)), "more than 31 bytes"));
	ck_assert_int_eq(bylaw_read("[class a]\nname = a\naxis = x\nrank = 1\n[overlay bbbbbbbbbbb]\nname = b\n[overlay ccccccccccc]\nname = c\n",
				 &rules, &fault), 0); /* a+… fits, and so does unknown+… to the byte */
	ck_assert_int_eq(rules_merge(rules, "unknown+bbbbbbbbbbb", "a+ccccccccccc", out), 0);
	ck_assert_uint_eq(strlen(out), CLASS_TEXT - 1);
	rules_free(rules);
}
END_TEST

RUN_TESTS("policy/rules/rules", what_is_shown_can_be_written, too_much_is_refused, every_class_text_that_can_be_fits,
	without_a_profile_any_plain_word_is_a_class, without_a_profile_nothing_is_forbidden,
	a_class_names_every_axis_or_is_unknown, mixed_contents_have_the_highest_of_each_axis, handling_is_merged_attribute_by_attribute,
	what_is_unknown_is_handled_as_the_strictest, a_file_of_the_office_overrides_the_profile_key_by_key,
	every_mistake_is_said_with_its_place, the_digest_changes_with_whatever_holds)
