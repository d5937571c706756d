// SPDX-License-Identifier: GPL-3.0-or-later
/* Taking a medium out of reach at once, whatever the books say (R-INC-02): what is done with it is stopped, what is open is closed by
 * force. Records nothing of why. */
#pragma once

#include <stdbool.h>

struct broker;
struct fault;
struct medium;

/* Everything that gives access to `medium` ends now; who waits for it is told `why`. True: it was in use. */
bool denial_enforce(struct broker *broker, const struct medium *medium, const struct fault *why);
/* What would destroy something of it ends now, but a key whose destruction has begun is gone. False: that is so. */
bool denial_spare(struct broker *broker, const char *number, const struct fault *why);
