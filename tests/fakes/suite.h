// SPDX-License-Identifier: GPL-3.0-or-later
/* One line per test program: RUN_TESTS("common/text", test_a, test_b) is its main. */
#pragma once

#include <check.h>
#include <stdlib.h>

#define RUN_TESTS(name, ...) \
	int main(void) \
	{ \
		const TTest *tests[] = { __VA_ARGS__ }; \
		return suite_run(name, tests, sizeof(tests) / sizeof(tests[0])); \
	}

/* Each test runs in a process of its own. Exit status for main. */
int suite_run(const char *name, const TTest *const *tests, size_t count);
/* The same with something to do before and after each test, in its process. */
int suite_run_with(const char *name, const TTest *const *tests, size_t count, SFun setup, SFun teardown);
