// SPDX-License-Identifier: GPL-3.0-or-later
/* Cuts the commands out of a page and runs them. */
#include "tests/fakes/page.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/text.h"
#include "tests/fakes/suite.h"

int page_commands(const char *page, const char *first, const char *script)
{
	SCOPED(file_text_free) char *text = NULL;
	FILE *out = fopen(script, "we");
	size_t length;
	int blocks = 0;

	ck_assert_int_eq(file_read(AT_FDCWD, page, 65536, &text, &length), 0);
	ck_assert_ptr_nonnull(out);
	fputs(first, out);
	for (const char *p = text; (p = strstr(p, "```sh\n")); blocks++) {
		const char *end = strstr(p + 6, "```");

		ck_assert_ptr_nonnull(end);
		fwrite(p + 6, 1, (size_t)(end - p - 6), out);
		p = end + 3;
	}
	ck_assert_int_eq(fclose(out), 0);
	return blocks;
}

int page_follow(const char *folder, char *said, size_t size)
{
	char command[128];
	FILE *pipe;
	size_t length;

	ck_assert(text_format(command, sizeof(command), "cd %s && sh -eu page.sh 2>&1", folder));
	pipe = popen(command, "re");
	ck_assert_ptr_nonnull(pipe);
	length = fread(said, 1, size - 1, pipe);
	said[length] = '\0';
	return pclose(pipe);
}
