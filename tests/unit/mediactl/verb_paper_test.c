// SPDX-License-Identifier: GPL-3.0-or-later
/* `paper`: recorded answers of mediad become a PDF by the real mediad-paper, or CSV. */
#include <libgen.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "common/json.h"
#include "common/text.h"
#include "mediactl/paper_template.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define AROUND "\"office\":\"南国市\",\"department\":\"税務課\",\"sequence\":1234,\"hash\":\"" HASH "\",\"time\":\"2026-11-21T07:40:55Z\""
#define YEAR "\"period\":{\"from\":\"2026-04-01\",\"until\":\"2027-03-31\"}"
#define LIST "{\"parameters\":{\"paper\":{\"form\":\"F-05\",\"about\":{},\"lists\":{},\"approvals\":[]," YEAR "," AROUND "},\"rows\":["
#define ROW "{\"trip\":1,\"number\":\"M-0001\",\"taken\":\"2026-11-21T07:40:55Z\",\"holder\":\"𠮷田 髙志\",\"due\":\"2026-11-30\"," \
	    "\"purpose\":\"=1+1\",\"erased\":false,\"late_days\":null}"
#define RECORD "{\"parameters\":{\"paper\":{\"form\":\"F-04\",\"about\":{\"request\":\"R-0003\",\"applicant\":\"佐藤 花子\",\"state\":\"approved\"," \
	       "\"from\":\"2026-11-21\",\"checklist\":\"yes\",\"classification\":\"C3+tokutei\",\"count\":120},\"lists\":{},\"approvals\":[" \
	       "{\"slot\":1,\"role\":\"approver\",\"department\":\"税務課\",\"name\":\"鈴木 一郎\",\"for\":null,\"time\":\"2026-11-21T08:00:00Z\"}," \
	       "{\"slot\":2,\"role\":\"ciso\",\"department\":null,\"name\":\"田中 太郎\",\"for\":\"林 次郎\",\"time\":\"2026-11-21T09:00:00Z\"}," \
	       "{\"slot\":3,\"role\":\"mynumber-manager\",\"department\":\"総務課\",\"name\":null,\"for\":null,\"time\":null}]," \
	       "\"period\":null," AROUND "},\"rows\":[]}}"
#define TEMPLATES "--templates", "udev-rules/papers"

static char folder[32], pdf[64];

/* The programs of this build lie two folders above the folder of this test. */
static void setup(void)
{
	char self[PATH_MAX] = "";

	ck_assert_int_gt(readlink("/proc/self/exe", self, sizeof(self) - 1), 0);
	setenv("MEDIAD_LIBEXEC", dirname(dirname(dirname(self))), 1);
	setenv("LSAN_OPTIONS", "detect_leaks=0", 1); /* in that program: fontconfig keeps what it has read */
	setenv("TZ", "Asia/Tokyo", 1);
	strcpy(folder, "/tmp/mediad-paper-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(pdf, sizeof(pdf), "%s/paper", folder);
	talk_japanese();
}

static void teardown(void)
{
	unlink(pdf);
	rmdir(folder);
}

static void pdf_says(const char *const texts[], size_t count)
{
	char command[128], *shown = calloc(1, 1 << 20);
	FILE *pipe;

	text_format(command, sizeof(command), "pdftotext -raw %s -", pdf);
	pipe = popen(command, "r");
	ck_assert(shown && pipe && fread(shown, 1, (1 << 20) - 1, pipe) > 0 && pclose(pipe) == 0);
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(strstr(shown, texts[i]) != NULL, "%s is missing in: %s", texts[i], shown);
	free(shown);
}
#define PDF_SAYS(...) pdf_says((const char *[]){ __VA_ARGS__ }, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *))

/* Shows R-OUT-02. */
START_TEST(a_list_becomes_a_pdf_with_both_dates_year_and_code)
{
	struct talk talk = { .replies = { LIST ROW "]}}" } };

	TALK(&talk, "paper", "F-05", "--fiscal-year", "令和8", "--department", "税務課", "--output", pdf, TEMPLATES);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	talk_heard(&talk, "GetPaper",
		"{\"department\":\"税務課\",\"form\":\"F-05\",\"from\":\"2026-04-01\",\"until\":\"2027-03-31\"}");
	PDF_SAYS("持出・返却記録簿", "南国市", "税務課", "令和8年度（2026年度）", "令和8年11月21日", "2026-11-21 16:40", "𠮷田 髙志", "令和8年11月30日",
		"照合コード：台帳の事象 1234", "0011 2233 4455 6677", "無", "1 / 1");
	talk_clear(&talk);
}
END_TEST

START_TEST(a_record_becomes_a_pdf_with_its_approvals)
{
	struct talk talk = { .replies = { RECORD } };

	TALK(&talk, "paper", "F-04", "R-0003", "--output", pdf, TEMPLATES);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	talk_heard(&talk, "GetPaper", "{\"form\":\"F-04\",\"subject\":\"R-0003\"}");
	PDF_SAYS("決裁欄", "情報セキュリティ管理者", "鈴木 一郎", "2026-11-21 17:00", "田中 太郎", "（林 次郎 の代理）", "保護責任者", "総務課", "佐藤 花子",
		"☑", "120");
	talk_clear(&talk);
}
END_TEST

START_TEST(a_file_that_is_there_is_not_overwritten_and_a_failure_leaves_none)
{
	struct talk talk = { .replies = { LIST ROW "]}}" } };
	FILE *file = fopen(pdf, "w");

	ck_assert(file && fclose(file) == 0);
	TALK(&talk, "paper", "F-05", "--output", pdf, TEMPLATES);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	unlink(pdf);
	setenv("MEDIAD_LIBEXEC", "/nowhere", 1);
	TALK(&talk, "paper", "F-05", "--output", pdf, TEMPLATES);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "/nowhere/mediad-paper"));
	ck_assert_int_ne(access(pdf, F_OK), 0);
	talk_clear(&talk);
}
END_TEST

