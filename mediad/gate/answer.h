// SPDX-License-Identifier: GPL-3.0-or-later
/* One request of the broker, answered. */
#pragma once

#include "common/wire.h"

/* `request` is hostile in every field. Every byte of *reply is set. Returns reply->code. */
int answer_request(const char *sysfs, const struct gate_request *request, struct gate_reply *reply);
