// SPDX-License-Identifier: GPL-3.0-or-later
/* Registering, before it begins. */
#pragma once

#include "mediad/volume/device.h"
#include "mediad/volume/job.h"

/* Can this device be registered here at all? Asked before anything on it is lost. */
int job_register_check(struct job *job, const struct device *device);
