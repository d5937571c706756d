// SPDX-License-Identifier: GPL-3.0-or-later
/* Overwrites and verifies one file as a medium would be: bench-erase times the whole process. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "common/fault.h"
#include "common/file.h"
#include "crypto/erase.h"

int main(int argc, char **argv)
{
	SCOPED(secret_free) struct secret *root = NULL, *key = NULL;
	struct fault fault = { 0 };
	struct erase_state state = { 0 };
	struct stat status;
	char text[512];
	uint64_t nonce;

	if (argc != 2) {
		fputs("usage: erase_bench FILE\n", stderr);
		return 2;
	}
	SCOPED(close_fd) int fd = open(argv[1], O_RDWR | O_DIRECT | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) < 0) {
		perror(argv[1]);
		return 1;
	}
	if (secret_random(ERASE_ROOT_SIZE, &root, &fault) == 0 &&
		erase_key(root, "00000000-0000-4000-8000-000000000000", &key, &nonce, &fault) == 0) {
		const struct erase_job job = { .fd = fd, .size = (uint64_t)status.st_size, .sector = 512, .key = key,
			.nonce = nonce };
		int r;

		erase_begin(&state, ERASE_WRITE);
		r = erase_run(&job, &state, &fault);
		erase_begin(&state, ERASE_COMPARE);
		if (r == 0 && erase_run(&job, &state, &fault) == 0)
			return 0;
	}
	fprintf(stderr, "%s\n", fault_text(&fault, text, sizeof(text)));
	return 1;
}
