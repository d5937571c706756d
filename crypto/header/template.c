// SPDX-License-Identifier: GPL-3.0-or-later
/* The one shape of LUKS2 metadata that mediad accepts (R-ENC-05). LUKS2 authenticates none of it, so every member is
 * either checked here or its presence is refused. Pure: looks at JSON, touches no device. */
#include "crypto/header/template.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "common/text.h"

#define CIPHER "aes-xts-plain64"
#define VOLUME_KEY_SIZE 64
#define SECTOR 4096
#define KEYSLOTS_MAX 3           /* a recovery slot, its successor, and one for an outside party */
#define DIGEST_ITERATIONS_LEAST 1000
#define DIGEST_ITERATIONS_MAX 1000000
#define SLOT_ITERATIONS_MAX 10000000
#define SLOT_PASSES_MAX 16       /* Argon2 over at most 1 GiB by at most 4 threads */
#define SLOT_MEMORY_MAX 1048576
#define SLOT_THREADS_MAX 4
#define STRIPES 4000
#define AREAS_FROM 131072        /* bytes: behind both copies of the header */
#define AREAS_TO 16777216        /* where the data begin */
#define AREA_SIZE 258048
#define AREA_SIZE_TEXT "258048"

static int differs(struct fault *fault, const char *where, const char *what)
{
	return fault_set(fault, -EBADMSG, N_("The header was not made by mediad: %s, member \"%s\"."), where, what);
}

/* One allowed member: a fixed text, a number within bounds, or anything of its JSON type that is checked elsewhere. */
struct member {
	const char *name;
	json_type type;
	const char *text;     /* JSON_STRING: exactly this, NULL: any */
	json_int_t least, most; /* JSON_INTEGER */
	bool optional;
};

static bool member_fits(const struct member *member, const json_t *value)
{
	if (!value)
		return member->optional;
	if (json_typeof(value) != member->type)
		return false;
	if (member->type == JSON_STRING && member->text)
		return strcmp(json_string_value(value), member->text) == 0;
	if (member->type == JSON_INTEGER)
		return json_integer_value(value) >= member->least && json_integer_value(value) <= member->most;
	return true;
}

static bool member_known(const struct member *members, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(members[i].name, key) == 0)
			return true;
	return false;
}

/* Every listed member fits and no other is there. */
static int check_object(json_t *object, const struct member *members, size_t count, const char *where,
	struct fault *fault)
{
	const char *key;
	json_t *value;

	if (!json_is_object(object))
		return differs(fault, where, "-");
	for (size_t i = 0; i < count; i++)
		if (!member_fits(&members[i], json_object_get(object, members[i].name)))
			return differs(fault, where, members[i].name);
	json_object_foreach(object, key, value)
		if (!member_known(members, count, key))
			return differs(fault, where, key);
	return 0;
}

