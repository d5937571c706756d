// SPDX-License-Identifier: GPL-3.0-or-later
/* Asks the kernel, OpenSSL and the program's own file. */
#include "common/software.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"

#define PROGRAM_MAX (64 << 20)

/* "" where it cannot be read. */
static void hash_program(char out[2 * DIGEST_SIZE + 1])
{
	SCOPED(close_fd) int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	SCOPED(file_text_free) char *bytes = NULL;
	struct stat status;
	uint8_t hash[DIGEST_SIZE];
	size_t length;

	out[0] = '\0';
	if (fd < 0 || fstat(fd, &status) < 0 || status.st_size > PROGRAM_MAX || !(bytes = malloc((size_t)status.st_size)))
		return;
	if (file_read_start(fd, bytes, (size_t)status.st_size, &length) == 0 && digest_bytes(bytes, length, hash) == 0)
		text_hex(hash, sizeof(hash), out);
}

json_t *software_describe(void)
{
	char program[2 * DIGEST_SIZE + 1];
	struct utsname names;
	bool known = uname(&names) == 0;

	hash_program(program);
	return json_pack("{s:s, s:s, s:s, s:s}", "host", known ? names.nodename : N_("unavailable: the kernel did not say its name"), "kernel",
		known ? names.release : N_("unavailable: the kernel did not say its name"), "openssl", digest_library(),
		"program", program[0] ? program : N_("unavailable: the program's file could not be read"));
}
