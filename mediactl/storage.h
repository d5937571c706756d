// SPDX-License-Identifier: GPL-3.0-or-later
/* A header of ours on a device or an image of one, read with the rights of whoever asks. */
#pragma once

#include "crypto/header/read.h"
#include "crypto/header/statement.h"

/* As header_read; -EINVAL: `path` is neither a disk nor a file. */
int storage_header(const char *path, struct header **out, struct fault *fault);

static inline struct header_view storage_view(const struct header *header)
{
	return (struct header_view){ header->metadata, header->number, header->uuid };
}
