// SPDX-License-Identifier: GPL-3.0-or-later
/* What runs on this computer, for papers that must say with what something was done. */
#pragma once

#include "common/json.h"

/* {"host","kernel","openssl","program"}: program is the SHA-256 of the calling program's file. What cannot be found out says so
 * ("unavailable: …"). The caller's; NULL without memory. */
json_t *software_describe(void);
