// SPDX-License-Identifier: GPL-3.0-or-later
/* The desktop's notifications (org.freedesktop.Notifications, Desktop Notifications Specification 1.2) over the session
 * bus: the one door to sd-bus. Shows text and nothing else: no action, no link, no mark-up of anybody's. */
#pragma once

#include <stdint.h>

#include "common/macros.h"

struct notify_bus;

/* Connects to the session bus and takes the notifier's name there. -EEXIST: another notifier of this session has it. Other
 * negative errnos: there is no bus. */
int notify_bus_open(struct notify_bus **out);
void notify_bus_close(struct notify_bus *bus);
SCOPED_DEFINE(notify_bus_close, struct notify_bus *)

/* Shows plain text, in place of the notification *id (0: none), and says in *id which one it is. Fails when no
 * notification service runs (then it may come yet) or when the bus is gone; the bus is then to be closed. */
int notify_bus_show(struct notify_bus *bus, const char *title, const char *body, uint32_t *id);

/* `text` as body mark-up that shows exactly that text; heap, NULL without memory. */
char *notify_bus_escape(const char *text);
