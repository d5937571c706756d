// SPDX-License-Identifier: GPL-3.0-or-later
/* Keyslots of our media, and the token that says whom the recovery key was encrypted to. */
#pragma once

#include "crypto/header/escrow.h"
#include "crypto/luks.h"

/* A new keyslot for a random passphrase of 256 bits: PBKDF2-SHA256 of 1000 rounds, for stretching it would add nothing. After a
 * failed write the header in memory is not to be trusted: close and load again. */
int luks_slot_add(struct luks *luks, const struct secret *volume_key, const struct secret *passphrase, int *slot, struct fault *fault);
/* The volume key that this keyslot gives. -EKEYREJECTED: the passphrase is not its. */
int luks_slot_open(struct luks *luks, int slot, const struct secret *passphrase, struct secret **volume_key, struct fault *fault);
/* One for a passphrase that a person remembers: Argon2id (RFC 9106). */
int luks_slot_add_stretched(struct luks *luks, const struct secret *volume_key, const struct secret *passphrase, int *slot,
	struct fault *fault);
/* 0 if this keyslot gives exactly this volume key. -EKEYREJECTED: it does not. */
int luks_slot_try(struct luks *luks, int slot, const struct secret *passphrase, const struct secret *volume_key,
	struct fault *fault);
/* How many keyslots are stretched: those of people's passphrases, for no recovery key's is. */
unsigned int luks_slots_stretched(const struct luks *luks);
/* Overwrites every keyslot but the one that the escrow token names, whoever added them. */
int luks_slots_strip(struct luks *luks, struct fault *fault);
/* Overwrites the keyslot; a token that names it keeps standing there, naming none. */
int luks_slot_destroy(struct luks *luks, int slot, struct fault *fault);

/* Replaces the escrow token, which then names `slot`. */
int luks_put_escrow(struct luks *luks, int slot, const char *jws, struct fault *fault);
/* As header_escrow. */
int luks_escrow(const struct luks *luks, struct header_escrow *out, struct fault *fault);
/* The escrow token's statement as it lies there; NULL: there is none. Borrowed. */
const char *luks_escrow_jws(const struct luks *luks);
