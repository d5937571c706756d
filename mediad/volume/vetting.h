// SPDX-License-Identifier: GPL-3.0-or-later
/* Whether what was typed may be a passphrase of an outside party (R-PWD-01…03). Knows no medium. */
#pragma once

#include "crypto/secret.h"
#include "mediad/volume/job.h"

/* The request's passphrase, NULL for none, held against its words and the passphrases that were used before (`state`: the folder
 * of the keyring). -EINVAL, -EEXIST: refused, with the reason. */
int vetting_take(struct job *job, int state, struct secret **out);
