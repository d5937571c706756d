// SPDX-License-Identifier: GPL-3.0-or-later
/* Whose signature one trusts, and how it is said that a signer is not among them. */
#pragma once

#include "common/json.h"
#include "mediactl/verb.h"

struct fault;

#define THUMBPRINT_TEXT 44

/* Thumbprints; "" where there is none. */
struct known_keys {
	char signer[THUMBPRINT_TEXT];
	char attestation[THUMBPRINT_TEXT];
};

/* The public keys of a host, as host.json keeps them. */
int known_keys_load(const char *file, struct known_keys *out, struct fault *fault);

/* --host, else --signer, else what this PC has pinned; knowing nobody is no fault. */
int known_keys_wanted(const struct command *command, struct known_keys *known, struct fault *fault);

/* -EKEYREJECTED: the signer (a thumbprint) is not known. */
int known_keys_check(const struct known_keys *known, const char *signer, struct fault *fault);

/* Prints one object that holds both the finding and, for an unknown signer (fault), the error. */
void known_keys_finding(const struct command *command, json_t *finding, const struct fault *fault);
