// SPDX-License-Identifier: GPL-3.0-or-later
/* Documents as PDF, looked at with poppler's tools: every text is in them, every font too. */
#include "mediactl/paper/paper.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/text.h"
#include "tests/fakes/suite.h"

#define PAGE(more) "\"page\":{\"time\":\"2026-11-21T07:40:55Z\"" more "}"
#define HEAD "\"head\":{\"left\":[\"F-05\"],\"right\":[\"南国市\"],\"title\":\"持出・返却記録簿\",\"about\":[\"令和8年度\"],\"short\":\"続き F-05\"}"
#define FOOT "\"foot\":{\"left\":[\"印刷\"],\"right\":[\"照合コード 1234\"],\"code\":\"MEDIAD:1234:ABAB\"}"
#define RARE "𠮷田 髙志 葛\U000E0100城"
#define OUTPUT (1 << 20)

/* What fontconfig and pango keep until the program ends is no leak of ours. */
const char *__lsan_default_suppressions(void) __attribute__((visibility("default")));
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libpango\nleak:libcairo\nleak:libglib\nleak:libgobject\n";
}

struct made {
	char path[32], *pdf;
	size_t length;
	int result, unknown;
	struct fault fault;
};

static struct made made_of(json_t *document)
{
	struct made made = { .path = "/tmp/mediad-paper-XXXXXX" };
	FILE *out = open_memstream(&made.pdf, &made.length), *file;
	int fd = mkstemp(made.path);

	ck_assert(out && fd >= 0);
	made.result = paper_write(document, out, &made.unknown, &made.fault);
	fclose(out);
	file = fdopen(fd, "w");
	ck_assert(file && fwrite(made.pdf, 1, made.length, file) == made.length && fclose(file) == 0);
	json_decref(document);
	return made;
}

static struct made made_from(const char *text)
{
	json_t *document = json_loads(text, 0, NULL);

	ck_assert_msg(document != NULL, "%s", text);
	return made_of(document);
}

static void made_clear(struct made *made)
{
	unlink(made->path);
	free(made->pdf);
}

/* What a program of poppler's says of the file. */
static char *looked(const struct made *made, const char *program, const char *after)
{
	char command[128], *text = calloc(1, OUTPUT);
	FILE *pipe;

	ck_assert(made->result == 0 && text);
	text_format(command, sizeof(command), "%s %s %s", program, made->path, after);
	pipe = popen(command, "r");
	ck_assert(pipe && fread(text, 1, OUTPUT - 1, pipe) > 0);
	ck_assert_int_eq(pclose(pipe), 0);
	return text;
}

static void says(const struct made *made, const char *const texts[], size_t count)
{
	char *shown = looked(made, "pdftotext -raw", "-");

	for (size_t i = 0; i < count; i++)
		ck_assert_msg(strstr(shown, texts[i]) != NULL, "%s is missing in: %s", texts[i], shown);
	free(shown);
}
#define SAYS(made, ...) \
	says(made, (const char *[]){ __VA_ARGS__ }, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *))

static int pages_of(const struct made *made)
{
	char *shown = looked(made, "pdfinfo", ""), *line = strstr(shown, "Pages:");
	int pages = line ? atoi(line + strlen("Pages:")) : 0;

	free(shown);
	return pages;
}

/* A table of `rows` rows whose cells say which they are. */
static json_t *table_of(int rows, const char *cell)
{
	json_t *document = json_loads("{" PAGE(",\"orientation\":\"landscape\",\"size\":6") "," HEAD "," FOOT
		",\"sections\":[{\"kind\":\"table\",\"columns\":[{\"heading\":\"番号\",\"width\":1},{\"heading\":\"氏名\",\"width\":3}]}]}", 0, NULL);
	json_t *list = json_array();

	for (int i = 1; i <= rows; i++) {
		char number[16];

		text_format(number, sizeof(number), "C-%04d", i);
		json_array_append_new(list, json_pack("[s, s]", number, cell));
	}
	json_object_set_new(json_array_get(json_object_get(document, "sections"), 0), "rows", list);
	return document;
}

