// SPDX-License-Identifier: GPL-3.0-or-later
/* Forgeries of the metadata. */
#include "tests/fakes/header_forgeries.h"

#include <stdlib.h>

#include "common/macros.h"
#include "tests/fakes/header_metadata.h"

#define SALT "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

/* ---- the segment ---- */

static void null_segment(json_t *metadata)
{
	set(segment(metadata), "encryption", json_string("cipher_null-ecb"));
}

static void small_sector(json_t *metadata)
{
	set(segment(metadata), "sector_size", json_integer(512));
}

static void iv_tweak(json_t *metadata)
{
	set(segment(metadata), "iv_tweak", json_string("8"));
}

static void fixed_size(json_t *metadata)
{
	set(segment(metadata), "size", json_string("1048576"));
}

static void other_offset(json_t *metadata)
{
	set(segment(metadata), "offset", json_string("17825792"));
}

static void integrity(json_t *metadata)
{
	set(segment(metadata), "integrity", json_pack("{s:s, s:s, s:s}", "type", "hmac(sha256)", "journal_encryption", "none",
		"journal_integrity", "none"));
}

static void segment_flags(json_t *metadata)
{
	set(segment(metadata), "flags", json_pack("[s]", "in-reencryption"));
}

static void linear_segment(json_t *metadata)
{
	json_t *segments = json_object_get(metadata, "segments");

	set(segments, "0", json_pack("{s:s, s:s, s:s}", "type", "linear", "offset", "16777216", "size", "dynamic"));
}

static void second_segment(json_t *metadata)
{
	set(segment(metadata), "size", json_string("1048576"));
	set(json_object_get(metadata, "segments"), "1",
		json_pack("{s:s, s:s, s:s}", "type", "linear", "offset", "17825792", "size", "dynamic"));
}

/* ---- the digest ---- */

static void second_digest(json_t *metadata)
{
	json_t *copy = json_deep_copy(digest(metadata));

	set(copy, "segments", json_array());
	set(json_object_get(metadata, "digests"), "1", copy);
}

static void slow_digest(json_t *metadata)
{
	set(digest(metadata), "iterations", json_integer(2147483647));
}

static void other_hash(json_t *metadata)
{
	set(digest(metadata), "hash", json_string("sha1"));
}

static void digest_of_nothing(json_t *metadata)
{
	set(digest(metadata), "segments", json_array());
}

static void bad_digest(json_t *metadata)
{
	set(digest(metadata), "digest", json_string("ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8!"));
}

static void short_salt(json_t *metadata)
{
	set(digest(metadata), "salt", json_string("AAEC"));
}

static void digest_of_no_slot(json_t *metadata)
{
	set(digest(metadata), "keyslots", json_pack("[s]", "7"));
}

/* ---- config ---- */

static void requirement(json_t *metadata)
{
	set(json_object_get(metadata, "config"), "requirements", json_pack("{s:[s]}", "mandatory", "offline-reencrypt"));
}

static void online_reencryption(json_t *metadata)
{
	json_t *slot = json_pack("{s:s, s:i, s:s, s:s, s:{s:s, s:s, s:s, s:i, s:s}}", "type", "reencrypt", "key_size", 1, "mode",
		"encrypt", "direction", "forward", "area", "type", "checksum", "offset", "131072", "size", "258048", "sector_size", 512,
		"hash", "sha256");

	set(json_object_get(metadata, "keyslots"), "1", slot);
	requirement(metadata);
}

static void activation_flag(json_t *metadata)
{
	set(json_object_get(metadata, "config"), "flags", json_pack("[s]", "allow-discards"));
}

static void other_json_size(json_t *metadata)
{
	set(json_object_get(metadata, "config"), "json_size", json_string("4190208"));
}

static void unknown_top(json_t *metadata)
{
	set(metadata, "extra", json_object());
}

/* ---- keyslots ---- */

json_t *header_add_keyslot(json_t *metadata)
{
	json_t *slot = json_pack("{s:s, s:i, s:{s:s, s:i, s:s}, s:{s:s, s:s, s:s, s:s, s:i}, s:{s:s, s:s, s:i, s:s}}", "type", "luks2",
		"key_size", 64, "af", "type", "luks1", "stripes", 4000, "hash", "sha256", "area", "type", "raw", "offset", "131072", "size",
		"258048", "encryption", "aes-xts-plain64", "key_size", 64, "kdf", "type", "pbkdf2", "hash", "sha256", "iterations", 1000,
		"salt", SALT);

	set(json_object_get(metadata, "keyslots"), "0", slot);
	json_array_append_new(json_object_get(digest(metadata), "keyslots"), json_string("0"));
	return slot;
}

static void null_keyslot(json_t *metadata)
{
	set(json_object_get(header_add_keyslot(metadata), "area"), "encryption", json_string("cipher_null-ecb"));
}

static void slow_keyslot(json_t *metadata)
{
	set(json_object_get(header_add_keyslot(metadata), "kdf"), "iterations", json_integer(2147483647));
}

