// SPDX-License-Identifier: GPL-3.0-or-later
/* Overwrites and verifies one disk, or a file in its stead: bench-erase times the whole process. Prints the milliseconds of
 * both phases. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "crypto/erase.h"

static int run(const struct erase_job *job, struct erase_state *state, enum erase_phase phase, struct fault *fault)
{
	erase_begin(state, phase);
	return erase_run(job, state, fault);
}

static int erase(int fd, bool threads, struct fault *fault)
{
	SCOPED(secret_free) struct secret *root = NULL, *key = NULL;
	struct erase_job job = { .fd = fd, .size = (uint64_t)lseek(fd, 0, SEEK_END), .sector = 512, .threads = threads };
	struct erase_state state = { 0 };
	int r;

	r = secret_random(ERASE_ROOT_SIZE, &root, fault);
	if (r == 0)
		r = erase_key(root, "00000000-0000-4000-8000-000000000000", &key, &job.nonce, fault);
	job.key = key;
	if (r == 0)
		r = run(&job, &state, ERASE_WRITE, fault);
	if (r == 0)
		r = run(&job, &state, ERASE_COMPARE, fault);
	if (r == 0)
		printf("%llu %llu\n", (unsigned long long)state.write_ms, (unsigned long long)state.verify_ms);
	return r;
}

int main(int argc, char **argv)
{
	struct fault fault = { 0 };
	char text[512];

	if (argc < 2 || argc > 3 || (argc == 3 && strcmp(argv[2], "threads") != 0)) {
		fputs("usage: erase_bench DISK [threads]\n", stderr);
		return 2;
	}
	SCOPED(close_fd) int fd = open(argv[1], O_RDWR | O_DIRECT | O_CLOEXEC);
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
	if (erase(fd, argc == 3, &fault) == 0)
		return 0;
	fprintf(stderr, "%s\n", fault_text(&fault, text, sizeof(text)));
	return 1;
}
