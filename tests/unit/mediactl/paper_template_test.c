// SPDX-License-Identifier: GPL-3.0-or-later
/* Templates as offices write them: what is shipped is without mistake, and every mistake is said with its place. */
#include "mediactl/paper_template.h"

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/mistakes.h"
#include "common/text.h"
#include "tests/fakes/paper_members.h"
#include "tests/fakes/suite.h"

#define PAPER "[paper]\nform = F-05\ntitle = 記録簿\n"

static char path[64];

static const char *file_of(const char *text)
{
	FILE *file;
	int fd;

	strcpy(path, "/tmp/mediad-paper-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	file = fdopen(fd, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
	return path;
}

START_TEST(every_shipped_template_is_without_mistake_and_of_its_own_form)
{
	glob_t found;

	ck_assert_int_eq(glob("udev-rules/papers/*.conf", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		SCOPED(json_release) json_t *template = NULL;
		struct fault fault = { 0 };
		char text[512];

		ck_assert_msg(paper_template_read(found.gl_pathv[i], &template, &fault) == 0, "%s", fault_text(&fault, text, sizeof(text)));
		ck_assert_msg(strstr(found.gl_pathv[i], json_member_text(template, "form")) != NULL, "%s", found.gl_pathv[i]);
		ck_assert_msg(json_member_text(template, "title.en") != NULL, "%s", found.gl_pathv[i]);
	}
	globfree(&found);
}
END_TEST

/* Points between the margins. */
static double page_width(const json_t *template)
{
	const char *page = json_member_text(template, "page");
	bool lies = page && strstr(page, "landscape"), large = page && strncmp(page, "A3", 2) == 0;

	return ((large ? (lies ? 420 : 297) : lies ? 297 : 210) - 24) * 72 / 25.4;
}

/* 令和15年12月31日 on one line: five letters, six digits of 0.56, a little at each side. */
static void has_room_for_days(const char *file, const json_t *template, const json_t *section)
{
	const json_t *items = json_object_get(section, "items"), *item;
	double sum = 0, size = (double)json_member_number(template, "text-size", 9);
	size_t i;

	json_array_foreach(items, i, item)
		sum += (double)json_member_number(item, "width", 0);
	json_array_foreach(items, i, item) {
		double width = page_width(template) * (double)json_member_number(item, "width", 0) / sum;
		enum paper_type type = paper_item_type(item);

		ck_assert_msg((type != PAPER_DAY && type != PAPER_TIME) || width >= size * 8.8, "%s: %s has %.1f points, not %.1f", file,
			json_member_text(item, "member"), width, size * 8.8);
	}
}

START_TEST(a_day_in_a_shipped_table_is_never_broken_into_two)
{
	glob_t found;

	ck_assert_int_eq(glob("udev-rules/papers/*.conf", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		SCOPED(json_release) json_t *template = NULL;
		const json_t *section;
		size_t k;

		ck_assert_int_eq(paper_template_read(found.gl_pathv[i], &template, NULL), 0);
		json_array_foreach(json_object_get(template, "sections"), k, section)
			if (strcmp(json_member_text(section, "kind"), "table") == 0)
				has_room_for_days(found.gl_pathv[i], template, section);
	}
	globfree(&found);
}
END_TEST

static void speaks_of_members(const char *form, const char *part, const json_t *section)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(section, "items"), i, item)
		ck_assert_msg(paper_members_have(form, part, json_member_text(item, "member")), "%s has no %s, %s", form, part,
			json_member_text(item, "member"));
}

START_TEST(every_shipped_template_speaks_of_members_that_its_form_has)
{
	glob_t found;

	ck_assert_int_eq(glob("udev-rules/papers/*.conf", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		SCOPED(json_release) json_t *template = NULL;
		const char *form, *kind;
		const json_t *section;
		size_t k;

		ck_assert_int_eq(paper_template_read(found.gl_pathv[i], &template, NULL), 0);
		form = json_member_text(template, "form");
		speaks_of_members(form, "rows", json_object_get(template, "labels"));
		json_array_foreach(json_object_get(template, "sections"), k, section) {
			kind = json_member_text(section, "kind");
			if (strcmp(kind, "fields") == 0 || strcmp(kind, "table") == 0)
				speaks_of_members(form, strcmp(kind, "table") == 0 ? json_member_text(section, "name") : "about", section);
		}
	}
	globfree(&found);
}
END_TEST

START_TEST(a_template_is_read_as_it_is_written)
{
	SCOPED(json_release) json_t *template = NULL;
	const json_t *sections, *section, *item;

	ck_assert_int_eq(paper_template_read(file_of(PAPER "page = A4 landscape\ntext-size = 6\nnote = 一\nnote = 二\n"
		"[table rows]\ntitle = 表\ntitle.en = List\ncolumn = number | text | 9 | 管理番号 | Medium\ncolumn= taken|time|14|持出日時\n"
		"[text t]\ntext = 返却は\ntext = 期日まで。\ntext =\ntext = 以上\ntext.en = By the\ntext.en = day.\n"
		"[approvals]\nrole = approver | 課長\nstamp = 受付 | Received\n"), &template, NULL), 0);
	unlink(path);
	ck_assert_str_eq(json_member_text(template, "note"), "一\n二");
	sections = json_object_get(template, "sections");
	ck_assert_uint_eq(json_array_size(sections), 3);
	section = json_array_get(sections, 0);
	ck_assert_str_eq(json_member_text(section, "name"), "rows");
	ck_assert_str_eq(paper_template_text(section, "title"), "List");
	item = json_array_get(json_object_get(section, "items"), 1);
	ck_assert_str_eq(json_member_text(item, "member"), "taken");
	ck_assert_int_eq(paper_item_type(item), PAPER_TIME);
	ck_assert_int_eq(json_member_number(item, "width", 0), 14);
	ck_assert_str_eq(paper_template_text(item, "heading"), "持出日時"); /* there is no English one */
	section = json_array_get(sections, 1);
	ck_assert_str_eq(json_member_text(section, "text"), "返却は期日まで。\n以上");
	ck_assert_str_eq(json_member_text(section, "text.en"), "By the day.");
	section = json_array_get(sections, 2);
	ck_assert_str_eq(json_member_text(json_array_get(json_object_get(section, "role"), 0), "heading"), "課長");
	ck_assert_uint_eq(json_array_size(json_object_get(section, "stamp")), 1);
}
END_TEST

START_TEST(lengths_of_stickers_are_tenths_of_a_millimetre)
{
	SCOPED(json_release) json_t *template = NULL;
	const json_t *labels;

	ck_assert_int_eq(paper_template_read(file_of(PAPER "[labels]\ncolumns = 3\nrows = 8\nwidth = 66\nheight = 33.9\nleft = 6\ntop = 12.9\n"
		"border = yes\nnumber = number\nline = handler | text | 7 | 担当\n"), &template, NULL), 0);
	unlink(path);
	labels = json_object_get(template, "labels");
	ck_assert_int_eq(json_member_number(labels, "height", 0), 339);
	ck_assert_int_eq(json_member_number(labels, "width", 0), 660);
	ck_assert(json_is_true(json_object_get(labels, "border")));
}
END_TEST

START_TEST(every_mistake_is_said_with_line_and_column)
{
	static const struct {
		const char *text, *place, *says;
	} cases[] = {
		{ PAPER "[film]\nx = 1\n", "5:1", "no section" },
		{ PAPER "[fields]\nfield = a | text | 1 | A\n", "5:1", "no section" },
		{ PAPER "[approvals x]\nstamp = A\n", "5:1", "no section" },
		{ PAPER "colour = red\n", "4:1", "takes no colour" },
		{ PAPER "title = 二度\n", "4:1", "twice" },
		{ PAPER "page = A5\n", "4:8", "not a value" },
		{ PAPER "text-size = 99\n", "4:13", "not a value" },
		{ "[paper]\nform = 5\ntitle = x\n", "2:8", "not a value" },
		{ PAPER "[table rows]\ncolumn = number | text | 9\n", "5:10", "must hold" },
		{ PAPER "[table rows]\ncolumn = Number | text | 9 | A\n", "5:10", "no member" },
		{ PAPER "[table rows]\ncolumn = 番号 | text | 9 | A\n", "5:10", "no member" },
		{ PAPER "[table rows]\ncolumn = number | film | 9 | A\n", "5:19", "no type" },
		{ PAPER "[table rows]\ncolumn = number | text | 0 | A\n", "5:26", "not a width" },
		{ PAPER "[fields f]\nfield = number | text | 5 | A\n", "5:25", "not a width" },
		{ PAPER "[table rows]\ncolumn = number | text | 9 | A | B | C\n", "5:10", "must hold" },
		{ PAPER "[approvals]\nrole = approver\n", "5:8", "must hold" },
		{ PAPER "[labels]\nwidth = 3.33\n", "5:9", "not a value" },
		{ PAPER "nonsense\n", "4:1", "neither a section" },
		{ PAPER "[table rows]\ntitle = x\n", "", "[table] lacks column" },
		{ "[paper]\ntitle = x\n", "", "[paper] lacks form" },
		{ PAPER "[labels]\ncolumns = 1\n", "", "[labels] lacks rows" },
		{ PAPER "[labels]\ncolumns = 1\n[text t]\ntext = x\n", "", "nothing but [paper]" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		SCOPED(mistakes_clear) struct mistakes mistakes = { 0 };
		char text[512], place[80];
		bool said = false;

		ck_assert_int_lt(paper_template_check(file_of(cases[i].text), &mistakes), 0);
		text_format(place, sizeof(place), "%s:%s", path, cases[i].place);
		for (size_t k = 0; k < mistakes.count && mistakes.list; k++) {
			fault_text(&mistakes.list[k].fault, text, sizeof(text));
			said = said || (strstr(text, cases[i].says) && strstr(text, place));
		}
		ck_assert_msg(said, "%s -> %s", cases[i].text, text);
		unlink(path);
	}
}
END_TEST

START_TEST(a_template_of_another_form_or_with_a_path_for_a_name_is_refused)
{
	SCOPED(json_release) json_t *template = NULL;
	char folder[] = "/tmp/mediad-papers-XXXXXX", name[64];
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(name, sizeof(name), "%s/F-04.conf", folder);
	file = fopen(name, "w");
	ck_assert(file && fputs(PAPER, file) >= 0 && fclose(file) == 0);
	ck_assert_int_eq(paper_template_find(folder, "F-04", NULL, &template, NULL), -EINVAL);
	ck_assert_int_eq(paper_template_find(folder, "F-05", NULL, &template, NULL), -ENOENT);
	ck_assert_int_eq(paper_template_find(folder, "../F", NULL, &template, NULL), -EINVAL);
	ck_assert_int_eq(paper_template_find(folder, "F-04", "../x", &template, NULL), -EINVAL);
	unlink(name);
	rmdir(folder);
}
END_TEST

RUN_TESTS("mediactl/paper_template", every_shipped_template_is_without_mistake_and_of_its_own_form, a_day_in_a_shipped_table_is_never_broken_into_two, a_template_is_read_as_it_is_written,
	lengths_of_stickers_are_tenths_of_a_millimetre, every_mistake_is_said_with_line_and_column,
	a_template_of_another_form_or_with_a_path_for_a_name_is_refused,
	every_shipped_template_speaks_of_members_that_its_form_has)
