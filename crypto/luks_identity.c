// SPDX-License-Identifier: GPL-3.0-or-later
/* Which medium lies there, from the binary header alone (LUKS2 On-Disk Format, 2.1): for a medium that is open, where
 * libcryptsetup must not be given the chance to repair anything. Past the caches: a card may have been exchanged. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "crypto/header/binary.h"
#include "crypto/luks.h"

#define BLOCK 4096
#define MAGIC_AND_VERSION MAGIC_FIRST "\0\2"

int luks_is(const char *path, const char *number, const char *uuid, struct fault *fault)
{
	SCOPED(close_fd) int fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC | O_NOFOLLOW);
	_Alignas(BLOCK) char header[BLOCK];
	ssize_t n = fd < 0 ? -1 : pread(fd, header, sizeof(header), 0);

	if (n < 0)
		return fault_errno(fault, -errno, N_("%s cannot be read: %s."), path);
	if (n != BLOCK || memcmp(header, MAGIC_AND_VERSION, MAGIC_SIZE + 2) != 0 || strncmp(header + LABEL_AT, number, LABEL_SIZE) != 0 ||
		strncmp(header + UUID_AT, uuid, UUID_SIZE) != 0)
		return fault_set(fault, -ESTALE, N_("Another medium than %s is in the stick now."), number);
	return 0;
}
