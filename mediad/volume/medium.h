// SPDX-License-Identifier: GPL-3.0-or-later
/* Whether what lies in the stick is the medium that was asked for. Knows no TPM command and no mount. */
#pragma once

#include <stdint.h>

#include "common/wire.h"
#include "crypto/luks.h"
#include "crypto/tpm.h"


/* What the registry knows of a medium. */
struct medium_expected {
	const char *number, *uuid;
	uint32_t generation; /* of the label: an older genuine header is a rollback, a newer one was signed past the books */
	bool revising;       /* a revision was under way, or is not ours to know of: a newer one is no forgery */
	bool strays;         /* passphrases that the label does not name may be there: nothing is opened, or they are to be removed */
	bool rotating;       /* its recovery key was being replaced: the label may not speak of it yet */
	const char *signer;  /* thumbprint of the host whose medium it is; NULL: this one's */
};

/* UUID and number fit; the label is genuine, this host's, of this number and new enough, and agrees with the recovery key's
 * statement. -EKEYREJECTED otherwise. */
int medium_check(const struct luks *luks, const struct tpm_host *host, const struct medium_expected *expected,
	struct fault *fault);
/* The same against what a request says. */
int medium_check_asked(const struct luks *luks, const struct tpm_host *host, const struct volume_request *request,
	struct fault *fault);

/* What the header of the requested medium must be numbered: its number here, or that on another host's label. */
int medium_number_asked(const struct volume_request *request, char out[WIRE_NUMBER], struct fault *fault);

/* {"number","uuid","label","stated","generation"} of a label that was checked, into `result`. */
int medium_put_identity(const struct luks *luks, json_t *result, struct fault *fault);

/* What this host granted, as it lies there (crypto/header/grants.h), into `result`. */
int medium_put_grants(const struct luks *luks, const struct tpm_host *host, json_t *result, struct fault *fault);

/* Does the label say that it is provided to an outside party, which then has a passphrase? */
bool medium_is_provided(const json_t *label);
/* Has it more passphrases than its label names? */
bool medium_has_strays(const struct luks *luks, const json_t *label);
