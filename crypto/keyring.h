// SPDX-License-Identifier: GPL-3.0-or-later
/* The host's keyring: the volume keys of its media, each under AES-256-GCM with its number and LUKS UUID as associated
 * data, below one key-encryption key that the TPM seals to the epoch. Knows no LUKS and no rule.
 * Files in its directory: `keyring` (JSON, 0600) and, while a destruction is under way, `keyring.next`. Whatever
 * moment the power goes, exactly the media that should open do (docs/ARCHITECTURE.md, "Destroying a key"). */
#pragma once

#include "crypto/tpm.h"

struct keyring;

/* Makes an empty keyring for the present epoch. -EEXIST: there is one. */
int keyring_create(int directory, struct tpm *tpm, struct fault *fault);
/* Takes the file whose epoch the counter shows, finishing an interrupted destruction. Borrows tpm and directory.
 * -ESTALE: the keyring is from before a destruction (a backup put back): it is dead, and the sentence says so. */
int keyring_open(int directory, struct tpm *tpm, struct keyring **out, struct fault *fault);
void keyring_close(struct keyring *keyring);
SCOPED_DEFINE(keyring_close, struct keyring *)

bool keyring_is_empty(const struct keyring *keyring);
bool keyring_has(const struct keyring *keyring, const char *number);
/* Durable when it returns 0. Replaces an entry of the same number. */
int keyring_add(struct keyring *keyring, const char *number, const char *uuid, const struct secret *volume_key,
	struct fault *fault);
/* -ENOENT: no key for that number; -EKEYREJECTED: the entry belongs to another UUID or was altered. */
int keyring_unwrap(struct keyring *keyring, const char *number, const char *uuid, struct secret **out,
	struct fault *fault);

/* What keyring_open and keyring_unwrap would give, by the fewest commands: the counter is not read, for that it shows the
 * keyring's epoch is the TPM's own condition for unsealing. */
struct keyring_name {
	const char *number, *uuid;
};
int keyring_take(int directory, struct tpm *tpm, const struct keyring_name *name, struct secret **out,
	struct fault *fault);

/* The epoch has moved: every older copy of the keyring is dead. */
struct keyring_moved {
	uint64_t old_epoch, new_epoch;
	uint32_t answer;    /* what the TPM said when the old KEK was tried after the step: 0x126 */
	json_t *statement;  /* the TPM's statement of the new epoch, bound to `binding`; caller's */
};

/* Writes the keyring without `number` for the next epoch, steps the counter, tries the old KEK, has the epoch attested.
 * Works when the number is not there (an earlier try got that far): the epoch moves all the same. Sealed as before. */
int keyring_destroy(struct keyring *keyring, const char *number, const uint8_t binding[32],
	struct keyring_moved *out, struct fault *fault);

/* To what, beside the epoch, the KEK is to be sealed. */
struct keyring_seal {
	uint32_t pcrs;                 /* their present values; 0: nothing else */
	const struct secret *code;     /* with PCRs: what stands in for them when they change */
	json_t *boxes;                 /* the same, encrypted to the escrow certificates (crypto/escrow.h) */
	json_t *certificates;          /* whom the boxes are for, one each */
	const struct secret *old_code; /* opens the present KEK whatever the PCRs are; NULL: as usual */
};
/* All keys under a KEK that is sealed anew. The epoch moves as in a destruction: an older copy, which may have been sealed to
 * less, is dead. -EKEYEXPIRED: the PCRs changed, and there is no code; -EACCES: not that one; -ENODATA: a PCR is blank. */
int keyring_reseal(struct keyring *keyring, const struct keyring_seal *seal, const uint8_t binding[32],
	struct keyring_moved *out, struct fault *fault);
/* Whether the epoch was moved last by the work of this binding, of which nobody heard the end; attested anew, `answer` is 0. -ENOENT
 * without a fault: it was not, or something else has moved it since. */
int keyring_recall(struct keyring *keyring, const uint8_t binding[32], struct keyring_moved *out, struct fault *fault);
/* The PCRs that the KEK is sealed to, bit n for PCR n, and the boxes of the code with whom they are for (borrowed; NULL without PCRs). */
uint32_t keyring_pcrs(const struct keyring *keyring);
json_t *keyring_boxes(const struct keyring *keyring);
json_t *keyring_certificates(const struct keyring *keyring);
/* *fits: the PCRs are as they were. */
int keyring_fits(const struct keyring *keyring, bool *fits, struct fault *fault);
