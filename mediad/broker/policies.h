// SPDX-License-Identifier: GPL-3.0-or-later
/* The policy files as the broker holds to them: read once, at the start. A fault in them opens nothing, and closes, blocks and
 * takes back as ever. */
#pragma once

#include <stdbool.h>

#include "common/settings.h"

struct broker;
struct fault;

/* Reads them and records what is new about them. Never fails: broker->faulty says what is wrong. */
void policies_load(struct broker *broker, const char *folder, const char *profiles);
/* May anything be opened or registered at all? -EUCLEAN with the sentence of the fault. */
int policies_check(const struct broker *broker, struct fault *fault);
/* [media] open = read-only */
bool policies_read_only(const struct broker *broker);
/* Is this word set? False while there are no settings. */
bool policies_say(const struct broker *broker, enum setting setting, const char *word);
