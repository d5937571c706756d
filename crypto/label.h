// SPDX-License-Identifier: GPL-3.0-or-later
/* The signed label (R-LBL-01…06): who handles the medium, who answers for it, since when, how secret it is. Readable by
 * anyone who holds the stick, alterable by no one: a JWS whose payload contains the binding of luks_binding. */
#pragma once

#include "crypto/header/statement.h"
#include "crypto/luks.h"
#include "crypto/tpm.h"

/* Members of the payload: number, organisation, handler, manager, created (ISO date), revised, classification, caution,
 * restrictions, contact, generation (integer); added here: binding (hex), escrow (the certificates that the recovery key on the
 * medium was encrypted to). */

/* Adds binding and escrow, has the TPM sign, stores the token. *jws, if not NULL, is the stored statement (heap). */
int label_write(struct luks *luks, struct tpm *tpm, const json_t *payload, char **jws, struct fault *fault);

/* Reads the token, checks signature and binding, and that LUKS label = number. *key says who signed: the caller decides
 * whether to trust it. *payload is the caller's. -ENOENT none, -EKEYREJECTED forged or moved from another medium. */
int label_read(const struct luks *luks, struct jws_key *key, json_t **payload, struct fault *fault);
