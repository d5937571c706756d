// SPDX-License-Identifier: GPL-3.0-or-later
/* What no event may say, whoever let it through (R-APP-05). The decisions say it before (policy/decide*.c), and who reads the ledger
 * afterwards (policy/separation/separation.c). No triggers: nothing in the file runs of its own (policy/store.c). */
#pragma once

struct fault;
struct store;

/* Holds an event, before it is applied, against the tables. -EPERM with the rule: another person has to do it. */
int duties_check(struct store *store, const char *kind, const char *text, struct fault *fault);