START_TEST(two_hundred_rows_are_all_there_with_headings_and_numbers_on_each_page)
{
	struct made made = made_of(table_of(200, RARE));
	int pages = pages_of(&made);
	char *shown = looked(&made, "pdftotext -raw", "-"), page[32];
	int headings = 0;

	ck_assert_int_ge(pages, 3);
	for (int i = 1; i <= 200; i++) {
		text_format(page, sizeof(page), "C-%04d 𠮷田", i);
		ck_assert_msg(strstr(shown, page) != NULL, "%s is missing", page);
	}
	for (int i = 1; i <= pages; i++) {
		text_format(page, sizeof(page), "%d / %d", i, pages);
		ck_assert_msg(strstr(shown, page) != NULL, "%s is missing", page);
	}
	for (const char *at = shown; (at = strstr(at, "番号 氏名")) != NULL; at++)
		headings++;
	ck_assert_int_eq(headings, pages);
	ck_assert_int_eq(made.unknown, 0);
	free(shown);
	made_clear(&made);
}
END_TEST

START_TEST(rare_characters_come_out_and_every_font_is_in_the_file)
{
	struct made made = made_of(table_of(1, RARE));
	char *fonts = looked(&made, "pdffonts", ""), *line = strtok(fonts, "\n");
	int count = 0;

	SAYS(&made, "𠮷田", "髙志", "葛\U000E0100城", "持出・返却記録簿", "照合コード 1234");
	for (line = strtok(NULL, "\n"); (line = strtok(NULL, "\n")) != NULL; count++)
		ck_assert_msg(strstr(line, "yes yes") != NULL && strstr(line, "NotoSansCJK") != NULL, "%s", line);
	ck_assert_int_ge(count, 1);
	free(fonts);
	made_clear(&made);
}
END_TEST

#define WORD "2026-11-21緑町役場DataTraveler3.0"

START_TEST(letters_are_set_alike_at_every_size)
{
	double usual = 0;

	for (int size = 5; size <= 9; size++) {
		char document[1024], *shown, *word;
		struct made made;
		double from, until;

		text_format(document, sizeof(document), "{" PAGE(",\"size\":%d") "," HEAD
			",\"sections\":[{\"kind\":\"text\",\"text\":\"" WORD "\"}]}", size);
		made = made_from(document);
		shown = looked(&made, "pdftotext -bbox", "-");
		word = strstr(shown, WORD);
		while (word && word > shown && strncmp(word, "<word", 5) != 0)
			word--;
		ck_assert_msg(word && sscanf(word, "<word xMin=\"%lf\" yMin=\"%*f\" xMax=\"%lf\"", &from, &until) == 2, "%s", shown);
		usual = usual > 0 ? usual : (until - from) / size;
		ck_assert_double_eq_tol((until - from) / size, usual, 0.01);
		free(shown);
		made_clear(&made);
	}
}
END_TEST

/* Glyphs on the page of a table with `count` letters in one narrow cell. */
static int glyphs_of(size_t count)
{
	json_t *document = table_of(1, "x"), *rows = json_object_get(json_array_get(json_object_get(document, "sections"), 0), "rows");
	char *shown, text[512];
	struct made made;
	int glyphs = 0;

	memset(text, 'm', count);
	text[count] = '\0';
	json_array_set_new(json_array_get(rows, 0), 0, json_string(text));
	made = made_of(document);
	shown = looked(&made, "pdftocairo -svg", "-");
	for (const char *at = shown; (at = strstr(at, "<use ")) != NULL; at++)
		glyphs++;
	free(shown);
	made_clear(&made);
	return glyphs;
}

START_TEST(what_is_broken_at_the_edge_of_its_cell_gains_no_hyphen)
{
	ck_assert_int_eq(glyphs_of(400) - glyphs_of(10), 390);
}
END_TEST

START_TEST(a_character_that_no_font_has_is_counted)
{
	struct made made = made_of(table_of(2, "外字\U000F1234"));

	ck_assert_int_eq(made.result, 0);
	ck_assert_int_eq(made.unknown, 2);
	made_clear(&made);
}
END_TEST

START_TEST(the_same_document_is_the_same_file)
{
	struct made one = made_of(table_of(80, RARE)), other = made_of(table_of(80, RARE));

	ck_assert_uint_eq(one.length, other.length);
	ck_assert_mem_eq(one.pdf, other.pdf, one.length);
	made_clear(&one);
	made_clear(&other);
}
END_TEST

START_TEST(a_row_higher_than_a_page_is_carried_on)
{
	json_t *document = table_of(3, "短い"), *rows = json_object_get(json_array_get(json_object_get(document, "sections"), 0), "rows");
	char text[12000] = "";
	struct made made;

	for (int i = 0; i < 300; i++)
		text_format(text + strlen(text), sizeof(text) - strlen(text), "第%d行の持出物\n", i);
	json_array_set_new(json_array_get(rows, 1), 1, json_string(text));
	made = made_of(document);
	ck_assert_int_ge(pages_of(&made), 5);
	SAYS(&made, "第0行の持出物", "第150行の持出物", "第299行の持出物", "C-0003 短い");
	made_clear(&made);
}
END_TEST

