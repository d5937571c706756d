// SPDX-License-Identifier: GPL-3.0-or-later
/* Papers from end to end: the books by the broker's method, the shipped templates by mediactl, pages by mediad-paper; the two programs are
 * those of this build. */
#include "tests/unit/mediad/broker/stage.h"

#include <libgen.h>
#include <limits.h>
#include <stdlib.h>

static char folder[32], raw[64], pdf[64], programs[PATH_MAX];

static void set_table(void)
{
	char self[PATH_MAX] = "", catalogue[PATH_MAX + 8];

	setup();
	ck_assert_int_gt(readlink("/proc/self/exe", self, sizeof(self) - 1), 0);
	strcpy(programs, dirname(dirname(dirname(dirname(self)))));
	setenv("MEDIAD_LIBEXEC", programs, 1);
	setenv("LSAN_OPTIONS", "detect_leaks=0", 1); /* in that program: fontconfig keeps what it has read */
	text_format(catalogue, sizeof(catalogue), "%s/locale", programs);
	setenv("MEDIAD_LOCALEDIR", catalogue, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("LANGUAGE", "ja", 1);
	setenv("TZ", "Asia/Tokyo", 1);
	strcpy(folder, "/tmp/mediad-papers-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(raw, sizeof(raw), "%s/raw", folder);
	text_format(pdf, sizeof(pdf), "%s/pdf", folder);
}

static void clear_table(void)
{
	unlink(raw);
	unlink(pdf);
	rmdir(folder);
	teardown();
}

/* What the pages say; the caller's. */
static char *pages_of(const char *form)
{
	char command[PATH_MAX + 256], *shown = calloc(1, 1 << 20);
	FILE *pipe;

	ck_assert_int_eq(json_dump_file(heard, raw, 0), 0);
	unlink(pdf);
	text_format(command, sizeof(command), "%s/mediactl paper --from-json %s --templates udev-rules/papers --output %s >/dev/null && pdftotext"
		" -raw %s -", programs, raw, pdf, pdf);
	pipe = popen(command, "r");
	ck_assert(pipe && shown && fread(shown, 1, (1 << 20) - 1, pipe) > 0);
	ck_assert_msg(pclose(pipe) == 0, "%s: %s", form, command);
	return shown;
}

static void paper_says(const char *form, const char *subject, const char *title, const char *text)
{
	char parameters[128], *shown, code[64];

	text_format(parameters, sizeof(parameters), "{\"form\":\"%s\"%s%s%s}", form, subject ? ",\"subject\":\"" : "", subject ? subject : "",
		subject ? "\"" : "");
	must(KIMURA, "GetPaper", parameters);
	shown = pages_of(form);
	text_format(code, sizeof(code), " %lld\n", (long long)json_member_number(json_object_get(heard, "paper"), "sequence", -1));
	ck_assert_msg(strstr(shown, text) != NULL, "%s: %s is not in %s", form, text, shown);
	if (title) /* a sticker has none, nor room for a code */
		ck_assert_msg(strstr(shown, form) && strstr(shown, title) && strstr(shown, code), "%s: %s, %s in %s", form, title, code, shown);
	free(shown);
}

/* Shows R-LED-01. */
START_TEST(what_the_books_say_stands_on_the_pages)
{
	static const struct {
		const char *form, *subject, *title, *text;
	} papers[] = {
		{ "F-01", NULL, "媒体管理台帳", "M-0001" },
		{ "F-02", "R-0001", "媒体登録（利用）申請書 兼 許可書", "report" },
		{ "F-05", NULL, "持出・返却記録簿", "この期間の持出しはありません。" },
		{ "F-08", "M-0001", NULL, "M-0001" },
		{ "F-11", NULL, "消去・廃棄記録簿", "この期間の消去・廃棄はありません。" },
		{ "F-13", NULL, "例外措置管理簿", "例外措置はありません。" },
		{ "F-16", NULL, "特定個人情報資産台帳", "個人番号は、この台帳に記載しない。" },
		{ "F-17", NULL, "個人番号事務取扱担当者台帳", "担当者の登録はありません。" },
		{ "F-18", NULL, "情報資産管理台帳（特定個人情報）", "登録はありません。" },
		{ "F-19", NULL, "情報資産管理簿", "記録された情報はありません。" },
		{ "F-20", NULL, "利用者・権限付与変更削除記録簿", "鈴木 一郎" },
		{ "F-27", NULL, "鍵管理簿", "M-0001" },
	};

	in_service();
	for (size_t i = 0; i < ARRAY_SIZE(papers); i++)
		paper_says(papers[i].form, papers[i].subject, papers[i].title, papers[i].text);
}
END_TEST

int main(void)
{
	const TTest *tests[] = { what_the_books_say_stands_on_the_pages };

	return suite_run_with("mediad/broker/papers", tests, ARRAY_SIZE(tests), set_table, clear_table);
}
