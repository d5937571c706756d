// SPDX-License-Identifier: GPL-3.0-or-later
/* Unmounting and locking a medium, also one whose stick is gone. */
#pragma once

#include <stdbool.h>

struct fault;

/* Politely: everything written, unmounted, locked; -EBUSY or -EIO with nothing changed if a process holds it or the
 * last data cannot be written. By force: detached and locked whatever happens to what was not written. 0 also if it
 * was not open. */
int closing_run(const char *number, bool force, struct fault *fault);
