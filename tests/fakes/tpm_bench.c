// SPDX-License-Identifier: GPL-3.0-or-later
/* Sets up a software TPM and the pinned connection to it; knows no test. */
#include "tests/fakes/tpm_bench.h"

#include <check.h>
#include <string.h>

#include "tests/fakes/tpm_probe.h"

void tpm_bench_provision(struct tpm_bench *bench)
{
	struct tpm *fresh = NULL;

	ck_assert_int_eq(tpm_open(bench->swtpm.tcti, NULL, &fresh, &bench->fault), 0);
	ck_assert_msg(
		tpm_provision(fresh, NULL, &bench->host, &bench->fault) == 0, "%s", bench->fault.message);
	tpm_close(fresh);
}

static void provision_and_open(struct tpm_bench *bench)
{
	tpm_bench_provision(bench);
	ck_assert_msg(tpm_open(bench->swtpm.tcti, &bench->host, &bench->tpm, &bench->fault) == 0,
		"%s", bench->fault.message);
}

void tpm_bench_open(struct tpm_bench *bench)
{
	memset(bench, 0, sizeof(*bench));
	swtpm_start(&bench->swtpm);
	provision_and_open(bench);
}

void tpm_bench_open_rsa(struct tpm_bench *bench)
{
	memset(bench, 0, sizeof(*bench));
	swtpm_start(&bench->swtpm);
	tpm_probe_make_root(bench->swtpm.tcti, ROOT_RSA);
	provision_and_open(bench);
}

void tpm_bench_close(struct tpm_bench *bench)
{
	tpm_close(bench->tpm);
	ck_assert_uint_eq(tpm_probe_loaded(bench->swtpm.tcti), 0);
	swtpm_stop(&bench->swtpm);
}

struct secret *random_secret(size_t size)
{
	struct secret *secret = NULL;

	ck_assert_int_eq(secret_random(size, &secret, NULL), 0);
	return secret;
}
