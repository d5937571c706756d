// SPDX-License-Identifier: GPL-3.0-or-later
/* What was found in a saved ledger, held against what somebody knows from elsewhere; reads no file. */
#include "mediactl/ledger_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

void ledger_finding_clear(struct ledger_finding *finding)
{
	free(finding->hashes);
	finding->hashes = NULL;
}

int ledger_file_is_known(const struct ledger_finding *finding, const struct known_keys *known, struct fault *fault)
{
	if (finding->checkpoints == 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The chain fits, but no checkpoint by a TPM stands in it: anybody can have written it anew. Compare its last hash with one that was kept elsewhere."));
	if (strcmp(known->attestation, finding->attestation) != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The chain fits, but the TPM key behind its checkpoints is not known here: compare %s with the thumbprint that the organisation published."),
			finding->attestation);
	return 0;
}

int ledger_file_holds(const struct ledger_finding *finding, const char *hash, struct fault *fault)
{
	uint8_t wanted[DIGEST_SIZE];

	if (!text_unhex(hash, wanted, sizeof(wanted)))
		return fault_set(fault, -EINVAL, N_("%s is not the hash of an event: that has 64 hexadecimal digits."), hash);
	for (int64_t i = 0; i < finding->events; i++)
		if (memcmp(finding->hashes + (size_t)i * DIGEST_SIZE, wanted, DIGEST_SIZE) == 0)
			return 0;
	return fault_set(fault, -ENOENT, N_("No event in the file has the hash %s that was kept: the ledger was cut off or written anew."), hash);
}
