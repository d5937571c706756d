// SPDX-License-Identifier: GPL-3.0-or-later
/* A mediad that tells what the test says, when the test says so, to a mediactl that runs beside it in this process until
 * it is interrupted. */
#pragma once

#include <jansson.h>

struct teller;

/* Call it first of all: blocks the signals that end `watch` and `notify`, in every thread to come. */
struct teller *teller_start(void);
/* Runs mediactl with these words (ends with NULL) in a thread. */
void teller_run(struct teller *teller, char *const words[]);
/* Waits for a call; its whole JSON, the caller's. */
json_t *teller_accept(struct teller *teller);
/* Sends one answer. */
void teller_tell(struct teller *teller, const char *answer);
void teller_hang_up(struct teller *teller);
/* Nobody listens any more; and again somebody does. */
void teller_leave(struct teller *teller);
void teller_come_back(struct teller *teller);
/* Waits until what mediactl printed holds `text`; fails after some seconds. Borrowed until the next call. */
const char *teller_printed(struct teller *teller, const char *text);
/* SIGINT; the outcome of mediactl. */
int teller_interrupt(struct teller *teller);
/* Waits for mediactl to end by itself. */
int teller_join(struct teller *teller);
void teller_free(struct teller *teller);
