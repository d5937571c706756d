// SPDX-License-Identifier: GPL-3.0-or-later
/* The host's TPM and keyring, opened together, one process at a time. Knows no medium. */
#pragma once

#include "crypto/keyring.h"
#include "crypto/tpm.h"
#include "mediad/volume/job.h"

struct vault {
	int directory;
	struct tpm_host host;
	struct tpm *tpm;
	struct keyring *keyring;
};

#define VAULT_CLOSED { .directory = -1 } /* to start with, under SCOPED(vault_close) */

/* Waits for other processes that have the keyring. -ENOENT: this host has not been set up. */
int vault_open(const struct volume_settings *settings, struct vault *out, struct fault *fault);
/* Neither TPM nor keyring: the host's record alone, which tells whose labels are ours. */
int vault_open_record(const struct volume_settings *settings, struct vault *out, struct fault *fault);
/* The record and its TPM, no keyring: nobody is waited for. */
int vault_open_tpm(const struct volume_settings *settings, struct vault *out, struct fault *fault);
/* The key of one medium, from a vault of which the record is open. */
int vault_take_key(const struct volume_settings *settings, struct vault *vault, const struct keyring_name *name,
	struct secret **out, struct fault *fault);
void vault_close(struct vault *vault);

static inline void vault_close_scoped(struct vault *vault)
{
	vault_close(vault);
}

/* Makes what is missing of TPM keys, host.json and keyring, and opens it. Running it again changes nothing. */
int vault_provision(const struct volume_settings *settings, const struct secret *owner_password, struct vault *out,
	struct fault *fault);
