// SPDX-License-Identifier: GPL-3.0-or-later
/* The TPM 2.0 as mediad needs it (ESAPI): a pinned storage root, sealing under an epoch counter, a signing key, and
 * the TPM's own statements about counters. The implementation files crypto/tpm*.c are the one door to tss2.
 * Every secret-bearing command runs in a session salted to the pinned SRK with AES-CFB parameter encryption. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/jws.h"
#include "crypto/secret.h"

struct fault;
struct storage_root;
struct tpm;

#define TPM_SRK_HANDLE 0x81000001u
#define TPM_SIGNING_HANDLE 0x81000100u
#define TPM_ATTESTATION_HANDLE 0x81000101u

enum tpm_counter {
	TPM_COUNTER_EPOCH,      /* NV 0x01800010: moves once per destroyed key */
	TPM_COUNTER_CHECKPOINT, /* NV 0x01800011: moves with ledger checkpoints */
};

/* What a host pins at provisioning, all public. Kept root-owned; whoever changes it changes whom we trust. */
struct tpm_host {
	uint8_t srk[1024]; /* serialized ESYS_TR of the storage root */
	size_t srk_length;
	struct jws_key signing, attestation;
};

/* `tcti` as tss2-tctildr(3) takes it; NULL: the kernel's resource manager, /dev/tpmrm0. `host` is NULL only to
 * provision. -ENODEV: no TPM answers; -EKEYREJECTED: it is not the pinned one (cleared, or another chip). */
int tpm_open(const char *tcti, const struct tpm_host *host, struct tpm **out, struct fault *fault);
/* The same without a word to the TPM. Every salted session proves the pinned root by a secret that only it can read; where
 * that fails, tpm_check tells whether it is another TPM. */
int tpm_connect(const char *tcti, const struct tpm_host *host, struct tpm **out, struct fault *fault);
int tpm_check(struct tpm *tpm, struct fault *fault);
/* `asking` hears of each command before it is sent, and when the answer is there: how long it takes is for others to watch. */
void tpm_watch(struct tpm *tpm, void (*asking)(void *context, bool asking), void *context);
/* Done by tpm_open; before it is called from a thread, so that no other one reads the environment meanwhile. -ENOMEM. */
int tpm_silence_library(void);
void tpm_close(struct tpm *tpm);
SCOPED_DEFINE(tpm_close, struct tpm *)

/* Storage root (used as found, else created by the TCG template), signing key, restricted attestation key, both
 * counters (incremented once when new, so that they can be read). Running it twice changes nothing. `owner_password` goes
 * to the TPM in a salted session only; NULL: none is known. -ENOKEY: one is needed; -EACCES: it is wrong, which does not
 * count towards lockout; -EBUSY: the TPM is in lockout; -EEXIST: another program has taken a place; -ENOSPC: it is full. */
int tpm_provision(struct tpm *tpm, const struct secret *owner_password, struct tpm_host *out, struct fault *fault);
/* How the TPM itself is locked. */
struct tpm_locks {
	bool locked_out;     /* after wrong passwords; none of our keys mind */
	bool owner_password; /* the owner hierarchy has one */
};
int tpm_read_locks(struct tpm *tpm, struct tpm_locks *out, struct fault *fault);
/* What tpm_open was given or tpm_provision made. Borrowed. */
const struct tpm_host *tpm_pinned(const struct tpm *tpm);
json_t *tpm_host_to_json(const struct tpm_host *host);
int tpm_host_from_json(const json_t *json, struct tpm_host *out, struct fault *fault);

/* A sealed object: TPM2B_PRIVATE || TPM2B_PUBLIC as marshalled. */
struct tpm_blob {
	uint16_t length;
	uint8_t bytes[1024];
};

/* What must hold for a sealed key to come out. The epoch counter equals `epoch` (PolicyNV); and with `pcrs`, either these have
 * the values they had (PolicyPCR), or whoever unseals knows the code (PolicyAuthValue). */
