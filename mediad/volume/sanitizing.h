// SPDX-License-Identifier: GPL-3.0-or-later
/* The device's own erase commands before the overwrite, where its kind of connection bears the question. */
#pragma once

#include "mediad/volume/device.h"
#include "mediad/volume/job.h"

/* Adds "sanitize" to the job's result: every answer (crypto/sanitize.h), or why nothing was asked
 * (VOLUME_NO_COMMANDS, its kind of connection); and "device": what the medium says of itself
 * (mediad/volume/describing.h). Both are kept for when the job breaks off. Whatever the device says, the overwrite comes
 * all the same. -ENOMEM, -EIO; -ECANCELED: the broker is gone. */
int sanitizing_try(struct job *job, const struct device *device);
/* Adds to the result of a job that goes on what it was told before it broke off. */
int sanitizing_recall(struct job *job);

/* Has an interface of its USB device the kernel's driver "uas"? Sticks that speak bulk-only transport are not asked: there are those that hang at such a
 * question, for which the kernel does not put it to them either. `sysfs` is "/sys". */
bool sanitizing_may_ask(const char *sysfs, const struct volume_device *disk);