/* clang-format off */
static const struct member top[] = {
	{ "keyslots", JSON_OBJECT,  NULL, 0, 0, false },
	{ "tokens",   JSON_OBJECT,  NULL, 0, 0, false },
	{ "segments", JSON_OBJECT,  NULL, 0, 0, false },
	{ "digests",  JSON_OBJECT,  NULL, 0, 0, false },
	{ "config",   JSON_OBJECT,  NULL, 0, 0, false },
};
static const struct member config[] = {
	{ "json_size",     JSON_STRING, "61440",    0, 0, false },
	{ "keyslots_size", JSON_STRING, "16646144", 0, 0, false },
};
static const struct member segment[] = {
	{ "type",        JSON_STRING,  "crypt",    0, 0, false },
	{ "offset",      JSON_STRING,  "16777216", 0, 0, false },
	{ "size",        JSON_STRING,  "dynamic",  0, 0, false },
	{ "iv_tweak",    JSON_STRING,  "0",        0, 0, false },
	{ "encryption",  JSON_STRING,  CIPHER,     0, 0, false },
	{ "sector_size", JSON_INTEGER, NULL,       SECTOR, SECTOR, false },
};
static const struct member digest[] = {
	{ "type",       JSON_STRING,  "pbkdf2", 0, 0, false },
	{ "hash",       JSON_STRING,  "sha256", 0, 0, false },
	{ "iterations", JSON_INTEGER, NULL,     DIGEST_ITERATIONS_LEAST, DIGEST_ITERATIONS_MAX, false },
	{ "salt",       JSON_STRING,  NULL,     0, 0, false },
	{ "digest",     JSON_STRING,  NULL,     0, 0, false },
	{ "keyslots",   JSON_ARRAY,   NULL,     0, 0, false },
	{ "segments",   JSON_ARRAY,   NULL,     0, 0, false },
};
static const struct member keyslot[] = {
	{ "type",     JSON_STRING,  "luks2", 0, 0, false },
	{ "key_size", JSON_INTEGER, NULL,    VOLUME_KEY_SIZE, VOLUME_KEY_SIZE, false },
	{ "priority", JSON_INTEGER, NULL,    0, 2, true },
	{ "af",       JSON_OBJECT,  NULL,    0, 0, false },
	{ "area",     JSON_OBJECT,  NULL,    0, 0, false },
	{ "kdf",      JSON_OBJECT,  NULL,    0, 0, false },
};
static const struct member splitter[] = {
	{ "type",    JSON_STRING,  "luks1",  0, 0, false },
	{ "stripes", JSON_INTEGER, NULL,     STRIPES, STRIPES, false },
	{ "hash",    JSON_STRING,  "sha256", 0, 0, false },
};
static const struct member area[] = {
	{ "type",       JSON_STRING,  "raw",  0, 0, false },
	{ "offset",     JSON_STRING,  NULL,   0, 0, false },
	{ "size",       JSON_STRING,  AREA_SIZE_TEXT, 0, 0, false },
	{ "encryption", JSON_STRING,  CIPHER, 0, 0, false },
	{ "key_size",   JSON_INTEGER, NULL,   VOLUME_KEY_SIZE, VOLUME_KEY_SIZE, false },
};
static const struct member kdf[] = {
	{ "type",       JSON_STRING,  "pbkdf2", 0, 0, false },
	{ "hash",       JSON_STRING,  "sha256", 0, 0, false },
	{ "iterations", JSON_INTEGER, NULL,     1000, SLOT_ITERATIONS_MAX, false },
	{ "salt",       JSON_STRING,  NULL,     0, 0, false },
};
static const struct member kdf_argon[] = {
	{ "type",   JSON_STRING,  "argon2id", 0, 0, false },
	{ "time",   JSON_INTEGER, NULL,       1, SLOT_PASSES_MAX, false },
	{ "memory", JSON_INTEGER, NULL,       32, SLOT_MEMORY_MAX, false },
	{ "cpus",   JSON_INTEGER, NULL,       1, SLOT_THREADS_MAX, false },
	{ "salt",   JSON_STRING,  NULL,       0, 0, false },
};
static const struct member label[] = {
	{ "type",     JSON_STRING, HEADER_TOKEN_LABEL, 0, 0, false },
	{ "keyslots", JSON_ARRAY,  NULL,               0, 0, false },
	{ "jws",      JSON_STRING, NULL,               0, 0, false },
};
static const struct member escrow[] = {
	{ "type",     JSON_STRING, HEADER_TOKEN_ESCROW, 0, 0, false },
	{ "keyslots", JSON_ARRAY,  NULL,                0, 0, false },
	{ "jws",      JSON_STRING, NULL,                0, 0, false },
};
static const struct member grant[] = {
	{ "type",     JSON_STRING, HEADER_TOKEN_GRANT, 0, 0, false },
	{ "keyslots", JSON_ARRAY,  NULL,               0, 0, false },
	{ "host",     JSON_STRING, NULL,               0, 0, false },
	{ "jws",      JSON_STRING, NULL,               0, 0, false },
};
/* clang-format on */

