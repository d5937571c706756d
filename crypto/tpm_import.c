// SPDX-License-Identifier: GPL-3.0-or-later
/* Taking a key that another host wrapped to this TPM's storage root, and that root's public part for them to wrap to; knows
 * not what the key opens. */
#include <errno.h>
#include <string.h>
#include <tss2/tss2_mu.h>

#include "common/marshal.h"
#include "crypto/storage_root.h"
#include "crypto/tpm_internal.h"

struct parts {
	TPM2B_PUBLIC public;
	TPM2B_PRIVATE private;
	TPM2B_ENCRYPTED_SECRET seed;
};

static int not_for_us(struct fault *fault)
{
	return fault_set(fault, -EKEYREJECTED, N_("This key was wrapped for another computer's TPM, or it was altered."));
}

static bool take_apart(const struct tpm_blob *blob, struct parts *out)
{
	struct marshal_in stated = { .next = blob->bytes, .left = blob->length };
	size_t used = 0;

	return blob->length <= sizeof(blob->bytes) &&
	       Tss2_MU_TPM2B_PUBLIC_Unmarshal(blob->bytes, blob->length, &used, &out->public) == TSS2_RC_SUCCESS &&
	       used == 2 + marshal_take_number(&stated, 2) && /* which the library does not look at */
	       Tss2_MU_TPM2B_PRIVATE_Unmarshal(blob->bytes, blob->length, &used, &out->private) == TSS2_RC_SUCCESS &&
	       Tss2_MU_TPM2B_ENCRYPTED_SECRET_Unmarshal(blob->bytes, blob->length, &used, &out->seed) == TSS2_RC_SUCCESS &&
	       used == blob->length;
}

static int fail(TSS2_RC rc, struct fault *fault)
{
	return tpm_names_parameter(rc) ? not_for_us(fault) : tpm_fail(rc, fault);
}

static int import_and_load(struct tpm *tpm, const struct tpm_loaded *session, const struct parts *parts,
	struct tpm_loaded *out, struct fault *fault)
{
	static const TPMT_SYM_DEF_OBJECT no_inner_wrapping = { .algorithm = TPM2_ALG_NULL };
	static const TPM2B_DATA no_key;
	SCOPED(tpm_release) TPM2B_PRIVATE *private = NULL;
	TSS2_RC rc;

	rc = TPM_CALL(tpm, Esys_Import(tpm->esys, tpm->srk, session->handle, ESYS_TR_NONE, ESYS_TR_NONE, &no_key, &parts->public,
				   &parts->private, &parts->seed, &no_inner_wrapping, &private));
	if (rc != TSS2_RC_SUCCESS)
		return fail(rc, fault);
	rc = TPM_CALL(tpm, Esys_Load(tpm->esys, tpm->srk, session->handle, ESYS_TR_NONE, ESYS_TR_NONE, private, &parts->public,
				   &out->handle));
	return rc == TSS2_RC_SUCCESS ? 0 : fail(rc, fault);
}

static int import(struct tpm *tpm, const struct tpm_blob *duplicate, uint64_t epoch, struct secret **out, struct fault *fault)
{
	SCOPED(tpm_loaded) struct tpm_loaded session = TPM_LOADED(tpm);
	SCOPED(tpm_loaded) struct tpm_loaded object = TPM_LOADED(tpm);
	struct parts parts = { 0 };
	int r;

	if (!take_apart(duplicate, &parts))
		return not_for_us(fault);
	r = tpm_session(tpm, TPMA_SESSION_DECRYPT | TPMA_SESSION_ENCRYPT, &session, fault);
	if (r == 0)
		r = import_and_load(tpm, &session, &parts, &object, fault);
	if (r == 0)
		r = tpm_unseal_loaded(tpm, &object, TPM_EPOCH(epoch), out, fault);
	if (r == -ESTALE)
		return fault_set(fault, r,
			N_("A key was destroyed here since this one was granted, which shut it out: send this computer's record anew and have it granted again."));
	return r;
}

int tpm_import(struct tpm *tpm, const struct tpm_blob *duplicate, uint64_t epoch, struct secret **out, struct fault *fault)
{
	int r = import(tpm, duplicate, epoch, out, fault);

	tpm_scrub(tpm);
	return r;
}

int tpm_storage_root(struct tpm *tpm, struct storage_root *out, struct fault *fault)
{
	SCOPED(tpm_release) TPM2B_PUBLIC *public = NULL;
	SCOPED(tpm_release) TPM2B_NAME *pinned = NULL;
	uint8_t bytes[STORAGE_ROOT_MAX];
	struct storage_root root;
	size_t length = 0;
	TSS2_RC rc;
	int r;

	rc = TPM_CALL(tpm, Esys_ReadPublic(tpm->esys, tpm->srk, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &public, NULL, NULL));
	if (rc == TSS2_RC_SUCCESS)
		rc = Esys_TR_GetName(tpm->esys, tpm->srk, &pinned);
	if (rc == TSS2_RC_SUCCESS)
		rc = Tss2_MU_TPMT_PUBLIC_Marshal(&public->publicArea, bytes, sizeof(bytes), &length);
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	r = storage_root_read(bytes, length, &root, fault);
	if (r < 0)
		return r;
	if (pinned->size != sizeof(root.name) || memcmp(pinned->name, root.name, sizeof(root.name)) != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("What answers is not the TPM that mediad was set up with: its answer does not prove the pinned key."));
	*out = root;
	return 0;
}
