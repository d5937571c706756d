// SPDX-License-Identifier: GPL-3.0-or-later
/* `import media`: whatever encoding and headings a ledger has; what is wrong is said by line, and nothing is imported while anything is. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/macros.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define NEW "{\"parameters\":{\"rows\":[{\"number\":\"M-0001\",\"changed\":true}],\"imported\":false}}"
#define WRONG "{\"problem\":{\"message\":\"%s is not a value.\",\"arguments\":[\"x\"],\"text\":\"-\"}}"
#define ROWS "{\"rows\":[{\"former\":\"情-1\",\"handler\":\"佐藤\",\"kind\":\"usb\",\"place\":\"金庫\"}]}"

static char path[64];

static char *file_of(const char *bytes, size_t length)
{
	FILE *file;
	int fd;

	strcpy(path, "/tmp/mediad-list-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	file = fdopen(fd, "w");
	ck_assert_ptr_nonnull(file);
	fwrite(bytes, 1, length, file);
	fclose(file);
	return path;
}

/* 管理番号,種別,担当者,保管場所,色 and one row, in each. */
START_TEST(a_ledger_is_read_in_whatever_encoding_it_is)
{
	static const struct {
		const char *bytes, *shown;
		size_t length;
	} files[] = {
#define FILE_OF(text, shown) { text, shown, sizeof(text) - 1 }
		FILE_OF("管理番号,種別,担当者,保管場所,色\n情-1,USBメモリ,佐藤,金庫,赤\n", "UTF-8"),
		FILE_OF("\xef\xbb\xbf" "管理番号,種別,担当者,保管場所,色\r\n情-1,USBメモリ,佐藤,金庫,赤\r\n", "UTF-8"),
		FILE_OF("\x8a\xc7\x97\x9d\x94\xd4\x8d\x86,\x8e\xed\x95\xca,\x92\x53\x93\x96\x8e\xd2,\x95\xdb\x8a\xc7\x8f\xea\x8f\x8a,\x90\x46\r\n"
			"\x8f\xee-1,USB\x83\x81\x83\x82\x83\x8a,\x8d\xb2\x93\xa1,\x8b\xe0\x8c\xc9,\x90\xd4\r\n", "CP932 (Shift_JIS)"),
		FILE_OF("\xff\xfe\xa1\x7b\x06\x74\x6a\x75\xf7\x53,\0\x2e\x7a\x25\x52,\0\xc5\x62\x53\x5f\x05\x80,\0\xdd\x4f\xa1\x7b\x34\x58\x40\x62,\0\x72\x82\n\0"
			"\xc5\x60-\0" "1\0,\0U\0S\0B\0,\0\x50\x4f\xe4\x85,\0\xd1\x91\xab\x5e,\0\x64\x8d\n\0", "UTF-16"),
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct talk talk = { .replies = { NEW } };
		char said[64];

		TALK(&talk, "import", "media", file_of(files[i].bytes, files[i].length), "--dry-run");
		ck_assert_msg(talk.outcome == OUTCOME_DONE, "%zu: %s%s", i, talk.out, talk.err);
		talk_heard(&talk, "ImportMedia", "{\"rehearse\":\"yes\"}");
		talk_passed(&talk, ROWS);
		snprintf(said, sizeof(said), "read as %s.", files[i].shown);
		ck_assert_ptr_nonnull(strstr(talk.out, said));
		ck_assert_ptr_nonnull(strstr(talk.out, "The column 色 is not taken over."));
		ck_assert_ptr_nonnull(strstr(talk.out, "1 would be new"));
		talk_clear(&talk);
		unlink(path);
	}
}
END_TEST

static void refuses(const char *bytes, const char *says)
{
	struct talk talk = { .replies = { NULL } };

	TALK(&talk, "import", "media", file_of(bytes, strlen(bytes)));
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_msg(strstr(talk.err, says) != NULL, "%s", talk.err);
	ck_assert_ptr_null(talk.call);
	talk_clear(&talk);
	unlink(path);
}

START_TEST(what_is_no_ledger_of_media_is_refused_before_anybody_is_asked)
{
	refuses("色,形\n赤,丸\n", "管理番号");
	refuses("管理番号,番号\n1,2\n", "former twice");
	refuses("\x82\xff\xff\x81", "neither UTF-8");
}
END_TEST

START_TEST(each_wrong_row_is_named_and_nothing_is_imported)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"rows\":[" WRONG ",{\"number\":\"M-0001\",\"changed\":true}],\"imported\":false}}" } };
	const char *text = "管理番号,種別\n1,DVD-R\n1,LTOテープ\n";

	TALK(&talk, "import", "media", file_of(text, strlen(text)));
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.out, "line 2 is wrong: x is not a value.\n"));
	ck_assert_ptr_nonnull(strstr(talk.out, "line 3 is wrong: 1 is on line 2 already.\n"));
	ck_assert_ptr_nonnull(strstr(talk.out, "2 of them wrong: nothing was imported"));
	talk_heard(&talk, "ImportMedia", "{\"rehearse\":\"yes\"}"); /* a line of the file itself is wrong */
	talk_passed(&talk, "{\"rows\":[{\"former\":\"1\",\"kind\":\"optical\"},{\"former\":\"1\",\"kind\":\"tape\"}]}");
	talk_clear(&talk);
	unlink(path);
}
END_TEST

START_TEST(all_rows_go_in_one_call)
{
	struct talk talk = { .replies = { NEW } };
	const char *text = "管理番号\n1\n";

	TALK(&talk, "import", "media", file_of(text, strlen(text)));
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	talk_heard(&talk, "ImportMedia", "{}");
	talk_passed(&talk, "{\"rows\":[{\"former\":\"1\",\"kind\":\"usb\"}]}");
	ck_assert_ptr_nonnull(strstr(talk.out, "1 rows, 1 are new on the books."));
	talk_clear(&talk);
	unlink(path);
}
END_TEST

RUN_TESTS("mediactl/verb_import_media", all_rows_go_in_one_call, a_ledger_is_read_in_whatever_encoding_it_is, what_is_no_ledger_of_media_is_refused_before_anybody_is_asked,
	each_wrong_row_is_named_and_nothing_is_imported)
