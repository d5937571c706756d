// SPDX-License-Identifier: GPL-3.0-or-later
/* Forges LUKS2 headers the way a thief would: edits the JSON of both copies and puts the right checksum on it. */
#pragma once

#include <jansson.h>

struct header_image;

typedef void (*luks_forge_edit)(json_t *metadata, void *context);

/* 0, or a negative errno. The image keeps its size, UUID and sequence number. */
int luks_forge(const char *path, luks_forge_edit edit, void *context);
/* The same for what is not JSON; checksums are the caller's. */
int luks_forge_image(const char *path, void (*edit)(struct header_image *image));
/* Overwrites the binary header's 48-byte label. */
int luks_forge_label(const char *path, const char *label);
/* The metadata as it lies in the first copy; caller's, NULL if unreadable. */
json_t *luks_forge_read(const char *path);
