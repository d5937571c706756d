// SPDX-License-Identifier: GPL-3.0-or-later
/* What a medium says of itself through the kernel, for its certificate: maker, firmware, kind of disk, how it is connected. Reads sysfs and nothing
 * of the medium. */
#pragma once

#include "common/json.h"
#include "common/wire.h"

/* {"vendor","firmware","revision","type","interface","physical_sector","write_cache"}, without what it does not say; the caller's, NULL without
 * memory. Words are printable and short; `type` is what the device claims, which nobody can check. `sysfs` is "/sys". */
json_t *describing_disk(const char *sysfs, const struct volume_device *disk);