/* Shows R-OPS-04. */
START_TEST(csv_has_a_mark_iso_times_and_no_formula)
{
	struct talk talk = { .replies = { LIST ROW "]}}" } };

	TALK(&talk, "paper", "F-05", "--csv", TEMPLATES);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	ck_assert_int_eq(strncmp(talk.out, "\xef\xbb\xbf\"番号\",\"管理番号\",\"持出日時\",", strlen("\xef\xbb\xbf\"番号\",\"管理番号\",\"持出日時\",")), 0);
	ck_assert_msg(strstr(talk.out, "\r\n\"1\",\"M-0001\",\"2026-11-21 16:40:55\",\"𠮷田 髙志\",\"'=1+1\",") != NULL, "%s", talk.out);
	ck_assert_ptr_nonnull(strstr(talk.out, "\"2026-11-30\""));
	talk_clear(&talk);
}
END_TEST

#define LISTS "\"lists\":{\"contents\":[{\"content\":\"J-0001\",\"name\":\"賦課資料\",\"classification\":\"C3\",\"persons\":120}," \
	      "{\"content\":\"J-0002\",\"name\":\"=1+1\",\"classification\":\"C2\",\"persons\":null}],\"checklist\":[{\"line\":\"鍵付きケース\"}]}"

START_TEST(a_record_is_a_line_of_csv_and_its_lists_follow)
{
	char reply[4096];
	struct talk talk = { .replies = { reply } };

	text_format(reply, sizeof(reply), "%.*s" LISTS "%s", (int)(strstr(RECORD, "\"lists\":{}") - RECORD), RECORD,
		strstr(RECORD, "\"lists\":{}") + strlen("\"lists\":{}"));
	TALK(&talk, "paper", "F-04", "R-0003", "--csv", TEMPLATES);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	ck_assert_ptr_nonnull(strstr(talk.out, "\r\n\"R-0003\",\"承認済み\""));
	ck_assert_str_eq(strchr(strchr(talk.out, 10) + 1, 10) + 1,
		"\r\n\"媒体上の情報\"\r\n\"番号\",\"情報の名称\",\"分類\",\"件数\"\r\n\"J-0001\",\"賦課資料\",\"C3\",\"120\"\r\n"
		"\"J-0002\",\"'=1+1\",\"C2\",\"\"\r\n\r\n\"持出時に確認した安全管理措置\"\r\n\"確認した事項\"\r\n\"鍵付きケース\"\r\n");
	talk_clear(&talk);
}
END_TEST

