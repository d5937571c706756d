// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/software.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/fakes/suite.h"

/* Shows R-DSP-05. */
START_TEST(it_names_this_computer_its_kernel_its_openssl_and_this_very_program)
{
	json_t *software = software_describe();
	char name[256] = "", sum[65] = "", command[64];
	FILE *pipe;

	ck_assert_int_eq(gethostname(name, sizeof(name) - 1), 0);
	ck_assert_str_eq(json_member_text(software, "host"), name);
	ck_assert_int_ne(json_member_text(software, "kernel")[0], '\0');
	ck_assert_int_eq(json_member_text(software, "openssl")[0], '3');
	snprintf(command, sizeof(command), "sha256sum /proc/%d/exe", (int)getpid());
	pipe = popen(command, "re");
	ck_assert_uint_eq(fread(sum, 1, 64, pipe), 64);
	pclose(pipe);
	ck_assert_str_eq(json_member_text(software, "program"), sum);
	json_decref(software);
}
END_TEST

RUN_TESTS("common/software", it_names_this_computer_its_kernel_its_openssl_and_this_very_program)
