// SPDX-License-Identifier: GPL-3.0-or-later
/* Hears when a program writes the kernel's USB defaults, without looking at them again and again. inotify on sysfs
 * tells of writes, not of what the kernel changes by itself; a new controller is a uevent. */
#pragma once

#include "common/macros.h"

struct defaults;
struct loop;
typedef void (*defaults_written)(void *context);

int defaults_new(struct loop *loop, const char *sysfs, defaults_written written, void *context, struct defaults **out);
void defaults_free(struct defaults *defaults); /* NULL is fine */
SCOPED_DEFINE(defaults_free, struct defaults *)

/* Listens at every controller that is there now, and at what newcomers take their default from. Before they are read: what
 * is written after this is heard. NULL is fine. */
void defaults_listen(struct defaults *defaults);