/* Exactly 32 bytes in base64 (RFC 4648): a salt, a SHA-256. */
static bool is_base64_of_32(const char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	return strlen(text) == 44 && strspn(text, digits) == 43 && text[43] == '=';
}

/* Three parts of base64url: what a signed statement must look like before anybody decodes it. */
static bool is_compact(const char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	for (int part = 0; part < 3; part++) {
		size_t length = strspn(text, digits);

		if (length == 0 || text[length] != (part < 2 ? '.' : '\0'))
			return false;
		text += length + 1;
	}
	return true;
}

/* A place in an object of the metadata: "0" to "31", each in one spelling. */
static bool is_place(const char *key)
{
	uint64_t number;

	return text_number(key, HEADER_TOKENS_MAX - 1, &number) && (key[0] != '0' || key[1] == '\0');
}

/* Do the texts of `list` name members of `group`, each once? */
static bool names_members(const json_t *list, const json_t *group)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *name = json_string_value(json_array_get(list, i));

		if (!name || !json_object_get(group, name))
			return false;
		for (size_t earlier = 0; earlier < i; earlier++)
			if (strcmp(name, json_string_value(json_array_get(list, earlier))) == 0)
				return false;
	}
	return true;
}

static int check_segments(const json_t *segments, struct fault *fault)
{
	if (json_object_size(segments) != 1)
		return differs(fault, "segments", "-");
	return check_object(json_object_get(segments, "0"), segment, ARRAY_SIZE(segment), "segments/0", fault);
}

static int check_digests(const json_t *digests, const json_t *keyslots, struct fault *fault)
{
	json_t *only = json_object_get(digests, "0");
	const json_t *segments = json_object_get(only, "segments");
	int r;

	if (json_object_size(digests) != 1)
		return differs(fault, "digests", "-");
	r = check_object(only, digest, ARRAY_SIZE(digest), "digests/0", fault);
	if (r < 0)
		return r;
	if (json_array_size(segments) != 1 || !json_is_string(json_array_get(segments, 0)) ||
		strcmp(json_string_value(json_array_get(segments, 0)), "0") != 0)
		return differs(fault, "digests/0", "segments");
	if (!is_base64_of_32(json_member_text(only, "salt")))
		return differs(fault, "digests/0", "salt");
	if (!is_base64_of_32(json_member_text(only, "digest")))
		return differs(fault, "digests/0", "digest");
	/* Every keyslot gives this key and no other. */
	if (json_array_size(json_object_get(only, "keyslots")) != json_object_size(keyslots) ||
		!names_members(json_object_get(only, "keyslots"), keyslots))
		return differs(fault, "digests/0", "keyslots");
	return 0;
}

static int check_kdf(json_t *derivation, struct fault *fault)
{
	const char *type = json_member_text(derivation, "type");
	bool argon = type && strcmp(type, "argon2id") == 0;
	int r;

	r = check_object(derivation, argon ? kdf_argon : kdf, argon ? ARRAY_SIZE(kdf_argon) : ARRAY_SIZE(kdf), "keyslots/kdf",
		fault);
	if (r < 0)
		return r;
	return is_base64_of_32(json_member_text(derivation, "salt")) ? 0 : differs(fault, "keyslots/kdf", "salt");
}

/* Between the header and the data; libcryptsetup sees to it that no two overlap. */
static int check_area(json_t *place, struct fault *fault)
{
	uint64_t offset;
	int r;

	r = check_object(place, area, ARRAY_SIZE(area), "keyslots/area", fault);
	if (r < 0)
		return r;
	if (!text_number(json_member_text(place, "offset"), AREAS_TO - AREA_SIZE, &offset) || offset < AREAS_FROM ||
		offset % SECTOR)
		return differs(fault, "keyslots/area", "offset");
	return 0;
}

