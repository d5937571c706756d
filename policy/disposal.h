// SPDX-License-Identifier: GPL-3.0-or-later
/* What erasing and its certificate share. Only policy/ includes it. */
#pragma once

#include "policy/acts.h"

struct form;
/* May this medium be asked for disposal, reuse, return or transfer: not what must be destroyed, but for its disposal. */
int ending_check(const struct act *act, const struct form *form, const struct medium_view *view, struct fault *fault);

/* May it be asked for use: not what must be destroyed. */
int serving_check(const struct act *act, const char *method, const struct medium_view *view, struct fault *fault);

/* 0 only if the job says that every byte of `size` was written, read back and equal (R-DSP-02);
 * else -EIO. */
int overwrite_check(const json_t *overwrite, int64_t size, struct fault *fault);
/* The same, but where nothing was overwritten: a medium that is lost may have no surface to speak of, and its key alone must have been
 * all that opened it; nor may one that does not answer any more and whose key alone (level E1) was to end: that is destroyed; and at
 * level E1 the header of what is here is enough. */
int surface_check(const struct medium_facts *medium, const char *level, const struct erasure *erasure, int64_t size, struct fault *fault);
