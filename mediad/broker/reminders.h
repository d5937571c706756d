// SPDX-License-Identifier: GPL-3.0-or-later
/* What mediad does now and then without being asked: telling who should hear of something that waits. A chore is a row in reminders.c. */
#pragma once

#include "common/macros.h"

struct broker;
struct reminders;

/* From now on, every ten minutes. */
int reminders_new(struct broker *broker, struct reminders **out);
void reminders_free(struct reminders *reminders);
SCOPED_DEFINE(reminders_free, struct reminders *)

/* All of it now, unless nothing can be recorded. */
void reminders_run(struct broker *broker);
