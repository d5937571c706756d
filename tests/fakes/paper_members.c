// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads the table of members in docs/PAPERS.md: | F-05 | rows | `trip` `number` … | */
#include "tests/fakes/paper_members.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"

#define LINE_TEXT 4096

static void find(const char *form, const char *part, char line[LINE_TEXT])
{
	FILE *file = fopen("docs/PAPERS.md", "re");
	char begin[64];
	bool found = false;

	ck_assert_ptr_nonnull(file);
	text_format(begin, sizeof(begin), "| %s | %s | ", form, part);
	while (!found && fgets(line, LINE_TEXT, file))
		found = strncmp(line, begin, strlen(begin)) == 0;
	fclose(file);
	ck_assert_msg(found, "docs/PAPERS.md says nothing of %s, %s", form, part);
	memmove(line, line + strlen(begin), strlen(line + strlen(begin)) + 1);
}

bool paper_members_have(const char *form, const char *part, const char *member)
{
	char line[LINE_TEXT], quoted[64];

	find(form, part, line);
	text_format(quoted, sizeof(quoted), "`%s`", member);
	return strstr(line, quoted) != NULL;
}

int paper_members_count(const char *form, const char *part)
{
	char line[LINE_TEXT];
	int count = 0;

	find(form, part, line);
	for (const char *at = line; (at = strchr(at, '`')) != NULL; at++)
		count++;
	return count / 2;
}
