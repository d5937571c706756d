// SPDX-License-Identifier: GPL-3.0-or-later
/* Holds header and label against the registry's word (R-LBL-05). */
#include "mediad/volume/medium.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/wire.h"
#include "crypto/header/grants.h"
#include "crypto/label.h"
#include "crypto/recovery.h"

static int check_label(const struct luks *luks, const struct tpm_host *host, const struct medium_expected *expected,
	struct fault *fault)
{
	SCOPED(json_release) json_t *label = NULL;
	int64_t generation;
	const char *number;
	struct jws_key signer;
	int r;

	r = label_read(luks, &signer, &label, fault);
	if (r < 0)
		return r;
	if (memcmp(&signer, &host->signing, sizeof(signer)) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("The label of %s was signed on another computer; it opens there only."),
			expected->number);
	number = json_member_text(label, "number");
	if (!number || strcmp(number, expected->number) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("The stick is labelled %s, not %s."), number, expected->number);
	generation = json_member_number(label, "generation", -1);
	if (generation < (int64_t)expected->generation)
		return fault_set(fault, -EKEYREJECTED, N_("The label of %s is older than the books say; somebody put an old header back."),
			expected->number);
	if (generation > (int64_t)expected->generation && !expected->revising)
		return fault_set(fault, -EKEYREJECTED, N_("The label of %s is newer than the books say; have the ledger verified."),
			expected->number);
	return recovery_check(luks, &signer, label, fault);
}

int medium_check(const struct luks *luks, const struct tpm_host *host, const struct medium_expected *expected,
	struct fault *fault)
{
	if (strcmp(luks_number(luks), expected->number) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("This stick is %s, not %s; plug the right one in."), luks_number(luks),
			expected->number);
	if (strcmp(luks_uuid(luks), expected->uuid) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("This stick calls itself %s but is not the one that was registered."),
			expected->number);
	return check_label(luks, host, expected, fault);
}

int medium_check_asked(const struct luks *luks, const struct tpm_host *host, const struct volume_request *request,
	struct fault *fault)
{
	const struct medium_expected expected = {
		.number = request->number,
		.uuid = request->uuid,
		.generation = request->generation,
		.revising = request->flags & VOLUME_REVISING,
	};

	return medium_check(luks, host, &expected, fault);
}

int medium_put_grants(const struct luks *luks, const struct tpm_host *host, json_t *result, struct fault *fault)
{
	const struct header_view header = luks_view(luks);
	json_t *grants = NULL;
	int r = header_grants(&header, &host->signing, &grants, fault);

	if (r == 0 && json_object_set_new(result, "grants", grants) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the medium."));
	return r;
}
