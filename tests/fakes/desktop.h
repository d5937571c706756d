// SPDX-License-Identifier: GPL-3.0-or-later
/* A desktop session to show notifications in: a real dbus-daemon, and a service that writes down what it is given. */
#pragma once

#include <stdint.h>

struct desktop;

struct shown {
	char application[64], icon[64], title[512], body[4096];
	uint32_t replaces, id;
	int actions, urgency;
};

/* Points DBUS_SESSION_BUS_ADDRESS to a bus that does not run yet. */
struct desktop *desktop_new(void);
void desktop_start_bus(struct desktop *desktop);
void desktop_stop_bus(struct desktop *desktop);
/* The notification service. `capability`: the one it claims to have; NULL: none. */
void desktop_start_service(struct desktop *desktop, const char *capability);
void desktop_stop_service(struct desktop *desktop);
/* Waits for the notification number `index` (from 0); fails after some seconds. */
const struct shown *desktop_shown(struct desktop *desktop, int index);
/* How many came so far. */
int desktop_count(struct desktop *desktop);
void desktop_free(struct desktop *desktop);
