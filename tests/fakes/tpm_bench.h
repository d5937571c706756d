// SPDX-License-Identifier: GPL-3.0-or-later
/* A TPM that is set up, and the pinned connection to it. */
#pragma once

#include "common/fault.h"
#include "crypto/tpm.h"
#include "tests/fakes/swtpm.h"

struct tpm_bench {
	struct swtpm swtpm;
	struct tpm_host host;
	struct tpm *tpm;
	struct fault fault;
};

void tpm_bench_open(struct tpm_bench *bench);
/* The same with an RSA-2048 storage root that was there before. */
void tpm_bench_open_rsa(struct tpm_bench *bench);
/* Fails the test, too, if anything is still loaded in the TPM. */
void tpm_bench_close(struct tpm_bench *bench);
/* As `mediactl host init` would; fills bench->host. The connection must be closed. */
void tpm_bench_provision(struct tpm_bench *bench);

struct secret *random_secret(size_t size);