/* However many there are. */
START_TEST(every_field_of_a_template_has_its_column)
{
	struct talk talk = { .replies = { RECORD } };
	char name[] = "/tmp/paper-XXXXXX";
	int fd = mkstemp(name), commas = 0;
	FILE *out = fdopen(fd, "w");

	fputs("[paper]\nform = F-04\ntitle = 申請書\n", out);
	for (int section = 0; section < 8; section++) {
		fprintf(out, "[fields part-%d]\n", section);
		for (int item = 0; item < PAPER_ITEMS_MAX; item++)
			fprintf(out, "field = request | text | 2 | %d-%d | %d-%d\n", section, item, section, item);
	}
	fclose(out);
	TALK(&talk, "paper", "F-04", "R-0003", "--csv", "--template", name);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	for (const char *at = talk.out; *at != '\n'; at++)
		commas += *at == ',';
	ck_assert_int_eq(commas + 1, 8 * PAPER_ITEMS_MAX);
	ck_assert_ptr_nonnull(strstr(talk.out, ",\"7-63\"\r\n\"R-0003\","));
	talk_clear(&talk);
	unlink(name);
}
END_TEST

START_TEST(what_cp932_cannot_write_is_listed_and_nothing_is_written)
{
	struct talk talk = { .replies = { LIST ROW "," ROW "]}}" } };

	TALK(&talk, "paper", "F-05", "--csv", "--encoding", "cp932", "--output", pdf, TEMPLATES);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_msg(strstr(talk.err, "2 行目、持出者 列: 𠮷\n3 行目、持出者 列: 𠮷\n") == talk.err, "%s", talk.err);
	ck_assert_int_ne(access(pdf, F_OK), 0);
	ck_assert_str_eq(talk.out, "");
	talk_clear(&talk);
}
END_TEST

START_TEST(cp932_comes_out_where_it_can)
{
	struct talk talk = { .replies = { LIST "{\"holder\":\"髙橋 ①\"}]}}" } };

	TALK(&talk, "paper", "F-05", "--csv", "--encoding", "cp932", TEMPLATES);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	ck_assert_ptr_nonnull(strstr(talk.out, "\xfb\xfc\x8b\xb4 \x87\x40"));
	ck_assert_ptr_null(strstr(talk.out, "\xef\xbb\xbf"));
	talk_clear(&talk);
}
END_TEST

START_TEST(a_saved_answer_makes_the_same_paper_without_mediad)
{
	struct talk talk = { .replies = { LIST ROW "]}}" } };
	char saved[80];
	FILE *file;

	TALK(&talk, "--json", "paper", "F-05");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	text_format(saved, sizeof(saved), "%s.json", pdf);
	file = fopen(saved, "w");
	ck_assert(file && fputs(talk.out, file) >= 0 && fclose(file) == 0);
	TALK(&talk, "paper", "--from-json", saved, "--output", pdf, TEMPLATES);
	unlink(saved);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	PDF_SAYS("𠮷田 髙志", "照合コード：台帳の事象 1234");
	talk_clear(&talk);
}
END_TEST

#define LABELS "{\"parameters\":{\"paper\":{\"form\":\"F-08\",\"about\":{},\"lists\":{},\"approvals\":[],\"period\":null," AROUND "},\"rows\":["

/* Shows R-LBL-01, R-LBL-02. */
START_TEST(stickers_say_caution_number_and_who_is_responsible)
{
	struct talk talk = { .replies = { LABELS "{\"number\":\"M-0001\",\"caution\":\"禁帯出\",\"handler\":\"佐藤 花子\",\"manager\":\"鈴木 一郎\","
						 "\"created\":\"2026-11-21T07:40:55Z\"}]}}" } };

	TALK(&talk, "paper", "F-08", "M-0001", "--start", "5", "--output", pdf, TEMPLATES);
	ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s", talk.err);
	PDF_SAYS("禁帯出", "M-0001", "取扱担当者：佐藤 花子", "情報セキュリティ管理者：鈴木 一郎", "令和8年11月21日 2026-11-21");
	talk_clear(&talk);
}
END_TEST

