// SPDX-License-Identifier: GPL-3.0-or-later
/* What the files crypto/tpm*.c share; nobody else includes it. */
#pragma once

#include <stdbool.h>
#include <tss2/tss2_esys.h>

#include "common/fault.h"
#include "crypto/tpm.h"

#define TPM_RETRIES 3 /* beside those of ESYS itself */

struct tpm {
	TSS2_TCTI_CONTEXT *tcti;
	ESYS_CONTEXT *esys;
	struct tpm_host host;
	bool pinned; /* host is filled */
	ESYS_TR srk;
	ESYS_TR signing, attestation; /* ESYS_TR_NONE until used */
	ESYS_TR counters[2]; /* by enum tpm_counter; ESYS_TR_NONE until used */
	ESYS_TR owner_session; /* ESYS_TR_NONE until the owner hierarchy is used */
	bool owner_needed; /* the TPM has an owner password that was not given */
	uint32_t answer;
	void (*asking)(void *context, bool asking); /* NULL: nobody watches */
	void *watcher;
};

/* A session or a transient object: flushed when its scope ends, since a TPM has three places of
 * each. */
struct tpm_loaded {
	struct tpm *tpm;
	ESYS_TR handle;
};
void tpm_loaded_scoped(struct tpm_loaded *loaded);
// clang-format off
#define TPM_LOADED(tpm) { (tpm), ESYS_TR_NONE }
// clang-format on

/* For what ESYS allocates, of whatever type. */
static inline void tpm_release_scoped(void *pointer)
{
	Esys_Free(*(void **)pointer);
}

static inline void tpm_is_asked(const struct tpm *tpm, bool asking)
{
	if (tpm->asking)
		tpm->asking(tpm->watcher, asking);
}

/* Makes an ESYS call, again while the TPM asks for that; notes the answer. Yields the TSS2_RC. */
// clang-format off
#define TPM_CALL(tpm, call) \
	({ \
		int left_ = TPM_RETRIES; \
		TSS2_RC rc_; \
		tpm_is_asked(tpm, true); \
		do \
			rc_ = (call); \
		while (tpm_asks_again(rc_) && left_-- > 0); \
		tpm_is_asked(tpm, false); \
		(tpm)->answer = tpm_plain_code(rc_); \
		rc_; \
	})
// clang-format on
bool tpm_asks_again(TSS2_RC rc);
/* The code as the TPM specification lists it, without the number of the parameter, handle or
 * session. */
uint32_t tpm_plain_code(TSS2_RC rc);
/* A complaint of the TPM about what it was given, not about the session that carried it (Part
 * 2, 6.6.2: bits F and P). */
bool tpm_names_parameter(TSS2_RC rc);
/* Turns a failed call into an errno and a sentence. */
int tpm_fail(TSS2_RC rc, struct fault *fault);

/* An HMAC session salted to the storage root; `attributes` (TPMA_SESSION_DECRYPT, _ENCRYPT) as the
 * next command can bear. */
int tpm_session(
	struct tpm *tpm, TPMA_SESSION attributes, struct tpm_loaded *out, struct fault *fault);
/* The same, salted to another storage key, without attributes. */
int tpm_session_salted(struct tpm *tpm, ESYS_TR key, struct tpm_loaded *out, struct fault *fault);
int tpm_session_use(const struct tpm_loaded *session, TPMA_SESSION attributes, struct fault *fault);
/* A session salted to the storage root that the TPM ends with the command it is used for. */
int tpm_session_once(struct tpm *tpm, TPM2_SE type, TPMA_SESSION attributes, struct tpm_loaded *out, struct fault *fault);
int tpm_not_set_up(struct fault *fault);

/* True if `public` is a signing key as mediad makes it; *key is its point. */
bool tpm_is_our_key(const TPMT_PUBLIC *public, bool restricted, struct jws_key *key);
extern const TPM2B_PUBLIC tpm_storage_template, tpm_signing_template, tpm_attestation_template;

/* Commands of the owner hierarchy stand between begin and end (tpm_owner.c). `password` may be NULL. -EBUSY: the TPM is in
 * lockout. */
int tpm_owner_begin(struct tpm *tpm, const struct secret *password, struct fault *fault);
/* The salted session that authorises one; borrowed. -ENOKEY: there is a password, and it was not given: the TPM is not
 * tried with a wrong one. */
int tpm_owner_session(struct tpm *tpm, ESYS_TR *out, struct fault *fault);
/* As tpm_fail, for such a command. -EACCES: the password is wrong. */
int tpm_owner_fail(const struct tpm *tpm, TSS2_RC rc, struct fault *fault);
/* Forgets session and password. */
void tpm_owner_end(struct tpm *tpm);

uint32_t tpm_counter_index(enum tpm_counter counter);
/* The counter's handle, once its Name is the constant one. Borrowed. */
int tpm_counter_handle(
	struct tpm *tpm, enum tpm_counter counter, ESYS_TR *out, struct fault *fault);
/* The persistent keys, once they are the pinned ones. Borrowed. */
int tpm_signing_handle(struct tpm *tpm, ESYS_TR *out, struct fault *fault);
int tpm_attestation_handle(struct tpm *tpm, ESYS_TR *out, struct fault *fault);

/* r || s, from whatever length the TPM gives them. False: not ECDSA with SHA-256. */
bool tpm_flatten_signature(const TPMT_SIGNATURE *signature, uint8_t out[64]);

int tpm_blob_marshal(const TPM2B_PRIVATE *private, const TPM2B_PUBLIC *public, struct tpm_blob *out);
/* -EKEYREJECTED: made by another TPM, or altered. */
int tpm_blob_load(struct tpm *tpm, const struct tpm_blob *blob, struct tpm_loaded *out, struct fault *fault);

/* As tpm_unseal, of what is loaded; tpm_scrub is the caller's. */
int tpm_unseal_loaded(struct tpm *tpm, const struct tpm_loaded *object, const struct tpm_terms *terms,
	struct secret **out, struct fault *fault);
/* The policy digest of terms. */
int tpm_terms_policy(const struct tpm_terms *terms, uint8_t out[32]);
/* Fulfils them in a policy session; errors as those of tpm_unseal. */
int tpm_satisfy(struct tpm *tpm, const struct tpm_loaded *session, const struct tpm_terms *terms, struct fault *fault);
/* What the TPM holds of a code; whoever takes it wipes it. */
int tpm_code_auth(const struct secret *code, TPM2B_AUTH *out);
/* ESYS keeps the last answer's plain bytes in its command buffer: a longer, harmless command is
 * written over them, which for want of a session never gets to the TPM. */
void tpm_scrub(struct tpm *tpm);
