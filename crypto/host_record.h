// SPDX-License-Identifier: GPL-3.0-or-later
/* What a host says of itself so that others can wrap keys to it: a statement signed by its TPM's signing key. It proves that
 * whoever holds that key drew it up and that its parts fit; whether that is the computer it says, a person finds out by
 * comparing the thumbprint. */
#pragma once

#include "common/jws.h"
#include "crypto/storage_root.h"
#include "crypto/tpm.h"

#define HOST_RECORD_TYPE "mediad-host+jws"
#define HOST_ID 44 /* thumbprint of the signing key, with NUL */
#define HOST_NAME 128

/* Members of the payload: host, name, organisation (may be missing), created (UTC), srk (hex of the TPMT_PUBLIC), srk_name (hex), signing and
 * attestation (JWK), epoch (the TPM's statement of its epoch counter, bound to all the others). */
struct host_record {
	char host[HOST_ID];
	char name[HOST_NAME], organisation[HOST_NAME]; /* organisation may be "" */
	char created[21];
	struct storage_root root;
	struct jws_key signing, attestation;
	uint64_t epoch;
};

/* `about`: name, organisation, created. *jws is heap. */
int host_record_make(struct tpm *tpm, const json_t *about, char **jws, struct fault *fault);

/* Checks everything that can be checked without asking anybody. -EBADMSG: no host record; -EKEYREJECTED: its parts do not fit
 * each other, and the fault says which. */
int host_record_read(const char *jws, struct host_record *out, struct fault *fault);