START_TEST(fields_texts_and_approvals_are_all_there)
{
	struct made made = made_from("{" PAGE("") "," HEAD "," FOOT ",\"sections\":["
		"{\"kind\":\"approvals\",\"title\":\"決裁欄\",\"boxes\":[{\"heading\":\"情報セキュリティ管理者\",\"text\":\"鈴木 一郎\\n令和8年11月21日\"},"
		"{\"heading\":\"受付\",\"text\":\"\"}]},"
		"{\"kind\":\"fields\",\"title\":\"申請\",\"fields\":[{\"heading\":\"持出者\",\"value\":\"" RARE "\",\"width\":2},"
		"{\"heading\":\"所属\",\"value\":\"\",\"width\":2},{\"heading\":\"持出目的\",\"value\":\"月次報告\",\"width\":4}]},"
		"{\"kind\":\"table\",\"columns\":[{\"heading\":\"名称\"}],\"rows\":[],\"empty\":\"該当なし\"},"
		"{\"kind\":\"text\",\"text\":\"返却予定日までに返却すること。\"}]}");

	ck_assert_int_eq(pages_of(&made), 1);
	SAYS(&made, "決裁欄", "情報セキュリティ管理者", "鈴木 一郎", "令和8年11月21日", "受付", "持出者", "𠮷田", "所属", "月次報告", "該当なし",
		"返却予定日までに返却すること。", "1 / 1");
	made_clear(&made);
}
END_TEST

START_TEST(a_page_has_the_size_that_was_asked_for)
{
	static const struct {
		const char *page, *size;
	} cases[] = { { "", "595.276 x 841.89 pts (A4)" }, { ",\"orientation\":\"landscape\"", "841.89 x 595.276 pts (A4)" },
		{ ",\"sheet\":\"A3\",\"orientation\":\"landscape\"", "1190.55 x 841.89 pts (A3)" } };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char document[512], *shown;
		struct made made;

		text_format(document, sizeof(document), "{" PAGE("%s") "," HEAD "}", cases[i].page);
		made = made_from(document);
		shown = looked(&made, "pdfinfo", "");
		ck_assert_msg(strstr(shown, cases[i].size) != NULL, "%s", shown);
		free(shown);
		made_clear(&made);
	}
}
END_TEST

#define SHEET(more) "{" PAGE("") ",\"labels\":{\"columns\":3,\"rows\":8,\"left\":60,\"top\":129,\"height\":339," more "}}"
#define STICKER "{\"band\":\"禁帯出\",\"number\":\"M-0001\",\"qr\":\"M-0001\",\"bars\":\"M-0001\",\"lines\":[{\"text\":\"担当：" RARE "\",\"size\":7}]}"

START_TEST(a_sheet_of_stickers_says_all_of_each_and_goes_on_to_the_next)
{
	json_t *document = json_loads(SHEET("\"width\":660,\"start\":24,\"stickers\":[" STICKER "," STICKER "]"), 0, NULL);
	struct made made = made_of(document);

	ck_assert_int_eq(made.result, 0);
	ck_assert_int_eq(pages_of(&made), 2);
	SAYS(&made, "禁帯出", "M-0001", "担当：𠮷田");
	made_clear(&made);
}
END_TEST

START_TEST(a_scanner_reads_both_codes_of_a_sticker)
{
	json_t *document = json_loads(SHEET("\"width\":660,\"stickers\":[" STICKER "]"), 0, NULL);
	struct made made = made_of(document);
	char command[256], *shown = calloc(1, OUTPUT);
	FILE *pipe;

	text_format(command, sizeof(command), "pdftoppm -r 300 -png -singlefile %s %s && zbarimg -q %s.png 2>/dev/null; rm -f %s.png", made.path,
		made.path, made.path, made.path);
	pipe = popen(command, "r");
	ck_assert(pipe && shown && fread(shown, 1, OUTPUT - 1, pipe) > 0);
	pclose(pipe);
	ck_assert_msg(strstr(shown, "QR-Code:M-0001") != NULL && strstr(shown, "CODE-128:M-0001") != NULL, "%s", shown);
	free(shown);
	made_clear(&made);
}
END_TEST

