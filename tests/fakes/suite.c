// SPDX-License-Identifier: GPL-3.0-or-later
/* Runs the tests of one program under libcheck; knows no test. */
#include "tests/fakes/suite.h"

int suite_run(const char *name, const TTest *const *tests, size_t count)
{
	return suite_run_with(name, tests, count, NULL, NULL);
}

int suite_run_with(const char *name, const TTest *const *tests, size_t count, SFun setup, SFun teardown)
{
	Suite *suite = suite_create(name);
	TCase *all = tcase_create(name);
	SRunner *runner;
	int failed;

	tcase_set_timeout(all, 280);
	tcase_add_checked_fixture(all, setup, teardown);
	for (size_t i = 0; i < count; i++)
		tcase_add_test(all, tests[i]);
	suite_add_tcase(suite, all);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
