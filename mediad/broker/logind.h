// SPDX-License-Identifier: GPL-3.0-or-later
/* The door to logind on the system bus: whose screen is locked, who has been idle since when, and that the computer is about to sleep.
 * It only ever says that something should close. Without a bus, or when it is lost, it says nothing, which closes nothing and opens
 * nothing; it is tried again. Knows no medium. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/macros.h"

struct loop;
struct logind;

struct logind_listener {
	void *context;
	void (*locked)(void *context, uint32_t uid);
	void (*idle)(void *context, uint32_t uid, int64_t since); /* seconds since 1970; only in answer to logind_look */
	void (*sleep)(void *context);                             /* answer by logind_let_sleep, within 5 seconds */
	void (*logins)(void *context);                            /* somebody logged in or out; by files, without the bus */
};

/* `listener` is borrowed. */
int logind_new(struct loop *loop, const struct logind_listener *listener, struct logind **out);
void logind_free(struct logind *logind);
SCOPED_DEFINE(logind_free, struct logind *)

/* Asks whether a person is idle; a NULL door has nothing to ask. */
void logind_look(struct logind *logind, uint32_t uid);
/* What there was to do before sleeping is done. */
void logind_let_sleep(struct logind *logind);
/* Has this uid a session that is not just ending? False also without logind. */
bool logind_logged_in(uint32_t uid);