START_TEST(what_mediad_paper_says_is_said_in_the_persons_language)
{
	char reply[8192];
	struct talk talk = { .replies = { reply } };

	memset(reply, 0, sizeof(reply));
	strcpy(reply, LABELS "{\"number\":\"M-0001\",\"restrictions\":\"");
	for (int i = 0; i < 400; i++)
		strcat(reply, "複製禁止");
	strcat(reply, "\"}]}}");
	TALK(&talk, "paper", "F-08", "M-0001", "--output", pdf, TEMPLATES);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_msg(strstr(talk.err, "M-0001 のラベルが小さすぎて") == talk.err, "%s", talk.err);
	ck_assert_int_ne(access(pdf, F_OK), 0);
	talk_clear(&talk);
}
END_TEST

START_TEST(what_is_typed_wrongly_is_said_before_anything_is_asked)
{
	static const struct {
		char *const words[8];
		const char *says;
	} cases[] = {
		{ { "paper" }, "--from-json" },
		{ { "paper", "F-05", "--from-json", "x" }, "--from-json" },
		{ { "paper", "F-05", "--encoding", "cp932" }, "--csv" },
		{ { "paper", "F-05", "--csv", "--encoding", "euc" }, "euc" },
		{ { "paper", "F-05", "--fiscal-year", "昨年" }, "昨年" },
		{ { "paper", "F-05", "--fiscal-year", "2026", "--from", "2026-05-01" }, "年度" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct talk talk = { .replies = { NULL } };
		size_t count = 0;

		while (count < 8 && cases[i].words[count])
			count++;
		talk_run(&talk, cases[i].words, count);
		ck_assert_int_eq(talk.outcome, OUTCOME_MISUSED);
		ck_assert_msg(strstr(talk.err, cases[i].says) != NULL, "%s", talk.err);
		ck_assert_ptr_null(talk.call);
		talk_clear(&talk);
	}
}
END_TEST

START_TEST(fiscal_years_are_from_april_to_march_in_every_way_of_writing)
{
	static const struct {
		char *typed;
		const char *from, *until;
	} cases[] = {
		{ "2026", "2026-04-01", "2027-03-31" }, { "令和8", "2026-04-01", "2027-03-31" }, { "令和8年度", "2026-04-01", "2027-03-31" },
		{ "R8", "2026-04-01", "2027-03-31" }, { "令和元年度", "2019-04-01", "2020-03-31" }, { "平成31", "2019-04-01", "2020-03-31" },
		{ "H30", "2018-04-01", "2019-03-31" }, { "2026年度", "2026-04-01", "2027-03-31" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct talk talk = { .replies = { LIST "]}}" } };
		char *const words[] = { "--json", "paper", "F-05", "--fiscal-year", cases[i].typed };
		char expected[128];

		talk_run(&talk, words, ARRAY_SIZE(words));
		ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s: %s", cases[i].typed, talk.out);
		text_format(expected, sizeof(expected), "{\"form\":\"F-05\",\"from\":\"%s\",\"until\":\"%s\"}", cases[i].from, cases[i].until);
		talk_heard(&talk, "GetPaper", expected);
		talk_clear(&talk);
	}
}
END_TEST

int main(void)
{
	const TTest *tests[] = { a_list_becomes_a_pdf_with_both_dates_year_and_code, a_record_becomes_a_pdf_with_its_approvals,
		a_file_that_is_there_is_not_overwritten_and_a_failure_leaves_none, csv_has_a_mark_iso_times_and_no_formula,
		a_record_is_a_line_of_csv_and_its_lists_follow, every_field_of_a_template_has_its_column, what_cp932_cannot_write_is_listed_and_nothing_is_written, cp932_comes_out_where_it_can,
		a_saved_answer_makes_the_same_paper_without_mediad, stickers_say_caution_number_and_who_is_responsible,
		what_mediad_paper_says_is_said_in_the_persons_language, what_is_typed_wrongly_is_said_before_anything_is_asked,
		fiscal_years_are_from_april_to_march_in_every_way_of_writing };

	return suite_run_with("mediactl/verb_paper", tests, ARRAY_SIZE(tests), setup, teardown);
}
