// SPDX-License-Identifier: GPL-3.0-or-later
/* What a process of this program gives up. */
#pragma once

struct fault;

/* For every child: no core dump, few descriptors and processes, small files only. */
int privilege_limit(struct fault *fault);

/* For good: another user, no group, no capability, no new privileges. For work on descriptors that are open already. */
int privilege_drop(struct fault *fault);
