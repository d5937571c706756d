// SPDX-License-Identifier: GPL-3.0-or-later
/* Whether a request makes sense in itself. Knows no device. */
#pragma once

#include <stdbool.h>

#include "common/wire.h"

/* -EINVAL: an unknown verb or flag, a text without end, a number or UUID that is none, a person who may not be. */
int request_check(const struct volume_request *request, struct fault *fault);

/* True for the verbs that keep a stick busy for minutes or hours. */
bool request_is_long(const struct volume_request *request);
