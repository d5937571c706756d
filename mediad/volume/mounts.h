// SPDX-License-Identifier: GPL-3.0-or-later
/* What is mounted, from /proc/self/mountinfo. Changes nothing. */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* True if a file system on this device is mounted anywhere we see, and also when that cannot be found out. */
bool mounts_has_device(dev_t device);

/* The topmost (last) mount of `device`. 1 found, 0 none, or a negative errno. */
int mounts_find(dev_t device, char path[PATH_MAX]);

/* The same on an open mountinfo, for tests. */
int mounts_find_in(FILE *mountinfo, dev_t device, char path[PATH_MAX]);

struct mounts_protection {
	bool mounted;
	bool asked;      /* one of the mounts was made for reading only */
	bool superblock; /* the file system itself is: nothing is written through any of them */
};

/* 0, or a negative errno. */
int mounts_protection(dev_t device, struct mounts_protection *out);
int mounts_protection_in(FILE *mountinfo, dev_t device, struct mounts_protection *out);