struct tpm_terms {
	uint64_t epoch;            /* may lie ahead of the counter: that is how a destruction is prepared */
	uint32_t pcrs;             /* of the SHA-256 bank, bit n for PCR n; 0: the epoch alone */
	uint8_t values[32];        /* SHA-256 over their values, lowest PCR first */
	const struct secret *code; /* with PCRs: sealing needs it; unsealing takes it in the PCRs' place, or them if it is NULL */
};
#define TPM_EPOCH(number) (&(const struct tpm_terms){ .epoch = (number) })

/* Seals up to 128 bytes so that only this TPM unseals them, and only under these terms. */
int tpm_seal(struct tpm *tpm, const struct secret *secret, const struct tpm_terms *terms, struct tpm_blob *out, struct fault *fault);
/* -ESTALE: the epoch has moved on, for ever; -EKEYEXPIRED: the PCRs changed; -EACCES: that is not the code; -EKEYREJECTED:
 * sealed by another TPM or altered. */
int tpm_unseal(struct tpm *tpm, const struct tpm_blob *blob, const struct tpm_terms *terms, struct secret **out, struct fault *fault);
/* What `pcrs` hold now, as in the terms; *blank: those that nothing was measured into. -ENOTSUP: this TPM has not all of them. */
int tpm_pcr_read(struct tpm *tpm, uint32_t pcrs, uint8_t out[32], uint32_t *blank, struct fault *fault);
/* The policy "the epoch counter equals `epoch`": the same on every host, for the counter's Name is. 0 or -EIO. */
int tpm_epoch_policy(uint64_t epoch, uint8_t out[32]);
/* Takes a key that was wrapped to this TPM's storage root in software (crypto/duplicate.h) under the policy of `epoch`.
 * -ESTALE: the epoch has moved on since; -EKEYREJECTED: wrapped for another TPM, or altered. */
int tpm_import(struct tpm *tpm, const struct tpm_blob *duplicate, uint64_t epoch, struct secret **out, struct fault *fault);
/* A key for HMAC-SHA-256 that the TPM makes and never gives away: what it makes of a message can be had again at any time, from
 * this TPM alone. The blob is worth nothing without it. */
int tpm_hmac_create(struct tpm *tpm, struct tpm_blob *out, struct fault *fault);
struct tpm_message {
	size_t length; /* at most 1024 */
	const void *bytes;
};
/* 32 bytes. -EKEYREJECTED: the key is another TPM's, altered, or of another kind. */
int tpm_hmac(struct tpm *tpm, const struct tpm_blob *key, const struct tpm_message *message, struct secret **out, struct fault *fault);
/* The public part of this TPM's storage root, as others wrap keys to it. */
int tpm_storage_root(struct tpm *tpm, struct storage_root *out, struct fault *fault);
/* The TPM's response code to the last command (0x126 for a passed epoch): what a certificate quotes. */
uint32_t tpm_answer(const struct tpm *tpm);

/* ECDSA P-256 over a SHA-256 digest by the signing key; signature is r || s. */
int tpm_sign(struct tpm *tpm, const uint8_t digest[32], uint8_t signature[64], struct fault *fault);
/* tpm_sign over a statement: compact JWS, heap. */
int tpm_sign_statement(struct tpm *tpm, const char *type, const json_t *payload, char **out, struct fault *fault);

int tpm_counter_read(struct tpm *tpm, enum tpm_counter counter, uint64_t *out, struct fault *fault);
int tpm_counter_increment(struct tpm *tpm, enum tpm_counter counter, struct fault *fault);
/* The TPM's own signed statement of the counter, bound to 32 bytes of the caller's: {"attest","signature","key"}
 * as common/attest.h reads it. */
int tpm_counter_certify(struct tpm *tpm, enum tpm_counter counter, const uint8_t qualifying[32], json_t **out,
	struct fault *fault);
