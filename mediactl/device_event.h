// SPDX-License-Identifier: GPL-3.0-or-later
/* A `device.blocked` of io.mediad.Watch as people read it, for the terminal and for the desktop alike. */
#pragma once

#include "common/json.h"

/* "Blocked: USB stick or disk"; heap, printable, NULL without memory. */
char *device_event_title(const json_t *event);

/* What it calls itself, why it was blocked, by which rule, and what to do: a line each. Heap, printable, NULL without memory. */
char *device_event_body(const json_t *event);
