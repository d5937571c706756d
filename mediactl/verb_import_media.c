// SPDX-License-Identifier: GPL-3.0-or-later
/* `import media`: a ledger of media that was kept before, as CSV in whatever encoding. If one row is wrong, nothing
 * is imported, and all that is wrong is said by line. A row that is on the books already is left alone, so it can be run again. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/columns.h"
#include "mediactl/cp932.h"
#include "mediactl/import_list.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"

#define NAMES_MAX 8
#define NUMBER_TEXT 24

/* What a column is called, in English and as ledgers here have it. */
static const struct {
	const char *parameter, *names[NAMES_MAX];
} columns[] = {
	{ "former", { "former", "number", "管理番号", "旧管理番号", "媒体番号", "番号", "整理番号" } },
	{ "kind", { "kind", "type", "種別", "媒体種別", "媒体の種類", "種類" } },
	{ "model", { "model", "型番", "メーカー/型番", "メーカー・型番", "品名", "製品名", "メーカー" } },
	{ "serial", { "serial", "製造番号", "シリアル番号", "シリアル", "シリアルno", "シリアルナンバー" } },
	{ "vendor", { "vendor", "vid", "ベンダーid" } },
	{ "product", { "product", "pid", "プロダクトid" } },
	{ "classification", { "class", "classification", "分類", "分類区分", "区分", "重要度", "機密区分" } },
	{ "handler", { "handler", "取扱担当者", "担当者", "使用者", "利用者", "管理担当者" } },
	{ "department", { "department", "所属", "部署", "課", "課名", "所管課", "管理課" } },
	{ "business", { "business", "purpose", "用途", "事務名", "利用目的", "使用目的" } },
	{ "place", { "place", "保管場所", "場所", "保管先" } },
	{ "contents", { "contents", "情報資産の名称", "保存情報", "内容", "保存データ", "記録内容" } },
	{ "note", { "note", "備考", "摘要" } },
};

/* What kinds are called; a word that stands in the text. */
static const struct {
	const char *kind, *words[6];
} kinds[] = {
	{ "sd", { "sd", "メモリカード", "メモリーカード", "cfカード" } },
	{ "ssd", { "ssd" } },
	{ "hdd", { "hdd", "ハードディスク", "外付けディスク" } },
	{ "optical", { "cd", "dvd", "bd", "ブルーレイ", "光ディスク" } },
	{ "tape", { "テープ", "tape", "lto", "dat" } },
	{ "usb", { "usb", "ＵＳＢ", "フラッシュ" } },
};

struct media {
	const char *encoding;
	json_t *unknown; /* headings that are no column of ours */
	json_t *seen;    /* former numbers of the lines before: the line */
	int column[CSV_COLUMNS_MAX]; /* which of `columns`, -1: none */
};

static void media_clear_scoped(struct media *media)
{
	json_decref(media->unknown);
	json_decref(media->seen);
}

/* ---- reading the file ---- */

static int column_of(const char *heading)
{
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		for (int n = 0; n < NAMES_MAX && columns[i].names[n]; n++)
			if (strcasecmp(columns[i].names[n], heading) == 0)
				return (int)i;
	return -1;
}

static int read_heading(struct import_list *list, const struct csv *csv, struct fault *fault)
{
	struct media *media = list->context;
	bool has[ARRAY_SIZE(columns)] = { false };

	for (size_t i = 0; i < csv_count(csv); i++) {
		int column = column_of(csv_field(csv, i));

		media->column[i] = column;
		if (column < 0) {
			json_array_append_new(media->unknown, json_string(csv_field(csv, i)));
			continue;
		}
		if (has[column])
			return fault_set(fault, -EINVAL, N_("The columns of the ledger name %s twice; leave one of them out."), columns[column].parameter);
		has[column] = true;
	}
	if (!has[0])
		return fault_set(fault, -EINVAL, N_("The ledger has no column with the number of each medium (管理番号)."));
	return 0;
}

static const char *kind_of(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		for (int n = 0; n < 6 && kinds[i].words[n]; n++)
			if (strcasestr(text, kinds[i].words[n]))
				return kinds[i].kind;
	return "other";
}

static void read_row(struct import_list *list, const struct csv *csv)
{
	const struct media *media = list->context;
	json_t *call = json_object();

	json_put_text(call, "kind", "usb"); /* what a ledger of USB sticks does not say */
	for (size_t i = 0; i < csv_count(csv); i++) {
		const char *text = csv_field(csv, i), *parameter;

		if (media->column[i] < 0 || !text[0])
			continue;
		parameter = columns[media->column[i]].parameter;
		json_put_text(call, parameter, strcmp(parameter, "kind") == 0 ? kind_of(text) : text);
	}
	import_list_once(list, media->seen, json_member_text(call, "former"), csv_line(csv));
	import_list_add(list, csv_line(csv), call);
}

