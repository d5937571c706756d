// SPDX-License-Identifier: GPL-3.0-or-later
/* Holds header and label against the registry's word (R-LBL-05). */
#include "mediad/volume/medium.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "crypto/header/grants.h"
#include "crypto/label.h"
#include "crypto/luks_slot.h"
#include "crypto/recovery.h"

bool medium_is_provided(const json_t *label)
{
	return json_is_object(json_object_get(label, "provided"));
}

bool medium_has_strays(const struct luks *luks, const json_t *label)
{
	return luks_slots_stretched(luks) > (medium_is_provided(label) ? 1 : 0);
}

static int check_signer(const struct jws_key *signer, const struct tpm_host *host, const struct medium_expected *expected,
	struct fault *fault)
{
	char name[44];

	if (!expected->signer && memcmp(signer, &host->signing, sizeof(*signer)) != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("The label of %s was signed on another computer: it opens there, or where it is granted to, once it is adopted."),
			expected->number);
	if (expected->signer && (jws_thumbprint(signer, name) < 0 || strcmp(name, expected->signer) != 0))
		return fault_set(fault, -EKEYREJECTED, N_("The label of %s was not signed by the computer that granted it."),
			expected->number);
	return 0;
}

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
	r = check_signer(&signer, host, expected, fault);
	if (r < 0)
		return r;
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
	if (!expected->strays && medium_has_strays(luks, label))
		return fault_set(fault, -EKEYREJECTED,
			N_("%s has a passphrase that its label does not name: an administrator types mediactl provide end %s, or has it erased."),
			expected->number, expected->number);
	/* While a recovery key is replaced, the label is the step behind: what became of it, the caller finds out. */
	return expected->rotating ? recovery_check_signer(luks, &signer, fault) : recovery_check(luks, &signer, label, fault);
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

/* Whose another host's medium is. *home is the caller's and holds what is pointed to. */
static int read_home(const struct volume_request *request, json_t **home, struct medium_expected *out, struct fault *fault)
{
	int r = json_decode(request->label, strlen(request->label), sizeof(request->label), home, fault);

	if (r < 0)
		return r;
	out->number = json_member_text(*home, "number");
	out->signer = json_member_text(*home, "host");
	out->revising = true;
	if (!out->number || !out->signer)
		return fault_set(fault, -EINVAL, N_("The request does not say whose medium it is."));
	return 0;
}

int medium_number_asked(const struct volume_request *request, char out[WIRE_NUMBER], struct fault *fault)
{
	SCOPED(json_release) json_t *home = NULL;
	struct medium_expected expected = { .number = request->number };
	int r = request->flags & VOLUME_GUEST ? read_home(request, &home, &expected, fault) : 0;

	if (r == 0 && !text_copy(out, WIRE_NUMBER, expected.number))
		return fault_set(fault, -EINVAL, N_("\"%s\" is no medium number."), expected.number);
	return r;
}

int medium_check_asked(const struct luks *luks, const struct tpm_host *host, const struct volume_request *request,
	struct fault *fault)
{
	SCOPED(json_release) json_t *home = NULL;
	struct medium_expected expected = {
		.number = request->number,
		.uuid = request->uuid,
		.generation = request->generation,
		.revising = request->flags & VOLUME_REVISING,
		.strays = request->verb != VOLUME_OPEN,
		.rotating = request->verb == VOLUME_ROTATE && request->flags & VOLUME_REVISING,
	};
	int r = request->flags & VOLUME_GUEST ? read_home(request, &home, &expected, fault) : 0;

	return r < 0 ? r : medium_check(luks, host, &expected, fault);
}

int medium_put_identity(const struct luks *luks, json_t *result, struct fault *fault)
{
	SCOPED(json_text_free) char *jws = NULL;
	SCOPED(json_release) json_t *label = NULL;
	struct jws_key signer;
	int r;

	r = label_read(luks, &signer, &label, fault);
	if (r == 0)
		r = luks_get_label(luks, &jws, fault);
	if (r < 0)
		return r;
	if (json_put_text(result, "number", luks_number(luks)) < 0 || json_put_text(result, "uuid", luks_uuid(luks)) < 0 ||
		json_put_text(result, "label", jws) < 0 || json_object_set(result, "stated", label) < 0 ||
		json_put_number(result, "generation", json_member_number(label, "generation", -1)) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the medium."));
	return 0;
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
