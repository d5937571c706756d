// SPDX-License-Identifier: GPL-3.0-or-later
/* The gate's loop: a few connections, each message answered at once (SOCK_SEQPACKET,
 * common/wire.h). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/wire.h"

struct bus;

struct server {
	const struct bus *bus;
	int listening;
	int stop; /* readable: end */
	bool (*is_peer)(uint32_t uid); /* who may speak */
	/* For the log; may be NULL. */
	void (*told)(const struct gate_request *request, const struct gate_reply *reply);
};

/* Until `stop` is readable. A message of another size or version closes its own connection only. */
int serve(const struct server *server);
