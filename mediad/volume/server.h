// SPDX-License-Identifier: GPL-3.0-or-later
/* Takes connections, gives each request to a child, buries the dead. Reads nothing of a request but verb and number. */
#pragma once

#include "mediad/volume/job.h"

struct server {
	const struct volume_settings *settings;
	int listening;
	int signals; /* signalfd: SIGTERM, SIGINT, SIGCHLD, all blocked */
};

/* Until SIGTERM or SIGINT; then the running jobs are told to stop, and it returns when the last has ended. */
int server_run(const struct server *server);
