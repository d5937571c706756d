// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/csv.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "tests/fakes/suite.h"

static struct csv *opened(const char *text)
{
	struct csv *csv = NULL;

	ck_assert_int_eq(csv_open(text, strlen(text), &csv, NULL), 0);
	return csv;
}

static void expect(struct csv *csv, size_t line, size_t count, const char *const fields[])
{
	struct fault fault = { 0 };

	ck_assert_msg(csv_next(csv, &fault) == 1, "%s", fault.message);
	ck_assert_uint_eq(csv_line(csv), line);
	ck_assert_uint_eq(csv_count(csv), count);
	for (size_t i = 0; i < count; i++)
		ck_assert_str_eq(csv_field(csv, i), fields[i]);
	ck_assert_str_eq(csv_field(csv, count), "");
}
#define EXPECT(csv, line, ...) \
	expect(csv, line, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *), (const char *[]){ __VA_ARGS__ })

static void expect_fault(struct csv *csv, const char *line, const char *field)
{
	struct fault fault = { 0 };

	ck_assert_int_eq(csv_next(csv, &fault), -EINVAL);
	ck_assert_str_eq(fault.argument[0], line);
	ck_assert_str_eq(fault.argument[1], field);
}

START_TEST(a_table_is_read_with_and_without_mark_and_with_either_line_end)
{
	static const char *const texts[] = { "login,name\r\nsato,佐藤 花子\r\n", "\xef\xbb\xbflogin,name\nsato,佐藤 花子",
		"\"login\",\"name\"\n\"sato\",\"佐藤 花子\"\n" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		SCOPED(csv_close) struct csv *csv = opened(texts[i]);

		EXPECT(csv, 1, "login", "name");
		EXPECT(csv, 2, "sato", "佐藤 花子");
		ck_assert_int_eq(csv_next(csv, NULL), 0);
		ck_assert_int_eq(csv_next(csv, NULL), 0);
	}
}
END_TEST

START_TEST(quotation_marks_hold_commas_and_themselves)
{
	SCOPED(csv_close) struct csv *csv = opened("a,b,c\n\"x, y\",\"\"\"z\"\"\",\"\"\n,,\n");

	EXPECT(csv, 1, "a", "b", "c");
	EXPECT(csv, 2, "x, y", "\"z\"", "");
	EXPECT(csv, 3, "", "", "");
	ck_assert_int_eq(csv_next(csv, NULL), 0);
}
END_TEST

START_TEST(names_as_people_write_them_come_through)
{
	SCOPED(csv_close) struct csv *csv = opened("name\n𠮷田 髙志\n辻󠄀 葛󠄁\n");

	EXPECT(csv, 1, "name");
	EXPECT(csv, 2, "𠮷田 髙志");
	EXPECT(csv, 3, "辻󠄀 葛󠄁");
}
END_TEST

/* Shows R-OPS-04, R-LED-10. */
START_TEST(every_mistake_is_told_with_its_line_and_field)
{
	SCOPED(csv_close) struct csv *csv = opened("a,b\n"
		"1\n"                 /* 2: a field is missing */
		"x,\"y\"z\n"          /* 3: something behind the closing mark */
		"x,y\"z\n"            /* 4: a mark within */
		"\"x\ny\",z\n"        /* 5, 6: a line break */
		"\x82\xa0,y\n"        /* 7: Shift_JIS */
		"x,\x1b[31m\n"        /* 8: a control character */
		"x,１２３４ 5678 9018\n" /* 9: an individual number */
		"x,y,z\n"             /* 10: one too many */
		"good,line\n"
		"x,\"y\n");           /* 12: never closed */

	EXPECT(csv, 1, "a", "b");
	expect_fault(csv, "2", "1");
	expect_fault(csv, "3", "2");
	expect_fault(csv, "4", "2");
	expect_fault(csv, "5", "1");
	expect_fault(csv, "7", "1");
	expect_fault(csv, "8", "2");
	expect_fault(csv, "9", "2");
	expect_fault(csv, "10", "3");
	EXPECT(csv, 11, "good", "line");
	expect_fault(csv, "12", "2");
	ck_assert_int_eq(csv_next(csv, NULL), 0);
}
END_TEST