static bool changes(const json_t *answer)
{
	return json_is_true(json_object_get(answer, "changed"));
}

static const struct import_kind former = { .method = "ImportMedia", .heading = read_heading, .row = read_row, .changes = changes };

/* ---- telling ---- */

static void print_problems(FILE *out, const json_t *rows)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (json_object_get(row, "problem"))
			import_list_print_problem(out, row);
}

static enum outcome tell(const struct command *command, const struct import_list *list, bool rehearsed)
{
	const struct media *media = list->context;
	FILE *out = command->out;
	char rows[NUMBER_TEXT], changed[NUMBER_TEXT], problems[NUMBER_TEXT];
	const json_t *heading;
	size_t i;

	if (command->json) {
		SCOPED(json_release) json_t *all = json_pack("{s:s, s:O, s:O, s:O, s:b}", "encoding", media->encoding, "rows", list->rows, "wrong",
			list->wrong, "unknown", media->unknown, "imported", !rehearsed && list->problems == 0);

		print_json(out, all);
		return list->problems ? OUTCOME_REFUSED : OUTCOME_DONE;
	}
	print_line(out, N_("The file is read as %s."), media->encoding);
	json_array_foreach(media->unknown, i, heading)
		print_line(out, N_("The column %s is not taken over."), json_string_value(heading));
	print_problems(out, list->wrong);
	print_problems(out, list->rows);
	text_format(rows, sizeof(rows), "%zu", json_array_size(list->rows));
	text_format(changed, sizeof(changed), "%d", list->changed);
	text_format(problems, sizeof(problems), "%d", list->problems);
	if (list->problems)
		print_line(out, N_("%s rows, %s of them wrong: nothing was imported; mend the list and try again."), rows, problems);
	else if (rehearsed)
		print_line(out, N_("%s rows, %s would be new on the books; nothing was imported yet."), rows, changed);
	else
		print_line(out, N_("%s rows, %s are new on the books. None of them is registered by that: ask for the use of each stick."), rows, changed);
	return list->problems ? OUTCOME_REFUSED : OUTCOME_DONE;
}

static int read_file(struct import_list *list, const char *name, struct fault *fault)
{
	struct media *media = list->context;
	SCOPED(file_text_free) char *bytes = NULL;
	struct encoded encoded = { 0 };
	size_t length = 0;
	int r = file_read(AT_FDCWD, name, CSV_BYTES_MAX, &bytes, &length);

	if (r < 0)
		return fault_errno(fault, r, N_("%s cannot be read: %s."), name);
	r = encoded_read(bytes, length, &encoded, fault);
	if (r < 0)
		return r;
	media->encoding = encoded.encoding;
	r = import_list_read(list, encoded.text, encoded.size, fault);
	free(encoded.text);
	return r;
}

enum outcome verb_import_media(const struct command *command)
{
	SCOPED(media_clear) struct media media = { .unknown = json_array(), .seen = json_object() };
	SCOPED(import_list_clear) struct import_list list = { .kind = &former, .context = &media, .rows = json_array(), .wrong = json_array() };
	bool rehearse = option_value(command, "dry-run") != NULL;
	struct fault fault = { 0 };
	enum outcome outcome;

	if (read_file(&list, command->arguments[0], &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	outcome = import_list_ask_all(&list, command, rehearse);
	return outcome == OUTCOME_DONE ? tell(command, &list, rehearse) : outcome;
}

static void print_imported(FILE *out, const json_t *reply)
{
	static const struct column shown[] = { { "number", N_("NUMBER"), COLUMN_TEXT }, { "former", N_("FORMERLY"), COLUMN_TEXT },
		{ "kind", N_("KIND"), COLUMN_TEXT }, { "model", N_("MODEL"), COLUMN_TEXT }, { "state", N_("STATE"), COLUMN_WORD },
		{ "department", N_("DEPARTMENT"), COLUMN_TEXT }, { "handler", N_("HANDLER"), COLUMN_TEXT }, { "place", N_("PLACE"), COLUMN_TEXT },
		{ 0 } };

	if (json_array_size(json_object_get(reply, "media")) == 0)
		print_line(out, N_("No medium was taken over from another ledger."));
	columns_print(out, shown, json_object_get(reply, "media"));
}

enum outcome verb_import_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListImported", .list = "media" }, print_imported);
}
