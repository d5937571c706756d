// SPDX-License-Identifier: GPL-3.0-or-later
/* Rules for tests: a profile that ships, or a file's text, read as the broker reads them. */
#pragma once

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "policy/rules/rules.h"

#define BYLAW_PROFILES "policy/rules/profiles"

/* 0 and *out, or what is wrong. */
static inline int bylaw_read(const char *text, struct rules **out, struct fault *fault)
{
	char folder[] = "/tmp/mediad-bylaw.XXXXXX", file_path[64];
	FILE *file;
	int r;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(file_path, sizeof(file_path), "%s/a.conf", folder);
	file = fopen(file_path, "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	fclose(file);
	r = rules_load_of(geteuid(), folder, BYLAW_PROFILES, out, fault);
	unlink(file_path);
	rmdir(folder);
	return r;
}

/* The caller's. `more` follows the line that names the profile; "": nothing. */
static inline struct rules *bylaw(const char *profile, const char *more)
{
	struct fault fault = { 0 };
	struct rules *rules = NULL;
	char text[4096], said[600];
	int r;

	snprintf(text, sizeof(text), "[office]\nprofile = %s\n%s", profile, more);
	r = bylaw_read(text, &rules, &fault);
	ck_assert_msg(r == 0, "%s: %s", profile, fault_text(&fault, said, sizeof(said)));
	return rules;
}