static int check_keyslot(json_t *slot, struct fault *fault)
{
	int r;

	r = check_object(slot, keyslot, ARRAY_SIZE(keyslot), "keyslots", fault);
	if (r < 0)
		return r;
	r = check_object(json_object_get(slot, "af"), splitter, ARRAY_SIZE(splitter), "keyslots/af", fault);
	if (r < 0)
		return r;
	r = check_area(json_object_get(slot, "area"), fault);
	if (r < 0)
		return r;
	return check_kdf(json_object_get(slot, "kdf"), fault);
}

static int check_keyslots(json_t *keyslots, struct fault *fault)
{
	const char *key;
	json_t *slot;

	if (json_object_size(keyslots) > KEYSLOTS_MAX)
		return differs(fault, "keyslots", "-");
	json_object_foreach(keyslots, key, slot) {
		int r = is_place(key) ? check_keyslot(slot, fault) : differs(fault, "keyslots", key);

		if (r < 0)
			return r;
	}
	return 0;
}

/* What may lie beside the label; `most` of each, naming `keyslots` of them. */
static const struct {
	const char *type;
	const struct member *members;
	size_t count, keyslots;
	int most;
} kinds[] = {
	{ HEADER_TOKEN_LABEL, label, ARRAY_SIZE(label), 0, 1 },
	{ HEADER_TOKEN_ESCROW, escrow, ARRAY_SIZE(escrow), 1, 1 },
	{ HEADER_TOKEN_GRANT, grant, ARRAY_SIZE(grant), 0, HEADER_GRANTS_MAX },
};

static int check_token_of_kind(size_t kind, json_t *token, const json_t *slots, struct fault *fault)
{
	const char *type = kinds[kind].type;
	const json_t *named = json_object_get(token, "keyslots");
	int r;

	r = check_object(token, kinds[kind].members, kinds[kind].count, type, fault);
	if (r < 0)
		return r;
	if (json_array_size(named) != kinds[kind].keyslots || !names_members(named, slots))
		return differs(fault, type, "keyslots");
	if (!is_compact(json_member_text(token, "jws")))
		return differs(fault, type, "jws");
	return 0;
}

static int check_token(json_t *token, const json_t *slots, int seen[ARRAY_SIZE(kinds)], struct fault *fault)
{
	const char *type = json_member_text(token, "type");

	for (size_t i = 0; type && i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(type, kinds[i].type) != 0)
			continue;
		if (++seen[i] > kinds[i].most)
			return differs(fault, "tokens", type);
		return check_token_of_kind(i, token, slots, fault);
	}
	return differs(fault, "tokens", type ? type : "type");
}

static int check_tokens(json_t *tokens, const json_t *slots, struct fault *fault)
{
	int seen[ARRAY_SIZE(kinds)] = { 0 };
	const char *key;
	json_t *token;

	if (json_object_size(tokens) > HEADER_TOKENS_MAX)
		return differs(fault, "tokens", "-");
	json_object_foreach(tokens, key, token) {
		int r = is_place(key) ? check_token(token, slots, seen, fault) : differs(fault, "tokens", key);

		if (r < 0)
			return r;
	}
	return 0;
}

int header_template_check(json_t *metadata, struct fault *fault)
{
	json_t *slots = json_object_get(metadata, "keyslots");
	int r;

	r = check_object(metadata, top, ARRAY_SIZE(top), "metadata", fault);
	if (r < 0)
		return r;
	r = check_object(json_object_get(metadata, "config"), config, ARRAY_SIZE(config), "config", fault);
	if (r < 0)
		return r;
	r = check_segments(json_object_get(metadata, "segments"), fault);
	if (r < 0)
		return r;
	r = check_keyslots(slots, fault);
	if (r < 0)
		return r;
	r = check_digests(json_object_get(metadata, "digests"), slots, fault);
	if (r < 0)
		return r;
	return check_tokens(json_object_get(metadata, "tokens"), slots, fault);
}
