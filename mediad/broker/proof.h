// SPDX-License-Identifier: GPL-3.0-or-later
/* Whether the books are to be believed: at a start by their end alone, which is quick, and by the TPM; then by all of them, while everybody is
 * served. What is found closes them. */
#pragma once

struct broker;

/* The books have just been opened. Waits a moment for the answer; if it takes longer, nothing opens until it is there. */
void proof_begin(struct broker *broker);
/* Something was done about them: they are closed until the whole was verified and the TPM asked again. */
void proof_renew(struct broker *broker);