START_TEST(nothing_is_read_without_bounds)
{
	char long_line[2 * CSV_FIELD_MAX + 8], many[2 * CSV_COLUMNS_MAX + 4];
	struct csv *csv = NULL;

	memset(long_line, 'x', sizeof(long_line));
	memcpy(long_line, "a\n", 2);
	long_line[2 + CSV_FIELD_MAX] = '\n';
	long_line[sizeof(long_line) - 1] = '\0';
	csv = opened(long_line);
	EXPECT(csv, 1, "a");
	ck_assert_int_eq(csv_next(csv, NULL), 1);
	ck_assert_uint_eq(strlen(csv_field(csv, 0)), CSV_FIELD_MAX);
	expect_fault(csv, "3", "1");
	csv_close(csv);
	memset(many, ',', sizeof(many));
	many[sizeof(many) - 1] = '\0';
	csv = opened(many);
	expect_fault(csv, "1", "65");
	ck_assert_int_eq(csv_next(csv, NULL), 0);
	csv_close(csv);
	csv = NULL;
	ck_assert_int_eq(csv_open("", 0, &csv, NULL), -EINVAL);
	ck_assert_int_eq(csv_open("\xef\xbb\xbf", 3, &csv, NULL), -EINVAL);
	ck_assert_int_eq(csv_open("\xff\xfe" "a\0", 4, &csv, NULL), -EINVAL);
	ck_assert_int_eq(csv_open("", CSV_BYTES_MAX + 1, &csv, NULL), -E2BIG);
	ck_assert_int_eq(csv_open("a\0b", 3, &csv, NULL), 0);
	expect_fault(csv, "1", "1");
	csv_close(csv);
	csv = NULL;
	ck_assert_int_eq(csv_open("\"\"\"", 3, &csv, NULL), 0);
	expect_fault(csv, "1", "1");
	csv_close(csv);
}
END_TEST

static char *written(const char *const fields[], size_t count)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	csv_write(out, fields, count);
	fclose(out);
	return text;
}

/* Shows R-OPS-04. */
START_TEST(no_cell_is_a_formula)
{
	static const char *const cases[][2] = {
		{ "=1+1", "\"'=1+1\"\r\n" }, { "+81", "\"'+81\"\r\n" }, { "-1", "\"'-1\"\r\n" }, { "@SUM(A1)", "\"'@SUM(A1)\"\r\n" },
		{ "\t=1", "\"'\t=1\"\r\n" }, { "\rx", "\"'\rx\"\r\n" }, { "\nx", "\"'\nx\"\r\n" }, { "  =1", "\"'  =1\"\r\n" },
		{ "＝1+1", "\"'＝1+1\"\r\n" }, { "＋81", "\"'＋81\"\r\n" }, { "－1", "\"'－1\"\r\n" }, { "＠SUM", "\"'＠SUM\"\r\n" },
		{ "　=1", "\"'　=1\"\r\n" }, { "\xe2\x80\x8b=1", "\"'\xe2\x80\x8b=1\"\r\n" },
		{ "佐藤", "\"佐藤\"\r\n" }, { "a=b", "\"a=b\"\r\n" }, { "say \"no\"", "\"say \"\"no\"\"\"\r\n" }, { "", "\"\"\r\n" },
		{ NULL, "\"\"\r\n" }, { "2026-11-30", "\"2026-11-30\"\r\n" }, { "  ", "\"  \"\r\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *text = written(&cases[i][0], 1);

		ck_assert_str_eq(text, cases[i][1]);
		free(text);
	}
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
	const char *const fields[] = { "R-0001", "佐藤, 花子", "a \"b\" c", "", "髙" };
	char *text = written(fields, ARRAY_SIZE(fields));
	struct csv *csv = opened(text);

	expect(csv, 1, ARRAY_SIZE(fields), fields);
	csv_close(csv);
	free(text);
}
END_TEST

RUN_TESTS("common/csv", a_table_is_read_with_and_without_mark_and_with_either_line_end, quotation_marks_hold_commas_and_themselves,
	names_as_people_write_them_come_through, every_mistake_is_told_with_its_line_and_field, nothing_is_read_without_bounds,
	no_cell_is_a_formula, what_is_written_is_read_back)
