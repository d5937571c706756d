// SPDX-License-Identifier: GPL-3.0-or-later
/* What a caller may say to a method. */
#pragma once

#include "common/json.h"

struct method;
struct fault;

/* -EINVAL: a value is missing, unknown, of another type, unfit to be shown, or a My Number (R-LED-10). */
int parameters_check(const struct method *method, json_t *parameters, struct fault *fault);
