// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: a template of a paper. Beside crashes it looks for mistakes without a sentence, and for templates that are without
 * mistake and yet hold what a paper cannot. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/mistakes.h"
#include "common/text.h"
#include "mediactl/paper_line.h"
#include "mediactl/paper_template.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_section(const json_t *section)
{
	const json_t *item;
	size_t i;

	require(json_array_size(json_object_get(section, "items")) <= 64);
	json_array_foreach(json_object_get(section, "items"), i, item) {
		int64_t width = json_member_number(item, "width", 0);

		require(paper_line_is_name(json_member_text(item, "member")));
		require((int)paper_item_type(item) >= 0 && paper_item_type(item) < PAPER_TYPES && width > 0 && width <= 100);
		require(text_is_utf8(paper_template_text(item, "heading"), strlen(paper_template_text(item, "heading"))));
	}
}

static void check_template(const json_t *template)
{
	const json_t *sections = json_object_get(template, "sections"), *labels = json_object_get(template, "labels"), *section;
	size_t i;

	require(paper_line_is_form(json_member_text(template, "form")) && paper_template_text(template, "title")[0]);
	require(json_array_size(sections) <= 32 && (!labels || json_array_size(sections) == 0));
	json_array_foreach(sections, i, section)
		check_section(section);
	if (labels)
		check_section(labels);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	SCOPED(mistakes_clear) struct mistakes mistakes = { 0 };
	SCOPED(json_release) json_t *template = NULL;
	char name[] = "/tmp/mediad-fuzz.XXXXXX";
	int fd = mkstemp(name);

	require(fd >= 0 && write(fd, bytes, length) == (ssize_t)length && close(fd) == 0);
	if (paper_template_read(name, &template, NULL) == 0)
		check_template(template);
	else
		require(paper_template_check(name, &mistakes) < 0 && mistakes.count > 0);
	for (size_t i = 0; i < mistakes.count; i++)
		require(mistakes.list[i].fault.code < 0 && mistakes.list[i].fault.message[0] && mistakes.list[i].line >= 0);
	unlink(name);
	return 0;
}
