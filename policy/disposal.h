// SPDX-License-Identifier: GPL-3.0-or-later
/* What erasing and its certificate share. Only policy/ includes it. */
#pragma once

#include "policy/acts.h"

/* 0 only if the job says that every byte of `size` was written, read back and equal (R-DSP-02);
 * else -EIO. */
int overwrite_check(const json_t *overwrite, int64_t size, struct fault *fault);
/* The same, but a medium that is lost may have no surface to speak of: `overwrite` NULL. Then its key alone must have been all
 * that opened it. */
int surface_check(const struct medium_facts *medium, const json_t *overwrite, int64_t size, struct fault *fault);

/* Adds words to a certificate's list, "proven" or "not_proven". */
int certificate_say(json_t *draft, const char *list, const char *words);
/* What a certificate's draft says of a passphrase that somebody outside had, if the registry's `facts` know of one. */
int certificate_add_passphrase(json_t *draft, const json_t *facts, struct fault *fault);

/* What a certificate's draft says of the other computers that were ever granted the medium since it was registered, if there are any. */
int certificate_add_grants(json_t *draft, const json_t *facts, struct fault *fault);

/* What a certificate's draft says of the recovery key, if the medium had one: whom it was encrypted to, whether a recovery was
 * recorded, what is proven of it and what is not. `facts` are the registry's, `key` is what destroying the key gave. */
int certificate_add_escrow(json_t *draft, const json_t *facts, const json_t *key, struct fault *fault);
