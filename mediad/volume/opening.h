// SPDX-License-Identifier: GPL-3.0-or-later
/* What opening a medium begins and ends with: its device, and its mount for one person. Knows no key and no label. */
#pragma once

#include "mediad/volume/device.h"
#include "mediad/volume/job.h"

/* Opens the request's device as it is to be used. A write protection of its own makes *read_only true; the result says so ("switch"). */
int opening_device(struct job *job, bool *read_only, struct device *device);
/* Mounts what is mapped as the request's number for its person: "path","read_only",["unclean"] in the result. */
int opening_mount(struct job *job, bool read_only);
