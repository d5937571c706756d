// SPDX-License-Identifier: GPL-3.0-or-later
/* Closes what a person left open (R-CUS-04): on a locked screen, after a while without a touch, at the end of their session, before
 * the computer sleeps; which of these, [media] close-when says. What logind does not say closes nothing; what it says opens nothing. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/macros.h"

struct broker;
struct autolock;

int autolock_new(struct broker *broker, struct autolock **out);
void autolock_free(struct autolock *autolock);
SCOPED_DEFINE(autolock_free, struct autolock *)
/* From now on logind is listened to. */
int autolock_listen(struct autolock *autolock);

/* Something was opened by this uid; NULL: nobody looks. */
void autolock_note(struct autolock *autolock, uint32_t uid);

/* What logind says. */
void autolock_locked(void *autolock, uint32_t uid);
void autolock_idle(void *autolock, uint32_t uid, int64_t since);
void autolock_sleep(void *autolock);
void autolock_logins(void *autolock);
