// SPDX-License-Identifier: GPL-3.0-or-later
/* Forged tokens, and tokens that are as they should be. */
#include "tests/fakes/header_forgeries.h"
#include "tests/fakes/header_metadata.h"

static json_t *escrow(const char *jws)
{
	return json_pack("{s:s, s:[s], s:s}", "type", "mediad-escrow", "keyslots", "0", "jws", jws);
}

static json_t *grant(const char *jws)
{
	return json_pack("{s:s, s:[], s:s, s:s}", "type", "mediad-grant", "keyslots", "host", "h", "jws", jws);
}

void header_add_everything(json_t *metadata)
{
	header_add_keyslot(metadata);
	put_token(metadata, "1", escrow("d.e.f"));
	put_token(metadata, "2", grant("g.h.i"));
	put_token(metadata, "31", grant("j.k.l"));
}

static void plugin_token(json_t *metadata)
{
	put_token(metadata, "5", json_pack("{s:s, s:[]}", "type", "systemd-tpm2", "keyslots"));
}

static void planted_token(json_t *metadata)
{
	put_token(metadata, "5", json_pack("{s:s, s:[]}", "type", "trace", "keyslots"));
}

static void keyring_token(json_t *metadata)
{
	put_token(metadata, "5", json_pack("{s:s, s:[], s:s}", "type", "luks2-keyring", "keyslots", "key_description", "k"));
}

static void token_without_type(json_t *metadata)
{
	put_token(metadata, "5", json_pack("{s:[]}", "keyslots"));
}

static void second_label(json_t *metadata)
{
	put_token(metadata, "7", json_deep_copy(label(metadata)));
}

static void unknown_of_ours(json_t *metadata)
{
	put_token(metadata, "5", json_pack("{s:s, s:[]}", "type", "mediad-other", "keyslots"));
}

static void padded_label(json_t *metadata)
{
	set(label(metadata), "note", json_string("more"));
}

static void label_with_keyslot(json_t *metadata)
{
	header_add_keyslot(metadata);
	set(label(metadata), "keyslots", json_pack("[s]", "0"));
}

static void label_in_plain_base64(json_t *metadata)
{
	set(label(metadata), "jws", json_string("a+/=.b.c"));
}

static void label_of_two_parts(json_t *metadata)
{
	set(label(metadata), "jws", json_string("a.b"));
}

static void second_escrow(json_t *metadata)
{
	header_add_keyslot(metadata);
	put_token(metadata, "5", escrow("a.b.c"));
	put_token(metadata, "6", escrow("a.b.c"));
}

static void escrow_of_no_slot(json_t *metadata)
{
	put_token(metadata, "5", escrow("a.b.c"));
}

static void escrow_not_signed(json_t *metadata)
{
	header_add_keyslot(metadata);
	put_token(metadata, "5", escrow("{}"));
}

static void grant_for_nobody(json_t *metadata)
{
	put_token(metadata, "5", json_pack("{s:s, s:[], s:s}", "type", "mediad-grant", "keyslots", "jws", "a.b.c"));
}

static void grant_not_signed(json_t *metadata)
{
	put_token(metadata, "5", grant(""));
}

static void grant_with_keyslot(json_t *metadata)
{
	json_t *token = grant("a.b.c");

	header_add_keyslot(metadata);
	set(token, "keyslots", json_pack("[s]", "0"));
	put_token(metadata, "5", token);
}

static void token_beyond_the_last(json_t *metadata)
{
	put_token(metadata, "32", grant("a.b.c"));
}

/* clang-format off */
const struct header_forgery header_forgeries_of_tokens[] = {
	{ "token-plugin-systemd",      plugin_token, NULL, "systemd-tpm2" },
	{ "token-plugin-planted",      planted_token, NULL, "trace" },
	{ "token-keyring",             keyring_token, NULL, "luks2-keyring" },
	{ "token-without-type",        token_without_type, NULL, "type" },
	{ "token-unknown-of-ours",     unknown_of_ours, NULL, "mediad-other" },
	{ "token-beyond-the-last",     token_beyond_the_last, NULL, "32" },
	{ "label-twice",               second_label, NULL, "mediad-label" },
	{ "label-with-a-note",         padded_label, NULL, "note" },
	{ "label-with-a-keyslot",      label_with_keyslot, NULL, "keyslots" },
	{ "label-in-plain-base64",     label_in_plain_base64, NULL, "jws" },
	{ "label-of-two-parts",        label_of_two_parts, NULL, "jws" },
	{ "escrow-twice",              second_escrow, NULL, "mediad-escrow" },
	{ "escrow-of-no-slot",         escrow_of_no_slot, NULL, "mediad-escrow" },
	{ "escrow-not-signed",         escrow_not_signed, NULL, "jws" },
	{ "grant-for-nobody",          grant_for_nobody, NULL, "host" },
	{ "grant-not-signed",          grant_not_signed, NULL, "jws" },
	{ "grant-with-a-keyslot",      grant_with_keyslot, NULL, "keyslots" },
	{ 0 }
};
/* clang-format on */
