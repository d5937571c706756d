// SPDX-License-Identifier: GPL-3.0-or-later
/* The file system inside an unlocked medium: made, and mounted for one person. Options never come from the medium. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct fault;

/* Path of the mapping's node: /dev/mapper/mediad-NUMBER. */
void filesystem_node(const char *number, char path[80]);

/* ext4, quick to make, nothing reserved. */
int filesystem_make(const char *number, struct fault *fault);

/* Is it all there, as the device gives it? -EIO if not. */
int filesystem_check(const char *number, struct fault *fault);

struct filesystem_use {
	uint32_t uid, gid; /* whom it is mounted for */
	bool read_only;
};

/* Did the last user pull it out while it was written? What only the journal holds is then not seen when reading alone. */
bool filesystem_is_unclean(const char *number);

/* An ext4 on the mapping, not yet anywhere in the tree: nosuid, nodev, noexec, nosymfollow from its first moment; its
 * top folder given to the person. Read-only, nothing at all is written: no journal is replayed, no owner changed; -EACCES if
 * its last user closed the top folder to everybody else. *mount is a descriptor for move_mount. */
int filesystem_open(const char *number, const struct filesystem_use *use, int *mount, struct fault *fault);