static void argon_keyslot(json_t *metadata, int passes, int kibibytes, int threads)
{
	set(header_add_keyslot(metadata), "kdf", json_pack("{s:s, s:i, s:i, s:i, s:s}", "type", "argon2id", "time", passes, "memory",
		kibibytes, "cpus", threads, "salt", SALT));
}

static void greedy_keyslot(json_t *metadata)
{
	argon_keyslot(metadata, 4, 4 << 20, 1);
}

static void patient_keyslot(json_t *metadata)
{
	argon_keyslot(metadata, 2147483647, 65536, 1);
}

static void crowded_keyslot(json_t *metadata)
{
	argon_keyslot(metadata, 4, 65536, 64);
}

static void keyslot_over_the_header(json_t *metadata)
{
	set(json_object_get(header_add_keyslot(metadata), "area"), "offset", json_string("0"));
}

static void keyslot_over_the_data(json_t *metadata)
{
	set(json_object_get(header_add_keyslot(metadata), "area"), "offset", json_string("16773120"));
}

static void keyslot_of_no_digest(json_t *metadata)
{
	header_add_keyslot(metadata);
	set(digest(metadata), "keyslots", json_array());
}

static void keyslot_with_bad_salt(json_t *metadata)
{
	set(json_object_get(header_add_keyslot(metadata), "kdf"), "salt", json_string("????"));
}

static void keyslot_nowhere(json_t *metadata)
{
	set(json_object_get(metadata, "keyslots"), "00", json_deep_copy(header_add_keyslot(metadata)));
}

static void too_many_keyslots(json_t *metadata)
{
	json_t *slot = header_add_keyslot(metadata);

	for (const char *const *id = (const char *const[]){ "1", "2", "3", NULL }; *id; id++)
		set(json_object_get(metadata, "keyslots"), *id, json_deep_copy(slot));
}

/* clang-format off */
static const struct header_forgery forgeries[] = {
	{ "null-segment-cipher",       null_segment, NULL, "encryption" },
	{ "sector-of-512",             small_sector, NULL, "sector_size" },
	{ "iv-tweak",                  iv_tweak, NULL, "iv_tweak" },
	{ "segment-of-fixed-size",     fixed_size, NULL, "size" },
	{ "segment-elsewhere",         other_offset, NULL, "offset" },
	{ "integrity",                 integrity, NULL, "integrity" },
	{ "segment-in-reencryption",   segment_flags, NULL, "flags" },
	{ "linear-segment",            linear_segment, NULL, "type" },
	{ "second-segment",            second_segment, NULL, "segments" },
	{ "second-digest",             second_digest, NULL, "digests" },
	{ "slow-digest",               slow_digest, NULL, "iterations" },
	{ "sha1-digest",               other_hash, NULL, "hash" },
	{ "digest-of-nothing",         digest_of_nothing, NULL, "segments" },
	{ "digest-not-base64",         bad_digest, NULL, "digest" },
	{ "short-salt",                short_salt, NULL, "salt" },
	{ "digest-of-no-slot",         digest_of_no_slot, NULL, "keyslots" },
	{ "reencryption-required",     requirement, NULL, "requirements" },
	{ "reencryption-slot",         online_reencryption, NULL, "requirements" },
	{ "activation-flag",           activation_flag, NULL, "flags" },
	{ "json-size-of-4-mib",        other_json_size, NULL, "json_size" },
	{ "unknown-member",            unknown_top, NULL, "extra" },
	{ "null-keyslot-cipher",       null_keyslot, NULL, "encryption" },
	{ "pbkdf2-bomb",               slow_keyslot, NULL, "iterations" },
	{ "argon2-memory-bomb",        greedy_keyslot, NULL, "memory" },
	{ "argon2-time-bomb",          patient_keyslot, NULL, "time" },
	{ "argon2-thread-bomb",        crowded_keyslot, NULL, "cpus" },
	{ "keyslot-over-the-header",   keyslot_over_the_header, NULL, "offset" },
	{ "keyslot-over-the-data",     keyslot_over_the_data, NULL, "offset" },
	{ "keyslot-of-no-digest",      keyslot_of_no_digest, NULL, "keyslots" },
	{ "keyslot-salt-not-base64",   keyslot_with_bad_salt, NULL, "salt" },
	{ "keyslot-misnumbered",       keyslot_nowhere, NULL, "00" },
	{ "too-many-keyslots",         too_many_keyslots, NULL, "keyslots" },
	{ 0 }
};
/* clang-format on */

const struct header_forgery *header_forgery_at(size_t index)
{
	const struct header_forgery *const tables[] = { forgeries, header_forgeries_of_tokens };

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct header_forgery *row = tables[i]; row->name; row++)
			if (index-- == 0)
				return row;
	return header_forgery_in_bytes_at(index);
}

void header_forge(const struct header_forgery *forgery, struct header_image *image)
{
	json_t *metadata;

	if (forgery->bytes) {
		forgery->bytes(image);
		return;
	}
	metadata = header_image_metadata(image);
	forgery->edit(metadata);
	if (header_image_put(image, metadata) < 0)
		abort();
	header_image_seal(image);
	json_decref(metadata);
}
