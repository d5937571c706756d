// SPDX-License-Identifier: GPL-3.0-or-later
/* Jobs of mediad-volume without its server: a real TPM, folders of their own, and the broker's end of the connection. */
#pragma once

#include "mediad/volume/job.h"
#include "tests/fakes/swtpm.h"

#define UUID "4dbb0d0f-9e1c-4f3a-8c63-0c6f2d8a3b11"
#define NUMBER "MT-2026-0001"

struct bench {
	struct swtpm swtpm;
	char state[40], policy[56];
	struct volume_settings settings;
	int broker; /* the broker's end */
	struct volume_report report;
};

void bench_open(struct bench *bench);
void bench_close(struct bench *bench);
struct job make_job(struct bench *bench, const struct volume_request *request);
/* Runs the job here and keeps its last report. */
int run(struct bench *bench, uint32_t verb);
/* The same with a secret that came with the call. */
int run_with_secret(struct bench *bench, uint32_t verb, const char *secret);
/* The policy files, in place of those before. */
void bench_set_policy(const struct bench *bench, const char *text);
json_t *result_of(const struct bench *bench);
int64_t number_in_result(const struct bench *bench, const char *key);
