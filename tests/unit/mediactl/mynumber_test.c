// SPDX-License-Identifier: GPL-3.0-or-later
/* The two My Number ledgers as people and spreadsheets get them. */
#include <string.h>

#include "common/json.h"
#include "common/macros.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define ASSETS                                                                                                                  \
	"{\"parameters\":{\"assets\":[{\"asset\":\"T-0001\",\"task\":\"=cmd()\",\"file\":\"賦課, \\\"7\\\"\",\"years\":7,\"media\":["   \
	"{\"number\":\"M-0001\",\"place_name\":\"金庫\",\"encrypted\":true},{\"number\":\"M-0002\",\"encrypted\":true}]},"             \
	"{\"asset\":\"T-0002\",\"task\":\"住民税\",\"file\":\"資格\",\"place\":\"書庫\",\"measures\":\"施錠\",\"media\":[]}]}}"
#define CHARGES                                                                                                                 \
	"{\"parameters\":{\"handlers\":[{\"charge\":\"H-0001\",\"task\":\"住民税\",\"title\":\"主事\",\"person_name\":\"𠮷田 髙志\","   \
	"\"starts\":\"2026-04-01T00:00:00Z\",\"until\":\"2027-03-31T14:59:59Z\",\"current\":true},{\"charge\":\"H-0002\",\"task\":"    \
	"\"住民税\",\"person_name\":\"辻󠄀 花子\",\"starts\":\"2026-04-01T00:00:00Z\",\"until\":\"2027-03-31T14:59:59Z\",\"current\":false}]}}"

/* Shows R-LED-05, R-OPS-04. */
START_TEST(the_asset_ledger_is_written_in_its_five_columns_and_no_cell_is_a_formula)
{
	struct talk talk = { .replies = { ASSETS } };

	setenv("TZ", "JST-9", 1);
	talk_japanese();
	TALK(&talk, "mynumber", "asset", "list", "--csv");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_str_eq(talk.out,
		"\xef\xbb\xbf\"事務名\",\"特定個人情報ファイル名\",\"保管場所\",\"セキュリティ対策の方法\",\"保存年数\"\r\n"
		"\"'=cmd()\",\"賦課, \"\"7\"\"\",\"M-0001 (金庫), M-0002\",\"暗号化、担当者のみ使用可\",\"7\"\r\n"
		"\"住民税\",\"資格\",\"書庫\",\"施錠\",\"永年\"\r\n");
	talk_clear(&talk);
}
END_TEST

/* Shows R-LED-06. */
START_TEST(the_ledger_of_those_in_charge_is_written_in_its_columns)
{
	struct talk talk = { .replies = { CHARGES } };

	setenv("TZ", "JST-9", 1);
	talk_japanese();
	TALK(&talk, "mynumber", "handler", "list", "--csv");
	ck_assert_ptr_nonnull(strstr(talk.out, "\"事務名\",\"職氏名\",\"担当期間\""));
	ck_assert_ptr_nonnull(strstr(talk.out, "\"住民税\",\"主事 𠮷田 髙志\",\""));
	ck_assert_ptr_nonnull(strstr(talk.out, "\"期間外\""));
	talk_clear(&talk);
}
END_TEST

/* Shows R-OPS-04. */
START_TEST(names_with_variation_selectors_line_up_in_a_table)
{
	struct talk talk = { .replies = { CHARGES } };
	char *first, *second;

	setenv("TZ", "JST-9", 1);
	TALK(&talk, "mynumber", "handler", "list");
	/* "主事 𠮷田 髙志" takes 14 columns, "辻󠄀 花子" 7: what follows them begins in the same one. */
	first = strstr(talk.out, "𠮷田 髙志");
	second = strstr(talk.out, "辻󠄀 花子");
	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(second);
	ck_assert_uint_eq(strspn(first + strlen("𠮷田 髙志"), " "), 2);
	ck_assert_uint_eq(strspn(second + strlen("辻󠄀 花子"), " "), 2 + 14 - 7);
	talk_clear(&talk);
}
END_TEST

/* Shows R-LED-05. */
START_TEST(every_medium_of_an_asset_stands_in_its_row)
{
	SCOPED(json_release) json_t *reply = NULL;
	SCOPED(json_text_free) char *text = NULL;
	struct talk talk = { 0 };
	json_t *media = json_array();

	for (int i = 1; i <= 300; i++)
		json_array_append_new(media, json_pack("{s:s+, s:s, s:b}", "number", "M-", i == 300 ? "0300" : "0001", "place_name", "北庁舎２階の金庫", "encrypted", true));
	reply = json_pack("{s:{s:[{s:s, s:s, s:s, s:i, s:o}]}}", "parameters", "assets", "asset", "T-0001", "task", "住民税", "file", "賦課", "years", 7, "media", media);
	text = json_dumps(reply, JSON_COMPACT);
	talk.replies[0] = text;
	TALK(&talk, "mynumber", "asset", "list", "--csv");
	ck_assert_ptr_nonnull(strstr(talk.out, "M-0300 (北庁舎２階の金庫)\",\"encrypted, opens for those in charge alone\",\"7\"\r\n"));
	TALK(&talk, "mynumber", "asset", "list");
	ck_assert_ptr_nonnull(strstr(talk.out, "M-0300 (北庁舎２階の金庫)  encrypted"));
	talk_clear(&talk);
}
END_TEST

START_TEST(an_empty_ledger_says_who_fills_it)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"assets\":[]}}" } };

	TALK(&talk, "mynumber", "asset", "list");
	ck_assert_ptr_nonnull(strstr(talk.out, "mynumber asset add"));
	talk_clear(&talk);
}
END_TEST

RUN_TESTS("mediactl/mynumber", the_asset_ledger_is_written_in_its_five_columns_and_no_cell_is_a_formula,
	the_ledger_of_those_in_charge_is_written_in_its_columns, names_with_variation_selectors_line_up_in_a_table,
	every_medium_of_an_asset_stands_in_its_row, an_empty_ledger_says_who_fills_it)
