// SPDX-License-Identifier: GPL-3.0-or-later
/* Private media (R-DEV-02…04): whether somebody may ask to bring one in, and that a permitted one stays what it is. A permission is on the books
 * for a time and no more: mediad gives a private medium no key of the office's and opens nothing of it. */
#pragma once

#include "policy/office.h"
#include "policy/waivers.h"

struct private_wish {
	const char *number;         /* "": not known yet */
	const char *classification; /* in its one form; "" for none */
	const char *until;          /* UTC */
};
int private_check(const struct act *act, const struct private_wish *wish, struct waivers *waivers, struct fault *fault);
/* -EPERM: it is permitted as somebody's own now, so `method` is not done with it. */
int private_refuse(const struct act *act, const char *method, const char *number, struct fault *fault);
