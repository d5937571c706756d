// SPDX-License-Identifier: GPL-3.0-or-later
/* What a process of this program gives up. */
#pragma once

struct fault;

/* For every child: no core dump, few descriptors, small files, 512 MiB of memory, and processor time: `seconds`, or 0 for as
 * long as it takes. What goes beyond is refused or ends the process. */
int privilege_limit(unsigned int seconds, struct fault *fault);

/* For good: another user, no group, no capability, no new privileges. For work on descriptors that are open already. */
int privilege_drop(struct fault *fault);
