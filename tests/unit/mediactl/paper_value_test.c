// SPDX-License-Identifier: GPL-3.0-or-later
/* Values of raw papers by their types, on paper and in tables. */
#include "mediactl/paper_value.h"

#include <string.h>
#include <unistd.h>

#include "common/text.h"
#include "mediactl/language.h"
#include "policy/rules/rules.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

struct value_case {
	enum paper_type type;
	const char *json, *paper, *table;
};

static void shows(const struct value_case *cases, size_t count, const struct rules *rules)
{
	const struct paper_style paper = { .rules = rules }, table = { .table = true, .rules = rules };

	for (size_t i = 0; i < count; i++) {
		SCOPED(json_release) json_t *value = json_loads(cases[i].json, JSON_DECODE_ANY, NULL);
		SCOPED(json_text_free) char *one = paper_value(value, cases[i].type, &paper);
		SCOPED(json_text_free) char *other = paper_value(value, cases[i].type, &table);

		ck_assert_msg(value != NULL, "%s", cases[i].json);
		ck_assert_str_eq(one, cases[i].paper);
		ck_assert_str_eq(other, cases[i].table ? cases[i].table : cases[i].paper);
	}
}

/* Shows R-OPS-04. */
START_TEST(each_type_is_shown_as_people_read_it)
{
	static const struct value_case cases[] = {
		{ PAPER_TEXT, "\"𠮷田\"", "𠮷田", NULL },
		{ PAPER_TEXT, "12", "12", NULL },
		{ PAPER_TEXT, "null", "", NULL },
		{ PAPER_TEXT, "\"一\\n二\"", "一\n二", "一 二" },
		{ PAPER_TEXT, "\"a\\u001b[31m\\u202eb\"", "a\\x1b[31m\\xe2\\x80\\xaeb", NULL },
		{ PAPER_NUMBER, "-3", "-3", NULL },
		{ PAPER_TIME, "\"2026-11-21T07:40:55Z\"", "令和8年11月21日\n2026-11-21 16:40", "2026-11-21 16:40:55" },
		{ PAPER_TIME, "\"2026-03-31T16:00:00Z\"", "令和8年4月1日\n2026-04-01 01:00", "2026-04-01 01:00:00" },
		{ PAPER_TIME, "\"soon\"", "soon", NULL },
		{ PAPER_LOCAL, "\"2026-11-21T07:40:55Z\"", "2026-11-21 16:40:55", NULL },
		{ PAPER_DAY, "\"2026-11-30\"", "令和8年11月30日\n2026-11-30", "2026-11-30" },
		{ PAPER_DAY, "\"2019-05-01\"", "令和元年5月1日\n2019-05-01", "2019-05-01" },
		{ PAPER_DAY, "\"2026-11-21T20:00:00Z\"", "令和8年11月22日\n2026-11-22", "2026-11-22" },
		{ PAPER_YEAR, "2026", "令和8年度（2026年度）", "2026" },
		{ PAPER_YEAR, "2019", "令和元年度（2019年度）", "2019" }, /* began as 平成31年 */
		{ PAPER_YEAR, "2018", "平成30年度（2018年度）", "2018" },
		{ PAPER_YEAR, "1989", "平成元年度（1989年度）", "1989" },
		{ PAPER_YEAR, "1988", "昭和63年度（1988年度）", "1988" }, /* ended as 平成元年 */
		{ PAPER_YEAR, "null", "", NULL },
		{ PAPER_WORD, "\"approved\"", "承認済み", NULL },
		{ PAPER_WORD, "\"clean\"", "検出なし", NULL },
		{ PAPER_WORD, "\"transfer\"", "譲渡", NULL },
		{ PAPER_WORD, "\"something-new\"", "something-new", NULL },
		{ PAPER_WORD, "\"\"", "", NULL },
		{ PAPER_YESNO, "true", "はい", NULL },
		{ PAPER_YESNO, "\"no\"", "いいえ", NULL },
		{ PAPER_HAVE, "1", "有", NULL },
		{ PAPER_HAVE, "false", "無", NULL },
		{ PAPER_DONE, "\"yes\"", "済", NULL },
		{ PAPER_DONE, "0", "未", NULL },
		{ PAPER_CHECK, "true", "☑", NULL },
		{ PAPER_CHECK, "null", "", NULL },
		{ PAPER_SIZE, "31900000000", "31.9 GB", "31900000000" },
		{ PAPER_LIST, "[\"甲\",\"乙\",3]", "甲、乙、3", NULL },
	};

	shows(cases, ARRAY_SIZE(cases), NULL);
}
END_TEST

START_TEST(classes_have_the_names_of_the_offices_policy)
{
	static const struct value_case known[] = { { PAPER_CLASS, "\"unknown\"", "不明", NULL }, { PAPER_CLASS, "\"X9+Y\"", "X9・Y", NULL } };
	static const struct value_case alone[] = { { PAPER_CLASS, "\"C3+I2,C2\"", "C3・I2、C2", NULL } };
	char folder[] = "/tmp/mediad-rules-XXXXXX", path[64], expected[CLASS_NAME * 2], json[64];
	struct value_case named[] = { { PAPER_CLASS, json, expected, NULL } };
	SCOPED(rules_free) struct rules *rules = NULL;
	const struct class *class;
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(path, sizeof(path), "%s/a.conf", folder);
	file = fopen(path, "w");
	ck_assert(file && fputs("[office]\nprofile = soumu\n", file) >= 0 && fclose(file) == 0);
	ck_assert_int_eq(rules_load_of(geteuid(), folder, "policy/rules/profiles", &rules, NULL), 0);
	unlink(path);
	rmdir(folder);
	class = rules_class_at(rules, 0);
	ck_assert_str_ne(class->key, class->name);
	text_format(json, sizeof(json), "\"%s+unknown\"", class->key);
	text_format(expected, sizeof(expected), "%s・不明", class->name);
	shows(named, ARRAY_SIZE(named), rules);
	shows(known, ARRAY_SIZE(known), rules);
	shows(alone, ARRAY_SIZE(alone), NULL);
}
END_TEST

START_TEST(in_english_days_are_iso_alone)
{
	static const struct value_case cases[] = {
		{ PAPER_DAY, "\"2026-11-30\"", "2026-11-30", NULL },
		{ PAPER_TIME, "\"2026-11-21T07:40:55Z\"", "2026-11-21 16:40", "2026-11-21 16:40:55" },
		{ PAPER_HAVE, "true", "there is", NULL },
		{ PAPER_YEAR, "2019", "FY 2019", "2019" },
	};

	setenv("LANGUAGE", "en", 1);
	language_start();
	shows(cases, ARRAY_SIZE(cases), NULL);
}
END_TEST

static void setup(void)
{
	setenv("TZ", "Asia/Tokyo", 1);
	talk_japanese();
}

int main(void)
{
	const TTest *tests[] = { each_type_is_shown_as_people_read_it, classes_have_the_names_of_the_offices_policy,
		in_english_days_are_iso_alone };

	return suite_run_with("mediactl/paper_value", tests, ARRAY_SIZE(tests), setup, NULL);
}
