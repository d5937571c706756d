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
	SCOPED(secret_free) struct secret *key = NULL;
	struct fault fault = { 0 };
	struct erase_result result;
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
	if (erase_key("00000000-0000-4000-8000-000000000000", &key, &nonce, &fault) == 0) {
		const struct erase_job job = { .fd = fd, .size = (uint64_t)status.st_size, .sector = 512, .key = key,
			.nonce = nonce };

		if (erase_run(&job, &result, &fault) == 0)
			return 0;
	}
	fprintf(stderr, "%s\n", fault_text(&fault, text, sizeof(text)));
	return 1;
}
