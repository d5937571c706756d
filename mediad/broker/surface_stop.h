// SPDX-License-Identifier: GPL-3.0-or-later
/* How the chain of a surface ends before its time. Only surface*.c include it. */
#pragma once

#include "mediad/broker/job.h"

/* What the helper found says that the surface failed; nothing else does. */
bool surface_is_verdict(const struct job *job, const struct fault *why);
/* A step failed, was stopped, or could not begin: on the books, and the job ends. */
void surface_broke(struct job *job, const struct fault *why);
/* Between two steps: somebody wants it to stop, and it has. */
bool surface_stops(struct job *job);
/* It is done; whoever wanted to stop it is told so. */
void surface_too_late(struct job *job);
