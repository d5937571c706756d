// SPDX-License-Identifier: GPL-3.0-or-later
/* What the keyring is sealed to beside the epoch, and what the policy files want. Knows no medium. */
#pragma once

#include "mediad/volume/vault.h"

#define SEALING_TEXT 48 /* every PCR's number, blanks between */

/* The PCRs that [keys] pcr names, bit n for PCR n. Files that cannot be read are a failure: nothing is sealed to less than
 * somebody wanted. */
int sealing_wanted(const struct volume_settings *settings, uint32_t *pcrs, struct fault *fault);
/* As [keys] pcr has it: "0 7"; "" for none. */
void sealing_text(uint32_t pcrs, char out[SEALING_TEXT]);

/* Seals the keys of an open vault anew, as the policy files want it and to what the PCRs hold now. With PCRs a fresh code is made and
 * encrypted to the escrow certificates. `job`: its UUID, to which the TPM's statement is bound. `typed`: the code of before, NULL
 * if none was given. -ENOKEY: that is what it takes. `result` gets old_epoch, new_epoch, statement, pcrs and, with PCRs,
 * certificates. */
struct sealing {
	const struct volume_settings *settings;
	const char *job;
	const struct secret *typed;
	int64_t now;
};
int sealing_renew(const struct sealing *sealing, struct vault *vault, json_t *result, struct fault *fault);
/* The same members again if it was by this job that the keys were sealed last and nothing has moved the epoch since; else none. */
int sealing_recall(const char *job, struct vault *vault, json_t *result, struct fault *fault);
