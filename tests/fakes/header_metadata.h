// SPDX-License-Identifier: GPL-3.0-or-later
/* The parts of a LUKS2 header's JSON, for those who alter them. */
#pragma once

#include <jansson.h>

static inline json_t *at(json_t *metadata, const char *group, const char *id)
{
	return json_object_get(json_object_get(metadata, group), id);
}

static inline json_t *segment(json_t *metadata)
{
	return at(metadata, "segments", "0");
}

static inline json_t *digest(json_t *metadata)
{
	return at(metadata, "digests", "0");
}

static inline json_t *label(json_t *metadata)
{
	return at(metadata, "tokens", "0");
}

static inline void set(json_t *object, const char *member, json_t *value)
{
	json_object_set_new(object, member, value);
}

static inline void put_token(json_t *metadata, const char *id, json_t *token)
{
	set(json_object_get(metadata, "tokens"), id, token);
}
