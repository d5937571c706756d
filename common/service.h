// SPDX-License-Identifier: GPL-3.0-or-later
/* What the three processes share as services: a listening socket, theirs or systemd's, and word to the service manager
 * (the one door to libsystemd). Works the same without systemd. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct fault;

/* The descriptor handed over by systemd if there is exactly one (sd_listen_fds), else a socket of `type` bound to `path`:
 * mode 0660 and group `group` (NULL: mode 0666). An old socket file is replaced; a living server behind it is -EADDRINUSE.
 * Non-blocking, O_CLOEXEC. Returns the descriptor or a negative errno. */
int service_listen(const char *path, int type, const char *group, struct fault *fault);

/* Accepts one connection; *uid is its SO_PEERCRED. -EAGAIN: nobody waits. Unmapped users (65534) are refused: -EACCES. */
int service_accept(int listening, uint32_t *uid);

/* True if `uid` is root or the user mediad: the only peers that a helper listens to. */
bool service_is_ours(uint32_t uid);

/* Blocks SIGTERM, SIGINT and `other` (0: none); readable when one came. A descriptor (O_CLOEXEC, non-blocking) or a negative errno. */
int service_signals(int other);

void service_ready(void);
void service_stopping(void);
