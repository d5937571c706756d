// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to JSON (jansson): a strict decoder for what strangers send, and the canonical form
 * that is hashed and signed (RFC 8785, restricted to integers, so no number formatting is in doubt). */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/macros.h"

struct fault;

#define JSON_TEXT_MAX 65536 /* bytes of one message from a client (design: 64 KiB) */
#define JSON_DEPTH_MAX 8

static inline void json_release(json_t *json)
{
	json_decref(json);
}
SCOPED_DEFINE(json_release, json_t *)

/* Wipes it, too: it may have held a password. */
void json_text_free(char *text);
SCOPED_DEFINE(json_text_free, char *)

/* Decodes exactly one object. Refused (-EBADMSG): duplicate keys, depth above JSON_DEPTH_MAX, reals,
 * NUL or invalid UTF-8, anything after the object; -E2BIG above `max` bytes. *out is the caller's. */
int json_decode(const char *text, size_t length, size_t max, json_t **out, struct fault *fault);

/* From here on every text and value is wiped when it is released: for a process through which passwords pass. Before the
 * first use of JSON. */
void json_wipe_what_is_freed(void);

/* The canonical text (sorted keys, no blanks), heap, or NULL without memory. Keys are ASCII here, so byte
 * order is the order of RFC 8785. */
char *json_canonical(const json_t *json);

/* Members of an object. The text and object forms return NULL, the number form `otherwise`, when the
 * member is missing or of another type. Borrowed. */
const char *json_member_text(const json_t *object, const char *key);
int64_t json_member_number(const json_t *object, const char *key, int64_t otherwise);
json_t *json_member_object(const json_t *object, const char *key);

/* Sets a member; NULL text sets nothing. Returns 0 or -ENOMEM / -EILSEQ (not UTF-8). */
int json_put_text(json_t *object, const char *key, const char *text);
int json_put_number(json_t *object, const char *key, int64_t number);
/* Bytes as lower-case hexadecimal. */
int json_put_hex(json_t *object, const char *key, const void *bytes, size_t length);