/* Dots that are side by side and dark, at 600 to the inch: the narrowest such row on line `y` of a grey picture. */
static int narrowest(const uint8_t *line, int width, int *count)
{
	int least = width;

	*count = 0;
	for (int from = 0, until; from < width; from = until + 1) {
		until = from;
		while (until < width && line[until] < 250)
			until++;
		if (until > from)
			(*count)++;
		if (until > from && until - from < least)
			least = until - from;
	}
	return least;
}

/* Through the bars of the first sticker, 43 mm below the edge of the sheet. */
START_TEST(there_is_nothing_but_paper_between_the_bars)
{
	enum { DOTS = 1700, LINE = 43 * 600 * 10 / 254 };
	json_t *document = json_loads(SHEET("\"width\":660,\"stickers\":[" STICKER "]"), 0, NULL);
	struct made made = made_of(document);
	uint8_t *picture = calloc(1, OUTPUT);
	char command[128];
	int width = 0, height = 0, begin = 0, bars;
	FILE *pipe;

	text_format(command, sizeof(command), "pdftoppm -gray -r 600 -x 0 -y %d -W %d -H 1 %s", LINE, DOTS, made.path);
	pipe = popen(command, "r");
	ck_assert(pipe && picture && fread(picture, 1, OUTPUT, pipe) > 0);
	ck_assert_int_eq(pclose(pipe), 0);
	ck_assert_int_eq(sscanf((char *)picture, "P5 %d %d 255%n", &width, &height, &begin), 2);
	ck_assert_int_eq(width, DOTS);
	ck_assert_int_ge(narrowest(picture + begin + 1, width, &bars), 4);
	ck_assert_int_ge(bars, 15);
	free(picture);
	made_clear(&made);
}
END_TEST

START_TEST(a_sticker_that_is_too_small_or_beside_the_page_is_refused)
{
	static const char *const sheets[] = {
		SHEET("\"width\":250,\"stickers\":[" STICKER "]"),
		SHEET("\"width\":800,\"stickers\":[" STICKER "]"),
		SHEET("\"width\":660,\"start\":25,\"stickers\":[" STICKER "]"),
		SHEET("\"width\":10,\"stickers\":[" STICKER "]"),
		SHEET("\"width\":660,\"stickers\":[{\"number\":\"M-0001\",\"bars\":\"媒体\"}]"),
	};

	for (size_t i = 0; i < ARRAY_SIZE(sheets); i++) {
		struct made made = made_from(sheets[i]);

		ck_assert_msg(made.result == -EINVAL && made.fault.message[0], "%s", sheets[i]);
		made_clear(&made);
	}
}
END_TEST

START_TEST(what_is_no_document_is_refused_with_a_sentence)
{
	static const char *const documents[] = {
		"{}",
		"{\"page\":{}}",
		"{\"page\":{\"time\":\"yesterday\"}}",
		"{" PAGE("") ",\"head\":{\"title\":\"a\\u0007b\"}}",
		"{" PAGE("") ",\"head\":{\"title\":\"a\\u202eb\"}}",
		"{" PAGE("") ",\"sections\":[{\"kind\":\"film\"}]}",
		"{" PAGE("") ",\"sections\":[{\"kind\":\"table\",\"columns\":[]}]}",
		"{" PAGE("") ",\"sections\":[{\"kind\":\"table\",\"columns\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}]}",
	};

	for (size_t i = 0; i < ARRAY_SIZE(documents); i++) {
		struct made made = made_from(documents[i]);

		ck_assert_msg(made.result < 0 && made.fault.message[0], "%s", documents[i]);
		made_clear(&made);
	}
}
END_TEST

RUN_TESTS("mediactl/paper/paper", two_hundred_rows_are_all_there_with_headings_and_numbers_on_each_page,
	rare_characters_come_out_and_every_font_is_in_the_file, letters_are_set_alike_at_every_size, what_is_broken_at_the_edge_of_its_cell_gains_no_hyphen, a_character_that_no_font_has_is_counted, the_same_document_is_the_same_file,
	a_row_higher_than_a_page_is_carried_on, fields_texts_and_approvals_are_all_there, a_page_has_the_size_that_was_asked_for,
	a_sheet_of_stickers_says_all_of_each_and_goes_on_to_the_next, a_scanner_reads_both_codes_of_a_sticker,
	there_is_nothing_but_paper_between_the_bars, a_sticker_that_is_too_small_or_beside_the_page_is_refused,
	what_is_no_document_is_refused_with_a_sentence)
