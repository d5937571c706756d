// SPDX-License-Identifier: GPL-3.0-or-later
/* The owner hierarchy: who may store in the TPM for good. Its password goes into a salted session and nowhere else; knows
 * nothing of what is stored. */
#include <errno.h>
#include <string.h>

#include "crypto/tpm_internal.h"

static int read_permanent(struct tpm *tpm, TPMA_PERMANENT *out, struct fault *fault)
{
	SCOPED(tpm_release) TPMS_CAPABILITY_DATA *data = NULL;
	TPMI_YES_NO more;
	TSS2_RC rc;

	rc = TPM_CALL(tpm, Esys_GetCapability(tpm->esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
				   TPM2_CAP_TPM_PROPERTIES, TPM2_PT_PERMANENT, 1, &more, &data));
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if (data->data.tpmProperties.count != 1 ||
		data->data.tpmProperties.tpmProperty[0].property != TPM2_PT_PERMANENT)
		return fault_set(fault, -EIO, N_("The TPM does not say how it is locked."));
	*out = data->data.tpmProperties.tpmProperty[0].value;
	return 0;
}

int tpm_read_locks(struct tpm *tpm, struct tpm_locks *out, struct fault *fault)
{
	TPMA_PERMANENT permanent;
	int r = read_permanent(tpm, &permanent, fault);

	if (r == 0)
		*out = (struct tpm_locks){ .locked_out = permanent & TPMA_PERMANENT_INLOCKOUT,
			.owner_password = permanent & TPMA_PERMANENT_OWNERAUTHSET };
	return r;
}

/* What a passing session could be salted to before there is a storage root: a key of the TPM's own, gone with the session. */
static int make_passing_root(struct tpm *tpm, struct tpm_loaded *out, struct fault *fault)
{
	static const TPM2B_SENSITIVE_CREATE no_sensitive;
	static const TPM2B_DATA no_data;
	static const TPML_PCR_SELECTION no_pcr;
	TSS2_RC rc = TPM_CALL(tpm,
		Esys_CreatePrimary(tpm->esys, ESYS_TR_RH_NULL, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
			&no_sensitive, &tpm_storage_template, &no_data, &no_pcr, &out->handle, NULL, NULL, NULL,
			NULL));

	return rc == TSS2_RC_SUCCESS ? 0 : tpm_fail(rc, fault);
}

static int start_session(struct tpm *tpm, struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded passing = TPM_LOADED(tpm);
	SCOPED(tpm_loaded) struct tpm_loaded session = TPM_LOADED(tpm);
	int r;

	if (tpm->srk != ESYS_TR_NONE) {
		r = tpm_session(tpm, 0, &session, fault);
	} else {
		r = make_passing_root(tpm, &passing, fault);
		if (r == 0)
			r = tpm_session_salted(tpm, passing.handle, &session, fault);
	}
	if (r < 0)
		return r;
	tpm->owner_session = session.handle;
	session.handle = ESYS_TR_NONE;
	return 0;
}

int tpm_owner_session(struct tpm *tpm, ESYS_TR *out, struct fault *fault)
{
	int r;

	if (tpm->owner_needed)
		return fault_set(fault, -ENOKEY,
			N_("The TPM has an owner password, and nothing can be stored in it without: mediactl host init asks for it at a terminal, or takes --owner-password-file FILE."));
	if (tpm->owner_session == ESYS_TR_NONE) {
		r = start_session(tpm, fault);
		if (r < 0)
			return r;
	}
	*out = tpm->owner_session;
	return 0;
}

int tpm_owner_begin(struct tpm *tpm, const struct secret *password, struct fault *fault)
{
	TPM2B_AUTH auth = { 0 };
	TSS2_RC rc = TSS2_RC_SUCCESS;
	struct tpm_locks locks;
	int r;

	r = tpm_read_locks(tpm, &locks, fault);
	if (r < 0)
		return r;
	if (locks.locked_out)
		return fault_set(fault, -EBUSY,
			N_("The TPM is locked after wrong passwords: wait until it opens again, or release it (tpm2_dictionarylockout --clear-lockout), then set this PC up."));
	if (password && password->size > sizeof(auth.buffer))
		return fault_set(fault, -EACCES, N_("That is not the TPM's owner password: it is longer than one can be."));
	tpm->owner_needed = locks.owner_password && !password;
	/* Without one in the TPM an empty one is right, whatever was typed. */
	if (!password || !locks.owner_password)
		return 0;
	auth.size = (UINT16)password->size;
	memcpy(auth.buffer, password->bytes, password->size);
	rc = Esys_TR_SetAuth(tpm->esys, ESYS_TR_RH_OWNER, &auth);
	explicit_bzero(&auth, sizeof(auth));
	return rc == TSS2_RC_SUCCESS ? 0 : tpm_fail(rc, fault);
}

void tpm_owner_end(struct tpm *tpm)
{
	static const TPM2B_AUTH zeros = { .size = sizeof(zeros.buffer) };
	struct tpm_loaded session = { tpm, tpm->owner_session };

	tpm_loaded_scoped(&session);
	tpm->owner_session = ESYS_TR_NONE;
	/* Over what ESYS kept, then none. */
	Esys_TR_SetAuth(tpm->esys, ESYS_TR_RH_OWNER, &zeros);
	Esys_TR_SetAuth(tpm->esys, ESYS_TR_RH_OWNER, NULL);
}

int tpm_owner_fail(const struct tpm *tpm, TSS2_RC rc, struct fault *fault)
{
	if (tpm->answer == TPM2_RC_AUTH_FAIL || tpm->answer == TPM2_RC_BAD_AUTH)
		return fault_set(fault, -EACCES,
			N_("That is not the TPM's owner password; nothing was stored. Give the right one, or clear the TPM in the firmware's settings if nobody knows it."));
	return tpm_fail(rc, fault);
}
