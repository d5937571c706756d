// SPDX-License-Identifier: GPL-3.0-or-later
/* Descriptors that travel with a message over a UNIX socket (SCM_RIGHTS, unix(7)): one at most. Knows not what they lead to. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/* As send(2) without a signal; `passed` goes with the first byte, -1: none. */
ssize_t descriptor_send(int socket, const void *bytes, size_t length, int passed);
/* As recv(2) with `flags`; *passed is the caller's, -1: none came. Of several the first is kept. */
ssize_t descriptor_receive(int socket, void *bytes, size_t length, int flags, int *passed);
