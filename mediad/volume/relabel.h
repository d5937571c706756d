// SPDX-License-Identifier: GPL-3.0-or-later
/* Another label in the place of the one that lies on a medium, and the keyslots for passphrases that it speaks of. Knows no rule
 * and no registry. */
#pragma once

#include "mediad/volume/medium.h"

struct relabel {
	const char *path;                        /* of the device that `luks` was loaded from */
	struct tpm *tpm;
	const struct tpm_host *host;
	const struct medium_expected *expected;  /* what lies there now */
	const json_t *payload;                   /* what is to: a later generation, without binding */
	const struct secret *volume_key, *passphrase; /* for a payload that is the first to say "provided"; else the latter is NULL */
	int state;                               /* folder of the passphrases that were used */
};

/* Nothing is written before the present header and label have been checked and the new payload fits them. Then it is signed and
 * stored, everything is read anew from the device and checked: the same volume, exactly that label. *jws is it (heap).
 * A label that is the first to say "provided" gets a keyslot for the passphrase, which is tried; before a label that does not say
 * it every keyslot goes but the recovery key's, whoever added them.
 * Whenever it fails, the device holds one of the two labels, each whole: the header is written as two copies in turn. */
int relabel_run(const struct relabel *relabel, struct luks *luks, char **jws, struct fault *fault);
